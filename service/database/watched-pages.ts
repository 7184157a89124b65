import type { LmdbRange, ReadOptions, SubDatabase } from './sub-database.js';

/** Hears of what a reading of LMDB has thrown; the fault goes on behind it. */
export type Meet = (fault: unknown) => void;

/**
 * A sub-database whose every reading is watched, by whatever thread and for whatever reason it is read: so that no
 * reader that takes faults for its own (a job that fails, a request that is answered with 500) goes on with a page that
 * is none. A reading that fails nowhere costs nothing that can be measured.
 */
export class WatchedPages implements SubDatabase {
  constructor(
    private readonly database: SubDatabase,
    private readonly meet: Meet,
  ) {}

  getBinary(key: Parameters<SubDatabase['getBinary']>[0], options?: ReadOptions): Buffer | undefined {
    try {
      return this.database.getBinary(key, options);
    } catch (fault) {
      this.meet(fault);
      throw fault;
    }
  }

  getBinaryFast(key: Parameters<SubDatabase['getBinaryFast']>[0], options?: ReadOptions): Buffer | undefined {
    try {
      return this.database.getBinaryFast(key, options);
    } catch (fault) {
      this.meet(fault);
      throw fault;
    }
  }

  put(key: Parameters<SubDatabase['put']>[0], value: Buffer): Promise<boolean> {
    return this.database.put(key, value);
  }

  remove(key: Buffer): Promise<boolean> {
    return this.database.remove(key);
  }

  getKeys(range: LmdbRange): Iterable<Buffer> {
    return new WatchedWalk(this.database.getKeys(range), this.meet);
  }

  getRange(range: LmdbRange): Iterable<{ key: Buffer; value: Buffer }> {
    return new WatchedWalk(this.database.getRange(range), this.meet);
  }

  getKeysCount(range: LmdbRange): number {
    try {
      return this.database.getKeysCount(range);
    } catch (fault) {
      this.meet(fault);
      throw fault;
    }
  }
}

/** A walk whose every step is watched; it is walked once, as all of them are. */
class WatchedWalk<T> implements IterableIterator<T> {
  #steps: Iterator<T> | undefined;

  constructor(
    private readonly walked: Iterable<T>,
    private readonly meet: Meet,
  ) {}

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<T> {
    try {
      return (this.#steps ??= this.walked[Symbol.iterator]()).next();
    } catch (fault) {
      this.meet(fault);
      throw fault;
    }
  }

  return(value?: unknown): IteratorResult<T> {
    return this.#steps?.return?.(value as never) ?? { done: true, value: undefined };
  }
}
