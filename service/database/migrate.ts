import { log } from '../core/log.js';
import { NotStarted } from '../core/not-started.js';
import { numberAt, numberKey } from './numbers.js';
import { newStoreId, readMarker, writeMarker } from './marker.js';
import type { Stores } from './stores.js';

/** The layout of the stores that this program writes; raised with every migration below. */
export const schemaVersion = 1;

/** Takes a store from the version before to `to`, in the transaction it is called in. */
interface Migration {
  readonly to: number;
  readonly run: (stores: Stores) => void;
}

/** In order; each is kept for as long as a store of the version before may still be met. */
const migrations: readonly Migration[] = [];

const versionKey = Buffer.from('schema version');
const identityKey = Buffer.from('store id');

/** Why a store is not served; told to field operations by name, and nothing is touched. */
export class UnfitStore extends NotStarted {
  constructor(reason: string) {
    super(reason);
    this.name = 'UnfitStore';
  }
}

/**
 * Before anything is served, in the one synchronous transaction of a start: a new store gets its identity, an older layout is
 * migrated, a newer one and one that is not the store this folder had are refused by name.
 * Gives whether the store is new.
 */
export function prepare(stores: Stores, stateFolder: string): boolean {
  const marker = readMarker(stateFolder);
  const version = numberAt(stores.meta, versionKey);
  const identity = stores.meta.getBinary(identityKey)?.toString('utf8');
  if (version > schemaVersion) throw new UnfitStore(`the store has layout ${version}; this program knows ${schemaVersion}: install the version that wrote it`);
  if (marker !== undefined && identity !== marker.storeId) {
    throw new UnfitStore(identity === undefined
      ? `the store is empty, but this folder had store ${marker.storeId}: restore a backup, or remove store.json to begin anew`
      : `the store is ${identity}, but this folder had store ${marker.storeId}`);
  }
  const storeId = identity ?? newStoreId();
  if (version !== schemaVersion || identity === undefined) {
    stores.store.root.transactionSync(() => {
      if (version > 0) for (const migration of migrations.filter(({ to }) => to > version)) migration.run(stores);
      stores.meta.put(versionKey, numberKey(schemaVersion));
      stores.meta.put(identityKey, Buffer.from(storeId));
    });
    if (version > 0) log.notice('the store was migrated', { from: version, to: schemaVersion });
  }
  if (marker?.storeId !== storeId || marker.schemaVersion !== schemaVersion) writeMarker(stateFolder, { storeId, schemaVersion });
  return identity === undefined;
}
