import { isRefusal, refuse } from '../core/refusals.js';
import type { Finding, Refusal } from '../core/refusals.js';
import type { Json, Value } from '../schema/kind.js';
import type { Column, Row, Table } from '../schema/table.js';
import type { Attributes } from './request.js';

/** Values as far as they could be read, and everything that was wrong. */
export interface Fields {
  readonly row: Row;
  readonly findings: readonly Finding[];
}

/** A finding about one column, from the refusal of its kind. */
export function findingOf(field: string, { code, message }: Refusal): Finding {
  return { field, code, message };
}

function missing(column: Column): Finding {
  return findingOf(column.name, refuse('required'));
}

/**
 * JSON attributes into a row. What is not given keeps the value of `base` (a merge) or gets the column's default; `null` clears.
 * Every column is looked at before giving up.
 */
export function readAttributes(table: Table, attributes: Attributes, base?: Row): Fields {
  const findings: Finding[] = [];
  const row = table.columns.map((column, place): Value | undefined => {
    const given = Object.hasOwn(attributes, column.name) ? attributes[column.name] : undefined;
    const kept = base === undefined ? column.default : base[place];
    const value = given === undefined ? kept : given === null ? column.default : accepted(column, given, findings);
    if (value === undefined && column.required === true && !findings.some(({ field }) => field === column.name)) findings.push(missing(column));
    return value;
  });
  for (const name of Object.keys(attributes)) {
    if (!table.columns.some((column) => column.name === name)) findings.push(findingOf(name, refuse('unknown_field', `${table.name} has no column ${JSON.stringify(name)}.`)));
  }
  return { row, findings };
}

function accepted(column: Column, given: Json, findings: Finding[]): Value | undefined {
  const value = column.kind.accept(given) as Value | Refusal;
  if (!isRefusal(value)) return value;
  findings.push(findingOf(column.name, value));
  return undefined;
}

/** A row as the JSON attributes of a record: every column, `null` where nothing is set. */
export function showRow(table: Table, row: Row): { readonly [column: string]: Json } {
  return Object.fromEntries(table.columns.map((column, place) => {
    const value = row[place];
    return [column.name, value === undefined ? null : column.kind.show(value)];
  }));
}

/** A finding about a cell, with what the cell said. */
export type CellFinding = Finding & { readonly value: string };

/** CSV cells into a row: one cell a column, an empty cell is not set. Every cell is looked at before giving up. */
export function readCells(table: Table, cells: readonly string[]): { readonly row: Row; readonly findings: readonly CellFinding[] } {
  const { columns } = table;
  const row: (Value | undefined)[] = new Array<Value | undefined>(columns.length);
  let findings: CellFinding[] = noFindings;
  for (let place = 0; place < columns.length; place++) {
    const column = columns[place]!;
    const cell = cells[place]!;
    const value = cell === '' ? column.default : column.kind.parse(cell) as Value | Refusal;
    if (isRefusal(value)) findings = [...findings, { ...findingOf(column.name, value), value: cell }];
    else if (value === undefined && column.required === true) findings = [...findings, { ...missing(column), value: cell }];
    else row[place] = value;
  }
  return { row, findings };
}
const noFindings: CellFinding[] = [];

/** A row as CSV cells: the inverse of `readCells`. */
export function formatRow(table: Table, row: Row): string[] {
  return table.columns.map((column, place) => {
    const value = row[place];
    return value === undefined ? '' : column.kind.format(value);
  });
}
