import { finds } from './expression.js';
import { inDays, inTimeOfDay, wallClock, type WallClock } from './local-time.js';
import { areaCodeOf } from './number.js';
import type { RuleRecord } from './site.js';

/** A subscriber's groups, plans and what is active on them, as plain maps: what an operator would draw on paper. */
export interface RedirectedSubscriber {
  override: boolean;
  /** Zones by number; empty is none. */
  readonly numbers: Map<string, string>;
  readonly plans: Map<string, readonly RuleRecord[]>;
  readonly groups: Map<number, RedirectedGroup>;
}

export interface RedirectedGroup {
  members: readonly string[];
  plans: readonly string[];
  override: string | undefined;
  constraints: readonly string[];
  /** By plan: in force, or to come. */
  readonly active: Map<string, readonly Activation[]>;
}

export interface Activation {
  /** The instant of the command, or of the start when that is later. */
  readonly stampMs: number;
  /** Of commands at one instant later ones have higher numbers; those of one command the same, and starts none. */
  readonly order: number;
  readonly startMs: number | undefined;
  readonly endMs: number | undefined;
}

export interface CrsVerdict {
  /** 0 OK, 1 NO_ROUTE (lookup-protocol.md, Status). */
  readonly status: number;
  readonly kind: number;
  readonly value: null | string | readonly string[] | readonly (readonly string[])[];
  /** Null where an override number decided, or nothing. */
  readonly plan: string | null;
}

export interface CrsCall {
  readonly called: string;
  readonly calling: string | undefined;
  readonly timeMs: number;
}

/** Area codes by the lists that plans ask for. */
const lists: Readonly<Record<string, readonly string[]>> = { HI: ['808'], AK: ['907'], NY: ['212', '315', '329', '332', '347', '363', '465', '516', '518', '585', '607', '624', '631', '646', '680', '716', '718', '838', '845', '914', '917', '929', '934'] };

const noRoute: CrsVerdict = { status: 1, kind: 0, value: null, plan: null };

/** A usable destination: what it answers, and what of it constraints look at. */
interface Destination {
  readonly kind: number;
  readonly value: CrsVerdict['value'];
  readonly looked: readonly string[];
}

interface Pair {
  readonly group: number;
  readonly plan: string;
  readonly stampMs: number;
  readonly order: number;
}

/**
 * The decisions of crs by the letter of its rules (routing.md): slow, plain, and without a line of the service: all that one call gets when whatever it is
 * sent to is busy, in a row, with `no route` at last.
 */
export function* crsVerdicts(subscriber: RedirectedSubscriber, call: CrsCall, zone: string): Generator<CrsVerdict> {
  const own = subscriber.numbers.get(call.called);
  if (own !== undefined) {
    const groups = [...subscriber.groups].filter(([, { members }]) => members.includes(call.called)).sort(([a], [b]) => a - b);
    const overridden = groups.flatMap(([, group]) => overrideOf(group, call.called));
    if (subscriber.override) yield* overridden;
    yield* planned(subscriber, groups, call, wallClock(call.timeMs, own || zone));
    if (!subscriber.override) yield* overridden;
  }
  yield noRoute;
}

function overrideOf({ override, constraints }: RedirectedGroup, called: string): readonly CrsVerdict[] {
  const isUsable = override !== undefined && override !== called && !constraints.some((constraint) => finds(constraint, override));
  return isUsable ? [{ status: 0, kind: 1, value: override, plan: null }] : [];
}

/** The active pairs, latest first; once a plan came to a decision, it is behind the call wherever else it is active, and so are those before it. */
function* planned(subscriber: RedirectedSubscriber, groups: readonly (readonly [number, RedirectedGroup])[], call: CrsCall, clock: WallClock): Generator<CrsVerdict> {
  const pairs: Pair[] = groups.flatMap(([group, { active }]) => [...active].flatMap(([plan, activations]) => activations
    .filter(({ startMs, endMs }) => (startMs === undefined || startMs <= call.timeMs) && (endMs === undefined || call.timeMs < endMs))
    .map(({ stampMs, order }) => ({ group, plan, stampMs, order }))
    .sort((a, b) => b.stampMs - a.stampMs || b.order - a.order).slice(0, 1)));
  pairs.sort((a, b) => b.stampMs - a.stampMs || b.order - a.order || a.group - b.group || (a.plan < b.plan ? -1 : 1));
  let behind: readonly string[] = [];
  for (const [place, { group, plan }] of pairs.entries()) {
    if (behind.includes(plan)) continue;
    for (const { kind, value } of usable(subscriber.plans.get(plan)!, subscriber.groups.get(group)!, call, clock)) {
      yield { status: 0, kind, value, plan };
      behind = pairs.slice(0, place + 1).map((pair) => pair.plan);
    }
  }
}

/** R1, R2, R6: every destination that the rules come to, one after the other. */
function* usable(rules: readonly RuleRecord[], group: RedirectedGroup, call: CrsCall, clock: WallClock): Generator<Destination> {
  for (const rule of rules) {
    if (!holds(rule, call, clock)) continue;
    const { type, value } = rule.destination;
    if (type === 'rule') {
      yield* usable(value as readonly RuleRecord[], group, call, clock);
      continue;
    }
    const destination = destinationOf(type, value, call.called);
    const isProhibited = destination.looked.some((text) => group.constraints.some((constraint) => finds(constraint, text)));
    const isSelf = destination.kind === 1 && destination.value === call.called;
    if (!isProhibited && !isSelf) yield destination;
  }
}

function holds({ type, criteria = '' }: RuleRecord, { called, calling }: CrsCall, clock: WallClock): boolean {
  switch (type) {
    case 'always': return true;
    case 'time-of-day': return inTimeOfDay(criteria, clock);
    case 'day-of-week': return inDays(criteria, clock);
    case 'match': return criteria.startsWith('called:') ? finds(criteria.slice('called:'.length), called) : calling !== undefined && finds(criteria, calling);
    case 'geo': {
      const code = calling === undefined ? undefined : areaCodeOf(calling);
      return code !== undefined && lists[criteria]!.includes(code);
    }
    default: throw new Error(`the oracle knows no criterion ${type}`);
  }
}

function destinationOf(type: string, value: unknown, called: string): Destination {
  switch (type) {
    case 'continue': return { kind: 0, value: null, looked: [] };
    case 'number': return { kind: 1, value: String(value), looked: [String(value)] };
    case 'sip-uri': return { kind: 2, value: String(value), looked: [String(value).split('@')[0]!] };
    case 'trunk-group': return { kind: 3, value: value as string[], looked: [] };
    case 'tg-with-outpulse': {
      const pairs = (value as string[][]).map(([trunk, digits]) => [trunk!, digits === '' ? called : digits!] as const);
      return { kind: 4, value: pairs, looked: pairs.map(([, digits]) => digits) };
    }
    case 'terminate': return { kind: 5, value: null, looked: [] };
    default: throw new Error(`the oracle knows no destination ${type}`);
  }
}
