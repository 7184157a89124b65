import { unitAt } from '../core/bytes.js';
import { knownText } from '../core/known-texts.js';
import { tablePlaces } from '../schema/table.js';
import type { Table } from '../schema/table.js';
import type { Row } from '../schema/row.js';
import type { TenantNames } from '../schema/view.js';

/** What is read of a value that has a form not known here. */
const unknown = Symbol('unknown form');
type Read = Row[number] | null | typeof unknown;

/** Where reading stands. */
let at = 0;

const nothing: Row = [];

/**
 * The row of a table whose packed values (`packRow`) are the bytes `[start, end)`; undefined where one of them has a
 * form that is not known here, for msgpackr to read:
 * `test/database/row-reader.test.ts` holds the two together. No view of the bytes is made, and few texts. Columns of
 * which nothing stands there are as in `absent`.
 */
export function plainRow(
  table: Table,
  bytes: Buffer,
  start: number,
  end: number,
  absent: Row = nothing,
): Row | undefined {
  const columns = table.columns.length;
  const count = bytes[start]! - 0x90;
  if (!(count >= 0 && count <= 15 && count <= columns)) return undefined;
  // The column that is another text in nearly every row.
  const own = tablePlaces(table).key.at(-1);
  const row: Row[number][] = new Array<Row[number]>(columns);
  at = start + 1;
  for (let place = 0; place < count; place++) {
    const value = valueOf(bytes, end, place !== own);
    if (value === unknown) return undefined;
    row[place] = value ?? undefined;
  }
  for (let place = count; place < columns; place++) row[place] = absent[place];
  return at === end ? row : undefined;
}

/**
 * The rows of an entry of a grouped index, packed as an array of arrays in the bytes up to `end`, as msgpackr reads
 * them; undefined where one of them has a form that is not known here. With `tenant`, those alone that have it at
 * `tenantAt`, its subscriber behind its provider, unless its names are long: a number has routes of many.
 */
export function plainRows(bytes: Buffer, end: number, tenant?: TenantNames, tenantAt = 0): readonly Row[] | undefined {
  const head = bytes[0]!;
  const count = head === 0xdc ? (bytes[1]! << 8) | bytes[2]! : head - 0x90;
  if (!(count >= 0 && (count <= 15 || head === 0xdc))) return undefined;
  at = head === 0xdc ? 3 : 1;
  const sought = tenant !== undefined && isShort(tenant.provider) && isShort(tenant.subscriber) ? tenant : undefined;
  const rows: Row[] = [];
  for (let place = 0; place < count; place++) {
    const row = nextRow(bytes, end, sought, tenantAt);
    if (row === undefined) return undefined;
    if (row !== otherRow) rows.push(row);
  }
  return at === end ? rows : undefined;
}

/** Stands for a row that is not of the tenant asked for. */
const otherRow: Row = [];

function nextRow(bytes: Buffer, end: number, tenant: TenantNames | undefined, tenantAt: number): Row | undefined {
  const count = at < end ? bytes[at++]! - 0x90 : -1;
  if (!(count >= 0 && count <= 15)) return undefined;
  const row: Row[number][] = new Array<Row[number]>(count);
  for (let place = 0; place < count; place++) {
    if (place === tenantAt && tenant !== undefined && place + 1 < count) {
      const { provider, subscriber } = tenant;
      if (!isNext(bytes, end, at, provider) || !isNext(bytes, end, at + 1 + provider.length, subscriber))
        return passed(bytes, end, count - place);
      at += 2 + provider.length + subscriber.length;
      row[place++] = provider;
      row[place] = subscriber;
      continue;
    }
    const value = valueOf(bytes, end, true);
    if (value === unknown) return undefined;
    row[place] = value as Row[number];
  }
  return row;
}

/** Whether a text is packed as its characters behind one byte. */
function isShort(text: string): boolean {
  if (text.length > 31) return false;
  for (let index = 0; index < text.length; index++) if (unitAt(text, index) >= 0x80) return false;
  return true;
}

/** Whether such a text stands at `start`. */
function isNext(bytes: Buffer, end: number, start: number, text: string): boolean {
  const { length } = text;
  if (start + length >= end || bytes[start] !== 0xa0 + length) return false;
  for (let index = 0; index < length; index++) if (unitAt(text, index) !== bytes[start + 1 + index]) return false;
  return true;
}

/** Passes over the values of a row that is not wanted. */
function passed(bytes: Buffer, end: number, count: number): Row | undefined {
  for (let place = 0; place < count; place++) {
    if (at >= end) return undefined;
    const head = bytes[at++]!;
    if (head < 0x80 || head === 0xc0 || head === 0xc2 || head === 0xc3) continue;
    if (head >= 0xa0 && head < 0xc0) at += head - 0xa0;
    else if (head === 0xd9) at += 1 + bytes[at]!;
    else if (head >= 0xcb && head <= 0xce) at += sizeOf(head);
    else return undefined;
  }
  return otherRow;
}

/** The value at `at`, which then stands behind it; null for nil. */
function valueOf(bytes: Buffer, end: number, mayRecur: boolean): Read {
  if (at >= end) return unknown;
  const head = bytes[at++]!;
  if (head === 0xc0) return null;
  if (head < 0x80) return head;
  if (head >= 0xa0 && head < 0xc0) return textOf(bytes, end, head - 0xa0, mayRecur);
  if (head === 0xd9) return at < end ? textOf(bytes, end, bytes[at++]!, mayRecur) : unknown;
  if (head === 0xc2 || head === 0xc3) return head === 0xc3;
  if (at + sizeOf(head) > end) return unknown;
  switch (head) {
    case 0xcc:
      return bytes[at++]!;
    case 0xcd:
      return past(2, bytes.readUInt16BE(at));
    case 0xce:
      return past(4, bytes.readUInt32BE(at));
    case 0xcb:
      return past(8, bytes.readDoubleBE(at));
    default:
      return unknown;
  }
}

/** Bytes of a number by its head. */
function sizeOf(head: number): number {
  return head === 0xcb ? 8 : head === 0xce ? 4 : head === 0xcd ? 2 : 1;
}

function past(length: number, value: number): number {
  at += length;
  return value;
}

function textOf(bytes: Buffer, end: number, length: number, mayRecur: boolean): Read {
  const start = at;
  at = start + length;
  if (at > end) return unknown;
  return mayRecur ? knownText(bytes, start, at) : bytes.toString('utf8', start, at);
}
