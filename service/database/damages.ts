import { limits } from '../core/limits.js';
import { isLostSnapshot, isPageFault } from './page-doubt.js';

/** Where something damaged lies: a sub-database of an environment and a key of it. */
export interface DamagedPlace {
  readonly environment: 'store' | 'calls';
  readonly database: string;
  readonly key: Uint8Array;
}

/** What a thread has met that is damaged. Each place is told once, however often it is read. */
export class Damages {
  /**
   * Whether every record's checksum is looked at when it is read. All threads but that of the calls do so; that one
   * looks again with it on where a decision has failed, so that a call costs what it did.
   */
  verifying = false;
  /** This thread reads in what it is writing, which a full map makes invalid: that tells of no page. */
  writing = false;
  /** Places that were met, told or not. */
  count = 0;
  readonly #told = new Set<string>();
  #hear: ((place: DamagedPlace) => void) | undefined;
  #doubt: ((fault: unknown) => void) | undefined;

  /** Who is told of each place. */
  hear(take: (place: DamagedPlace) => void): void {
    this.#hear = take;
  }

  /**
   * Who ends the process where a page is none: of what lies below it nothing can be told. Until there is one the fault
   * is the reader's alone.
   */
  doubt(take: (fault: unknown) => void): void {
    this.#doubt = take;
  }

  /** A reading of either environment has failed. */
  met(fault: unknown): void {
    if (isPageFault(fault) || (!this.writing && isLostSnapshot(fault))) this.#doubt?.(fault);
  }

  found({ environment, database, key }: DamagedPlace): void {
    this.count++;
    const name = `${environment} ${database} ${Buffer.from(key).toString('latin1')}`;
    if (this.#told.has(name) || this.#told.size >= limits.toldDamages) return;
    this.#told.add(name);
    // The bytes of a key may be LMDB's own.
    this.#hear?.({ environment, database, key: Uint8Array.from(key) });
  }

  /** It is dealt with: met again it is told again. */
  forget(): void {
    this.#told.clear();
  }
}
