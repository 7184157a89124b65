import { limits } from '../core/limits.js';
import { refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import { readOperations } from '../database/change-log.js';
import type { Operation } from '../database/change-log.js';
import { createdOf, modifiedOf, rowOf } from '../database/layout.js';
import type { Stores } from '../database/stores.js';
import type { StoreView } from '../database/view.js';
import type { Application } from '../schema/application.js';
import { decodeKey, encodeKey } from '../schema/key.js';
import { position } from '../schema/table.js';
import type { Key, Row, Table } from '../schema/table.js';
import type { Stored, View } from '../schema/view.js';

/** What a record was at the change asked about, for those that were replaced or moved since; undefined where it was not live. */
type Was = Map<string, Map<string, Stored | undefined>>;

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
  for (const { kind, table: number, key, before } of operations) {
    // What is created says itself since when it is there; what is purged was not live.
    if (kind === 'create' || kind === 'purge') continue;
    const { table } = stores.numbered(application.number, number);
    const records = was.get(table.name) ?? new Map<string, Stored | undefined>();
    const place = key.toString('hex');
    if (records.has(place)) continue;
    const there = kind !== 'restore' && createdOf(before!) <= change;
    records.set(place, there ? { key: decodeKey(table, key), row: rowOf(table, before!), created: createdOf(before!), modified: modifiedOf(before!) } : undefined);
    was.set(table.name, records);
    added++;
  }
  return added;
}

function viewOf(now: StoreView, application: Application, change: number, was: Was): View {
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
    *scan(name, options) {
      for (const { key } of now.scan(name, options)) {
        const stored = get(name, key);
        if (stored !== undefined) yield stored;
      }
    },
    grouped(name, index, value, shaped) {
      const table = tables.get(name)!;
      const current = now.grouped(name, index, value, shaped).filter((row) => isSame(get(name, keyOfEntry(table, index, value, row)), table, index, row));
      return [...current, ...entriesThen(table, index, value, was.get(name), current)];
    },
    shapes(name, index) {
      const place = `${name}/${index}`;
      const known = shapesAdded.get(place) ?? [...new Set([...now.shapes(name, index), ...shapesThen(tables.get(name)!, index, was.get(name))])];
      shapesAdded.set(place, known);
      return known;
    },
    isArchived: (name, key) => now.archived(name, key).some(({ archived }) => archived <= change),
  };
}

function groupedOf(table: Table, index: string) {
  return table.grouped!.find(({ name }) => name === index)!;
}

/** The key of the record of an entry: what the index covers, and the value it lies under. */
function keyOfEntry(table: Table, index: string, value: string, row: Row): Key {
  const { by, covers } = groupedOf(table, index);
  return table.key.map((name) => (name === by ? value : row[covers.indexOf(name)] ?? '') as string);
}

function covered(table: Table, index: string, row: Row): Row {
  return groupedOf(table, index).covers.map((name) => row[position(table, name)]);
}

/** Whether an entry of now says what the record said then. */
function isSame(then: Stored | undefined, table: Table, index: string, entry: Row): boolean {
  return then !== undefined && covered(table, index, then.row).every((value, place) => (value ?? null) === (entry[place] ?? null));
}

/** Entries of then that are not among those of now. */
function entriesThen(table: Table, index: string, value: string, records: Map<string, Stored | undefined> | undefined, current: readonly Row[]): readonly Row[] {
  const by = position(table, groupedOf(table, index).by);
  const then = [...records?.values() ?? []].filter((stored) => stored !== undefined && stored.row[by] === value).map((stored) => covered(table, index, stored!.row));
  return then.filter((row) => !current.some((other) => other.every((part, place) => (part ?? null) === (row[place] ?? null))));
}

function shapesThen(table: Table, index: string, records: Map<string, Stored | undefined> | undefined): readonly string[] {
  const { by, shape } = groupedOf(table, index);
  return [...records?.values() ?? []].flatMap((stored) => shape?.(String(stored?.row[position(table, by)] ?? '')) ?? []);
}
