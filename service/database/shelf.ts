import type { Application } from '../schema/application.js';
import type { GroupedIndex, Reference, Table } from '../schema/table.js';
import { needsIndex } from '../schema/reference.js';
import type { Environment, SubDatabase } from './environment.js';

/** Where one table lies in the store: its sub-databases. */
export interface Shelf {
  readonly application: Application;
  readonly table: Table;
  /** Key -> record. */
  readonly live: SubDatabase;
  /** Key and generation -> batch and record. */
  readonly archive: SubDatabase;
  /** Key -> how many generations are archived. */
  readonly generations: SubDatabase;
  /** Value of a unique column -> key. */
  readonly unique: readonly { readonly column: number; readonly entries: SubDatabase }[];
  /** Value of an indexed column and key -> nothing. */
  readonly indexed: readonly { readonly column: number; readonly entries: SubDatabase }[];
  /** Key referred to and key -> nothing. */
  readonly references: readonly { readonly reference: Reference; readonly entries: SubDatabase }[];
  /** Value -> the covered columns of every record that has it; shapes -> how many values have them. */
  readonly grouped: readonly { readonly index: GroupedIndex; readonly entries: SubDatabase; readonly shapes: SubDatabase }[];
}

function namesOf(table: Table): string[] {
  return [
    'live', 'archive', 'generations',
    ...table.columns.filter(({ unique }) => unique).map(({ name }) => `unique.${name}`),
    ...table.columns.filter(({ indexed }) => indexed).map(({ name }) => `by.${name}`),
    ...(table.references ?? []).flatMap((reference, place) => needsIndex(table, reference) ? [`refers.${reference.to}.${place}`] : []),
    ...(table.grouped ?? []).flatMap(({ name }) => [`grouped.${name}`, `shapes.${name}`]),
  ];
}

/** Sub-databases that the tables of an application take. */
export function databasesOf(application: Application): number {
  return application.tables.reduce((sum, table) => sum + namesOf(table).length, 0);
}

export function openShelf(store: Environment, application: Application, table: Table): Shelf {
  const open = (part: string): SubDatabase => store.database(`${application.name}.${table.name}.${part}`);
  const columns = table.columns.map((column, place) => ({ ...column, place }));
  return {
    application,
    table,
    live: open('live'),
    archive: open('archive'),
    generations: open('generations'),
    unique: columns.filter(({ unique }) => unique).map(({ name, place }) => ({ column: place, entries: open(`unique.${name}`) })),
    indexed: columns.filter(({ indexed }) => indexed).map(({ name, place }) => ({ column: place, entries: open(`by.${name}`) })),
    references: (table.references ?? []).flatMap((reference, place) =>
      needsIndex(table, reference) ? [{ reference, entries: open(`refers.${reference.to}.${place}`) }] : []),
    grouped: (table.grouped ?? []).map((index) => ({ index, entries: open(`grouped.${index.name}`), shapes: open(`shapes.${index.name}`) })),
  };
}
