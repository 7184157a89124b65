import { decodeKey, keyLength } from '../schema/key.js';
import { position } from '../schema/table.js';
import type { Table } from '../schema/table.js';
import type { Row } from '../schema/row.js';
import type { Archived, Stored } from '../schema/view.js';
import { archiveKey, generationOf, liveKeyOf } from './archive-key.js';
import type { SubDatabase } from './sub-database.js';
import { columnEntries, referenceEntries } from './index-entries.js';
import type { Operation } from './operation.js';
import type { Shelf } from './shelf.js';
import type { TableView } from './view.js';

/**
 * One order in which the records of a table lie on disk: an entry of it is the bytes of the values of its columns, one
 * behind the other.
 */
export interface Order {
  readonly shelf: Shelf;
  readonly archive: boolean;
  /** By which the entries are put in order; those of the table's key come last. */
  readonly columns: readonly string[];
  readonly database: SubDatabase;
  /** Every record has an entry. */
  readonly isComplete: boolean;
  /** What a record has there, which follows from its row; absent where the entries are the keys themselves. */
  readonly entriesOf?: (key: Buffer, row: Row | undefined) => readonly Buffer[];
}

const known = new WeakMap<Shelf, { readonly live: readonly Order[]; readonly archive: readonly Order[] }>();

/** The orders of a table, that of its key first. An archive has no other. */
export function ordersOf(shelf: Shelf, archive: boolean): readonly Order[] {
  let orders = known.get(shelf);
  if (orders === undefined) known.set(shelf, (orders = makeOrders(shelf)));
  return archive ? orders.archive : orders.live;
}

function makeOrders(shelf: Shelf): { readonly live: readonly Order[]; readonly archive: readonly Order[] } {
  const { table } = shelf;
  const byKey = { shelf, columns: table.key, isComplete: true };
  const byColumn = shelf.indexed
    .filter(({ column }) => table.columns[column]!.kind.uniqueAs === undefined)
    .map(({ column, entries }): Order => {
      const { name } = table.columns[column]!;
      return {
        shelf,
        archive: false,
        columns: [name, ...table.key],
        database: entries,
        isComplete: isAlwaysSet(table, name),
        entriesOf: (key, row) => columnEntries(table, column, key, row),
      };
    });
  const byReference = shelf.references.flatMap(({ reference, entries }): Order[] => {
    const { by } = reference;
    if (typeof by === 'function') return [];
    return [
      {
        shelf,
        archive: false,
        columns: [...by, ...table.key],
        database: entries,
        isComplete: by.every((name) => isAlwaysSet(table, name)),
        entriesOf: (key, row) => referenceEntries(table, reference, key, row),
      },
    ];
  });
  return {
    live: [{ ...byKey, archive: false, database: shelf.live }, ...byColumn, ...byReference],
    archive: [{ ...byKey, archive: true, database: shelf.archive }],
  };
}

function isAlwaysSet(table: Table, name: string): boolean {
  const column = table.columns[position(table, name)]!;
  return column.required === true || column.default !== undefined;
}

/** What one operation adds to an order of keys, or takes from it. */
export function differenceOf(
  archive: boolean,
  { kind, key, generation }: Operation,
): { readonly entry: Buffer; readonly difference: 1 | -1 } | undefined {
  const live = (difference: 1 | -1) => (archive ? undefined : { entry: key, difference });
  const archived = (difference: 1 | -1) => ({ entry: archiveKey(key, generation!), difference });
  switch (kind) {
    case 'create':
      return live(1);
    case 'forget':
      return live(-1);
    case 'archive':
      return archive ? archived(1) : live(-1);
    case 'restore':
      return archive ? archived(-1) : live(1);
    case 'purge':
      return archive ? archived(-1) : undefined;
    case 'update':
      return undefined;
  }
}

/** The record of an entry, as far as it is to be seen: none of a tenant that is on its way. */
export function recordAt(
  view: TableView,
  { shelf: { table }, archive, columns, entriesOf }: Order,
  entry: Buffer,
): Stored | Archived | undefined {
  if (archive) return view.generation(table.name, decodeKey(table, liveKeyOf(entry)), generationOf(entry));
  const start =
    entriesOf === undefined ? 0 : keyLength(table, entry, 0, columns.slice(0, columns.length - table.key.length));
  return view.get(table.name, decodeKey(table, entry, start));
}
