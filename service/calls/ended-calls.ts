import { limits } from '../core/limits.js';
import type { Json } from '../schema/kind.js';
import { TwoGenerations } from './two-generations.js';

interface Ended {
  readonly atMs: number;
  /** The body that END was answered with. */
  readonly answer: readonly Json[];
}

/**
 * What END answered, for a repeated END (lookup-protocol.md: for 10 minutes, then UNKNOWN_CALL), in one application. Times are the monotonic
 * clock's. Expiry costs nothing: every ten minutes the older generation is dropped.
 */
export class EndedCalls {
  readonly #ended: TwoGenerations<Ended>;
  #turnAtMs = 0;

  constructor(limit: number = limits.endedCalls) {
    this.#ended = new TwoGenerations(limit);
  }

  add(callId: string, answer: readonly Json[], nowMs: number): void {
    if (nowMs >= this.#turnAtMs) {
      this.#ended.turn();
      this.#turnAtMs = nowMs + limits.endedCallMs;
    }
    this.#ended.set(callId, { atMs: nowMs, answer });
  }

  answer(callId: string, nowMs: number): readonly Json[] | undefined {
    const ended = this.#ended.peek(callId);
    return ended === undefined || nowMs - ended.atMs > limits.endedCallMs ? undefined : ended.answer;
  }

  /** The call id is used again for a new call. */
  forget(callId: string): void {
    this.#ended.delete(callId);
  }
}
