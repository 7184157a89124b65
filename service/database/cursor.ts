import type { Transaction } from 'lmdb';
import type { Key } from '../schema/row.js';
import type { LmdbRange, SubDatabase } from './sub-database.js';

/** The bytes behind every key that begins with `prefix`; undefined where there are none. */
export function behind(prefix: Uint8Array): Buffer | undefined {
  const end = Buffer.from(prefix);
  for (let place = end.length - 1; place >= 0; place--) {
    if (end[place]! < 0xff) {
      end[place]!++;
      return end.subarray(0, place + 1);
    }
  }
  return undefined;
}

export interface RangeOptions {
  /** Only keys that begin with it. */
  readonly prefix?: Buffer;
  /** Starts behind this key (before it in reverse). */
  readonly after?: Buffer | undefined;
  readonly reverse?: boolean;
  readonly limit?: number | undefined;
  readonly transaction?: Transaction | undefined;
}

const lowest = Buffer.from([0]);
const highest = Buffer.alloc(16, 0xff);

/**
 * What LMDB is asked for to walk one prefix in either direction. In reverse it walks from its start down to its end.
 * Calls seek by it, so that no bound is made which is not used.
 */
function rangeOf({ prefix, after, reverse, limit, transaction }: RangeOptions): LmdbRange {
  const whole = prefix === undefined || prefix.length === 0;
  const bottom = whole ? lowest : prefix;
  const range: { -readonly [Option in keyof LmdbRange]: LmdbRange[Option] } =
    reverse === true
      ? // The end is exclusive: one byte below the bottom lets the bottom itself in.
        { reverse: true, start: after ?? topOf(prefix, whole), exclusiveStart: true, end: below(bottom) }
      : { start: after ?? bottom, end: topOf(prefix, whole), exclusiveStart: after !== undefined };
  if (limit !== undefined) range.limit = limit;
  if (transaction !== undefined) range.transaction = transaction;
  return range;
}

function topOf(prefix: Buffer | undefined, whole: boolean): Buffer {
  return whole ? highest : (behind(prefix!) ?? highest);
}

/** The greatest key of the bound's length that comes before it and every key it begins. */
function below(bottom: Buffer): Buffer {
  const bytes = Buffer.from(bottom);
  const last = bytes.length - 1;
  if (bytes[last]! > 0) {
    bytes[last]!--;
    return Buffer.concat([bytes, highest]);
  }
  return bytes.subarray(0, Math.max(last, 1));
}

/** Keys of a range, in order. */
export function keys(database: SubDatabase, options: RangeOptions): Iterable<Buffer> {
  return database.getKeys(rangeOf(options));
}

/** Keys and values of a range, in order. */
export function entries(database: SubDatabase, options: RangeOptions): Iterable<{ key: Buffer; value: Buffer }> {
  return database.getRange(rangeOf(options));
}

/**
 * Entries before a key, backwards, with no bound below: calls seek the one just before a place, and to make a bound in
 * bytes costs more than to look at what was found.
 */
export function entriesBefore(
  database: SubDatabase,
  key: Key,
  limit: number | undefined,
  transaction: Transaction | undefined,
): Iterable<{ key: Buffer; value: Buffer }> {
  const range: LmdbRange = { reverse: true, start: key, exclusiveStart: true };
  if (limit !== undefined) range.limit = limit;
  if (transaction !== undefined) range.transaction = transaction;
  return database.getRange(range);
}

/** Entries from `from` on to before `to`, both in the order of bytes. */
export interface Range {
  readonly from: Buffer;
  readonly to: Buffer;
}

/** Every entry of a database. */
export const everything: Range = { from: lowest, to: highest };

/** All that begins with `prefix`. */
export function beginningWith(prefix: Buffer): Range {
  return prefix.length === 0 ? everything : { from: prefix, to: behind(prefix) ?? highest };
}

export function later(one: Buffer, other: Buffer): Buffer {
  return Buffer.compare(one, other) >= 0 ? one : other;
}

export function earlier(one: Buffer, other: Buffer): Buffer {
  return Buffer.compare(one, other) <= 0 ? one : other;
}

export interface WalkedRange extends Range {
  readonly reverse?: boolean;
  /** Entries to pass before the first: LMDB passes some ten in a microsecond. */
  readonly pass?: number;
  readonly limit?: number;
  readonly transaction?: Transaction | undefined;
}

/**
 * What LMDB is asked for; in reverse the range is walked from its end, which is not in it, down to its beginning, which
 * is.
 */
function bytesOf({ from, to, reverse, pass = 0, limit, transaction }: WalkedRange): LmdbRange {
  return {
    ...(reverse === true ? { reverse, start: to, exclusiveStart: true, end: below(from) } : { start: from, end: to }),
    ...(pass === 0 ? {} : { offset: pass }),
    ...(limit === undefined ? {} : { limit }),
    ...(transaction === undefined ? {} : { transaction }),
  };
}

/** Keys of a range by its bounds. */
export function keysBetween(database: SubDatabase, range: WalkedRange): Iterable<Buffer> {
  return database.getKeys(bytesOf(range));
}

/** Keys and values of a range by its bounds. */
export function entriesBetween(database: SubDatabase, range: WalkedRange): Iterable<{ key: Buffer; value: Buffer }> {
  return database.getRange(bytesOf(range));
}

/** How many keys there are from `from` on to before `to`; a microsecond for some ten. */
export function countBetween(
  database: SubDatabase,
  { from, to, transaction }: Range & { readonly transaction?: Transaction | undefined },
): number {
  return Buffer.compare(from, to) >= 0 ? 0 : database.getKeysCount(bytesOf({ from, to, transaction }));
}

/** How many keys of a range there are, counted to at most `most`. */
export function countKeys(database: SubDatabase, options: RangeOptions, most: number): number {
  let count = 0;
  for (const _ of keys(database, { ...options, limit: most })) count++;
  return count;
}
