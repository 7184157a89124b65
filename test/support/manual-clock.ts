import type { Clock, Timer } from '../../service/core/clock.js';

interface Due {
  atMs: number;
  readonly periodMs: number | undefined;
  readonly run: () => void;
}

/** A clock that only the test turns; the wall clock may also be set, as a person sets the NIU's. */
export class ManualClock implements Clock {
  #wallMs: number;
  #monotonicMs = 0;
  readonly #due = new Set<Due>();

  constructor(startMs = Date.UTC(2026, 0, 15, 12)) {
    this.#wallMs = startMs;
  }

  now(): number { return this.#wallMs; }
  monotonic(): number { return this.#monotonicMs; }
  after(delayMs: number, run: () => void): Timer { return this.#add({ atMs: this.#monotonicMs + delayMs, periodMs: undefined, run }); }
  every(periodMs: number, run: () => void): Timer { return this.#add({ atMs: this.#monotonicMs + periodMs, periodMs, run }); }

  /** Time goes by: timers that come due run in their order. */
  advance(ms: number): void {
    const end = this.#monotonicMs + ms;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      const passedMs = Math.max(0, next.atMs - this.#monotonicMs);
      this.#wallMs += passedMs;
      this.#monotonicMs += passedMs;
      if (next.periodMs === undefined) this.#due.delete(next);
      else next.atMs = this.#monotonicMs + next.periodMs;
      next.run();
    }
    this.#wallMs += end - this.#monotonicMs;
    this.#monotonicMs = end;
  }

  /** Time goes by while the loop is held up: timers that come due run late, at the next `advance`. */
  stall(ms: number): void {
    this.#monotonicMs += ms;
    this.#wallMs += ms;
  }

  /** Somebody sets the clock: timers do not notice. */
  set(wallMs: number): void {
    this.#wallMs = wallMs;
  }

  #add(due: Due): Timer {
    this.#due.add(due);
    return { stop: () => this.#due.delete(due) };
  }

  #next(endMs: number): Due | undefined {
    let first: Due | undefined;
    for (const due of this.#due) if (due.atMs <= endMs && (first === undefined || due.atMs < first.atMs)) first = due;
    return first;
  }
}
