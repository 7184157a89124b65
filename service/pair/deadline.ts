import { limits } from '../core/limits.js';

/**
 * The instant from which an active does nothing more: counted from the moment at which the question was *sent*, for the
 * log may have begun the lease anew as early as that; the answer may have lain on its way for as long as it liked.
 * `ttlMs` is what the answer said. Milliseconds of the steady clock.
 */
export function deadlineOf(sentAtMs: number, ttlMs: number): number {
  return sentAtMs + ttlMs - limits.leaseMarginMs;
}
