import { join } from 'node:path';
import type { Clock } from '../core/clock.js';
import { log } from '../core/log.js';
import { Outbox } from '../pair/outbox.js';
import type { OutboxBatch } from '../pair/outbox.js';
import { outboxDoor } from '../pair/outbox-door.js';
import { OutboxSender } from '../pair/outbox-sender.js';
import type { Route } from '../pair/peer-server.js';

const fileName = 'outbox';

interface PairOutboxOptions {
  readonly stateFolder: string;
  readonly clock: Clock;
  readonly active: () => boolean;
  /**
   * Hands a batch to the other unit, and has this one enter it. Both resolve with the number up to which it is in the
   * log, or undefined.
   */
  readonly deliver: (batch: OutboxBatch) => Promise<number | undefined>;
  readonly enter: (batch: OutboxBatch) => Promise<number | undefined>;
}

/**
 * What this unit was told by calls while it followed, on its way to whoever is the active: the other unit, or itself
 * behind a takeover.
 */
export class PairOutbox {
  readonly #outbox: Outbox;
  readonly #sender: OutboxSender;
  readonly #enter: (batch: OutboxBatch) => Promise<number | undefined>;

  constructor({ stateFolder, clock, active, deliver, enter }: PairOutboxOptions) {
    this.#outbox = new Outbox(join(stateFolder, fileName));
    this.#enter = async (batch) => (active() ? enter(batch) : undefined);
    this.#sender = new OutboxSender(this.#outbox, clock, (batch) => (active() ? enter(batch) : deliver(batch)));
  }

  /** `POST /outbox` of the pair's link. */
  get door(): Route {
    return outboxDoor(this.#enter);
  }

  /** Records that no active has confirmed. */
  get waiting(): number {
    return this.#outbox.waiting;
  }

  /** False where there is no room for it. */
  add(record: Buffer): boolean {
    return this.#outbox.add(record);
  }

  /** All of it on disk, at once, and nothing is handed on any more. Again behind what was added meanwhile. */
  close(): void {
    this.#sender.stop();
    try {
      this.#outbox.flushNow();
    } catch (fault) {
      log.error('the last second of what calls told this unit could not be written', {
        reason: (fault as Error).message,
      });
    }
  }
}
