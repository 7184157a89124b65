import type { Clock, Timer } from '../core/clock.js';
import { limits } from '../core/limits.js';

/** Bounds past which requests are answered OVERLOADED; settings. */
export interface OverloadBounds {
  readonly waitingReplies: number;
  readonly loopLagMs: number;
}

export const defaultBounds: OverloadBounds = { waitingReplies: limits.waitingReplies, loopLagMs: limits.loopLagMs };

const periodMs = 20;

/** How far the loop of this thread is behind: by how much a timer came later than it should have. */
export class LoopLag {
  #lastMs: number;
  #lagMs = 0;
  readonly #timer: Timer;
  bounds: OverloadBounds;

  constructor(clock: Clock, read: () => OverloadBounds = () => defaultBounds) {
    this.#lastMs = clock.monotonic();
    this.bounds = read();
    this.#timer = clock.every(periodMs, () => {
      const nowMs = clock.monotonic();
      this.#lagMs = nowMs - this.#lastMs - periodMs;
      this.#lastMs = nowMs;
      this.bounds = read();
    });
  }

  /** Whether the loop is behind; a timer that is overdue counts as well as one that came late. */
  behind(nowMs: number): boolean {
    return Math.max(this.#lagMs, nowMs - this.#lastMs - periodMs) > this.bounds.loopLagMs;
  }

  stop(): void {
    this.#timer.stop();
  }
}
