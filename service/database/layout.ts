import { Packr } from 'msgpackr';
import { checksum } from '../core/checksum.js';
import { DamagedRecord } from '../core/damaged-record.js';
import { tablePlaces } from '../schema/table.js';
import type { Table } from '../schema/table.js';
import type { Row } from '../schema/row.js';
import { plainRow } from './plain-row.js';
import type { Seal } from './sealed.js';

/**
 * A stored record: one byte of layout, six bytes of the change that created it, six of the change that last modified
 * it, then its values as a positional MessagePack array, then the checksum of all that. The numbers stand outside the
 * array so that a reader can compare versions without decoding, and an import can store the array as it was packed
 * elsewhere. Records of layout 1 have no checksum, and are taken as they are.
 */
export const layout = 2;
const bareLayout = 1;
const createdAt = 1;
const modifiedAt = 7;
export const headBytes = 13;
const sumBytes = 4;

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
  return rowFrom(table, packr.unpack(bytes) as Values);
}

type Values = readonly (Row[number] | null)[];

/** Values as they are stored, as long as the table's columns: nil is not set, and what is not there as in `absent`. */
function rowFrom({ columns }: Table, values: Values, absent: Row = []): Row {
  const row: Row[number][] = new Array<Row[number]>(columns.length);
  for (let place = 0; place < row.length; place++)
    row[place] = place < values.length ? (values[place] ?? undefined) : absent[place];
  return row;
}

/** The bytes of a record whose values are packed already, in `[start, end)` of `packed`. */
export function composeRecord(
  created: number,
  modified: number,
  packed: Uint8Array,
  start = 0,
  end = packed.length,
): Buffer {
  const sumAt = headBytes + end - start;
  const bytes = Buffer.allocUnsafe(sumAt + sumBytes);
  bytes[0] = layout;
  writeChange(bytes, createdAt, created);
  writeChange(bytes, modifiedAt, modified);
  if (end - start > shortBytes) bytes.set(packed.subarray(start, end), headBytes);
  else for (let from = start, to = headBytes; from < end; from++, to++) bytes[to] = packed[from]!;
  bytes.writeInt32BE(checksum(bytes, 0, sumAt) | 0, sumAt);
  return bytes;
}

/**
 * Most rows are short: copying in native code begins with a view of what is copied, which takes longer than this many
 * bytes one by one.
 */
const shortBytes = 200;

function writeChange(bytes: Buffer, at: number, change: number): void {
  bytes.writeUInt16BE(Math.floor(change / 2 ** 32), at);
  bytes.writeUInt32BE(change % 2 ** 32, at + 2);
}

export function createdOf(bytes: Buffer): number {
  return bytes.readUIntBE(createdAt, 6);
}

export function modifiedOf(bytes: Buffer): number {
  return bytes.readUIntBE(modifiedAt, 6);
}

/**
 * A record; a column that came behind it has its default, as in every record since.
 * Throws `DamagedRecord` for what cannot be read; with `verifying` also for what can, but is not what was written. The
 * bytes may lie where those of the next reading will.
 */
export function rowOf(table: Table, bytes: Buffer, verifying = false): Row {
  const end = bytes[0] === layout ? bytes.length - sumBytes : bytes[0] === bareLayout ? bytes.length : 0;
  if (end <= headBytes) throw new DamagedRecord(`a record of ${table.name}`, `it begins with ${bytes[0] ?? 'nothing'}`);
  if (verifying && sealOf(bytes) === 'broken')
    throw new DamagedRecord(`a record of ${table.name}`, 'its checksum does not hold');
  const { defaults } = tablePlaces(table);
  const plain = plainRow(table, bytes, headBytes, end, defaults);
  if (plain !== undefined) return plain;
  let values: unknown;
  try {
    values = packr.unpack(bytes.subarray(headBytes, end));
  } catch (fault) {
    throw new DamagedRecord(`a record of ${table.name}`, (fault as Error).message);
  }
  if (!Array.isArray(values) || values.length > table.columns.length)
    throw new DamagedRecord(`a record of ${table.name}`, 'it holds no row');
  return rowFrom(table, values as Values, defaults);
}

/** Whether a record is what was written, as far as that can be told. */
export function sealOf(bytes: Buffer): Seal {
  const end = bytes.length - sumBytes;
  const holds = end > headBytes && checksum(bytes, 0, end) === bytes.readUInt32BE(end);
  if (bytes[0] === layout) return holds ? 'whole' : 'broken';
  return bytes[0] === bareLayout ? 'none' : 'broken';
}

/** Anything else niud keeps in its stores: arrays of plain values. */
export function pack(value: unknown): Buffer {
  return packr.pack(value);
}

export function unpack<T>(bytes: Uint8Array): T {
  return packr.unpack(bytes) as T;
}
