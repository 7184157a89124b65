import type { Application } from '../schema/application.js';
import type { GroupedIndex, Reference, Table } from '../schema/table.js';
import { needsIndex } from '../schema/reference.js';
import type { Environment } from './environment.js';
import type { SubDatabase } from './sub-database.js';
import type { ShapeFilter, ShapeFilters } from './shape-filter.js';

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
  readonly grouped: readonly Grouped[];
}

/** A grouped index: value -> the covered columns of every record that has it. */
export interface Grouped {
  readonly index: GroupedIndex;
  /** Values that are plain. */
  readonly entries: SubDatabase;
  /** Values that have a shape, by themselves: there are few of them. */
  readonly shaped: SubDatabase;
  /** Which shapes there are, and how many values have them. */
  readonly shapes: SubDatabase;
  /** Where the tenant stands in an entry, subscriber behind provider; undefined where it does not. */
  readonly tenantAt: number | undefined;
  /**
   * Tells of most shaped values that nothing has them, without a look at the store; undefined where the thread has
   * none.
   */
  readonly filter: ShapeFilter | undefined;
}

function namesOf(table: Table): string[] {
  return [
    'live',
    'archive',
    'generations',
    ...table.columns.filter(({ unique }) => unique).map(({ name }) => `unique.${name}`),
    ...table.columns.filter(({ indexed }) => indexed).map(({ name }) => `by.${name}`),
    ...(table.references ?? []).flatMap((reference, place) =>
      needsIndex(table, reference) ? [`refers.${reference.to}.${place}`] : [],
    ),
    ...(table.grouped ?? []).flatMap(({ name }) => [`grouped.${name}`, `shaped.${name}`, `shapes.${name}`]),
  ];
}

/** Sub-databases that the tables of an application take. */
export function databasesOf(application: Application): number {
  return application.tables.reduce((sum, table) => sum + namesOf(table).length, 0);
}

function tenantIn({ tenant }: Table, { covers }: GroupedIndex): number | undefined {
  if (tenant?.provider === undefined || tenant.subscriber === undefined) return undefined;
  const place = covers.indexOf(tenant.provider);
  return place >= 0 && covers[place + 1] === tenant.subscriber ? place : undefined;
}

export function openShelf(store: Environment, application: Application, table: Table, filters: ShapeFilters): Shelf {
  const open = (part: string): SubDatabase => store.database(`${application.name}.${table.name}.${part}`);
  const columns = table.columns.map((column, place) => ({ ...column, place }));
  return {
    application,
    table,
    live: open('live'),
    archive: open('archive'),
    generations: open('generations'),
    unique: columns
      .filter(({ unique }) => unique)
      .map(({ name, place }) => ({ column: place, entries: open(`unique.${name}`) })),
    indexed: columns
      .filter(({ indexed }) => indexed)
      .map(({ name, place }) => ({ column: place, entries: open(`by.${name}`) })),
    references: (table.references ?? []).flatMap((reference, place) =>
      needsIndex(table, reference) ? [{ reference, entries: open(`refers.${reference.to}.${place}`) }] : [],
    ),
    grouped: (table.grouped ?? []).map((index) => ({
      index,
      entries: open(`grouped.${index.name}`),
      shaped: open(`shaped.${index.name}`),
      shapes: open(`shapes.${index.name}`),
      tenantAt: tenantIn(table, index),
      filter: filters.of(`${application.name}.${table.name}.${index.name}`),
    })),
  };
}
