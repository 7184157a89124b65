import type { AnyKind, Kind, Value } from './kind.js';
import type { Behaviour, Declaration, Table } from './table.js';
import type { Column } from './column.js';
import type { Row } from './row.js';

/** A column as its table declares it: its name is the key under which it stands there. */
export type ColumnBody = Omit<Column, 'name'>;

/** The columns of a table, in CSV order. */
export type ColumnBodies = { readonly [name: string]: ColumnBody };

declare const held: unique symbol;

/** Where a column stands in the rows of its table, with the type of what it holds. Only `placesOf` makes one. */
export type Place<V> = number & { readonly [held]: V };

/** What a kind holds. */
type Kept<K extends AnyKind> = K extends Kind<infer V> ? (0 extends 1 & V ? Value : V) : never;

/** What a column of a whole record holds: one that is required or has a default is set. */
type Held<C extends ColumnBody> = C extends { readonly required: true } | { readonly default: Value }
  ? Kept<C['kind']>
  : Kept<C['kind']> | undefined;

/** The place of every column, by its name. */
type Places<C extends ColumnBodies> = { readonly [N in keyof C]: Place<Held<C[N]>> };

type Named<C extends ColumnBodies> = keyof C & string;

/**
 * What a table declares: facts alone. What is done with its records stands beside it and is joined in the application
 * (`joined`).
 */
type Facts<C extends ColumnBodies> = Omit<Declaration, 'columns' | 'key'> & {
  /** In CSV order. */
  readonly columns: C;
  readonly key: readonly Named<C>[];
};

/** A declared table: `value(row, table.at.name)` reads the column `name` of its rows. */
export type Declared<C extends ColumnBodies> = Declaration & { readonly at: Places<C> };

/** Declares a table. The order of its columns is the order in which they are written. */
export function table<const C extends ColumnBodies>(facts: Facts<C>): Declared<C> {
  return { ...facts, columns: columnsOf(facts.columns), at: placesOf(facts.columns) };
}

/** Declares a column that several tables share, or one with its own name. */
export function column<const C extends ColumnBody>(body: C): C {
  return body;
}

/** The columns of some bodies, in their order: of a table, or of what a command takes. */
export function columnsOf(bodies: ColumnBodies): readonly Column[] {
  return Object.entries(bodies).map(([name, body]) => ({ name, ...body }));
}

/** Where the columns of some bodies stand. */
export function placesOf<const C extends ColumnBodies>(bodies: C): Places<C> {
  return Object.fromEntries(Object.keys(bodies).map((name, place) => [name, place])) as {
    readonly [name: string]: number;
  } as Places<C>;
}

/** Where the columns that a grouped index covers stand in its entries. */
export function placesIn<
  At extends { readonly [name: string]: Place<unknown> },
  const N extends readonly (keyof At & string)[],
>(_: { readonly at: At }, covers: N): Pick<At, N[number]> {
  return Object.fromEntries(covers.map((name, place) => [name, place])) as { readonly [name: string]: number } as Pick<
    At,
    N[number]
  >;
}

/** The value of a column in a row that has passed all its columns: a stored record, or one that is checked. */
export function value<V>(row: Row, place: Place<V>): V {
  return row[place] as V;
}

/** The value of a column in a row of which any value may be missing: one that could not be read as a whole. */
export function valueIfSet<V>(row: Row, place: Place<V>): V | undefined {
  return row[place] as V | undefined;
}

/** A declared table with what is done with its records, as the machine takes it. */
export function joined<D extends Declaration>(declaration: D, behaviour: Behaviour): D & Table {
  return { ...declaration, ...behaviour };
}
