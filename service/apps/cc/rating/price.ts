import type { Trace } from '../../../routing/service.js';
import { firstOf, unitsOf, walk, type ModifierChoice } from './course.js';
import { tellBilled, tellSpan, tellTotal } from './price-telling.js';
import type { Price, Terms } from './terms.js';

/** The smallest steps of a price in a cent. */
const centSteps = 1_000_000n;
/** All of something, in hundredths of a percent. */
const whole = 10_000;
/** A markup and a discount that change nothing. */
const unchanged = BigInt(whole) * BigInt(whole);

/**
 * Seconds that a call of so many measured ones is billed: rounded up to whole intervals, or down where not more than
 * the threshold lies over them, and never less than one interval, then to the minimum (calling-card.md, Rounding; Order
 * of arithmetic).
 */
export function billedSecondsOf(terms: Terms, measuredSeconds: number): number {
  return Math.max(rounded(terms, measuredSeconds), terms.minimumSeconds);
}

/** Behind the first increment, which is charged whole. */
function rounded(terms: Terms, measuredSeconds: number): number {
  const { intervalSeconds, thresholdSeconds } = terms;
  const first = firstOf(terms);
  if (measuredSeconds <= first) return first;
  const full = Math.floor((measuredSeconds - first) / intervalSeconds);
  const excess = measuredSeconds - first - full * intervalSeconds;
  return first + (excess <= thresholdSeconds ? full : full + 1) * intervalSeconds;
}

/**
 * What an answered call costs, from the instant of the answer on: the one place where calls are priced
 * (calling-card.md, Order of arithmetic). Exact until it is rounded to cents, once. `measuredSeconds` is whole. The
 * trace tells every step.
 */
export function price(
  terms: Terms,
  startMs: number,
  measuredSeconds: number,
  trace?: Trace,
  modifierOf?: ModifierChoice,
): Price {
  const billedSeconds = billedSecondsOf(terms, measuredSeconds);
  if (trace !== undefined) tellBilled(trace, terms, measuredSeconds, rounded(terms, measuredSeconds), billedSeconds);
  let units = 0n;
  walk(
    terms,
    startMs,
    billedSeconds,
    (span) => {
      units += span.once + span.perSecond * BigInt(span.to - span.from);
      if (trace !== undefined) tellSpan(trace, terms, startMs, span);
      return true;
    },
    modifierOf,
  );
  const cents = centsOf(terms, units);
  if (trace !== undefined) tellTotal(trace, terms, units, cents);
  return { billedSeconds, cents };
}

/** What markup and discount make of a price, in hundredths of percents squared. */
function share({ markup, discount }: Terms): bigint {
  return BigInt(whole + markup) * BigInt(Math.max(0, whole - discount));
}

function surchargeUnits(terms: Terms): bigint {
  return BigInt(terms.surchargeCents) * centSteps * unitsOf(terms);
}

/** A cent, in the parts that a price has before it is rounded. */
function centParts(terms: Terms): bigint {
  return centSteps * unitsOf(terms) * unchanged;
}

/** Half a cent and more is a cent; or any part of one is (setting `price_rounding`). */
function centsOf(terms: Terms, units: bigint): number {
  const cent = centParts(terms);
  const parts = (units + surchargeUnits(terms)) * share(terms);
  return Number(terms.rounding === 'up' ? (parts + cent - 1n) / cent : (2n * parts + cent) / (2n * cent));
}

/**
 * The most units that cost no more than so many cents; undefined where any number of them does. Below 0 where not even
 * none do. The inverse of `centsOf`: of all that rounds to these cents, the last.
 */
export function unitsFor(terms: Terms, cents: number): bigint | undefined {
  const part = share(terms);
  if (part === 0n) return cents >= 0 ? undefined : -1n;
  if (cents < 0) return -1n;
  const cent = centParts(terms);
  const most = terms.rounding === 'up' ? BigInt(cents) * cent : ((2n * BigInt(cents) + 1n) * cent - 1n) / 2n;
  return most / part - surchargeUnits(terms);
}
