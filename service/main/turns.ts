import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';

/** Runs work that pauses, in turns of `turnMs`, between which the thread does what else it has to do. */
export async function inTurns<T>(work: Generator<unknown, T>, clock: Clock, turnMs: number = limits.turnMs): Promise<T> {
  for (let began = clock.monotonic(); ;) {
    const { done, value } = work.next();
    if (done === true) return value;
    if (clock.monotonic() - began < turnMs) continue;
    await new Promise((resolve) => setImmediate(resolve));
    began = clock.monotonic();
  }
}
