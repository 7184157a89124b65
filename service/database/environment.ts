import { JoinedKey } from './sub-database.js';
import type { SubDatabase } from './sub-database.js';
import { open } from 'lmdb';
import type { RootDatabase } from 'lmdb';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { limits } from '../core/limits.js';
import { writeKey } from '../schema/key.js';
import type { Key } from '../schema/row.js';
import { WatchedPages } from './watched-pages.js';
import type { Meet } from './watched-pages.js';

/**
 * Keys as lmdb writes and reads them: bytes as they are; parts go straight to where lmdb wants them, without bytes in
 * between.
 */
const keyEncoding = {
  writeKey(key: Buffer | Key | JoinedKey, target: Buffer, start: number): number {
    if (key instanceof JoinedKey) return writeKey(target, start, key.parts, key.behind);
    if (!(key instanceof Uint8Array)) return writeKey(target, start, key);
    target.set(key, start);
    return start + key.length;
  },
  /** Byte by byte: keys are short, and a copy in native code begins with a view of what is copied. */
  readKey(source: Buffer, start: number, end: number): Buffer {
    const key = Buffer.allocUnsafe(end - start);
    for (let at = 0; at < key.length; at++) key[at] = source[start + at]!;
    return key;
  },
};

/** One of the two LMDB environments (architecture.md, The stores on disk). Opened once in each thread, read-write. */
export interface Environment {
  readonly root: RootDatabase<Buffer, Buffer>;
  readonly path: string;
  /** Number of the last transaction, which grows with each. */
  readonly lastTransaction: number;
  /**
   * Opens a sub-database, made when it is not there; only while starting. On a read-only disk one that is not there is
   * empty.
   */
  database(name: string): SubDatabase;
  /**
   * Lets go of the snapshots of processes that ended in the middle of a reading: they pin pages. Gives how many there
   * were.
   */
  clearReaders(): number;
  close(): Promise<void>;
}

/** Sub-databases that whoever does not know the declarations is ready for. */
export const databaseLimit = 1_000;

interface EnvironmentOptions {
  /** Sub-databases to come, from the registry. */
  readonly databases: number;
  readonly mapBytes?: number;
  /** On a read-only disk. */
  readonly readOnly?: boolean;
  /** Hears of what a reading has thrown. */
  readonly meet?: Meet;
}

/**
 * `overlappingSync: false` makes an acknowledged commit a flushed one (availability.md, The store on disk): with the
 * default a commit whose flush failed is refused and yet visible.
 */
export function openEnvironment(
  stateFolder: string,
  name: 'store' | 'calls',
  options: EnvironmentOptions,
): Environment {
  const path = join(stateFolder, name);
  if (options.readOnly !== true) mkdirSync(path, { recursive: true, mode: 0o750 });
  const root = open<Buffer, Buffer>({
    path,
    encoding: 'binary',
    keyEncoding: 'binary',
    overlappingSync: false,
    // What is put there is gathered by those who put it. lmdb-js would gather by turns of the loop behind a promise of
    // its own, and where that commit failed nobody could handle its rejection: a full disk would end the process.
    eventTurnBatching: name === 'store',
    noSubdir: false,
    readOnly: options.readOnly === true,
    maxDbs: options.databases + 8,
    mapSize: options.mapBytes ?? limits.mapBytes,
    // Every thread of niud holds one, an export or a list one more; the rest is for niuctl and backups.
    maxReaders: 126,
  });
  return {
    root,
    path,
    get lastTransaction() {
      return (root.getStats() as { readonly lastTxnId: number }).lastTxnId;
    },
    database(databaseName) {
      const opened = root.openDB({
        name: databaseName,
        encoding: 'binary',
        keyEncoder: keyEncoding,
      } as never) as unknown as SubDatabase | undefined;
      return opened === undefined
        ? nothingIn
        : options.meet === undefined
          ? opened
          : new WatchedPages(opened, options.meet);
    },
    clearReaders: () => root.readerCheck(),
    close: () => root.close(),
  };
}

/** What stands for a sub-database that a read-only environment does not have. */
const nothingIn: SubDatabase = {
  getBinary: () => undefined,
  getBinaryFast: () => undefined,
  put: () => Promise.reject(new Error('EROFS: the store is open for reading only')),
  remove: () => Promise.reject(new Error('EROFS: the store is open for reading only')),
  getKeys: () => [],
  getKeysCount: () => 0,
  getRange: () => [],
};
