import type { Clock, Timer } from '../core/clock.js';
import { limits } from '../core/limits.js';

/** Bounds past which requests are answered OVERLOADED; settings. */
export interface OverloadBounds {
  readonly waitingReplies: number;
  readonly loopLagMs: number;
}

const defaultBounds: OverloadBounds = { waitingReplies: limits.waitingReplies, loopLagMs: limits.loopLagMs };

const periodMs = 20;

/**
 * Whether the loop of this thread is behind, told by how late a timer comes. One long turn is no overload (a plan
 * compiled, memory tidied up): when it is over, what waited is answered in a few milliseconds. Overload is a loop that
 * stays behind: two turns in a row are longer than they may be.
 */
export class LoopLag {
  #lastMs: number;
  #cameLate = false;
  #staysBehind = false;
  readonly #timer: Timer;
  bounds: OverloadBounds;

  constructor(clock: Clock, read: () => OverloadBounds = () => defaultBounds) {
    this.#lastMs = clock.monotonic();
    this.bounds = read();
    this.#timer = clock.every(periodMs, () => {
      const nowMs = clock.monotonic();
      const isLate = this.#isLate(nowMs);
      this.#staysBehind = this.#cameLate && isLate;
      this.#cameLate = isLate;
      this.#lastMs = nowMs;
      this.bounds = read();
    });
  }

  /** A timer that is overdue counts as one that came late. */
  behind(nowMs: number): boolean {
    return this.#staysBehind || (this.#cameLate && this.#isLate(nowMs));
  }

  #isLate(nowMs: number): boolean {
    return nowMs - this.#lastMs - periodMs > this.bounds.loopLagMs;
  }

  stop(): void {
    this.#timer.stop();
  }
}
