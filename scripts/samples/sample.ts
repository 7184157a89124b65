import type { ColumnBodies, Declared } from '../../service/schema/declaration.js';

/** One file of a sample, as an operator would import it. */
export interface SampleTable {
  readonly table: string;
  /** As a file has them: all columns of the table, in its order. */
  readonly rows: readonly (readonly string[])[];
}

/** A small believable site of one application. */
export interface Sample {
  readonly application: string;
  /** In the order in which they are imported. */
  readonly tables: readonly SampleTable[];
}

/** Rows written under the names of their columns, as a file of the table has them; what is not named is not set. */
export function fileOf<C extends ColumnBodies>(
  table: Declared<C>,
  columns: readonly (keyof C & string)[],
  rows: readonly (readonly string[])[],
): SampleTable {
  const places = table.columns.map(({ name }) => columns.indexOf(name));
  for (const cells of rows)
    if (cells.length !== columns.length)
      throw new Error(
        `a row of ${table.name} has ${cells.length} cells under ${columns.length} names: ${cells.join(',')}`,
      );
  return { table: table.name, rows: rows.map((cells) => places.map((place) => cells[place] ?? '')) };
}

/** The address of an office, at a name that nobody owns (RFC 2606). */
export function officeOf(name: string): string {
  return `office@${name.toLowerCase().replaceAll('_', '-')}.example`;
}
