import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * LMDB opens an empty file as a new empty store, so which store belongs here is written beside it (availability.md, The
 * store on disk): an identity made once, held by the store as well.
 */
export interface Marker {
  readonly storeId: string;
  /** The layout of the stores that wrote it last. */
  readonly schemaVersion: number;
}

const fileName = 'store.json';

export function readMarker(stateFolder: string): Marker | undefined {
  const path = join(stateFolder, fileName);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) as Marker : undefined;
}

/** Written whole, flushed and renamed, so that it is never half there. */
export function writeMarker(stateFolder: string, marker: Marker): void {
  const path = join(stateFolder, fileName);
  const file = openSync(`${path}.new`, 'w', 0o640);
  writeSync(file, `${JSON.stringify(marker)}\n`);
  fsyncSync(file);
  closeSync(file);
  renameSync(`${path}.new`, path);
  const folder = openSync(stateFolder, 'r');
  fsyncSync(folder);
  closeSync(folder);
}

export function newStoreId(): string {
  return randomBytes(16).toString('hex');
}

/** Whether a store file is there and holds anything. */
export function hasStoreFile(stateFolder: string): boolean {
  const path = join(stateFolder, 'store', 'data.mdb');
  return existsSync(path) && statSync(path).size > 0;
}
