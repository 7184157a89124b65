import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '../core/durable-file.js';
import { UnfitStore } from './unfit-store.js';

/** The two environments, by the names of their folders. */
export const environments = ['store', 'calls'] as const;
export type EnvironmentName = (typeof environments)[number];

/**
 * LMDB opens an empty file as a new empty store, so which stores belong here, and how far they had come, is written
 * beside them (availability.md, The store on disk): an identity made once, held by both as well, and of each the number
 * of its last transaction, which only grows.
 */
export interface Marker {
  readonly storeId: string;
  /** The layout of the stores that wrote it last. */
  readonly schemaVersion: number;
  /** Absent in a marker of release 0.2.0. */
  readonly transactions?: Readonly<Record<EnvironmentName, number>>;
  /**
   * How often these stores were restored, and 1: those of an earlier one are not taken for them. Absent until release
   * 0.3.0, and then 1.
   */
  readonly generation?: number;
  /** The last change when it was written: where the store cannot be read any more, a restore begins behind it. */
  readonly change?: number;
}

const fileName = 'store.json';

/** What whoever keeps the unit may do where the marker is in the way. */
export const toBeginAnew = `or, where that is meant, move ${fileName} out of the way: what is there is then taken as it is`;

/** Undefined where the folder has had no stores. Throws `UnfitStore` for a file that is none of niud's. */
export function readMarker(stateFolder: string): Marker | undefined {
  const path = join(stateFolder, fileName);
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, 'utf8');
  const marker = parse(text) as Partial<Marker> | null | undefined;
  if (typeof marker?.storeId !== 'string' || typeof marker.schemaVersion !== 'number') {
    throw new UnfitStore(
      `${path}, which says what stores belong here, ${text.trim() === '' ? 'is empty' : 'cannot be read'}: put it back from a backup, ${toBeginAnew}`,
    );
  }
  return marker as Marker;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function writeMarker(stateFolder: string, marker: Marker): void {
  writeDurably(join(stateFolder, fileName), `${JSON.stringify(marker)}\n`, 0o640);
}

export function newStoreId(): string {
  return randomBytes(16).toString('hex');
}

/** Where LMDB keeps an environment. */
export function dataFile(stateFolder: string, name: EnvironmentName): string {
  return join(stateFolder, name, 'data.mdb');
}

/** Whether the file of an environment is there and holds anything. */
export function hasData(stateFolder: string, name: EnvironmentName): boolean {
  return (statSync(dataFile(stateFolder, name), { throwIfNoEntry: false })?.size ?? 0) > 0;
}
