import { finds } from './expression.js';
import { inDays, inHoliday, inTimeOfDay, wallClock, type WallClock } from './local-time.js';
import { areaCodeOf, comparePatterns, normalise, patternMatches, withAreaCode } from './number.js';
import { listKey, planKey, type RouteRecord, type RuleRecord, type Site } from './site.js';

/** A decision as the wire shows it, with the plan that decided instead of the rule's path. */
export interface Verdict {
  /** 0 OK, 1 NO_ROUTE (lookup-protocol.md, Status). */
  readonly status: number;
  /** lookup-protocol.md, Decision. */
  readonly kind: number;
  readonly value: null | string | readonly string[] | readonly (readonly string[])[];
  readonly plan: string | null;
}

export interface AskedCall {
  readonly called: string;
  readonly calling: string | undefined;
  readonly timeMs: number;
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
}

type Destination = Pick<Verdict, 'kind' | 'value'>;

/** One call on its way: what its criteria are tested against. */
interface Asked {
  readonly called: string;
  readonly calling: string | undefined;
  readonly provider: string;
  readonly clock: () => WallClock;
}

const noRoute: Verdict = { status: 1, kind: 0, value: null, plan: null };
const emergency = new Set(['911', '933']);
/** R6: a call diverted so often already is not diverted again, whatever a plan says. */
const mostDiversions = 10;

/**
 * Decides calls of icr from the operator's files by the letter of routing.md: slow, plain, and without a line of the
 * service. Its one liberty: patterns are kept by the digits they begin with, so that 200,000 calls take seconds.
 */
export class Oracle {
  readonly #exact = new Map<string, RouteRecord[]>();
  readonly #patterns = new Map<string, RouteRecord[]>();

  constructor(readonly site: Site) {
    for (const route of site.routes) {
      const [into, key] = route.pattern.includes('X') ? [this.#patterns, bucket(route.pattern)] as const : [this.#exact, route.pattern] as const;
      const found = into.get(key);
      if (found === undefined) into.set(key, [route]);
      else found.push(route);
    }
  }

  decide(call: AskedCall): Verdict {
    const calling = call.calling === undefined ? undefined : normalise(call.calling);
    const called = withAreaCode(normalise(call.called), calling);
    if (emergency.has(called)) return { ...noRoute, status: 0 };
    const zone = this.site.numbers.get(called)?.zone || this.site.zone;
    let read: WallClock | undefined;
    const clock = () => read ??= wallClock(call.timeMs, zone);
    for (const route of this.#routesOf(called)) {
      const plan = this.site.plans.get(planKey(route.tenant, route.plan));
      if (plan === undefined) continue;
      const decided = this.#evaluate(plan.rules, { called, calling, provider: plan.provider, clock });
      if (decided !== undefined) return isDivertedTooOften(decided, call) ? noRoute : { status: 0, ...decided, plan: plan.name };
    }
    return noRoute;
  }

  /** N4 and N5: the routes that count for a number, in the order in which they are tried. */
  #routesOf(called: string): readonly RouteRecord[] {
    const owner = this.site.numbers.get(called)?.tenant;
    const candidates = [...this.#exact.get(called) ?? []];
    for (const digits of bucketDigits) {
      for (const route of this.#patterns.get(called.slice(0, digits)) ?? []) if (patternMatches(route.pattern, called)) candidates.push(route);
    }
    return candidates
      .filter(({ tenant }) => owner === undefined || tenant === owner)
      .sort((left, right) => left.priority - right.priority || comparePatterns(left.pattern, right.pattern) || (left.plan < right.plan ? -1 : left.plan > right.plan ? 1 : 0));
  }

  /** R1 and R2: the first rule that holds decides; a nested list that decides nothing gives way to the next rule. */
  #evaluate(rules: readonly RuleRecord[], call: Asked): Destination | undefined {
    for (const rule of rules) {
      if (!this.#holds(rule, call)) continue;
      const { type, value } = rule.destination;
      const decided = type === 'rule' ? this.#evaluate(value as readonly RuleRecord[], call) : destination(type, value, call.called);
      if (decided !== undefined) return decided;
    }
    return undefined;
  }

  #holds({ type, criteria = '' }: RuleRecord, call: Asked): boolean {
    switch (type) {
      case 'always': return true;
      case 'time-of-day': return inTimeOfDay(criteria, call.clock());
      case 'day-of-week': return inDays(criteria, call.clock());
      case 'holiday': return inHoliday(criteria, call.clock());
      case 'match':
        if (criteria.startsWith('called:')) return finds(criteria.slice('called:'.length), call.called);
        return call.calling !== undefined && finds(criteria, call.calling);
      case 'npa': {
        const code = call.calling === undefined ? undefined : areaCodeOf(call.calling);
        const list = this.site.lists.get(listKey(call.provider, criteria)) ?? this.site.lists.get(listKey('', criteria)) ?? [];
        return code !== undefined && list.includes(code);
      }
      default: throw new Error(`the oracle knows no criterion ${type}`);
    }
  }
}

/** Lengths of the beginnings by which patterns are kept: one that begins with X is looked at for every number. */
const bucketDigits = [6, 3, 0];
const bucket = (pattern: string) => pattern.slice(0, bucketDigits.find((digits) => !pattern.slice(0, digits).includes('X')));

function isDivertedTooOften({ kind }: Destination, { attributes }: AskedCall): boolean {
  return [1, 2, 3, 4].includes(kind) && Number(attributes?.['diversions'] ?? 0) >= mostDiversions;
}

function destination(type: string, value: unknown, called: string): Destination {
  switch (type) {
    case 'continue': return { kind: 0, value: null };
    case 'number': return { kind: 1, value: String(value) };
    case 'sip-uri': return { kind: 2, value: String(value) };
    case 'trunk-group': return { kind: 3, value: typeof value === 'string' ? value.split(',') : value as string[] };
    case 'trunk-outpulse': {
      const pairs = typeof value === 'string' ? value.split(',').map((pair) => pair.split(':')) : value as string[][];
      return { kind: 4, value: pairs.map(([trunk, digits]) => [trunk!, digits === '' ? called : digits!]) };
    }
    case 'terminate': return { kind: 5, value: null };
    default: throw new Error(`the oracle knows no destination ${type}`);
  }
}

