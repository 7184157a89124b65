import { indexedAs, position } from './table.js';
import type { GroupedIndex, Table } from './table.js';
import type { Key, Row } from './row.js';

/** The values under which a record has an entry in a grouped index, each once; none where the column is not set. */
export function valuesUnder(table: Table, { by, only }: GroupedIndex, row: Row): readonly string[] {
  const place = position(table, by);
  const value = row[place];
  if (value === undefined) return none;
  const values =
    typeof value !== 'object'
      ? [indexedAs(table.columns[place]!, value) as string]
      : value.length > 1
        ? [...new Set(value)]
        : value;
  return only === undefined ? values : values.filter(only);
}
const none: readonly string[] = [];

/** What an entry of a record holds. */
export function covered(table: Table, { covers }: GroupedIndex, row: Row): Row {
  return covers.map((name) => row[position(table, name)]);
}

/** The key of the record of an entry, from what it holds and the value it lies under. */
export function keyOfEntry(table: Table, { by, covers }: GroupedIndex, value: string, entry: Row): Key {
  return table.key.map((name) => (name === by ? value : (entry[covers.indexOf(name)] ?? '')) as string);
}
