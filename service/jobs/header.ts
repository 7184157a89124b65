import type { Column, Table } from '../schema/table.js';

/**
 * Whether a first line holds the names of the table's columns or their labels, cell by cell in the table's order, in any case
 * (jobs.md, Import). A blank cell stands for `email`, whose label is blank in the vendor's tables (tables.md).
 */
export function isHeader(table: Table, cells: readonly string[]): boolean {
  return cells.length === table.columns.length && cells.every((cell, place) => names(table.columns[place]!, cell.trim().toLowerCase()));
}

function names(column: Column, cell: string): boolean {
  return cell === column.name || cell === column.label.toLowerCase() || (cell === '' && column.name === 'email');
}

/** The first line of an export. */
export function headerOf(table: Table): readonly string[] {
  return table.columns.map(({ name }) => name);
}
