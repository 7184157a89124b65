import type { StoreView, User } from '../database/store-view.js';
import { valueKey } from '../database/index-entries.js';
import { keysReferredTo } from '../database/referred.js';
import type { Application } from '../schema/application.js';
import { position } from '../schema/table.js';
import type { Table } from '../schema/table.js';
import type { Key, Row } from '../schema/row.js';
import type { Archived, Stored, View } from '../schema/view.js';
import type { Bench } from './bench.js';
import { viewOf } from './earlier-view.js';
import type { Was } from './earlier-view.js';
import { orderedKey, RecordsThen } from './records-then.js';

/** Far behind every change: what a trial makes is newer than all that is stored. */
const trialChange = Number.MAX_SAFE_INTEGER;

/**
 * A bench that keeps nothing: what would stand after an undo, over a view that stays as it is. It knows the places of
 * the records that it touches, so that a reference to one of them is told by what that would become.
 */
export function trial(now: StoreView, application: Application, by: string): Bench {
  const was: Was = new Map();
  const gone = new Set<string>();
  const view: View = viewOf(now, application, trialChange, was);
  const tableOf = (name: string) => application.tables.find((table) => table.name === name)!;
  const become = (table: string, key: Key, stored: Stored | undefined): undefined => {
    const records = was.get(table) ?? new RecordsThen(tableOf(table));
    records.put(orderedKey(key), stored);
    was.set(table, records);
    return undefined;
  };
  const written = (key: Key, row: Row, created: number): Stored => ({ key, row, created, modified: trialChange });
  /**
   * Those that are stored and stay so. All that were touched may come before them, but seldom do: more are asked for
   * only then.
   */
  const untouched = (table: string, key: Key, limit: number): readonly User[] => {
    const ask = (most: number): readonly User[] =>
      now.users(table, key, most).filter((user) => was.get(user.table)?.knows(orderedKey(user.key)) !== true);
    const first = ask(limit);
    return first.length >= limit
      ? first
      : ask(limit + [...was.values()].reduce((sum, records) => sum + records.size, 0));
  };
  return {
    declared: application,
    by,
    batch: trialChange,
    change: now.change,
    get: (table, key) => view.get(table, key),
    has: (table, key) => view.has(table, key),
    version: (table, key) => view.version(table, key),
    scan: (table, options) => view.scan(table, options),
    grouped: (table, index, value, shaped) => view.grouped(table, index, value, shaped),
    shapes: (table, index) => view.shapes(table, index),
    isArchived: (table, key) => view.isArchived(table, key),
    users(table, key, limit) {
      const stored = untouched(table, key, limit);
      const made = [...was].flatMap(([name, records]) =>
        [...records.values()]
          .filter((one) => one !== undefined && refersTo(tableOf(name), one.row, table, key))
          .map((one): User => ({ table: name, key: one!.key, contained: false })),
      );
      return [...made, ...stored].slice(0, limit);
    },
    archived: (table, key) =>
      now.archived(table, key).filter(({ archived }) => !gone.has(`${table} ${orderedKey(key)} ${archived}`)),
    generation: (table, key, generation) =>
      gone.has(`${table} ${orderedKey(key)} ${generation}`) ? undefined : now.generation(table, key, generation),
    holder(table, column, row) {
      const stored = now.holder(table, column, row);
      const declared = tableOf(table);
      if (stored !== undefined && was.get(table)?.knows(orderedKey(stored)) !== true) return stored;
      const place = position(declared, column);
      const value = valueKey(declared, row, place);
      if (value === undefined) return undefined;
      const made = [...(was.get(table)?.values() ?? [])];
      return made.find((one) => one && valueKey(declared, one.row, place)?.equals(value) === true)?.key;
    },
    create: (table, key, row, _, created) => become(table, key, written(key, row, created)),
    update: (table, stored, row) => become(table, stored.key, written(stored.key, row, stored.created)),
    archive: (table, stored) => become(table, stored.key, undefined),
    restore(table, archived: Archived) {
      gone.add(`${table} ${orderedKey(archived.key)} ${archived.archived}`);
      const { key, row, created, modified } = archived;
      return become(table, key, { key, row, created, modified });
    },
    remove: (table, stored) => become(table, stored.key, undefined),
  };
}

/** Whether a record of `table` refers to that of another. */
function refersTo(table: Table, row: Row, to: string, key: Key): boolean {
  return (table.references ?? []).some(
    (reference) =>
      reference.to === to &&
      keysReferredTo(table, reference, row).some((other) => orderedKey(other) === orderedKey(key)),
  );
}
