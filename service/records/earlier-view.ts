import { limits } from '../core/limits.js';
import { refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import type { Steps } from '../core/turns.js';
import { operationsOf } from '../database/change-log.js';
import type { Operation } from '../database/operation.js';
import { createdOf, modifiedOf, pack, rowOf } from '../database/layout.js';
import type { Stores } from '../database/stores.js';
import type { StoreView } from '../database/store-view.js';
import type { Application } from '../schema/application.js';
import { covered, keyOfEntry, valuesUnder } from '../schema/grouped.js';
import { decodeKey, encodeKey } from '../schema/key.js';
import type { GroupedIndex, Table } from '../schema/table.js';
import type { Key, Row } from '../schema/row.js';
import type { Stored, View } from '../schema/view.js';
import { orderedKey, RecordsThen } from './records-then.js';

/** What records were at the change asked about, by table. */
export type Was = Map<string, RecordsThen>;

/**
 * The records as they were once `change` was in, as far as the log reaches (routing.md, Explain): what a later change
 * has replaced or moved is taken from its before-image, what was created later is not there. In steps between which
 * others work and write; nothing that is read of the view afterwards is proportional to what has changed. Refuses
 * `not_found` where the log is trimmed, or too much has changed since.
 */
export function* earlierView(
  stores: Stores,
  look: () => StoreView,
  application: Application,
  change: number,
): Steps<View | Refusal> {
  const was: Was = new Map();
  let [touched, bytes] = [0, 0];
  if (change > look().change) return refuse('not_found', `There is no change ${change} yet.`);
  if (look().change - change > limits.earlierChanges)
    return refuse('not_found', `More than ${limits.earlierChanges} changes were made since change ${change}.`);
  // What is written meanwhile is looked at too: the view is of what is read in the last step.
  for (let later = change + 1; later <= look().change; later++) {
    if (look().head(later)?.application === application.name) {
      const operations = operationsOf(stores, later);
      if (operations === undefined) return refuse('not_found', `The change log no longer has change ${later}.`);
      let done = 0;
      for (const operation of operations) {
        const size = remember(stores, application, was, operation, change);
        touched += size === undefined ? 0 : 1;
        bytes += size ?? 0;
        if (touched > limits.earlierRecords)
          return refuse('not_found', `More than ${limits.earlierRecords} records have changed since change ${change}.`);
        if (bytes > limits.earlierBytes)
          return refuse(
            'not_found',
            `Records of more than ${limits.earlierBytes / 2 ** 20} MiB have changed since change ${change}.`,
          );
        if (++done % together === 0) yield;
      }
    }
    yield;
  }
  return viewOf(look(), application, change, was);
}

/** Operations between two looks at the clock: some tenths of a millisecond where their records are small. */
const together = 16;

/**
 * Takes note of what was there at the change, which the first operation on a record behind it has: the bytes of that;
 * undefined where it is known already.
 */
function remember(
  stores: Stores,
  application: Application,
  was: Was,
  { kind, table: number, key, before, undoes }: Operation,
  change: number,
): number | undefined {
  // What is created says itself since when it is there, but for what an undo has made again; what is purged was not
  // live.
  if ((kind === 'create' && undoes === undefined) || kind === 'purge') return undefined;
  const { table } = stores.numbered(application.number, number);
  const then = was.get(table.name) ?? new RecordsThen(table);
  const place = key.toString('hex');
  if (then.knows(place)) return undefined;
  was.set(table.name, then);
  const isThere = kind !== 'restore' && kind !== 'create' && createdOf(before!) <= change;
  then.put(
    place,
    isThere
      ? {
          key: decodeKey(table, key),
          row: rowOf(table, before!),
          created: createdOf(before!),
          modified: modifiedOf(before!),
        }
      : undefined,
  );
  return isThere ? before!.length : 0;
}

/** A view in which some records are otherwise than in the store, and what was created behind `change` is not there. */
export function viewOf(now: StoreView, application: Application, change: number, was: Was): View {
  const tables = new Map(application.tables.map((table) => [table.name, table]));
  const get = (name: string, key: Key): Stored | undefined => {
    const records = was.get(name);
    const place = records === undefined ? '' : orderedKey(key);
    if (records?.knows(place) === true) return records.get(place);
    const stored = now.get(name, key);
    return stored !== undefined && stored.created <= change ? stored : undefined;
  };
  return {
    change,
    get,
    has: (name, key) => get(name, key) !== undefined,
    version: (name, key) => get(name, key)?.modified,
    *scan(name, { limit = Infinity, ...range } = {}) {
      let left = limit;
      for (const { key } of inOrder(now.scan(name, range), was.get(name)?.range(range) ?? [], range.reverse === true)) {
        const stored = get(name, key);
        if (stored === undefined) continue;
        if (left-- <= 0) return;
        yield stored;
      }
    },
    grouped(name, named, value, shaped) {
      const table = tables.get(name)!;
      const index = groupedOf(table, named);
      const current = now
        .grouped(name, named, value, shaped)
        .filter((entry) => isSame(get(name, keyOfEntry(table, index, value, entry)), table, index, value, entry));
      return [...current, ...entriesThen(table, index, was.get(name)?.under(named, value) ?? [], current)];
    },
    shapes: (name, index) => [...new Set([...now.shapes(name, index), ...(was.get(name)?.shapes(index) ?? [])])],
    isArchived: (name, key) => now.archived(name, key).some(({ archived }) => archived <= change),
  };
}

/** Two lists of records, each in the order of its keys, as one; of those that both have, one. */
function* inOrder(live: Iterable<Stored>, then: Iterable<Stored>, reverse: boolean): Iterable<Stored> {
  const waiting = then[Symbol.iterator]();
  let next = waiting.next();
  for (const stored of live) {
    const bytes = next.done === true ? undefined : encodeKey(stored.key);
    while (bytes !== undefined && next.done !== true) {
      const order = encodeKey(next.value.key).compare(bytes);
      if (order !== 0 && order < 0 === reverse) break;
      if (order !== 0) yield next.value;
      next = waiting.next();
    }
    yield stored;
  }
  for (; next.done !== true; next = waiting.next()) yield next.value;
}

function groupedOf(table: Table, index: string): GroupedIndex {
  return table.grouped!.find(({ name }) => name === index)!;
}

/** Whether the record lay under the value then, and an entry of now says what it said. */
function isSame(then: Stored | undefined, table: Table, index: GroupedIndex, value: string, entry: Row): boolean {
  return (
    then !== undefined &&
    valuesUnder(table, index, then.row).includes(value) &&
    pack(covered(table, index, then.row)).equals(pack(entry))
  );
}

/** Entries of then that are not among those of now. */
function entriesThen(
  table: Table,
  index: GroupedIndex,
  records: readonly Stored[],
  current: readonly Row[],
): readonly Row[] {
  if (records.length === 0) return [];
  const known = new Set(current.map((entry) => pack(entry).toString('latin1')));
  return records
    .map(({ row }) => covered(table, index, row))
    .filter((entry) => !known.has(pack(entry).toString('latin1')));
}
