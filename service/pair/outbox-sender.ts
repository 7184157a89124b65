import type { Clock, Timer } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import type { Outbox, OutboxBatch } from './outbox.js';

/**
 * Hands a batch to the active: resolves with the number up to which that has the records of this life in the log, or
 * undefined where there is no active, or it does not answer. It may have entered them all the same.
 */
type Deliver = (batch: OutboxBatch) => Promise<number | undefined>;

/**
 * Flushes an outbox each second and hands what is in it to whoever is the active, this unit itself after a takeover;
 * one batch at a time, again and again until it is confirmed.
 */
export class OutboxSender {
  readonly #timer: Timer;
  #working: Promise<void> | undefined;
  #failed: string | undefined;

  constructor(
    readonly outbox: Outbox,
    readonly clock: Clock,
    readonly deliver: Deliver,
  ) {
    this.#timer = clock.every(limits.outboxFlushMs, () => void this.look());
  }

  /** Anyone may call it at any time; resolves when there is nothing to do any more, or nobody to do it with. */
  look(): Promise<void> {
    return (this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    }));
  }

  async #work(): Promise<void> {
    try {
      await this.outbox.flush();
      for (let batch = this.outbox.batch(); batch !== undefined; batch = this.outbox.batch()) {
        const taken = await this.deliver(batch);
        // An answer that confirms nothing is none.
        if (taken === undefined || taken < batch.first) return;
        this.outbox.confirm(taken);
      }
      this.#failed = undefined;
    } catch (fault) {
      const reason = (fault as Error).message.split('\n')[0]!;
      if (reason !== this.#failed)
        log.alarm('what calls have told this unit cannot be kept or handed on', { alarm: 'pair_outbox', reason });
      this.#failed = reason;
    }
  }

  stop(): void {
    this.#timer.stop();
  }
}
