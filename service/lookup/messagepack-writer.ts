import { unitAt } from '../core/bytes.js';
import type { Json } from '../schema/kind.js';

/** Up to here a text is shorter to write in JavaScript than to hand to Node. */
const shortCharacters = 48;

/**
 * Writes MessagePack into a buffer that grows as it is filled and is used again and again. Each value takes the
 * shortest form.
 * `bytes` up to `at` is what has been written.
 */
export class MessagePackWriter {
  bytes: Buffer;
  at = 0;

  constructor(startBytes = 4_096) {
    this.bytes = Buffer.allocUnsafeSlow(startBytes);
  }

  /** Makes sure that `more` bytes fit. */
  room(more: number): void {
    if (this.at + more <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.at + more));
    this.bytes.copy(larger, 0, 0, this.at);
    this.bytes = larger;
  }

  nil(): void {
    this.room(1);
    this.bytes[this.at++] = 0xc0;
  }

  boolean(value: boolean): void {
    this.room(1);
    this.bytes[this.at++] = value ? 0xc3 : 0xc2;
  }

  /** An integer within 53 bits as such, any other number as a float. */
  number(value: number): void {
    this.room(9);
    const { bytes, at } = this;
    if (!Number.isSafeInteger(value)) {
      bytes[at] = 0xcb;
      this.at = bytes.writeDoubleBE(value, at + 1);
    } else if (value >= 0) {
      if (value <= 0x7f) bytes[this.at++] = value;
      else if (value <= 0xff) this.#headed(0xcc, value, 1);
      else if (value <= 0xffff) this.#headed(0xcd, value, 2);
      else if (value <= 0xffff_ffff) this.#headed(0xce, value, 4);
      else this.#wide(0xcf, value);
    } else if (value >= -0x20) bytes[this.at++] = value + 0x100;
    else if (value >= -0x80) this.#headed(0xd0, value + 0x100, 1);
    else if (value >= -0x8000) this.#headed(0xd1, value + 0x1_0000, 2);
    else if (value >= -0x8000_0000) this.#headed(0xd2, value + 0x1_0000_0000, 4);
    else this.#wide(0xd3, value);
  }

  text(value: string): void {
    const { length } = value;
    if (length > shortCharacters) return this.#longText(value);
    this.room(3 + length);
    const { bytes } = this;
    let at = this.at;
    if (length <= 0x1f) bytes[at++] = 0xa0 | length;
    else {
      bytes[at++] = 0xd9;
      bytes[at++] = length;
    }
    for (let index = 0; index < length; index++) {
      const unit = unitAt(value, index);
      if (unit >= 0x80) return this.#longText(value);
      bytes[at++] = unit;
    }
    this.at = at;
  }

  array(length: number): void {
    this.#collection(length, 0x90, 0xdc);
  }

  map(length: number): void {
    this.#collection(length, 0x80, 0xde);
  }

  /** Any JSON value; `undefined` is nil. */
  value(value: Json | undefined): void {
    if (value === null || value === undefined) this.nil();
    else if (typeof value === 'string') this.text(value);
    else if (typeof value === 'number') this.number(value);
    else if (typeof value === 'boolean') this.boolean(value);
    else if (Array.isArray(value)) {
      this.array(value.length);
      for (const element of value as readonly Json[]) this.value(element);
    } else {
      const pairs = Object.entries(value);
      this.map(pairs.length);
      for (const [name, element] of pairs) {
        this.text(name);
        this.value(element);
      }
    }
  }

  /** Bytes that are MessagePack already. */
  packed(bytes: Buffer, start: number, end: number): void {
    this.room(end - start);
    bytes.copy(this.bytes, this.at, start, end);
    this.at += end - start;
  }

  #longText(value: string): void {
    const size = Buffer.byteLength(value, 'utf8');
    this.room(5 + size);
    if (size <= 0x1f) this.bytes[this.at++] = 0xa0 | size;
    else if (size <= 0xff) this.#headed(0xd9, size, 1);
    else if (size <= 0xffff) this.#headed(0xda, size, 2);
    else this.#headed(0xdb, size, 4);
    this.at += this.bytes.write(value, this.at, 'utf8');
  }

  #collection(length: number, short: number, long: number): void {
    this.room(5);
    if (length <= 0x0f) this.bytes[this.at++] = short | length;
    else if (length <= 0xffff) this.#headed(long, length, 2);
    else this.#headed(long + 1, length, 4);
  }

  #headed(head: number, value: number, size: 1 | 2 | 4): void {
    const { bytes } = this;
    bytes[this.at++] = head;
    if (size === 4) bytes[this.at++] = value >>> 24;
    if (size === 4) bytes[this.at++] = value >>> 16;
    if (size >= 2) bytes[this.at++] = value >>> 8;
    bytes[this.at++] = value;
  }

  #wide(head: number, value: number): void {
    const high = Math.floor(value / 0x1_0000_0000);
    this.bytes[this.at] = head;
    this.bytes.writeInt32BE(high | 0, this.at + 1);
    this.at = this.bytes.writeUInt32BE(value >>> 0, this.at + 5);
  }
}
