import { limits } from '../core/limits.js';
import { refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import { readOperations } from '../database/change-log.js';
import type { Operation } from '../database/operation.js';
import { createdOf, modifiedOf, pack, rowOf } from '../database/layout.js';
import type { Stores } from '../database/stores.js';
import type { StoreView } from '../database/view.js';
import type { Application } from '../schema/application.js';
import { covered, keyOfEntry, valuesUnder } from '../schema/grouped.js';
import { decodeKey, encodeKey, encodePartialKey } from '../schema/key.js';
import { position } from '../schema/table.js';
import type { GroupedIndex, Key, Row, Table } from '../schema/table.js';
import type { ScanOptions, Stored, View } from '../schema/view.js';

/** What a record was at the change asked about, for those that were replaced or moved since; undefined where it was not live. */
export type Was = Map<string, Map<string, Stored | undefined>>;

/**
 * The records as they were once `change` was in, as far as the log reaches (routing.md, Explain): what a later change has replaced or
 * moved is taken from its before-image, what was created later is not there. Made in steps between which the caller does other work.
 * Refuses `not_found` where the log is trimmed, or too much has changed since.
 */
export function* earlierView(stores: Stores, look: () => StoreView, application: Application, change: number): Generator<void, View | Refusal> {
  const was: Was = new Map();
  let touched = 0;
  const { change: last } = look();
  if (change > last) return refuse('not_found', `There is no change ${change} yet.`);
  for (let later = change + 1; later <= last; later++) {
    const operations = readOperations(stores, later);
    if (operations === undefined) return refuse('not_found', `The change log no longer has change ${later}.`);
    if (look().head(later)?.application === application.name) touched += remember(stores, application, was, operations, change);
    if (touched > limits.earlierRecords) return refuse('not_found', `More than ${limits.earlierRecords} records have changed since change ${change}.`);
    yield;
  }
  return viewOf(look(), application, change, was);
}

/** The first operation on a record behind the change has what was there at it. */
function remember(stores: Stores, application: Application, was: Was, operations: readonly Operation[], change: number): number {
  let added = 0;
  for (const { kind, table: number, key, before, undoes } of operations) {
    // What is created says itself since when it is there, but for what an undo has made again; what is purged was not live.
    if ((kind === 'create' && undoes === undefined) || kind === 'purge') continue;
    const { table } = stores.numbered(application.number, number);
    const records = was.get(table.name) ?? new Map<string, Stored | undefined>();
    const place = key.toString('hex');
    if (records.has(place)) continue;
    const there = kind !== 'restore' && kind !== 'create' && createdOf(before!) <= change;
    records.set(place, there ? { key: decodeKey(table, key), row: rowOf(table, before!), created: createdOf(before!), modified: modifiedOf(before!) } : undefined);
    was.set(table.name, records);
    added++;
  }
  return added;
}

/** A view in which some records are otherwise than in the store, and what was created behind `change` is not there. */
export function viewOf(now: StoreView, application: Application, change: number, was: Was): View {
  const tables = new Map(application.tables.map((table) => [table.name, table]));
  const placeOf = (key: Key): string => encodeKey(key).toString('hex');
  const get = (name: string, key: Key): Stored | undefined => {
    const records = was.get(name);
    const place = records === undefined ? '' : placeOf(key);
    if (records?.has(place) === true) return records.get(place);
    const stored = now.get(name, key);
    return stored !== undefined && stored.created <= change ? stored : undefined;
  };
  const shapesAdded = new Map<string, readonly string[]>();
  return {
    change,
    get,
    has: (name, key) => get(name, key) !== undefined,
    version: (name, key) => get(name, key)?.modified,
    *scan(name, { limit = Infinity, ...range } = {}) {
      let left = limit;
      for (const { key } of inOrder(now.scan(name, range), goneSince(now, name, range, was.get(name)), range.reverse === true)) {
        const stored = get(name, key);
        if (stored === undefined) continue;
        if (left-- <= 0) return;
        yield stored;
      }
    },
    grouped(name, named, value, shaped) {
      const table = tables.get(name)!;
      const index = groupedOf(table, named);
      const current = now.grouped(name, named, value, shaped).filter((entry) => isSame(get(name, keyOfEntry(table, index, value, entry)), table, index, value, entry));
      return [...current, ...entriesThen(table, index, value, was.get(name), current)];
    },
    shapes(name, index) {
      const place = `${name}/${index}`;
      const table = tables.get(name)!;
      const known = shapesAdded.get(place) ?? [...new Set([...now.shapes(name, index), ...shapesThen(table, groupedOf(table, index), was.get(name))])];
      shapesAdded.set(place, known);
      return known;
    },
    isArchived: (name, key) => now.archived(name, key).some(({ archived }) => archived <= change),
  };
}

type Records = ReadonlyMap<string, Stored | undefined> | undefined;

function thoseOf(records: Records): readonly Stored[] {
  return [...records?.values() ?? []].filter((stored) => stored !== undefined);
}

/** Records of then in a range of keys that are not live now, in the order of the range. */
function goneSince(now: View, name: string, { prefix = [], partial = false, after, reverse = false }: ScanOptions, records: Records): readonly Stored[] {
  const start = partial ? encodePartialKey(prefix) : encodeKey(prefix);
  const behind = after && encodeKey(after);
  return thoseOf(records).filter(({ key }) => !now.has(name, key)).map((stored) => ({ stored, bytes: encodeKey(stored.key) }))
    .filter(({ bytes }) => bytes.subarray(0, start.length).equals(start) && (behind === undefined || (reverse ? bytes.compare(behind) < 0 : bytes.compare(behind) > 0)))
    .sort((one, other) => (reverse ? other.bytes.compare(one.bytes) : one.bytes.compare(other.bytes)))
    .map(({ stored }) => stored);
}

/** Two lists of records, each in the order of its keys, as one. */
function* inOrder(live: Iterable<Stored>, gone: readonly Stored[], reverse: boolean): Iterable<Stored> {
  let next = 0;
  for (const stored of live) {
    const bytes = next < gone.length ? encodeKey(stored.key) : undefined;
    while (bytes !== undefined && next < gone.length && (encodeKey(gone[next]!.key).compare(bytes) < 0) !== reverse) yield gone[next++]!;
    yield stored;
  }
  yield* gone.slice(next);
}

function groupedOf(table: Table, index: string): GroupedIndex {
  return table.grouped!.find(({ name }) => name === index)!;
}

/** Whether the record lay under the value then, and an entry of now says what it said. */
function isSame(then: Stored | undefined, table: Table, index: GroupedIndex, value: string, entry: Row): boolean {
  return then !== undefined && valuesUnder(table, index, then.row).includes(value) && pack(covered(table, index, then.row)).equals(pack(entry));
}

/** Entries of then that are not among those of now. */
function entriesThen(table: Table, index: GroupedIndex, value: string, records: Records, current: readonly Row[]): readonly Row[] {
  const known = new Set(current.map((entry) => pack(entry).toString('latin1')));
  return thoseOf(records).filter(({ row }) => valuesUnder(table, index, row).includes(value)).map(({ row }) => covered(table, index, row))
    .filter((entry) => !known.has(pack(entry).toString('latin1')));
}

function shapesThen(table: Table, { by, shape }: GroupedIndex, records: Records): readonly string[] {
  if (shape === undefined) return [];
  return thoseOf(records).flatMap(({ row }) => shape(String(row[position(table, by)] ?? '')) ?? []);
}
