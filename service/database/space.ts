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

/** Whether a write failed because the disk, or the room of the store, is full: then the store is as it was. Any other failure leaves doubt (availability.md, The store on disk). */
export function isFull(fault: unknown): boolean {
  return /ENOSPC|No space left|MDB_MAP_FULL|mapsize/i.test(textOf(fault));
}

function textOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}
