import { DamagedRecord } from '../core/damaged-record.js';
import { entries } from './cursor.js';
import type { SubDatabase } from './sub-database.js';
import { sealed, unsealed } from './sealed.js';
import type { CallsDatabase, Stores } from './stores.js';

/**
 * Where a value that is damaged must not be taken for one that is not there: money. Of the others the record alone is
 * missed.
 */
const neverMissed: ReadonlySet<CallsDatabase> = new Set(['account', 'ledger', 'ledger_reference']);

/**
 * Plain keyed bytes in the `calls` environment, each with a checksum that is looked at when it is read. Only the calls
 * thread writes; every thread reads. What is damaged is told, and then passed over; of money `DamagedRecord` is thrown.
 */
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
  const whole = (key: Buffer, bytes: Buffer): Buffer | undefined => {
    const value = unsealed(bytes);
    if (value !== undefined) return value;
    stores.damages.found({ environment: 'calls', database: name, key });
    if (neverMissed.has(name)) throw new DamagedRecord(`a record of ${name}`, 'its checksum does not hold');
    return undefined;
  };
  function* wholeOnes(found: Iterable<{ key: Buffer; value: Buffer }>): Iterable<{ key: Buffer; value: Buffer }> {
    for (const entry of found) {
      const value = whole(entry.key, entry.value);
      if (value !== undefined) yield { key: entry.key, value };
    }
  }
  const reading = {
    get: (key: Buffer) => {
      const bytes = database.getBinary(key);
      return bytes === undefined ? undefined : whole(key, bytes);
    },
    scan: (from: Buffer, limit?: number) =>
      wholeOnes(entries(database, { after: from, ...(limit === undefined ? {} : { limit }) })),
    scanBack: (before: Buffer, limit?: number) =>
      wholeOnes(entries(database, { after: before, reverse: true, ...(limit === undefined ? {} : { limit }) })),
    refresh: () => {
      stores.calls.root.resetReadTxn();
    },
  };
  if (stores.readOnly) {
    const refused = (): Promise<void> => Promise.reject(new Error('EROFS: the stores are open for reading only'));
    return { ...reading, put: refused, remove: refused, batch: refused };
  }
  return {
    ...reading,
    put: (key, value) => onDisk(database.put(key, sealed(value))),
    remove: (key) => onDisk(database.remove(key)),
    batch: (write) => onDisk(stores.calls.root.batch(write)),
  };
}

/**
 * Rejects with what the system said: lmdb-js keeps it in another promise, which would be a rejection that nobody
 * handles.
 */
async function onDisk(written: Promise<unknown>): Promise<void> {
  try {
    await written;
  } catch (fault) {
    const { commitError } = fault as { readonly commitError?: Promise<never> };
    if (commitError === undefined) throw fault;
    await commitError;
  }
}
