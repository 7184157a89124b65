import { Packr } from 'msgpackr';
import type { Row } from '../schema/row.js';

/**
 * As the store packs its records, so that the writer keeps the bytes as they come; `test/jobs/packed-rows.test.ts`
 * holds the two together.
 */
const packr = new Packr({ useRecords: false, encodeUndefinedAsNil: true });

function packed(row: Row): Buffer {
  const length = lengthOf(row);
  return packr.pack(length === row.length ? row : row.slice(0, length));
}

/** Nothing stands behind the last value set. */
function lengthOf(row: Row): number {
  let length = row.length;
  while (length > 0 && row[length - 1] === undefined) length--;
  return length;
}

/** Rows as a slice carries them: one MessagePack array each, back to back, and where each ends. */
interface Packed {
  readonly rows: Uint8Array;
  readonly ends: Uint32Array;
}

export function packRows(rows: readonly Row[]): Packed {
  const all = new PackedRows();
  for (const row of rows) all.add(row);
  return all.of(rows.map((_, place) => place));
}

/** Whether two rows hold the same values. */
export function sameRow(one: Row, other: Row): boolean {
  return packed(one).equals(packed(other));
}

const firstBytes = 65_536;
/** What the head of a value, or a number, takes at most. */
const headBytes = 9;

/**
 * Rows held as their bytes: the many thousand rows of an import that are on their way are one buffer, and not ten
 * objects each that the garbage collector goes through again and again. Texts and numbers, which most values are, are
 * written here; a row with another value is msgpackr's.
 */
export class PackedRows {
  #bytes = Buffer.allocUnsafeSlow(firstBytes);
  #length = 0;
  readonly #ends: number[] = [];

  /** Gives the place by which it is found again. */
  add(row: Row): number {
    const end = this.#write(row);
    if (end === undefined) this.#copy(packed(row));
    else this.#length = end;
    return this.#ends.push(this.#length) - 1;
  }

  /** The values of a row, as long as it was. */
  read(place: number, columns: number): Row {
    const values = packr.unpack(this.#bytes.subarray(this.#startOf(place), this.#ends[place])) as readonly (
      | Row[number]
      | null
    )[];
    return Array.from({ length: columns }, (_, at) => values[at] ?? undefined);
  }

  /** These rows, in this order. */
  of(places: readonly number[]): Packed {
    const ends = new Uint32Array(places.length);
    let end = 0;
    for (let at = 0; at < places.length; at++) ends[at] = end += this.#ends[places[at]!]! - this.#startOf(places[at]!);
    // An array of its own, not a part of Node's pool: it is handed to another thread.
    const rows = new Uint8Array(end);
    const bytes = this.#bytes;
    let to = 0;
    for (const place of places)
      for (let from = this.#startOf(place); to < end && from < this.#ends[place]!; from++) rows[to++] = bytes[from]!;
    return { rows, ends };
  }

  #startOf(place: number): number {
    return place === 0 ? 0 : this.#ends[place - 1]!;
  }

  /** Where the row ends; undefined where it has a value that is not written here. */
  #write(row: Row): number | undefined {
    const length = lengthOf(row);
    if (length > 15) return undefined;
    let at = this.#length;
    this.#makeRoom(at + headBytes);
    this.#bytes[at++] = 0x90 | length;
    for (let place = 0; place < length; place++) {
      const value = row[place];
      this.#makeRoom(at + headBytes + (typeof value === 'string' ? value.length : 0));
      const end =
        value === undefined
          ? this.#byte(at, 0xc0)
          : typeof value === 'string'
            ? this.#text(at, value)
            : typeof value === 'number'
              ? this.#number(at, value)
              : typeof value === 'boolean'
                ? this.#byte(at, value ? 0xc3 : 0xc2)
                : undefined;
      if (end === undefined) return undefined;
      at = end;
    }
    return at;
  }

  #byte(at: number, byte: number): number {
    this.#bytes[at] = byte;
    return at + 1;
  }

  /** ASCII alone. */
  #text(start: number, text: string): number | undefined {
    const { length } = text;
    const bytes = this.#bytes;
    let at = start;
    if (length < 32) bytes[at++] = 0xa0 | length;
    else if (length < 256) {
      bytes[at++] = 0xd9;
      bytes[at++] = length;
    } else return undefined;
    for (let index = 0; index < length; index++) {
      const unit = text.charCodeAt(index);
      if (unit >= 0x80) return undefined;
      bytes[at++] = unit;
    }
    return at;
  }

  #number(at: number, value: number): number | undefined {
    // Beyond four bytes, and with a fraction, a number is a double; of those below zero the small ones are not.
    if (value >= 2 ** 32 || (value > 0 && !Number.isInteger(value)))
      return this.#bytes.writeDoubleBE(value, this.#byte(at, 0xcb));
    if (!(value >= 0) || Object.is(value, -0)) return undefined;
    if (value < 0x80) return this.#byte(at, value);
    if (value < 0x100) return this.#byte(this.#byte(at, 0xcc), value);
    if (value < 0x1_0000) return this.#bytes.writeUInt16BE(value, this.#byte(at, 0xcd));
    return this.#bytes.writeUInt32BE(value, this.#byte(at, 0xce));
  }

  #copy(row: Buffer): void {
    this.#makeRoom(this.#length + row.length);
    this.#length += row.copy(this.#bytes, this.#length);
  }

  #makeRoom(length: number): void {
    if (length <= this.#bytes.length) return;
    const bytes = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.#bytes.length));
    this.#bytes.copy(bytes);
    this.#bytes = bytes;
  }
}
