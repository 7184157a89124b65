import { statfsSync } from 'node:fs';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import { refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';

/**
 * Watches the room on the disk of the state folder: below the reserve writes are refused, and taken again by
 * themselves. One that `tells` says so in the journal when it begins to refuse, and when that is over.
 */
export class Space {
  #readAtMs = -Infinity;
  #freeBytes = Infinity;
  #readOnlyUntilMs = -Infinity;
  #isBelow = false;

  constructor(
    readonly stateFolder: string,
    readonly reserveBytes: number,
    readonly clock: Clock,
    readonly readOnly = false,
    readonly tells = false,
  ) {}

  /** Bytes free, as of at most a second ago; as of `now` where a file is about to take them. */
  freeBytes(isNow = false): number {
    const now = this.clock.monotonic();
    if (isNow || now - this.#readAtMs > 1_000) {
      this.#readAtMs = now;
      const { bavail, bsize } = statfsSync(this.stateFolder);
      this.#freeBytes = bavail * bsize;
    }
    return this.#freeBytes;
  }

  /** Why nothing may be written now: less room than the reserve, or a disk that was read-only a moment ago. */
  refusal(): Refusal | undefined {
    if (this.readOnly || this.clock.monotonic() < this.#readOnlyUntilMs) return refuse('read_only_disk');
    const isBelow = this.freeBytes() < Math.max(this.reserveBytes, limits.commitRoomBytes);
    if (isBelow !== this.#isBelow && this.tells) this.#tell(isBelow);
    this.#isBelow = isBelow;
    return isBelow ? refuse('disk_reserve') : undefined;
  }

  #tell(isBelow: boolean): void {
    const room = {
      alarm: isBelow ? 'disk_reserve' : undefined,
      free_mib: Math.floor(this.freeBytes() / 2 ** 20),
      reserve_mib: Math.ceil(this.reserveBytes / 2 ** 20),
    };
    if (isBelow)
      log.warning(
        'the disk is filled up to its reserve: writes are refused until there is room; calls go on. Next: niuctl system, and make room',
        room,
      );
    else log.notice('there is room on the disk again: writes are taken', room);
  }

  /** Why not even a small commit may be tried, dry runs included. */
  blocked(): Refusal | undefined {
    if (this.readOnly || this.clock.monotonic() < this.#readOnlyUntilMs) return refuse('read_only_disk');
    return this.freeBytes() < limits.commitRoomBytes ? refuse('disk_reserve') : undefined;
  }

  /**
   * What became of a write that failed with this fault; after a read-only disk the next ones are refused without trying
   * for a while.
   */
  failureOf(fault: unknown): Failure {
    this.#readAtMs = -Infinity;
    const failure = failureOf(fault, this.freeBytes() < limits.commitRoomBytes);
    if (failure === 'read-only') this.#readOnlyUntilMs = this.clock.monotonic() + limits.readOnlyRetryMs;
    return failure;
  }
}

/** What those who write ask of the disk beforehand and tell it afterwards. */
export type Disk = Pick<Space, 'blocked' | 'failureOf'>;

/** A disk that is never full: for stores in memory. */
export const anyDisk: Disk = { blocked: () => undefined, failureOf: (fault) => failureOf(fault) };

/**
 * What became of a write that failed: there was no room, the disk is read-only, or nobody can say, and then memory and
 * disk may differ.
 */
export type Failure = 'full' | 'read-only' | 'doubt';

/**
 * Which of them a write's fault is (availability.md, The store on disk). LMDB calls a write that was cut short by a
 * full disk an input/output error: it is taken for that only where there is hardly any room. In all but doubt the store
 * is as it was before.
 */
export function failureOf(fault: unknown, nearlyFull = false): Failure {
  const text = textOf(fault);
  if (/EROFS|Read-only file system/i.test(text)) return 'read-only';
  if (/ENOSPC|EDQUOT|No space left|Disk quota exceeded|MDB_MAP_FULL|mapsize/i.test(text)) return 'full';
  return /\bEIO\b|Input\/output error/i.test(text) || codeOf(fault) === errnoIo
    ? nearlyFull
      ? 'full'
      : 'doubt'
    : 'doubt';
}

/** EIO, as LMDB gives it where it has no words for it. */
const errnoIo = 5;

function codeOf(fault: unknown): unknown {
  return (fault as { readonly code?: unknown } | undefined)?.code;
}

function textOf(fault: unknown): string {
  return fault instanceof Error ? `${fault.message} ${String(codeOf(fault) ?? '')}` : String(fault);
}
