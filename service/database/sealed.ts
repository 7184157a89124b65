import { checksum } from '../core/checksum.js';

/**
 * A value of the `calls` environment as it lies on disk: a byte that begins no value of any layout (MessagePack never
 * uses it), the checksum of the value, the value. Values without it are of a release that wrote none, and are taken as
 * they are; empty ones have none.
 */
const mark = 0xc1;
const headBytes = 5;

export function sealed(value: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(value.length === 0 ? 0 : headBytes + value.length);
  if (value.length === 0) return bytes;
  bytes[0] = mark;
  bytes.writeUInt32BE(checksum(value), 1);
  bytes.set(value, headBytes);
  return bytes;
}

/** What is known of the bytes of a value. */
export type Seal = 'whole' | 'none' | 'broken';

export function sealOf(bytes: Buffer): Seal {
  if (bytes.length === 0) return 'none';
  const holds = bytes.length > headBytes && checksum(bytes, headBytes) === bytes.readUInt32BE(1);
  if (bytes[0] === mark) return holds ? 'whole' : 'broken';
  // The byte before it is what was damaged.
  return holds ? 'broken' : 'none';
}

/** The value; undefined where it is not what was written. */
export function unsealed(bytes: Buffer): Buffer | undefined {
  const seal = sealOf(bytes);
  return seal === 'broken' ? undefined : seal === 'none' ? bytes : bytes.subarray(headBytes);
}
