import { limits } from '../../core/limits.js';
import type { Finding } from '../../core/refusals.js';
import type { Row } from '../../schema/row.js';
import type { View } from '../../schema/view.js';
import { warning } from './finding.js';

/**
 * Where an application sends the calls to a number, as far as its records alone say; for lint across applications
 * (routing.md, Lint).
 */
export interface Forwarding {
  /** The numbers that calls to `number` may be sent to. */
  leadsTo(view: View, number: string): readonly string[];
  /** Numbers whose calls a record has a say in: some of them, where there are many. */
  decides(view: View, table: string, row: Row): readonly string[];
}

/** An application with the records that are to be looked at. */
export interface ForwardingRecords {
  readonly application: string;
  readonly forwarding: Forwarding;
  readonly view: View;
}

/** One call forwarded: who sent it on, and where to. */
interface Hop {
  readonly application: string;
  readonly to: string;
}

/**
 * The shortest way by which calls to a number may come back to it, through whatever applications: each would forward to
 * the next without an end, but for the count of diversions (routing.md, R6). Undefined where there is none of at most
 * `limits.forwardingHops`, or none was found among
 * `limits.forwardedNumbers` numbers.
 */
export function wayBack(number: string, applications: readonly ForwardingRecords[]): readonly Hop[] | undefined {
  const before = new Map<string, { readonly from: string; readonly hop: Hop }>();
  let level: readonly string[] = [number];
  for (let hops = 0; hops < limits.forwardingHops && level.length > 0; hops++) {
    const next: string[] = [];
    for (const from of level) {
      for (const { application, forwarding, view } of applications) {
        for (const to of forwarding.leadsTo(view, from)) {
          const hop = { application, to };
          if (to === number) return [...wayTo(from, number, before), hop];
          if (before.has(to) || before.size >= limits.forwardedNumbers) continue;
          before.set(to, { from, hop });
          next.push(to);
        }
      }
    }
    level = next;
  }
  return undefined;
}

function wayTo(
  number: string,
  start: string,
  before: ReadonlyMap<string, { readonly from: string; readonly hop: Hop }>,
): readonly Hop[] {
  const way: Hop[] = [];
  for (let at = number; at !== start; ) {
    const { from, hop } = before.get(at)!;
    way.unshift(hop);
    at = from;
  }
  return way;
}

/** A way in words: `2075550100 -> 2075550101 (ecf) -> 2075550100 (icr)`. */
export function spelledWay(number: string, way: readonly Hop[]): string {
  return [number, ...way.map(({ application, to }) => `${to} (${application})`)].join(' -> ');
}

/**
 * A warning for every one of the numbers whose calls may come back to it. The way is told to those only who may see
 * every tenant's records: it names numbers of others.
 */
export function forwardedBack(
  numbers: readonly string[],
  applications: readonly ForwardingRecords[],
  tellsWay: boolean,
): readonly Finding[] {
  return numbers.slice(0, limits.forwardingStarts).flatMap((number): Finding[] => {
    const way = wayBack(number, applications);
    if (way === undefined) return [];
    const found = warning(
      '',
      'forwarded_back',
      `Calls to ${number} may be sent on until they come back to it${tellsWay ? `: ${spelledWay(number, way)}` : ''}.`,
    );
    return [tellsWay ? { ...found, example: spelledWay(number, way) } : found];
  });
}
