import { systemClock } from '../core/clock.js';
import { log } from '../core/log.js';
import { declarationsText, whyUnfit } from './declarations.js';
import type { Environment } from './environment.js';
import type { SubDatabase } from './sub-database.js';
import { environments, newStoreId, readMarker, toBeginAnew, writeMarker } from './marker.js';
import type { Marker } from './marker.js';
import { numberAt, numberKey } from './numbers.js';
import { settleIndexDoubt } from './rebuild.js';
import { renewStore } from './renewal.js';
import { keepBefore } from './safe-copy.js';
import type { Stores } from './stores.js';
import { UnfitStore } from './unfit-store.js';
import { lastChangeKey } from './view.js';

/** The layout of the stores that this program writes; raised with every migration below. */
export const schemaVersion = 2;

/** Takes a store from the version before to `to`, in the transaction it is called in. */
interface Migration {
  readonly to: number;
  readonly run: (stores: Stores) => void;
}

/** In order; each is kept for as long as a store of the version before may still be met. */
const migrations: readonly Migration[] = [
  // Release 0.2.0 kept `011`, realms as typed, and prefixes in either form.
  { to: 2, run: takeOn },
];

function takeOn(stores: Stores): void {
  const { records, rewritten, findings } = renewStore(stores, systemClock.now());
  log.notice('the records of an earlier release were rewritten', { records, rewritten, findings: findings.length });
  for (const {
    application,
    table,
    key,
    finding: { code, message },
  } of findings.slice(0, toldOf))
    log.warning(message, { application, record: `${table}/${key.join('/')}`, code });
}

/** Findings of a migration that stand in the journal; lint lists more of them. */
const toldOf = 100;

export const versionKey = Buffer.from('schema version');
export const identityKey = Buffer.from('store id');
export const declarationsKey = Buffer.from('declarations');
export const generationKey = Buffer.from('generation');

/** How often these stores were restored, and 1. No two states of a unit that went different ways have the same one. */
export function generationOf(stores: Stores): number {
  return numberAt(stores.meta, generationKey) || 1;
}

/**
 * Before anything is served, in the synchronous transactions of a start: new stores get their identity, an older layout
 * is migrated; a newer one, one written with other declarations, and stores that are not those which this folder had,
 * or older ones of them, are refused by name, with nothing touched. An older layout is copied before it is rewritten;
 * `reserveBytes` of the disk stay free. Gives whether the stores are new.
 */
export function prepare(stores: Stores, stateFolder: string, reserveBytes = 0): boolean {
  const marker = readMarker(stateFolder);
  const version = numberAt(stores.meta, versionKey);
  if (version > schemaVersion)
    throw new UnfitStore(
      `the store has layout ${version}; this program knows ${schemaVersion}: install the release that wrote it, or go back to a backup of this one: niuctl backup --list`,
    );
  const identity = textAt(stores.meta, identityKey);
  const callsIdentity = textAt(stores.callsDatabase.meta, identityKey);
  checkIdentity(stores, stateFolder, marker, { store: identity, calls: callsIdentity });
  const now = declarationsText(stores.registry);
  const stored = textAt(stores.meta, declarationsKey);
  const unfit = stored === undefined || version !== schemaVersion ? undefined : whyUnfit(stored, now);
  if (unfit !== undefined)
    throw new UnfitStore(
      `the store was written by a release with other declarations: ${unfit}. Install that release, or one that knows how to take it on`,
    );
  const isNew = identity === undefined;
  if (stores.readOnly) {
    if (isNew) throw new UnfitStore(`${stateFolder} has no stores, and its disk is read-only: none can be made`);
    if (version !== schemaVersion)
      throw new UnfitStore(
        `the stores in ${stateFolder} are of another release and their disk is read-only: start once with a disk that can be written`,
      );
    return false;
  }
  const storeId = identity ?? newStoreId();
  if (version > 0 && version < schemaVersion) keepBefore(stateFolder, version, reserveBytes);
  if (version !== schemaVersion || isNew || stored !== now) {
    stores.store.root.transactionSync(() => {
      if (version > 0) for (const migration of migrations.filter(({ to }) => to > version)) migration.run(stores);
      stores.meta.put(versionKey, numberKey(schemaVersion));
      stores.meta.put(identityKey, Buffer.from(storeId));
      stores.meta.put(declarationsKey, Buffer.from(now));
    });
    if (version > 0 && version < schemaVersion)
      log.notice('the store was migrated', { from: version, to: schemaVersion });
  }
  settleIndexDoubt(stores, stateFolder, (build) => stores.store.root.transactionSync(build));
  if (callsIdentity === undefined)
    stores.calls.root.transactionSync(() => {
      stores.callsDatabase.meta.put(identityKey, Buffer.from(storeId));
    });
  markStores(stores, stateFolder);
  return isNew;
}

/** Writes beside the stores how far they have come: at a start, now and then, and at a stop. */
export function markStores(stores: Stores, stateFolder: string): void {
  if (stores.readOnly) return;
  const storeId = textAt(stores.meta, identityKey)!;
  const transactions = { store: stores.store.lastTransaction, calls: stores.calls.lastTransaction };
  writeMarker(stateFolder, {
    storeId,
    schemaVersion,
    transactions,
    generation: generationOf(stores),
    change: numberAt(stores.meta, lastChangeKey),
  });
}

type Identities = Readonly<Record<(typeof environments)[number], string | undefined>>;

function checkIdentity(stores: Stores, stateFolder: string, marker: Marker | undefined, found: Identities): void {
  const expected = marker?.storeId ?? found.store;
  for (const name of environments) {
    const environment: Environment = stores[name];
    const identity = found[name];
    if (identity !== undefined && identity !== expected) {
      throw new UnfitStore(
        `${environment.path} belongs to store ${identity}, ${expected === undefined ? 'and the other store of this folder is empty' : `this folder to store ${expected}`}: put the right one back, ${marker === undefined ? 'or move both folders away to begin anew' : toBeginAnew}`,
      );
    }
    if (marker === undefined) continue;
    // A marker of 0.2.0 says nothing of `calls`, which then had no identity of its own.
    if (identity === undefined && (name === 'store' || marker.transactions !== undefined)) {
      throw new UnfitStore(
        `${environment.path} is empty, but ${stateFolder} had store ${marker.storeId}${name === 'calls' ? ', with its ledger, CDRs and open calls' : ''}: restore a backup, ${toBeginAnew}`,
      );
    }
    if (name === 'store' && generationOf(stores) < (marker.generation ?? 1)) {
      throw new UnfitStore(
        `${environment.path} is of before a restore (generation ${generationOf(stores)}, this unit has ${marker.generation}): put the one of after it back, ${toBeginAnew}`,
      );
    }
    const reached = marker.transactions?.[name] ?? 0;
    if (environment.lastTransaction < reached) {
      throw new UnfitStore(
        `${environment.path} is older than the one that this unit had (transaction ${environment.lastTransaction}, it had come to ${reached}): put the newer one back, ${toBeginAnew}`,
      );
    }
  }
}

function textAt(database: SubDatabase, key: Buffer): string | undefined {
  return database.getBinary(key)?.toString('utf8');
}
