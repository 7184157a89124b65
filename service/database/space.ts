import { statfsSync } from 'node:fs';
import type { Clock } from '../core/clock.js';
import { refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';

/** Watches the room on the disk of the state folder: below the reserve writes are refused, and taken again by themselves. */
export class Space {
  #readAtMs = -Infinity;
  #freeBytes = Infinity;

  constructor(readonly stateFolder: string, readonly reserveBytes: number, readonly clock: Clock) {}

  /** Bytes free, as of at most a second ago. */
  freeBytes(): number {
    const now = this.clock.monotonic();
    if (now - this.#readAtMs > 1_000) {
      this.#readAtMs = now;
      const { bavail, bsize } = statfsSync(this.stateFolder);
      this.#freeBytes = bavail * bsize;
    }
    return this.#freeBytes;
  }

  /** Why nothing may be written now. */
  refusal(): Refusal | undefined {
    return this.freeBytes() < this.reserveBytes ? refuse('disk_reserve') : undefined;
  }
}
