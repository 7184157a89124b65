import type { ChargeMethod } from '../kinds/charge.js';
import { modifierAt, type ModifierSpan } from './modifier-course.js';
import type { ModifierTerms, Terms, Tier } from './terms.js';

/** Billed seconds of a call with one price: in one tier, under one modifier. */
export interface Span {
  /** Counted from the start of the call, `[from, to)`. */
  readonly from: number;
  readonly to: number;
  /** Place of the tier. */
  readonly tier: number;
  readonly method: ChargeMethod;
  readonly modifier: ModifierTerms | undefined;
  /** Of each second, in units (`unitsOf`). */
  readonly perSecond: bigint;
  /** Once, where a tier that is charged per call begins; in units. */
  readonly once: bigint;
}

const million = 1_000_000n;

/** How many units a millionth of the currency's unit has: enough that minutes, intervals and factors divide without a remainder. */
export function unitsOf({ intervalSeconds }: Terms): bigint {
  return 60n * BigInt(intervalSeconds) * million;
}

/**
 * Goes through the first `seconds` billed seconds of a call in spans of one price, in order; ends early when `visit` says false. Each increment of
 * `intervalSeconds` is priced by the local time at which it starts (calling-card.md, Modifier schedule), a tier by the second. A span is as long as nothing
 * changes, however many increments that is.
 */
export function walk(terms: Terms, startMs: number, seconds: number, visit: (span: Span) => boolean): void {
  const intervalMs = terms.intervalSeconds * 1000;
  let from = 0;
  let place = 0;
  let tierStart = 0, tierEnd = endOf(terms, 0, 0);
  let span: ModifierSpan | undefined;
  // The increment behind the last that the modifier prices, in seconds.
  let modifiedEnd = 0;
  while (from < seconds) {
    if (from >= tierEnd) {
      place++;
      tierStart = tierEnd;
      tierEnd = endOf(terms, place, tierStart);
    }
    if (span === undefined || from >= modifiedEnd) {
      const increment = Math.floor(from / terms.intervalSeconds);
      const atMs = startMs + increment * intervalMs;
      span = modifierAt(terms, atMs);
      modifiedEnd = (increment + Math.max(1, Math.ceil((span.untilMs - atMs) / intervalMs))) * terms.intervalSeconds;
    }
    const to = Math.min(seconds, tierEnd, modifiedEnd);
    if (!visit(priced(terms, from, to, place, from === tierStart, span.modifier))) return;
    from = to;
  }
}

/** The last tier goes on. */
function endOf({ tiers }: Terms, place: number, start: number): number {
  const length = place === tiers.length - 1 ? null : tiers[place]!.seconds;
  return length === null ? Infinity : start + length;
}

function priced(terms: Terms, from: number, to: number, tier: number, begins: boolean, modifier: ModifierTerms | undefined): Span {
  const { method, amount } = terms.tiers[tier]!;
  return {
    from, to, tier, method, modifier,
    perSecond: perSecond(terms, method, amount, modifier),
    once: begins && method === 'per_call' ? modified(amount, modifier) * 60n * BigInt(terms.intervalSeconds) : 0n,
  };
}

/** The amount under the modifier, in millionths of millionths. What is free stays free. */
function modified(amount: number, modifier: ModifierTerms | undefined): bigint {
  if (modifier === undefined) return BigInt(amount) * million;
  return modifier.kind === 'amount' ? BigInt(modifier.millionths) * million : BigInt(amount) * BigInt(modifier.millionths);
}

function perSecond({ intervalSeconds }: Terms, method: ChargeMethod, amount: number, modifier: ModifierTerms | undefined): bigint {
  switch (method) {
    case 'per_minute': return modified(amount, modifier) * BigInt(intervalSeconds);
    case 'per_increment': return modified(amount, modifier) * 60n;
    default: return 0n;
  }
}

/** Whether no second of the tier costs anything, whenever it is. */
export function isFlat({ modifiers }: Terms, { method, amount }: Tier): boolean {
  if (method === 'free' || method === 'per_call') return true;
  return amount === 0 && modifiers.every(({ kind, millionths }) => kind === 'factor' || millionths === 0);
}
