import { readSync } from 'node:fs';

/**
 * The first two pages of LMDB's file, the only ones that are ever written in place: each names a state of the store,
 * the one with the higher transaction counts. Where the figures stand is that of `MDB_meta` in lmdb 3.5.6 (`mdb.c`),
 * behind a page header of 24 bytes.
 */
const metaAt = 24;
const magic = 0xbeefc0de;
const pageBytesAt = metaAt + 24;
const lastPageAt = metaAt + 120;
const transactionAt = metaAt + 128;
/** LMDB's pages on the machines that niud runs on. */
const usualPageBytes = 4_096;

/** A state of a store as its file names it. */
export interface StoreHead {
  /** Both pages as they are. */
  readonly bytes: Buffer;
  /** The last transaction that was committed. */
  readonly transaction: number;
  /** Bytes of the file that belong to it, the head among them. */
  readonly storeBytes: number;
}

/** Reads it; throws for a file that is none of LMDB's. */
export function readHead(file: number): StoreHead {
  const bytes = Buffer.alloc(2 * usualPageBytes);
  if (readSync(file, bytes, 0, bytes.length, 0) !== bytes.length) throw new Error('it is shorter than its first pages');
  const metas = [bytes.subarray(0, usualPageBytes), bytes.subarray(usualPageBytes)];
  if (metas.some((meta) => meta.readUInt32LE(metaAt) !== magic || meta.readUInt32LE(pageBytesAt) !== usualPageBytes))
    throw new Error('its first pages are not those of a store');
  const [first, second] = metas.map((meta) => Number(meta.readBigUInt64LE(transactionAt))) as [number, number];
  const latest = metas[first >= second ? 0 : 1]!;
  return {
    bytes,
    transaction: Math.max(first, second),
    storeBytes: (Number(latest.readBigUInt64LE(lastPageAt)) + 1) * usualPageBytes,
  };
}
