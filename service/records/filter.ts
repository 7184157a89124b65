import { isRefusal, refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import type { AnyKind, Value } from '../schema/kind.js';
import { position, type Table } from '../schema/table.js';
import type { Row } from '../schema/row.js';

export interface Filter {
  readonly column: string;
  /** Equal, contains, begins with, less, greater. */
  readonly operator: '=' | '~' | '^' | '<' | '>';
  readonly value: string;
}

/**
 * Why nobody looks for records by a column, in a sentence; undefined where it can be. Only who reads the ledger beside
 * the record finds it by what that has moved.
 */
export function unsearchable(table: Table, name: string, readsLedger = false): string | undefined {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column === undefined) return `${table.name} has no column ${JSON.stringify(name)}.`;
  if (column.moved === true && !readsLedger)
    return `${name} is moved by the ledger: nothing is looked for or sorted by it.`;
  return column.secret === undefined ? undefined : `${name} is secret: nothing is looked for or sorted by it.`;
}

/**
 * The filters in the spelling in which records have their values, as far as the filters alone tell it: a range of an
 * order is told by them.
 */
export function respelled(table: Table, filters: readonly Filter[]): readonly Filter[] {
  if (table.spelled === undefined) return filters;
  const row: (Value | undefined)[] = table.columns.map(() => undefined);
  const isText = (name: string): boolean =>
    table.columns.some((column) => column.name === name && column.kind.stored === 'text');
  const asked = filters.filter(
    ({ column, operator, value }) => (operator === '=' || operator === '^') && value !== '' && isText(column),
  );
  for (const { column, value } of asked) row[position(table, column)] = value;
  const spelled = table.spelled(row);
  return filters.map((filter) =>
    asked.includes(filter) ? { ...filter, value: String(spelled[position(table, filter.column)]) } : filter,
  );
}

/**
 * Whether a row passes every filter and holds the text somewhere; refused where a filter's value does not fit its
 * column.
 */
export function matcher(table: Table, filters: readonly Filter[], text?: string): ((row: Row) => boolean) | Refusal {
  const tests: ((row: Row) => boolean)[] = [];
  for (const filter of filters) {
    const test = testOf(table, filter);
    if (isRefusal(test)) return test;
    tests.push(test);
  }
  if (text !== undefined && text !== '') tests.push(holding(table, text));
  return (row) => tests.every((test) => test(row));
}

function testOf(table: Table, { column: name, operator, value }: Filter): ((row: Row) => boolean) | Refusal {
  const place = position(table, name);
  const { kind } = table.columns[place]!;
  if (operator === '~') {
    const part = value.toLowerCase();
    return (row) => row[place] !== undefined && kind.format(row[place]).toLowerCase().includes(part);
  }
  // What is looked for is spelled as the record would have it (the realm of an ingress, in lower case).
  const spelled = (row: Row, given: Value): Value => table.spelled?.(row.with(place, given))[place] ?? given;
  if (operator === '^')
    return (row) =>
      row[place] !== undefined &&
      kind.format(row[place]).startsWith(kind.stored === 'text' ? String(spelled(row, value)) : value);
  if (value === '') return (row) => row[place] === undefined;
  const wanted = operator === '=' ? (kind.parse(value) as Value | Refusal) : boundOf(kind, value);
  if (isRefusal(wanted)) return refuse('malformed', `filter[${name}]: ${wanted.message}`);
  switch (operator) {
    case '=':
      return (row) => row[place] !== undefined && kind.format(row[place]) === kind.format(spelled(row, wanted));
    case '<':
      return (row) => row[place] !== undefined && compare(row[place], wanted) < 0;
    case '>':
      return (row) => row[place] !== undefined && compare(row[place], wanted) > 0;
  }
}

/** What a bound is compared with: of text also what is no whole value (`>617`). */
export function boundOf(kind: AnyKind, value: string): Value | Refusal {
  const parsed = kind.parse(value) as Value | Refusal;
  return isRefusal(parsed) && kind.stored === 'text' ? value : parsed;
}

function holding({ columns }: Table, text: string): (row: Row) => boolean {
  const part = text.toLowerCase();
  return (row) =>
    row.some((value, place) =>
      columns[place]!.secret !== undefined
        ? false
        : typeof value === 'string'
          ? value.toLowerCase().includes(part)
          : Array.isArray(value)
            ? value.some((entry: string) => entry.toLowerCase().includes(part))
            : false,
    );
}

/** What is not set comes first; lists by their text. */
export function compare(one: Value | undefined, other: Value | undefined): number {
  if (one === other) return 0;
  if (one === undefined) return -1;
  if (other === undefined) return 1;
  if (typeof one === 'object' || typeof other === 'object') return String(one) < String(other) ? -1 : 1;
  return one < other ? -1 : 1;
}
