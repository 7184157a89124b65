import type { View } from '../../../schema/view.js';
import type { Childless } from '../kinds/charge.js';
import type { ClockWindow } from '../kinds/window.js';
import { full, inherited, type Charge, type FullCharge } from './charge.js';
import { lineOf } from './deck.js';
import { covered, type Dialled } from './dialled.js';
import type { KeptRate } from './kept.js';
import type { PrefixNodes, RateNode } from './rate-tree.js';
import type { Tier } from './terms.js';

/** What of a call rates ask. */
export interface Asking {
  readonly view: View;
  /** The call's start, in microseconds as timestamps are kept. */
  readonly atMicros: number;
  readonly destination: Dialled;
  /** Undefined where the caller is not known: no origin holds. */
  readonly origin: Dialled | undefined;
  /** Local: 1 (Sunday) to 7 (Saturday), and seconds of the day. */
  readonly weekday: number;
  readonly secondsOfDay: number;
}

/** What a rate comes to for a call. */
export interface Match {
  /** Names of the children that hold, from the rate down. */
  readonly path: readonly string[];
  /** How well it fits, a figure for each child of the path; compared place by place, more is better. */
  readonly fit: readonly number[];
  readonly tiers: readonly Tier[];
  readonly surchargeCents: number;
  /** Undefined where the calling service counts the call; one of them alone says something too (`intervalsOf`). */
  readonly firstSeconds: number | undefined;
  readonly nextSeconds: number | undefined;
  /** Such a call is refused. */
  readonly isBlocked: boolean;
}

/** A child that holds, or a line of the deck, which has no children. */
interface Candidate {
  readonly fit: number;
  readonly path: string;
  readonly node: RateNode | undefined;
  readonly charge: Charge;
}

/**
 * A destination comes before an origin, that before a day, that before a time; of prefixes the longer one
 * (calling-card.md, Rate choice).
 */
const fitOf = { destination: 400, origin: 300, day: 200, time: 100 } as const;

/**
 * What a rate charges for a call; undefined where it rejects it or has no price for it. Which dates it holds at is for
 * who asks.
 */
export function matchRate(rate: KeptRate, asking: Asking): Match | undefined {
  return resolve(rate.tree, rate.tree.charge, 'use_parent', asking, rate);
}

/** `deckOf` is the rate whose deck stands beside the children of this node. */
function resolve(
  node: RateNode,
  own: Charge,
  parentChildless: Childless,
  asking: Asking,
  deckOf?: KeptRate,
): Match | undefined {
  const childless = node.childless ?? parentChildless;
  for (const { fit, path, node: child, charge } of candidates(node, asking, deckOf)) {
    const price = inherited(charge, own);
    const match = child === undefined ? ofCharge(price) : resolve(child, price, childless, asking);
    if (match !== undefined) return { ...match, path: [path, ...match.path], fit: [fit, ...match.fit] };
  }
  if (node.sequences.length > 0) return ofSequences(node, own, childless, asking);
  return childless === 'reject' && (deckOf !== undefined || hasChildren(node)) ? undefined : ofCharge(own);
}

function hasChildren({ destinations, origins, days, times }: RateNode): boolean {
  return !destinations.isEmpty || !origins.isEmpty || days.length > 0 || times.length > 0;
}

function ofCharge(charge: Charge): Match | undefined {
  const price = full(charge);
  if (price === undefined) return undefined;
  const { firstSeconds, nextSeconds, surcharge, method } = price;
  return {
    path: [],
    fit: [],
    tiers: [tierOf(price, null)],
    surchargeCents: surcharge ?? 0,
    firstSeconds,
    nextSeconds,
    isBlocked: method === 'blocked',
  };
}

function tierOf({ method, amount }: FullCharge, seconds: number | null): Tier {
  return { seconds, method, amount };
}

/**
 * A child of a sequence may have children of its own: what they say of the call's start holds for its part. The
 * surcharge, of which there is one, and the intervals are the first part's; a call of which a part is blocked is
 * refused.
 */
function ofSequences({ sequences }: RateNode, own: Charge, childless: Childless, asking: Asking): Match | undefined {
  const tiers: Tier[] = [];
  let first: Match | undefined;
  let isBlocked = false;
  for (const { seconds, node } of sequences) {
    const match = resolve(node, inherited(node.charge, own), childless, asking);
    if (match === undefined) return undefined;
    const { method, amount } = match.tiers[0]!;
    tiers.push({ seconds: seconds ?? null, method, amount });
    first ??= match;
    isBlocked ||= match.isBlocked;
    if (seconds === undefined) break;
  }
  return first && { ...first, path: [], fit: [], tiers, isBlocked };
}

/** The children that hold, the best first. */
function candidates(node: RateNode, asking: Asking, deckOf: KeptRate | undefined): readonly Candidate[] {
  const found: Candidate[] = [];
  destinations(node, asking, deckOf, found);
  if (!node.origins.isEmpty && asking.origin !== undefined) prefixes(node.origins, asking.origin, fitOf.origin, found);
  for (const { days, node: child } of node.days)
    if ((days & (1 << asking.weekday)) !== 0) found.push(of(child, fitOf.day));
  for (const { window, node: child } of node.times)
    if (isWithin(window, asking.secondsOfDay)) found.push(of(child, fitOf.time));
  return found;
}

function of(node: RateNode, fit: number): Candidate {
  return { fit, path: node.name, node, charge: node.charge };
}

function isWithin({ start, end }: ClockWindow, second: number): boolean {
  return start < end ? second >= start && second < end : second >= start || second < end;
}

function prefixes(nodes: PrefixNodes, dialled: Dialled, fit: number, into: Candidate[]): void {
  for (const { node, covered: digits } of nodes.matching(dialled))
    into.push({ fit: fit + digits, path: node.name, node, charge: node.charge });
}

/** Destination children, and the line of the deck beside them: of those of one prefix the child. */
function destinations(
  node: RateNode,
  { destination, view, atMicros }: Asking,
  deckOf: KeptRate | undefined,
  into: Candidate[],
): void {
  if (!node.destinations.isEmpty) prefixes(node.destinations, destination, fitOf.destination, into);
  const line = deckOf && lineOf(view, deckOf.provider, deckOf.name, destination, atMicros);
  if (line === undefined) return;
  const fit = fitOf.destination + covered(line.prefix);
  const behind = into.findIndex((candidate) => candidate.fit < fit);
  into.splice(behind < 0 ? into.length : behind, 0, {
    fit,
    path: `deck ${line.prefix}`,
    node: undefined,
    charge: line,
  });
}

/** Below 0 where the first fits better. */
export function compareFit(one: Match, other: Match): number {
  for (let place = 0; place < Math.min(one.fit.length, other.fit.length); place++) {
    const difference = other.fit[place]! - one.fit[place]!;
    if (difference !== 0) return difference;
  }
  return other.fit.length - one.fit.length;
}
