import { assert } from '../core/assert.js';
import { keyOf } from '../schema/table.js';
import type { Row, Table } from '../schema/table.js';
import type { Attributes } from '../schema/write.js';
import type { View } from '../schema/view.js';
import { readAttributes } from './fields.js';
import type { Fields } from './fields.js';

/** A row that was read without a finding as it is kept (`Table.complete`); `before` is the row that it replaces, `nowMs` the instant of the write. */
export function completed(table: Table, row: Row, before: Row | undefined, nowMs: number): Row {
  if (table.complete === undefined) return row;
  const whole = table.complete(row, before, nowMs);
  if (whole === row) return row;
  const key = keyOf(table, whole);
  assert(whole.length === row.length && keyOf(table, row).every((part, place) => part === key[place]), `a completed ${table.name} has its columns and its key`);
  return whole;
}

/** A draft as it would be kept if it were written at `nowMs`, in place of the record of its key where the view has one. */
export function readDraft(table: Table, attributes: Attributes, view: View, nowMs: number): Fields {
  const read = readAttributes(table, attributes);
  if (read.findings.length > 0 || table.complete === undefined) return read;
  return { row: completed(table, read.row, view.get(table.name, keyOf(table, read.row))?.row, nowMs), findings: read.findings };
}
