import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import type { Duty } from './duty.js';
import type { Journal } from './journal.js';
import type { OpenCalls } from './open-calls.js';

/**
 * The NIU's clock, as open calls go by it. A clock that was set took no time from any call: leases run on for as long
 * as before, and what a call lasts is not told from the step. While niud is away nobody sees the step: then a call that
 * goes on is told by the instants that its stack and niud have noted.
 */
export class CallClock {
  /** What both clocks said at the last look. */
  #wallMs: number;
  #monotonicMs: number;

  constructor(
    private readonly clock: Clock,
    private readonly calls: OpenCalls,
    private readonly journal: Journal,
    private readonly duty: Duty,
  ) {
    this.#wallMs = clock.now();
    this.#monotonicMs = clock.monotonic();
  }

  /**
   * The present instant. Looked at before anything is noted of a call that holds money: what was noted since the last
   * look, and so by the new time, is left as it is.
   */
  now(): number {
    const nowMs = this.clock.now();
    const passedMs = this.clock.monotonic() - this.#monotonicMs;
    const stepMs = nowMs - this.#wallMs - passedMs;
    this.#wallMs = nowMs;
    this.#monotonicMs += passedMs;
    if (Math.abs(stepMs) >= limits.clockStepMs) this.#step(stepMs, nowMs, passedMs);
    return nowMs;
  }

  #step(stepMs: number, nowMs: number, passedMs: number): void {
    let moved = 0;
    for (const open of this.calls) {
      const isOld = (atMs: number | undefined): boolean =>
        atMs !== undefined && (atMs > nowMs || atMs < nowMs - passedMs);
      const [hasOldLease, hasOldAnswer] = [isOld(open.leasedMs), isOld(open.answeredMs)];
      if (!hasOldLease && !hasOldAnswer) continue;
      if (hasOldLease) open.leaseFrom(open.leasedMs + stepMs);
      if (hasOldAnswer) {
        open.stepped(stepMs);
        if (isOld(open.charge?.lastMs)) open.heardBefore(stepMs);
      }
      if (this.duty.active) this.journal.touch(open);
      moved++;
    }
    log.notice('the clock was set: leases of open calls run on', { seconds: Math.round(stepMs / 1_000), calls: moved });
  }
}
