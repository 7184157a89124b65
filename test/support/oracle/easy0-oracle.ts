import { inDays, inHoliday, inTimeOfDay, wallClock, type WallClock } from './local-time.js';
import { areaCodeOf, normalise, patternMatches, withAreaCode } from './number.js';
import type { AskedCall, Verdict } from './oracle.js';

type Members = Readonly<Record<string, unknown>>;

/** A rule as the document of easy0 writes it. */
export interface KeyedRule {
  readonly criteria: Members;
  readonly destination: Members;
}

export interface KeyedPlan {
  readonly name: string;
  readonly provider: string;
  readonly priority: number;
  readonly rules: KeyedRule | readonly KeyedRule[];
}

/** What an operator of easy0 has provisioned, as plain lists. */
export interface KeyedSite {
  /** Live ones, with where their operator is and their zone, where they have them. */
  readonly providers: readonly { readonly name: string; readonly operator?: string; readonly zone?: string }[];
  readonly plans: readonly KeyedPlan[];
  readonly ingresses: readonly { readonly kind: string; readonly value: string; readonly provider: string }[];
  readonly lists: readonly { readonly name: string; readonly provider: string; readonly codes: readonly string[] }[];
  /** `block` is empty for a whole exchange. */
  readonly exchanges: readonly { readonly npa: string; readonly nxx: string; readonly block: string; readonly lata?: string; readonly zip?: string }[];
  /** Of the system. */
  readonly zone: string;
}

type Destination = Pick<Verdict, 'kind' | 'value'>;

interface Asked {
  readonly called: string;
  readonly calling: string | undefined;
  readonly provider: string;
  readonly attributes: Members;
  readonly clock: WallClock;
}

const noRoute: Verdict = { status: 1, kind: 0, value: null, plan: null };

/** Decides calls of easy0 by the letter of routing.md: slow, plain, and without a line of the service. Percentages, whose draws nobody foretells, are not for it. */
export class Easy0Oracle {
  constructor(readonly site: KeyedSite) {}

  decide(call: AskedCall): Verdict {
    const calling = call.calling === undefined ? undefined : normalise(call.calling);
    const called = withAreaCode(normalise(call.called), calling);
    const attributes = call.attributes ?? {};
    if (called === '911' || called === '933') return { ...noRoute, status: 0 };
    const decided = this.#undiverted(call, called, calling, attributes);
    return Number(attributes['diversions'] ?? 0) >= 10 && [1, 2, 3, 4].includes(decided.kind) ? noRoute : decided;
  }

  #undiverted(call: AskedCall, called: string, calling: string | undefined, attributes: Members): Verdict {
    const provider = this.site.providers.find(({ name }) => name === this.#providerOf(attributes));
    if (provider === undefined) return noRoute;
    const clock = wallClock(call.timeMs, provider.zone ?? this.site.zone);
    const plans = this.site.plans.filter((plan) => plan.provider === provider.name);
    plans.sort((one, other) => one.priority === other.priority ? (one.name < other.name ? -1 : 1) : one.priority - other.priority);
    for (const { name, rules } of plans) {
      const decided = this.#first(listOf(rules) as readonly KeyedRule[], { called, calling, provider: provider.name, attributes, clock });
      if (decided !== undefined) return { status: 0, ...decided, plan: name };
    }
    return provider.operator === undefined || provider.operator === called ? noRoute : { status: 0, kind: 1, value: provider.operator, plan: null };
  }

  #providerOf(attributes: Members): string | undefined {
    if (attributes['sp'] !== undefined) return attributes['sp'] as string;
    for (const kind of ['pointcode', 'trunk', 'realm']) {
      const mapped = this.site.ingresses.find((ingress) => ingress.kind === kind && ingress.value === attributes[kind]);
      if (mapped !== undefined) return mapped.provider;
    }
    return this.site.providers.length === 1 ? this.site.providers[0]!.name : undefined;
  }

  #first(rules: readonly KeyedRule[], call: Asked): Destination | undefined {
    for (const { criteria, destination } of rules) {
      const asked = Object.entries(criteria).filter(([, value]) => !isNothing(value));
      const [time, days] = ['time', 'day'].map((name) => asked.find(([key]) => key === name)?.[1]);
      // T4: a window past midnight belongs to the day it starts on, where both stand in one rule.
      const runsOver = time !== undefined && days !== undefined && startsLater(time as readonly string[]);
      const separately = runsOver ? asked.filter(([key]) => key !== 'time' && key !== 'day') : asked;
      if (runsOver && !inEvening(time as readonly string[], flat(days).join(','), call.clock)) continue;
      if (!separately.every(([key, value]) => this.#holds(key, value, call))) continue;
      const [key, value] = Object.entries(destination).find(([, value]) => !isNothing(value))!;
      const decided = key === 'rule' ? this.#first(value as readonly KeyedRule[], call) : reached(key, value, call.called);
      if (decided !== undefined) return decided;
    }
    return undefined;
  }

  #holds(key: string, value: unknown, { calling, called, clock, attributes, provider }: Asked): boolean {
    switch (key) {
      case 'always': return true;
      case 'time': return inTimeOfDay((value as string[]).join('-'), clock);
      case 'date': return inHoliday((value as string[]).join('-'), clock);
      case 'day': return inDays(flat(value).join(','), clock);
      case 'match': return calling !== undefined && flat(value).some((mask) => patternMatches(mask.toUpperCase(), calling));
      case 'npa': return calling !== undefined && flat(value).some((name) => this.#codes(name, provider).includes(areaCodeOf(calling) ?? 'none'));
      case 'pointcode': {
        const code = attributes['pointcode'];
        return code !== undefined && (value as [string, string | null][]).some(([first, last]) => octets(code as string) >= octets(first) && octets(code as string) <= octets(last ?? first));
      }
      case 'zip': {
        const zip = attributes['zip'] ?? this.#exchange(calling)?.zip;
        return zip !== undefined && flat(value).includes(zip as string);
      }
      case 'lata': {
        const caller = attributes['lata'] ?? this.#exchange(calling)?.lata;
        const other = attributes['called_lata'] ?? this.#exchange(called)?.lata;
        return caller !== undefined && (value as [string, string | null][]).some(([kind, digits]) =>
          kind === 'Digits' ? caller === digits : other !== undefined && (kind === 'Intra') === (caller === other));
      }
      default: throw new Error(`the oracle knows no criterion ${key}`);
    }
  }

  #codes(name: string, provider: string): readonly string[] {
    const named = this.site.lists.filter((list) => list.name === name);
    return (named.find((list) => list.provider === provider) ?? named.find((list) => list.provider === ''))?.codes ?? [];
  }

  #exchange(number: string | undefined): { readonly lata?: string; readonly zip?: string } | undefined {
    if (number === undefined || areaCodeOf(number) === undefined) return undefined;
    const of = this.site.exchanges.filter(({ npa, nxx }) => number.startsWith(npa + nxx));
    return of.find(({ block }) => block === number[6]) ?? of.find(({ block }) => block === '');
  }
}

function startsLater([start, end]: readonly string[]): boolean {
  return start! > end! && end !== '23:59';
}

/** From the start on on one of the days, or before the end on the day behind one of them. */
function inEvening([start, end]: readonly string[], days: string, clock: WallClock): boolean {
  const isEvening = inTimeOfDay(`${start!}-24:00`, clock);
  const isMorning = end !== '00:00' && inTimeOfDay(`00:00-${end!}`, clock);
  const yesterday = { ...clock, weekday: clock.weekday === 1 ? 7 : clock.weekday - 1 };
  return isEvening && inDays(days, clock) || isMorning && inDays(days, yesterday);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** Both ways of writing a list. */
function flat(value: unknown): readonly string[] {
  return listOf(value).flat() as readonly string[];
}

function isNothing(value: unknown): boolean {
  return value === false || value === null || value === '' || typeof value === 'object' && Object.keys(value!).length === 0;
}

function octets(code: string): number {
  return code.split('-').reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** Undefined where the call is there already (R6). */
function reached(key: string, value: unknown, called: string): Destination | undefined {
  switch (key) {
    case 'continue': return { kind: 0, value: null };
    case 'number': return value === called ? undefined : { kind: 1, value: value as string };
    case 'sip': return { kind: 2, value: value as string };
    case 'trunk': return { kind: 3, value: flat(value) };
    case 'trunk_op': return { kind: 4, value: (value as string[][]).map(([trunk, digits]) => [trunk!, digits === '' ? called : digits!]) };
    case 'terminate': return { kind: 5, value: null };
    default: throw new Error(`the oracle knows no destination ${key}`);
  }
}
