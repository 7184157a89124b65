import { limits } from '../core/limits.js';
import type { Call } from '../routing/service.js';
import type { Answer } from '../routing/decision.js';

/** A decision as somebody who watches sees it. */
interface WatchedCall {
  /** Counts up over all applications since the start of the process. */
  readonly serial: number;
  readonly application: number;
  readonly callId: string;
  /** The call's instant, milliseconds since 1970-01-01 UTC. */
  readonly instant: number;
  /** As they came. */
  readonly called: string;
  readonly calling: string | undefined;
  readonly answer: Answer;
}

/** What came since the last look. */
interface Watched {
  readonly calls: readonly WatchedCall[];
  /** Decisions that were too many to be kept. */
  readonly missed: number;
  /** To be handed in the next time. */
  readonly next: number;
}

/**
 * The last decisions, for somebody who watches calls as they are decided. They are kept only while somebody looks: a
 * look keeps it going for
 * `limits.watchMs`. At most `limits.watchedCalls` are kept, the newest; while nobody looks a decision costs one
 * comparison.
 */
export class WatchedCalls {
  #until = -Infinity;
  #nowMs: number = 0;
  #serial = 0;
  #kept: WatchedCall[] = [];

  /** `nowMs` of the monotonic clock, told now and then, ends a watch that nobody looks at any more. */
  turn(nowMs: number): void {
    this.#nowMs = nowMs;
    if (nowMs > this.#until) this.#kept = [];
  }

  note(application: number, call: Call, answer: Answer): void {
    if (this.#nowMs > this.#until) return;
    if (this.#kept.length >= 2 * limits.watchedCalls) this.#kept = this.#kept.slice(-limits.watchedCalls);
    this.#kept.push({
      serial: ++this.#serial,
      application,
      callId: call.id,
      instant: call.instant,
      called: call.received,
      calling: call.caller ?? call.calling,
      answer,
    });
  }

  /** The decisions of an application behind `after`; 0 begins to watch. */
  look(application: number, after: number, nowMs: number): Watched {
    this.turn(nowMs);
    this.#until = nowMs + limits.watchMs;
    // A number of an earlier process begins anew.
    const begun = after === 0 || after > this.#serial ? this.#serial : after;
    const calls = this.#kept.slice(-limits.watchedCalls).filter((call) => call.serial > begun);
    const first = calls[0]?.serial ?? this.#serial + 1;
    return {
      calls: calls.filter((call) => call.application === application),
      missed: Math.max(0, first - begun - 1),
      next: this.#serial,
    };
  }
}
