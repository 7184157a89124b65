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
  const reading = {
    get: (key: Buffer) => database.getBinary(key),
    scan: (from: Buffer, limit?: number) => entries(database, { after: from, ...(limit === undefined ? {} : { limit }) }),
    scanBack: (before: Buffer, limit?: number) => entries(database, { after: before, reverse: true, ...(limit === undefined ? {} : { limit }) }),
    refresh: () => { stores.calls.root.resetReadTxn(); },
  };
  if (stores.readOnly) {
    const refused = (): Promise<void> => Promise.reject(new Error('EROFS: the stores are open for reading only'));
    return { ...reading, put: refused, remove: refused, batch: refused };
  }
  return {
    ...reading,
    put: (key, value) => onDisk(database.put(key, value)),
    remove: (key) => onDisk(database.remove(key)),
    batch: (write) => onDisk(stores.calls.root.batch(write)),
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
