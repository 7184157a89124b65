import type { Key, Row } from './row.js';

/** A record as a store holds it. */
export interface Stored {
  readonly key: Key;
  readonly row: Row;
  /** The change that created it. */
  readonly created: number;
  /** The change that last modified it; its version. */
  readonly modified: number;
}

/** An archived record: of one key there may be several, told apart by the change that archived them. */
export interface Archived extends Stored {
  /** The change that archived it: its generation. */
  readonly archived: number;
  /** The change that archived the batch it belongs to; equal to `archived` unless it moved by itself. */
  readonly batch: number;
}

export interface ScanOptions {
  /** Only keys that begin with these parts; the last may be cut short when `partial`. */
  readonly prefix?: Key;
  readonly partial?: boolean;
  /** Starts behind this key. */
  readonly after?: Key;
  readonly reverse?: boolean;
  readonly limit?: number;
}

/** A subscriber, and whose it is. */
export interface TenantNames {
  readonly provider: string;
  readonly subscriber: string;
}

/** Tells of most shaped values of a grouped index that no record has them, without a look at the store. */
export interface ShapeTest {
  /**
   * False, which is certain, where no value is the number with X in the places whose bits are set in `anyDigits`. Of
   * numbers of at most `shapeTestCharacters`.
   */
  mayHaveMasked(number: string, anyDigits: number): boolean;
}

/** As many as a set of places has bits. */
export const shapeTestCharacters = 32;

/**
 * Synchronous reading of one application's records, from one snapshot. Decisions, checks and lint see nothing else,
 * so that they are pure functions of it.
 */
export interface View {
  /** The number of the last change in this snapshot. */
  readonly change: number;
  get(table: string, key: Key): Stored | undefined;
  has(table: string, key: Key): boolean;
  /** The number of the change that last modified a live record, without decoding it; undefined when there is none. */
  version(table: string, key: Key): number | undefined;
  scan(table: string, options?: ScanOptions): Iterable<Stored>;
  /**
   * The covered columns of every live record whose value is `value`, in no order: one seek at most. `shaped` says that
   * the value has a shape, as the caller who made it knows; with `tenant`, rows that are not of it may be left out.
   */
  grouped(table: string, index: string, value: string, shaped?: boolean, tenant?: TenantNames): readonly Row[];
  /** The distinct shapes of a grouped index; the array is the same object until they change. */
  shapes(table: string, index: string): readonly string[];
  /** Undefined, as this is where it is absent, where shaped values have to be looked up. */
  shapeTest?(table: string, index: string): ShapeTest | undefined;
  /** Whether any generation of the key is in the archive. */
  isArchived(table: string, key: Key): boolean;
}
