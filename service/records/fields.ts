import { limits } from '../core/limits.js';
import { isRefusal, quoted, refuse } from '../core/refusals.js';
import type { Finding, Refusal } from '../core/refusals.js';
import type { Json, Value } from '../schema/kind.js';
import type { Table } from '../schema/table.js';
import type { Column } from '../schema/column.js';
import type { Row } from '../schema/row.js';
import { inZoneOf, isZoned, providerOf } from '../schema/tenant-zone.js';
import type { Attributes } from '../schema/write.js';

/** Values as far as they could be read, and everything that was wrong. */
export interface Fields {
  readonly row: Row;
  readonly findings: readonly Finding[];
}

/** Whether a column is shown as it is; of a secret one that is not, what its kind leaves. */
export type Seeing = (column: Column) => boolean;

/** As those see a record who may see no secrets. */
const openly: Seeing = ({ secret }) => secret === undefined;

/**
 * The same of a value in JSON, by the members that lead to what is at fault, where the kind says them:
 * `schedules/entries/0/number`.
 */
function findingsWithin(column: string, { code, message, errors }: Refusal): readonly Finding[] {
  return errors.length === 0
    ? [{ field: column, code, message }]
    : errors.map((inner) => ({ ...inner, field: inner.field === '' ? column : `${column}/${inner.field}` }));
}

/** A finding about one column, from the refusal of its kind. */
export function findingOf(field: string, { code, message }: Refusal): Finding {
  return { field, code, message };
}

function missing(column: Column): Finding {
  return findingOf(column.name, refuse('required'));
}

/**
 * JSON attributes into a row. What is not given keeps the value of `base` (a merge) or gets the column's default;
 * `null` clears. A secret that is given again keeps the bytes it has, and what is given as it is shown stays as it is.
 * Every column is looked at before giving up.
 */
export function readAttributes(
  table: Pick<Table, 'name' | 'columns' | 'tenant' | 'spelled'>,
  attributes: Attributes,
  base?: Row,
): Fields {
  return inZoneOf(table, attributes[table.tenant?.provider ?? ''] ?? (base && providerOf(table, base)), () =>
    readEach(table, attributes, base),
  );
}

function readEach(
  table: Pick<Table, 'name' | 'columns' | 'spelled'>,
  attributes: Attributes,
  base: Row | undefined,
): Fields {
  const findings: Finding[] = [];
  const row = table.columns.map((column, place): Value | undefined => {
    const given = Object.hasOwn(attributes, column.name) ? attributes[column.name] : undefined;
    const kept = base === undefined ? column.default : base[place];
    const value =
      given === undefined
        ? kept
        : given === null
          ? column.default
          : isShownAs(column, base?.[place], given)
            ? base![place]
            : keptIfSame(column, base?.[place], accepted(column, given, findings));
    if (
      value === undefined &&
      column.required === true &&
      !findings.some(({ field }) => field === column.name || field.startsWith(`${column.name}/`))
    )
      findings.push(missing(column));
    return value;
  });
  const unknown = Object.keys(attributes).filter((name) => !table.columns.some((column) => column.name === name));
  return {
    row: table.spelled?.(row) ?? row,
    findings: [...findings, ...unknownFields(unknown, (name) => `${table.name} has no column ${name}.`)],
  };
}

/**
 * Fields that nobody has: the first of them, told shortly, for anybody may send a mebibyte of them. `message` is given
 * the name in quotes.
 */
export function unknownFields(names: readonly string[], message: (name: string) => string): readonly Finding[] {
  return names
    .slice(0, limits.unknownFields)
    .map((name) => findingOf(name.slice(0, limits.textCharacters), refuse('unknown_field', message(quoted(name)))));
}

/**
 * Whether what is given is what the column shows already: it stays as it is, also where a rule that came later would
 * refuse it.
 */
function isShownAs({ kind, secret }: Column, before: Value | undefined, given: Json): boolean {
  return (
    before !== undefined &&
    secret === undefined &&
    (typeof given === 'string'
      ? kind.show(before) === given
      : JSON.stringify(kind.show(before)) === JSON.stringify(given))
  );
}

function keptIfSame({ kind }: Column, before: Value | undefined, value: Value | undefined): Value | undefined {
  if (kind.uniqueAs === undefined || before === undefined || value === undefined) return value;
  return kind.uniqueAs(before) === kind.uniqueAs(value) ? before : value;
}

function accepted(column: Column, given: Json, findings: Finding[]): Value | undefined {
  const value = column.kind.accept(given) as Value | Refusal;
  if (!isRefusal(value)) return value;
  findings.push(
    ...findingsWithin(column.name, typeof given === 'string' ? (blanksAround(column, given) ?? value) : value),
  );
  return undefined;
}

const surroundingBlank = /^[\s\u200b\u2060]|[\s\u200b\u2060]$/;
const surroundingBlanks = /^[\s\u200b\u2060]+|[\s\u200b\u2060]+$/g;

/**
 * Blanks around a text that its kind has refused, which nobody sees in a report (jobs.md, Import); undefined where
 * there are none.
 */
function blanksAround(column: Column, text: string): Refusal | undefined {
  if (!surroundingBlank.test(text)) return undefined;
  const bare = text.replace(surroundingBlanks, '');
  if (bare === '') return refuse('surrounding_blanks', 'The value is nothing but blanks.');
  const before = surroundingBlank.test(text[0]!),
    behind = surroundingBlank.test(text.at(-1)!);
  const where = before && behind ? 'begins and ends' : before ? 'begins' : 'ends';
  const unusual = /[^ ]/.test(text.replace(bare, ''))
    ? 'a tab, a line end or a blank that looks like nothing (a no-break one)'
    : 'a blank';
  const value = column.kind.parse(bare) as Value | Refusal;
  const beside = isRefusal(value) ? ` Without it: ${value.message}` : '';
  return refuse('surrounding_blanks', `The value ${where} with ${unusual}.${beside}`);
}

/**
 * A row as the JSON attributes of a record: every column, `null` where nothing is set. Without `sees` no secret is
 * shown.
 */
export function showRow(table: Table, row: Row, sees: Seeing = openly): { readonly [column: string]: Json } {
  return inZoneOf(table, providerOf(table, row), () =>
    Object.fromEntries(
      table.columns.map((column, place) => {
        const value = row[place];
        return [
          column.name,
          value === undefined ? null : sees(column) ? column.kind.show(value) : (column.kind.masked?.(value) ?? null),
        ];
      }),
    ),
  );
}

/** A finding about a cell, with what the cell said. */
type CellFinding = Finding & { readonly value: string };

/** CSV cells into a row: one cell a column, an empty cell is not set. Every cell is looked at before giving up. */
export function readCells(
  table: Table,
  cells: readonly string[],
): { readonly row: Row; readonly findings: readonly CellFinding[] } {
  return isZoned(table)
    ? inZoneOf(table, providerOf(table, cells), () => readEachCell(table, cells))
    : readEachCell(table, cells);
}

function readEachCell(
  table: Table,
  cells: readonly string[],
): { readonly row: Row; readonly findings: readonly CellFinding[] } {
  const { columns } = table;
  const row: (Value | undefined)[] = new Array<Value | undefined>(columns.length);
  let findings: CellFinding[] = noFindings;
  for (let place = 0; place < columns.length; place++) {
    const column = columns[place]!;
    const cell = cells[place]!;
    const value = cell === '' ? column.default : (column.kind.parse(cell) as Value | Refusal);
    if (isRefusal(value))
      findings = [
        ...findings,
        ...findingsWithin(column.name, blanksAround(column, cell) ?? value).map((finding) => ({
          ...finding,
          field: column.name,
          value: cell,
        })),
      ];
    else if (value === undefined && column.required === true)
      findings = [...findings, { ...missing(column), value: cell }];
    else row[place] = value;
  }
  return { row: table.spelled?.(row) ?? row, findings };
}
const noFindings: CellFinding[] = [];

/**
 * A row as CSV cells: the inverse of `readCells`. A secret that is not seen is an empty cell, and so are all of them
 * without `sees`.
 */
export function formatRow(table: Table, row: Row, sees: Seeing = openly): string[] {
  return isZoned(table)
    ? inZoneOf(table, providerOf(table, row), () => formatEach(table, row, sees))
    : formatEach(table, row, sees);
}

function formatEach({ columns }: Table, row: Row, sees: Seeing): string[] {
  const cells = new Array<string>(columns.length);
  for (let place = 0; place < columns.length; place++) {
    const value = row[place];
    const column = columns[place]!;
    cells[place] = value === undefined || !sees(column) ? '' : column.kind.format(value);
  }
  return cells;
}
