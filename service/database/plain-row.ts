import { tablePlaces } from '../schema/table.js';
import type { Row, Table } from '../schema/table.js';

/** Texts up to this many bytes are looked for among those that were read before; longer ones seldom come twice. */
const shortBytes = 40;
const slots = 4_096;

/**
 * Texts that came lately, each at one place: in a million rows the same names of tenants and zones come over and over, and a text that is the same object needs neither
 * memory nor its hash anew.
 */
const texts: string[] = new Array<string>(slots).fill('');

/** Where reading stands. */
let at = 0;

/**
 * The row of a table whose packed values (`packRow`) are the bytes `[start, end)`; undefined where one of them has a form that is not known here, for msgpackr to read:
 * `test/database/row-reader.test.ts` holds the two together. For who reads rows by the thousand: no view of the bytes is made, and few texts.
 */
export function plainRow(table: Table, bytes: Buffer, start: number, end: number): Row | undefined {
  const columns = table.columns.length;
  const count = bytes[start]! - 0x90;
  if (!(count >= 0 && count <= 15 && count <= columns)) return undefined;
  // The column that is another text in nearly every row.
  const own = tablePlaces(table).key.at(-1);
  const row: Row[number][] = new Array<Row[number]>(columns);
  at = start + 1;
  for (let place = 0; place < count; place++) {
    const head = bytes[at++]!;
    if (head === 0xc0) row[place] = undefined;
    else if (head < 0x80) row[place] = head;
    else if (head >= 0xa0 && head < 0xc0) row[place] = textOf(bytes, head - 0xa0, place !== own);
    else if (head === 0xd9) row[place] = textOf(bytes, bytes[at++]!, place !== own);
    else if (head === 0xc2 || head === 0xc3) row[place] = head === 0xc3;
    else if (at + sizeOf(head) > bytes.length) return undefined;
    else if (head === 0xcc) row[place] = bytes[at++]!;
    else if (head === 0xcd) row[place] = past(2, bytes.readUInt16BE(at));
    else if (head === 0xce) row[place] = past(4, bytes.readUInt32BE(at));
    else if (head === 0xcb) row[place] = past(8, bytes.readDoubleBE(at));
    else return undefined;
  }
  for (let place = count; place < columns; place++) row[place] = undefined;
  return at === end ? row : undefined;
}

/** Bytes of a number by its head. */
function sizeOf(head: number): number {
  return head === 0xcb ? 8 : head === 0xce ? 4 : head === 0xcd ? 2 : 1;
}

function past(length: number, value: number): number {
  at += length;
  return value;
}

function textOf(bytes: Buffer, length: number, mayRecur: boolean): string {
  const start = at;
  at = start + length;
  if (length > shortBytes || !mayRecur || at > bytes.length) return bytes.toString('utf8', start, at);
  let hash = length;
  for (let place = start; place < at; place++) hash = Math.imul(hash, 31) + bytes[place]! | 0;
  const slot = (hash ^ hash >>> 12) & slots - 1;
  const known = texts[slot]!;
  // A text that is not ASCII has fewer characters than bytes, and is read anew each time.
  if (known.length === length && isAt(known, bytes, start)) return known;
  return texts[slot] = bytes.toString('utf8', start, at);
}

function isAt(text: string, bytes: Buffer, start: number): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) !== bytes[start + index]) return false;
  return true;
}
