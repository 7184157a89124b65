import { numberKey, numberOf } from './numbers.js';

/** An archived record lies under its key and its generation: the number of the change that archived it. */
export function archiveKey(key: Uint8Array, generation: number): Buffer {
  return Buffer.concat([key, numberKey(generation)]);
}

export function generationOf(archiveKeyBytes: Uint8Array): number {
  return numberOf(archiveKeyBytes, archiveKeyBytes.length - 8);
}

export function liveKeyOf(archiveKeyBytes: Buffer): Buffer {
  return archiveKeyBytes.subarray(0, -8);
}

/** An archived value is the record's bytes, untouched, behind the number of the batch it moved with. */
export function archiveValue(batch: number, record: Uint8Array): Buffer {
  return Buffer.concat([numberKey(batch), record]);
}

export function batchOf(value: Uint8Array): number {
  return numberOf(value);
}

export function recordOf(value: Buffer): Buffer {
  return value.subarray(8);
}

/** Under a batch, its members by application and table number and archive key. */
export function batchKey(batch: number, application: number, table: number, archiveKeyBytes: Uint8Array): Buffer {
  return Buffer.concat([numberKey(batch), Buffer.from([application, table]), archiveKeyBytes]);
}

export function memberOf(batchKeyBytes: Buffer): { application: number; table: number; archiveKey: Buffer } {
  return { application: batchKeyBytes[8]!, table: batchKeyBytes[9]!, archiveKey: batchKeyBytes.subarray(10) };
}
