import { tablePlaces } from '../schema/table.js';
import type { Row, Table } from '../schema/table.js';
import { unpackRow } from './layout.js';

/** Texts up to this many bytes are looked for among those that were read before; longer ones seldom come twice. */
const shortBytes = 40;
const slots = 4_096;

/**
 * Texts that came lately, each at one place: in a million rows the same names of tenants and zones come over and over, and a text that is the same object needs neither
 * memory nor its hash anew.
 */
const texts: string[] = new Array<string>(slots).fill('');

/**
 * Reads rows of a table that lie packed one behind the other (`packRow`), as the slices of an import bring them. It knows the few forms of MessagePack that most columns have; a row with
 * another is msgpackr's to read, and `test/database/row-reader.test.ts` holds the two together.
 */
export class RowReader {
  readonly #columns: number;
  /** The column that is another text in nearly every row. */
  readonly #own: number;
  #at = 0;

  constructor(readonly table: Table, readonly bytes: Buffer) {
    this.#columns = table.columns.length;
    this.#own = tablePlaces(table).key.at(-1)!;
  }

  /** The row whose bytes are `[start, end)`. */
  read(start: number, end: number): Row {
    return this.#plain(start, end) ?? unpackRow(this.table, this.bytes.subarray(start, end));
  }

  /** Undefined where a value has a form that is not known here. */
  #plain(start: number, end: number): Row | undefined {
    const { bytes } = this;
    const count = bytes[start]! - 0x90;
    if (!(count >= 0 && count <= 15 && count <= this.#columns)) return undefined;
    const row: Row[number][] = new Array<Row[number]>(this.#columns);
    this.#at = start + 1;
    for (let place = 0; place < count; place++) {
      const head = bytes[this.#at++]!;
      if (head === 0xc0) row[place] = undefined;
      else if (head < 0x80) row[place] = head;
      else if (head >= 0xa0 && head < 0xc0) row[place] = this.#text(head - 0xa0, place);
      else if (head === 0xd9) row[place] = this.#text(bytes[this.#at++]!, place);
      else if (head === 0xc2 || head === 0xc3) row[place] = head === 0xc3;
      else if (head === 0xcc) row[place] = bytes[this.#at++]!;
      else if (head === 0xcd) row[place] = this.#past(2, bytes.readUInt16BE(this.#at));
      else if (head === 0xce) row[place] = this.#past(4, bytes.readUInt32BE(this.#at));
      else if (head === 0xcb) row[place] = this.#past(8, bytes.readDoubleBE(this.#at));
      else return undefined;
    }
    for (let place = count; place < row.length; place++) row[place] = undefined;
    return this.#at === end ? row : undefined;
  }

  #past(length: number, value: number): number {
    this.#at += length;
    return value;
  }

  #text(length: number, place: number): string {
    const { bytes } = this;
    const start = this.#at;
    this.#at = start + length;
    if (length > shortBytes || place === this.#own) return bytes.toString('utf8', start, start + length);
    let hash = length;
    for (let at = start; at < start + length; at++) hash = Math.imul(hash, 31) + bytes[at]! | 0;
    const slot = (hash ^ hash >>> 12) & slots - 1;
    const known = texts[slot]!;
    // A text that is not ASCII has fewer characters than bytes, and is read anew each time.
    if (known.length === length && isAt(known, bytes, start)) return known;
    return texts[slot] = bytes.toString('utf8', start, start + length);
  }
}

function isAt(text: string, bytes: Buffer, start: number): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) !== bytes[start + index]) return false;
  return true;
}
