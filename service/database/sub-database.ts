import type { Transaction } from 'lmdb';
import type { Key } from '../schema/row.js';

/** A key of parts and of bytes behind them, as an index has it: what is referred to, then the record's own key. */
export class JoinedKey {
  constructor(
    readonly parts: Key,
    readonly behind: Buffer,
  ) {}
}

/** In which snapshot is read. */
export interface ReadOptions {
  readonly transaction?: Transaction;
}

/** What LMDB is asked to walk. */
export interface LmdbRange {
  start?: Buffer | Key;
  end?: Buffer;
  exclusiveStart?: boolean;
  /** Entries to pass before the first. */
  offset?: number;
  reverse?: boolean;
  limit?: number;
  transaction?: Transaction;
}

/** A sub-database of plain bytes: of lmdb's own face what niud uses. */
export interface SubDatabase {
  getBinary(key: Buffer | Key, options?: ReadOptions): Buffer | undefined;
  /** The bytes lie in a place that the next reading uses again; `length` is theirs. */
  getBinaryFast(key: Buffer | Key, options?: ReadOptions): Buffer | undefined;
  put(key: Buffer | JoinedKey, value: Buffer): Promise<boolean>;
  remove(key: Buffer): Promise<boolean>;
  getKeys(range: LmdbRange): Iterable<Buffer>;
  getRange(range: LmdbRange): Iterable<{ key: Buffer; value: Buffer }>;
  /** How many keys; a range has no limit here. */
  getKeysCount(range: LmdbRange): number;
}
