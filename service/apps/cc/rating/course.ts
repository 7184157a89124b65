import { rateSteps } from '../../../schema/kinds/rate.js';
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

/** A factor of one, in the steps of prices and factors. */
const oneStep = 100_000_000n;

/**
 * How many units the smallest step of a price has: enough that minutes, intervals and factors divide without a
 * remainder.
 */
export function unitsOf({ intervalSeconds }: Terms): bigint {
  return 60n * BigInt(intervalSeconds) * oneStep;
}

/** The first increment. */
export function firstOf({ firstSeconds, intervalSeconds }: Terms): number {
  return firstSeconds ?? intervalSeconds;
}

/**
 * The number, from 0 on, of the increment that a second of the call lies in: the first, then whole intervals from its
 * end.
 */
export function incrementAt(terms: Terms, second: number): number {
  const first = firstOf(terms);
  return second < first ? 0 : 1 + Math.floor((second - first) / terms.intervalSeconds);
}

/** Where an increment starts; the first is number 0. */
export function startOf(terms: Terms, increment: number): number {
  return increment === 0 ? 0 : firstOf(terms) + (increment - 1) * terms.intervalSeconds;
}

/** The most seconds, not more than `seconds`, that are whole increments; 0 where not even the first is. */
export function wholeIncrements(terms: Terms, seconds: number): number {
  return startOf(terms, incrementAt(terms, seconds));
}

/** Which modifier prices what starts at an instant, in a tier, and until when. */
export type ModifierChoice = (terms: Terms, tier: Tier, atMs: number) => ModifierSpan;

const ofTheHour: ModifierChoice = (terms, _tier, atMs) => modifierAt(terms, atMs);

/**
 * The dearest of the modifiers that hold within so many milliseconds from an instant on: what an increment may come to
 * cost whose start is known to within that, as before a call is answered.
 */
export function dearestWithin(ms: number): ModifierChoice {
  return (terms, tier, atMs) => {
    let { modifier, untilMs } = modifierAt(terms, atMs);
    const until = untilMs;
    while (untilMs <= atMs + ms) {
      const next = modifierAt(terms, untilMs);
      if (modified(tier.amount, next.modifier) > modified(tier.amount, modifier)) modifier = next.modifier;
      untilMs = next.untilMs;
    }
    return { modifier, untilMs: Math.min(until, untilMs - ms) };
  };
}

/**
 * Goes through the first `seconds` billed seconds of a call in spans of one price, in order; ends early when `visit`
 * says false. Each increment is priced by the local time at which it starts (calling-card.md, Modifier schedule), a
 * tier by the second. A span is as long as nothing changes, however many increments that is.
 */
export function walk(
  terms: Terms,
  startMs: number,
  seconds: number,
  visit: (span: Span) => boolean,
  modifierOf: ModifierChoice = ofTheHour,
): void {
  let from = 0;
  let place = 0;
  let tierStart = 0,
    tierEnd = endOf(terms, 0, 0);
  let span: ModifierSpan | undefined;
  // The increment behind the last that the modifier prices, in seconds.
  let modifiedEnd = 0;
  while (from < seconds) {
    if (from >= tierEnd) {
      place++;
      tierStart = tierEnd;
      tierEnd = endOf(terms, place, tierStart);
      span = undefined;
    }
    if (span === undefined || from >= modifiedEnd) {
      const increment = incrementAt(terms, from);
      const start = startOf(terms, increment);
      span = modifierOf(terms, terms.tiers[place]!, startMs + start * 1000);
      // Increments that start before the change have this modifier, to their ends.
      modifiedEnd = startOf(
        terms,
        Math.max(increment + 1, incrementAt(terms, Math.ceil((span.untilMs - startMs) / 1000) - 1) + 1),
      );
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

function priced(
  terms: Terms,
  from: number,
  to: number,
  tier: number,
  begins: boolean,
  modifier: ModifierTerms | undefined,
): Span {
  const { method, amount } = terms.tiers[tier]!;
  return {
    from,
    to,
    tier,
    method,
    modifier,
    perSecond: perSecond(terms, method, amount, modifier),
    once: begins && method === 'per_call' ? modified(amount, modifier) * 60n * BigInt(terms.intervalSeconds) : 0n,
  };
}

/** The amount under the modifier, in steps of steps. What is free stays free. */
function modified(amount: number, modifier: ModifierTerms | undefined): bigint {
  if (modifier === undefined) return rateSteps(amount) * oneStep;
  const { kind, millionths } = modifier;
  return kind === 'amount' ? rateSteps(millionths) * oneStep : rateSteps(amount) * rateSteps(millionths);
}

function perSecond(
  { intervalSeconds }: Terms,
  method: ChargeMethod,
  amount: number,
  modifier: ModifierTerms | undefined,
): bigint {
  switch (method) {
    case 'per_minute':
      return modified(amount, modifier) * BigInt(intervalSeconds);
    case 'per_increment':
      return modified(amount, modifier) * 60n;
    default:
      return 0n;
  }
}

/** Whether no second of the tier costs anything, whenever it is. */
export function isFlat({ modifiers }: Terms, { method, amount }: Tier): boolean {
  if (method === 'free' || method === 'per_call') return true;
  return amount === 0 && modifiers.every(({ kind, millionths }) => kind === 'factor' || millionths === 0);
}
