/** Numbers as keys and small values: eight bytes big-endian, so that their order as bytes is their own. */

export function numberKey(number: number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeUInt32BE(Math.floor(number / 0x1_0000_0000), 0);
  bytes.writeUInt32BE(number >>> 0, 4);
  return bytes;
}

export function numberOf(bytes: Uint8Array, start = 0): number {
  return wordAt(bytes, start) * 0x1_0000_0000 + wordAt(bytes, start + 4);
}

function wordAt(bytes: Uint8Array, start: number): number {
  return ((bytes[start]! << 24) | (bytes[start + 1]! << 16) | (bytes[start + 2]! << 8) | bytes[start + 3]!) >>> 0;
}

export function numberAt(database: { getBinary(key: Buffer): Buffer | undefined }, key: Buffer): number {
  const bytes = database.getBinary(key);
  return bytes === undefined ? 0 : numberOf(bytes);
}
