import { unpack } from '../database/layout.js';

/** Reads what a ByteWriter has written. */
export class ByteReader {
  constructor(
    readonly bytes: Buffer,
    public at: number,
  ) {}

  byte(): number {
    return this.bytes[this.at++]!;
  }

  wide(): number {
    this.at += 6;
    return this.bytes.readUIntBE(this.at - 6, 6);
  }

  count(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = this.bytes[this.at++]!;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  text(): string {
    const size = this.count();
    this.at += size;
    return this.bytes.toString('utf8', this.at - size, this.at);
  }

  packed<T>(): T {
    const size = this.count();
    this.at += size;
    return unpack<T>(this.bytes.subarray(this.at - size, this.at));
  }
}
