import { quoted } from '../core/refusals.js';
import type { Table } from '../schema/table.js';
import type { Column } from '../schema/column.js';

/**
 * Whether a first line holds the names of the table's columns or their labels, cell by cell in the table's order, in
 * any case (jobs.md, Import). A blank cell stands for `email`, whose label is blank in the vendor's tables (tables.md).
 */
export function isHeader(table: Table, cells: readonly string[]): boolean {
  return (
    cells.length === table.columns.length && cells.every((cell, place) => names(table.columns[place]!, said(cell)))
  );
}

/** A cell as names are compared. */
function said(cell: string): string {
  return cell.trim().toLowerCase();
}

function names(column: Column, cell: string): boolean {
  return cell === column.name || cell === column.label.toLowerCase() || (cell === '' && column.name === 'email');
}

/** The first line of an export. */
export function headerOf(table: Table): readonly string[] {
  return table.columns.map(({ name }) => name);
}

/**
 * Why a first line that names columns is no header of the table, and what to do; undefined where it is its header, or
 * no header at all. A line is one of a table where at least two of its cells, and all filled ones but one, are names or
 * labels of that table (jobs.md, Import). `tables` are those that can be imported into.
 */
export function headerFault(tables: readonly Table[], table: Table, cells: readonly string[]): string | undefined {
  if (isHeader(table, cells)) return undefined;
  const filled = cells.filter((cell) => said(cell) !== '').length;
  const named = (one: Table): number => cells.filter((cell) => columnOf(one, cell) !== undefined).length;
  const own = named(table);
  const best = tables.reduce((found, one) => (named(one) > named(found) ? one : found), table);
  const count = named(best);
  if (count < 2 || count < filled - 1) return undefined;
  const other = own === count ? undefined : best;
  if (other !== undefined)
    return `The first line names the columns of ${other.name}, not of ${table.name}. Import the file into ${other.name}.`;
  return `The first line names the columns of ${table.name}, but ${misplaced(table, cells)}. The columns stand in this order: ${headerOf(table).join(',')}.`;
}

/** The first thing that is wrong with a line of names. */
function misplaced(table: Table, cells: readonly string[]): string {
  const { columns } = table;
  const unknown = cells.findIndex((cell) => said(cell) !== '' && columnOf(table, cell) === undefined);
  if (unknown >= 0) return `column ${unknown + 1} is called ${quoted(cells[unknown])}, which is none of them`;
  const repeated = cells.findIndex(
    (cell, place) =>
      said(cell) !== '' && cells.findIndex((earlier) => columnOf(table, earlier) === columnOf(table, cell)) < place,
  );
  if (repeated >= 0) return `column ${repeated + 1} is ${columnOf(table, cells[repeated]!)!.name} once more`;
  const wrong = columns.findIndex((column, place) => cells[place] !== undefined && !names(column, said(cells[place])));
  const missing = columns.find(({ name }) => !cells.some((cell) => columnOf(table, cell)?.name === name));
  if (missing !== undefined) return `${missing.name} is missing`;
  if (wrong >= 0)
    return `column ${wrong + 1} is ${columnOf(table, cells[wrong]!)?.name ?? 'empty'}, where ${columns[wrong]!.name} is expected`;
  return `it has ${cells.length} columns, the table ${columns.length}`;
}

/** The column that a filled cell names. */
function columnOf(table: Table, cell: string): Column | undefined {
  const name = said(cell);
  return name === '' ? undefined : table.columns.find((column) => names(column, name));
}
