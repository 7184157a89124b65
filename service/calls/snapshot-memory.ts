import { limits } from '../core/limits.js';
import type { Key, Row } from '../schema/row.js';
import type { Stored, View } from '../schema/view.js';

/**
 * A view that remembers the records and index entries that calls ask for over and over, for work on one snapshot: calls
 * come to the same numbers. Up to `limits.rememberedRecords` of each; what is beyond is read again.
 */
export function rememberedSnapshot(view: View): View {
  const records = new Memory<Stored | undefined>();
  const archived = new Memory<boolean>();
  const entries = new Map<string, Memory<readonly Row[]>>();
  const shapes = new Memory<readonly string[]>();
  const get = (table: string, key: Key): Stored | undefined =>
    key.length === 1 ? records.of(table, key[0]!, () => view.get(table, key)) : view.get(table, key);
  const entriesOf = (table: string): Memory<readonly Row[]> => {
    let known = entries.get(table);
    if (known === undefined) entries.set(table, (known = new Memory()));
    return known;
  };
  return {
    change: view.change,
    get,
    has: (table, key) => (key.length === 1 ? get(table, key) !== undefined : view.has(table, key)),
    version: (table, key) => view.version(table, key),
    scan: (table, options) => view.scan(table, options),
    // Most patterns that a number might have are not there, which a view tells without a look into the store.
    grouped: (table, index, value, shaped) =>
      shaped === true
        ? view.grouped(table, index, value, true)
        : entriesOf(table).of(index, value, () => view.grouped(table, index, value, shaped)),
    shapes: (table, index) => shapes.of(table, index, () => view.shapes(table, index)),
    shapeTest: (table, index) => view.shapeTest?.(table, index),
    isArchived: (table, key) =>
      key.length === 1 ? archived.of(table, key[0]!, () => view.isArchived(table, key)) : view.isArchived(table, key),
  };
}

/** Values by a place and a key within it. */
class Memory<V> {
  readonly #places = new Map<string, Map<Key[number], V>>();
  #size = 0;

  of(place: string, key: Key[number], read: () => V): V {
    let values = this.#places.get(place);
    if (values === undefined) this.#places.set(place, (values = new Map()));
    const kept = values.get(key);
    if (kept !== undefined || values.has(key)) return kept as V;
    const value = read();
    if (this.#size < limits.rememberedRecords) {
      this.#size++;
      values.set(key, value);
    }
    return value;
  }
}
