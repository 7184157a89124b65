import { firstOf, isFlat, walk, wholeIncrements, type ModifierChoice } from './course.js';
import { unitsFor } from './price.js';
import type { Terms } from './terms.js';
import { ccLimits } from '../limits.js';

/**
 * How long a call from `startMs` may last for `cents`, in seconds: whole intervals, at most `capSeconds`, none where
 * not even the least call can be paid; undefined where the money never ends (calling-card.md, Affordable time). The
 * inverse of `price` by the same walk: the price of the answer is never more than the money, that of one interval more
 * is, unless the cap came first. A cap below one interval stands for itself, for it is charged as one.
 *
 * It is exact because the price never falls as a call grows: no amount, factor or share is negative, and rounding keeps
 * the order. Each span of one price is solved at once, so that the work grows with the changes of price and not with
 * the seconds. The threshold of rounding is no matter here: whole intervals have no excess. `modifierOf` is that of
 * `walk`.
 */
export function affordableSeconds(
  terms: Terms,
  startMs: number,
  cents: number,
  capSeconds: number = ccLimits.callSeconds,
  modifierOf?: ModifierChoice,
): number | undefined {
  const most = unitsFor(terms, cents);
  if (most === undefined || isPaidForEver(terms, startMs, most, modifierOf)) return undefined;
  const { minimumSeconds } = terms;
  const first = firstOf(terms);
  const capped = Math.max(first, wholeIncrements(terms, capSeconds));
  const paid = secondsPaid(terms, startMs, most, Math.max(capped, minimumSeconds), modifierOf);
  if (paid < Math.max(first, minimumSeconds)) return 0;
  return Math.min(wholeIncrements(terms, paid), capped, capSeconds);
}

/** Billed seconds, at most `seconds`, that cost no more than `most` units. */
function secondsPaid(
  terms: Terms,
  startMs: number,
  most: bigint,
  seconds: number,
  modifierOf: ModifierChoice | undefined,
): number {
  let left = most;
  let paid = 0;
  walk(
    terms,
    startMs,
    seconds,
    ({ from, to, perSecond, once }) => {
      left -= once;
      if (left < 0n) return false;
      const length = BigInt(to - from);
      if (perSecond * length <= left) {
        left -= perSecond * length;
        paid = to;
        return true;
      }
      paid = from + Number(left / perSecond);
      return false;
    },
    modifierOf,
  );
  return paid;
}

/** The last tier costs nothing by the second, and all that comes before it, and its own beginning, can be paid. */
function isPaidForEver(terms: Terms, startMs: number, most: bigint, modifierOf: ModifierChoice | undefined): boolean {
  if (!isFlat(terms, terms.tiers.at(-1)!)) return false;
  const least = secondsUntilFlat(terms);
  // No call comes that far.
  if (least > ccLimits.callSeconds) return false;
  return secondsPaid(terms, startMs, most, least, modifierOf) === least;
}

/** From here on nothing is added to the price of a call whose last tier is flat. */
export function secondsUntilFlat(terms: Terms): number {
  const { tiers, minimumSeconds } = terms;
  const before = tiers.slice(0, -1).reduce((sum, { seconds }) => sum + (seconds ?? 0), 0);
  return Math.max(before + 1, firstOf(terms), minimumSeconds);
}
