import { assert } from '../core/assert.js';
import { isRefusal } from '../core/refusals.js';
import type { Json, Value } from '../schema/kind.js';
import { keyOf, position } from '../schema/table.js';
import type { Table } from '../schema/table.js';
import type { Row } from '../schema/row.js';
import type { Attributes } from '../schema/write.js';
import type { View } from '../schema/view.js';
import { readAttributes } from './fields.js';
import type { Fields } from './fields.js';

/**
 * A row that was read without a finding as it is kept (`Table.complete`); `before` is the row that it replaces, `nowMs`
 * the instant of the write.
 */
export function completed(table: Table, row: Row, before: Row | undefined, nowMs: number): Row {
  if (table.complete === undefined) return row;
  const whole = table.complete(row, before, nowMs);
  if (whole === row) return row;
  const key = keyOf(table, whole);
  assert(
    whole.length === row.length && keyOf(table, row).every((part, place) => part === key[place]),
    `a completed ${table.name} has its columns and its key`,
  );
  return whole;
}

/**
 * A draft as it would be kept if it were written at `nowMs`, in place of the record of its key where the view has one.
 */
export function readDraft(table: Table, attributes: Attributes, view: View, nowMs: number): Fields {
  const read = readAttributes(table, attributes);
  if (read.findings.length > 0 || table.complete === undefined) return read;
  return {
    row: completed(table, read.row, view.get(table.name, keyOf(table, read.row))?.row, nowMs),
    findings: read.findings,
  };
}

/**
 * A draft of a record as a page has it (api.md, draft): what it does not give is as it stands. The key may be left out
 * where the attributes have it. A secret that is shown as not set to those who may not see it is none that is cleared.
 */
export function readMergedDraft(
  table: Table,
  key: readonly Json[] | undefined,
  attributes: Attributes,
  view: View,
  nowMs: number,
): Fields {
  const named = {
    ...attributes,
    ...Object.fromEntries(
      (key ?? []).slice(0, table.key.length).map((part, place) => [table.key[place]!, keyPart(table, place, part)]),
    ),
  };
  const before = storedOf(table, named, view);
  if (before === undefined) return readDraft(table, named, view, nowMs);
  const given = Object.fromEntries(
    Object.entries(named).filter(([name, value]) => !isMasked(table, before, name, value)),
  );
  const read = readAttributes(table, given, before);
  return read.findings.length > 0 ? read : { row: completed(table, read.row, before, nowMs), findings: [] };
}

/** What those are shown of a secret who may not see it. */
function isMasked(table: Table, before: Row, name: string, value: Json): boolean {
  const column = table.columns.find((each) => each.name === name);
  if (column?.secret === undefined) return false;
  const kept = before[position(table, name)];
  return (
    value === null ||
    (kept !== undefined &&
      column.kind.masked !== undefined &&
      JSON.stringify(column.kind.masked(kept)) === JSON.stringify(value))
  );
}

/** A part of a key as JSON has it: in a path all are texts. */
function keyPart(table: Table, place: number, part: Json): Json {
  // As in a path: a list that is built in has no provider.
  if (part === '' || part === '-') return null;
  const { kind } = table.columns[position(table, table.key[place]!)]!;
  const value = typeof part === 'string' ? kind.parse(part) : kind.accept(part);
  return isRefusal(value) ? part : kind.show(value as Value);
}

function storedOf(table: Table, attributes: Attributes, view: View): Row | undefined {
  const key: (string | number | bigint)[] = [];
  for (const name of table.key) {
    const given = attributes[name] ?? null;
    const value = given === null ? '' : table.columns[position(table, name)]!.kind.accept(given);
    if (isRefusal(value)) return undefined;
    key.push(value as string | number | bigint);
  }
  return view.get(table.name, key)?.row;
}
