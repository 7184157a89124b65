import type { Key, Row } from '../schema/row.js';
import type { View, Archived, ScanOptions, Stored } from '../schema/view.js';
import type { ChangeHead } from './change-log.js';
import type { Reference } from '../schema/table.js';

/** A record that refers to another. */
export interface User {
  readonly table: string;
  readonly key: Key;
  /** It is archived and restored with what it refers to. */
  readonly contained: boolean;
  /** Another live record takes over when what it refers to goes (`Reference.standIn`). */
  readonly replaced?: true;
}

/** A View over the stores of one application, with what doors and records need beyond decisions. */
export interface StoreView extends View {
  readonly application: string;
  /** Generations of one key, the newest first. */
  archived(table: string, key: Key): readonly Archived[];
  scanArchive(table: string, options?: ScanOptions): Iterable<Archived>;
  /** The live record that has this value in a column that is unique. */
  holder(table: string, column: string, row: Row): Key | undefined;
  /** Live records that refer to this one, at most `limit`; `outside`: only those that it does not contain. */
  users(table: string, key: Key, limit?: number, outside?: boolean): readonly User[];
  /** A record that is on its way between the stores, and live to nobody meanwhile. */
  movingRecord(table: string, key: Key): Stored | undefined;
  /** Whether a record, live or archived, lies under one that is on its way. */
  isMoving(table: string, row: Row): boolean;
  /** Whether a record of this key was there and is not what was written any more. */
  isDamaged(table: string, key: Key): boolean;
  /** How many records there are, of one tenant where one is given; at no cost. */
  count(table: string, archive: boolean, tenant?: readonly string[]): number;
  /** One generation of the archive. */
  generation(table: string, key: Key, generation: number): Archived | undefined;
  /** When, by whom and what a change was. */
  head(change: number): ChangeHead | undefined;
  /** Keys of live records whose indexed column has the value, in key order. */
  keysBy(table: string, column: string, value: Key[number], options: WalkOptions): Iterable<Key>;
  /**
   * Keys of live records that refer through `reference` to a record whose key begins with `key`, in the order of what
   * they refer to, then of their own.
   */
  keysOf(table: string, reference: Reference, key: Key, options: WalkOptions): Iterable<Key>;
}

export interface WalkOptions {
  /** The key of the record to start behind. */
  readonly after?: Key | undefined;
  readonly reverse?: boolean | undefined;
  readonly limit?: number | undefined;
}
