import * as zlib from 'node:zlib';

/**
 * The checksum of what is stored: CRC-32 as zlib, PNG and Ethernet have it (ISO 3309), which tells every damage within
 * 32 bits and of others all but one in four milliards. Records are some tens of bytes, for which calling zlib costs
 * more than counting here, eight bytes at a step ("slicing by 8"); zlib has the long ones, where the Node in use has it
 * (from 20.15 on).
 */
const tables = new Int32Array(8 * 256);
for (let byte = 0; byte < 256; byte++) {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = (sum & 1) === 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  tables[byte] = sum;
}
for (let place = 256; place < tables.length; place++)
  tables[place] = (tables[place - 256]! >>> 8) ^ tables[tables[place - 256]! & 0xff]!;

type Crc32 = (data: Uint8Array, before?: number) => number;
const native = (zlib as { readonly crc32?: Crc32 }).crc32;

/** From this length on zlib is quicker, the call and the view of the bytes included. */
const longBytes = 256;

/** Of the bytes from `start` to before `end`, from 0 to 2^32 - 1; `before` is that of bytes that they go on from. */
export function checksum(bytes: Uint8Array, start = 0, end = bytes.length, before = 0): number {
  if (native !== undefined && end - start >= longBytes) return native(bytes.subarray(start, end), before);
  let sum = ~before;
  let at = start;
  for (; at + 8 <= end; at += 8) {
    const low = sum ^ (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24));
    sum =
      tables[1792 + (low & 0xff)]! ^
      tables[1536 + ((low >>> 8) & 0xff)]! ^
      tables[1280 + ((low >>> 16) & 0xff)]! ^
      tables[1024 + (low >>> 24)]! ^
      tables[768 + bytes[at + 4]!]! ^
      tables[512 + bytes[at + 5]!]! ^
      tables[256 + bytes[at + 6]!]! ^
      tables[bytes[at + 7]!]!;
  }
  for (; at < end; at++) sum = (sum >>> 8) ^ tables[(sum ^ bytes[at]!) & 0xff]!;
  return ~sum >>> 0;
}
