import { durationEnd } from '../account.js';
import type { Promotion } from './kept.js';

/**
 * The discount that a call beginning at an instant gets, in hundredths of a percent: from the promotion's start to
 * before its end, or for its duration where it has no end (calling-card.md, Promotion). Without a start it has been
 * given always.
 */
export function discountAt(promotion: Promotion | undefined, instantMs: number): number {
  if (promotion === undefined) return 0;
  const { from, to, lasting, discount } = promotion;
  if (from !== undefined && instantMs < from / 1000) return 0;
  const endMs =
    to !== undefined
      ? to / 1000
      : lasting === undefined || from === undefined
        ? Infinity
        : durationEnd(from / 1000, lasting);
  return instantMs < endMs ? discount : 0;
}
