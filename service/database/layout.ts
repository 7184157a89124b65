import { Packr } from 'msgpackr';
import { assert } from '../core/assert.js';
import type { Row, Table } from '../schema/table.js';

/**
 * A stored record: one byte of layout, six bytes of the change that created it, six of the change that last modified
 * it, then its values as a positional MessagePack array. The numbers stand outside the array so that a reader can compare
 * versions without decoding, and an import can store the array as it was packed elsewhere.
 */
export const layout = 1;
const createdAt = 1;
const modifiedAt = 7;
export const headBytes = 13;

/** No record structures: they were seen to corrupt acknowledged data after a rolled-back write (architecture.md). */
const packr = new Packr({ useRecords: false, encodeUndefinedAsNil: true });

/** The values as a MessagePack array; what is not set is nil, and nothing stands behind the last value set. */
export function packRow(row: Row): Buffer {
  let length = row.length;
  while (length > 0 && row[length - 1] === undefined) length--;
  return packr.pack(row.slice(0, length));
}

/** The inverse of `packRow`, as long as the table's columns. */
export function unpackRow(table: Table, bytes: Buffer): Row {
  const values = packr.unpack(bytes) as (Row[number] | null)[];
  const row: Row[number][] = new Array<Row[number]>(table.columns.length);
  for (let place = 0; place < row.length; place++) row[place] = values[place] ?? undefined;
  return row;
}

/** The bytes of a record whose values are packed already. */
export function composeRecord(created: number, modified: number, packed: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(headBytes + packed.length);
  bytes[0] = layout;
  bytes.writeUIntBE(created, createdAt, 6);
  bytes.writeUIntBE(modified, modifiedAt, 6);
  bytes.set(packed, headBytes);
  return bytes;
}

export function createdOf(bytes: Buffer): number {
  return bytes.readUIntBE(createdAt, 6);
}

export function modifiedOf(bytes: Buffer): number {
  return bytes.readUIntBE(modifiedAt, 6);
}

export function rowOf(table: Table, bytes: Buffer): Row {
  assert(bytes[0] === layout, `a record of ${table.name} has layout ${layout}`);
  return unpackRow(table, bytes.subarray(headBytes));
}

/** Anything else niud keeps in its stores: arrays of plain values. */
export function pack(value: unknown): Buffer {
  return packr.pack(value);
}

export function unpack<T>(bytes: Uint8Array): T {
  return packr.unpack(bytes) as T;
}
