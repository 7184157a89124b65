import { entries } from './cursor.js';
import type { SubDatabase } from './environment.js';
import type { CallsDatabase, Stores } from './stores.js';

/** Plain keyed bytes in the `calls` environment. Only the calls thread writes; every thread reads. */
export interface KeyedStore {
  get(key: Buffer): Buffer | undefined;
  /** Resolves when it is on disk. */
  put(key: Buffer, value: Buffer): Promise<void>;
  remove(key: Buffer): Promise<void>;
  /** Everything the callback does goes to disk together; resolves when it is there. */
  batch(write: () => void): Promise<void>;
  /** From a key on, in key order. */
  scan(from: Buffer, limit?: number): Iterable<{ key: Buffer; value: Buffer }>;
  /** Down from before a key, in reverse key order. */
  scanBack(before: Buffer, limit?: number): Iterable<{ key: Buffer; value: Buffer }>;
  /** Sees what was committed since the last reading. */
  refresh(): void;
}

export function callsStore(stores: Stores, name: CallsDatabase): KeyedStore {
  const database: SubDatabase = stores.callsDatabase[name];
  return {
    get: (key) => database.getBinary(key),
    put: (key, value) => onDisk(database.put(key, value)),
    remove: (key) => onDisk(database.remove(key)),
    batch: (write) => onDisk(stores.calls.root.batch(write)),
    scan: (from, limit) => entries(database, { after: from, ...(limit === undefined ? {} : { limit }) }),
    scanBack: (before, limit) => entries(database, { after: before, reverse: true, ...(limit === undefined ? {} : { limit }) }),
    refresh: () => { stores.calls.root.resetReadTxn(); },
  };
}

/** Rejects with what the system said: lmdb-js keeps it in another promise, which would be a rejection that nobody handles. */
async function onDisk(written: Promise<unknown>): Promise<void> {
  try {
    await written;
  } catch (fault) {
    const { commitError } = fault as { readonly commitError?: Promise<never> };
    if (commitError === undefined) throw fault;
    await commitError;
  }
}
