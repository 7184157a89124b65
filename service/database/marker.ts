import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '../core/durable-file.js';

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

export function writeMarker(stateFolder: string, marker: Marker): void {
  writeDurably(join(stateFolder, fileName), `${JSON.stringify(marker)}\n`, 0o640);
}

export function newStoreId(): string {
  return randomBytes(16).toString('hex');
}

/** Whether a store file is there and holds anything. */
export function hasStoreFile(stateFolder: string): boolean {
  const path = join(stateFolder, 'store', 'data.mdb');
  return existsSync(path) && statSync(path).size > 0;
}
