import { assert } from '../core/assert.js';
import { limits } from '../core/limits.js';
import type { Table } from './table.js';
import type { Key } from './row.js';
import { position } from './table.js';

/**
 * Stored keys: each part in turn, ordered as bytes as its values are. Text is UTF-8 closed by a zero byte (no column of
 * a key admits control characters); integers are eight bytes big-endian with the sign turned. A key is thus also the
 * prefix of every key that begins with its parts.
 */
const scratch = Buffer.allocUnsafe(limits.keyBytes + 16);

const signBit = 1n << 63n;

/** Up to here a part is shorter to write in JavaScript than to hand to Node. */
const shortCharacters = 24;

/** Writes the parts at `start` of `into`, with `behind` after them, and gives the end. */
export function writeKey(into: Buffer, start: number, parts: Key, behind?: Buffer): number {
  let at = start;
  for (let place = 0; place < parts.length; place++) {
    const part = parts[place]!;
    if (typeof part === 'string') {
      at = writeText(into, at, part);
      into[at++] = 0;
    } else {
      at =
        typeof part === 'number'
          ? writeInteger(into, at, part)
          : into.writeBigUInt64BE(BigInt.asUintN(64, part + signBit), at);
    }
  }
  const end = behind === undefined ? at : at + behind.length;
  assert(end - start <= limits.keyBytes, 'a key is within its bound');
  if (behind !== undefined) for (let place = 0; at < end; place++, at++) into[at] = behind[place]!;
  return end;
}

/** The same bytes as of a big integer, which takes ten times as long to make. */
function writeInteger(into: Buffer, start: number, value: number): number {
  assert(Number.isInteger(value), 'a part of a key is a text or an integer');
  const high = Math.floor(value / word);
  into.writeUInt32BE((high ^ highSignBit) >>> 0, start);
  return into.writeUInt32BE(value - high * word, start + 4);
}

function readInteger(bytes: Buffer, start: number): number {
  return (bytes.readUInt32BE(start) ^ highSignBit) * word + bytes.readUInt32BE(start + 4);
}
const word = 2 ** 32;
const highSignBit = 1 << 31;

function writeText(into: Buffer, start: number, text: string): number {
  const { length } = text;
  if (length > shortCharacters) return start + into.write(text, start, 'utf8');
  for (let index = 0; index < length; index++) {
    const unit = text.charCodeAt(index);
    if (unit >= 0x80) return start + into.write(text, start, 'utf8');
    into[start + index] = unit;
  }
  return start + length;
}

/** The bytes of a key, or of the first parts of one; with `behind` after them. */
export function encodeKey(parts: Key, behind?: Buffer): Buffer {
  const end = writeKey(scratch, 0, parts, behind);
  const bytes = Buffer.allocUnsafe(end);
  // Most keys are short: a copy in native code begins with a view of what is copied.
  if (end > shortBytes) scratch.copy(bytes, 0, 0, end);
  else for (let at = 0; at < end; at++) bytes[at] = scratch[at]!;
  return bytes;
}
const shortBytes = 64;

/** The bytes that begin every key whose last given part begins with the text given. */
export function encodePartialKey(parts: Key): Buffer {
  const whole = encodeKey(parts);
  return typeof parts.at(-1) === 'string' ? whole.subarray(0, -1) : whole;
}

/** How long a stored key of the table is that begins at `start`, or the values of these columns of it. */
export function keyLength(table: Table, bytes: Buffer, start = 0, columns: readonly string[] = table.key): number {
  let at = start;
  for (const name of columns)
    at = table.columns[position(table, name)]!.kind.stored === 'integer' ? at + 8 : bytes.indexOf(0, at) + 1;
  return at - start;
}

/** The parts of a stored key of a table, from `start`; the inverse of `encodeKey`. */
export function decodeKey(table: Table, bytes: Buffer, start = 0): Key {
  const parts: (string | number | bigint)[] = [];
  let at = start;
  for (const name of table.key) {
    const { kind } = table.columns[position(table, name)]!;
    if (kind.stored === 'integer') {
      parts.push(kind.name === 'big integer' ? bytes.readBigUInt64BE(at) - signBit : readInteger(bytes, at));
      at += 8;
    } else {
      const end = bytes.indexOf(0, at);
      parts.push(bytes.toString('utf8', at, end));
      at = end + 1;
    }
  }
  return parts;
}

/** The text of a key of one text part. */
export function keyText(bytes: Buffer): string {
  return bytes.toString('utf8', 0, bytes.length - 1);
}
