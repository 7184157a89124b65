import { existsSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join, resolve } from 'node:path';
import { applications } from '../apps/all.js';
import { giveTo } from '../core/durable-file.js';
import { NotStarted } from '../core/not-started.js';
import { backupsIn, readNote } from '../database/backup-folder.js';
import type { BackupNote } from '../database/backup-folder.js';
import { declarationsText } from '../database/declarations.js';
import { dataFile, environments, readMarker } from '../database/marker.js';
import type { Marker } from '../database/marker.js';
import { finishRestore, orderRestore, provenBackup, unstage, waitingPlace } from '../database/restore.js';
import { tryFolder } from '../main/claim.js';
import type { Config } from '../main/config.js';
import { lossOf } from '../main/loss.js';
import type { Loss } from '../main/loss.js';
import { pairSettingsOf } from '../main/pair-settings.js';
import { prepareRestoration } from '../main/restoration.js';
import { release } from '../main/release.js';
import { loadNative } from '../platform/native.js';
import { Registry } from '../schema/registry.js';
import { keyOf, pinsWithout } from './backup-key.js';
import type { Door } from './door.js';
import { Failure, type Outcome } from './outcome.js';
import { passphrase } from './passphrase.js';
import { putByNiud } from './restore-order.js';
import { toldRestore } from './restore-told.js';
import type { Told } from './restore-told.js';
import { unitConfig } from './socket.js';
import { isUnitFile, unpackUnit } from './unit-moved.js';
import type { Unpacked } from './unit-moved.js';
import { hasCredential } from './unit-key.js';

/** What is asked of `niuctl restore` where it is no record. */
interface RestoreAsked {
  /** A backup, by its name or its folder. */
  readonly named?: string | undefined;
  /** The change to go back to. */
  readonly change?: number | undefined;
  readonly dryRun: boolean;
  /** What becomes of calls and money since a backup; asked for where there are any. */
  readonly calls?: 'keep' | 'lose' | undefined;
  /** The PIN key comes along. */
  readonly withKey?: boolean | undefined;
  readonly passphraseFile?: string | undefined;
}

/**
 * `niuctl restore <backup>` and `niuctl restore --change <n>`: made ready and proven beside the stores, while niud runs
 * or not; then put in their place, by niud itself where it runs. With
 * `dryRun` all of that but the last.
 */
export async function restoreUnit(door: Door, asked: RestoreAsked): Promise<Outcome> {
  const config = unitConfig();
  if (pairSettingsOf(config) !== undefined && !asked.dryRun) {
    throw new Failure(
      'refused',
      'This unit is of a pair, and the other one would not know of a restore. Stop niud on both; here remove the pair_ lines of niud.toml, and pair.json of the state folder; restore; then set the pair up anew: /usr/share/doc/niud/pair.md.',
    );
  }
  try {
    return await restored(door, config, asked);
  } catch (fault) {
    // What a start refuses with, and what is no backup, is a sentence for field operations.
    if (fault instanceof NotStarted) throw new Failure('refused', fault.message);
    throw fault;
  } finally {
    // What root has opened stays niud's.
    for (const name of environments)
      if (existsSync(join(config.state_dir, name, 'lock.mdb')))
        giveTo(config.state_dir, join(config.state_dir, name, 'lock.mdb'));
  }
}

async function restored(door: Door, config: Config, asked: RestoreAsked): Promise<Outcome> {
  const { state_dir: state, disk_reserve: reserve } = config;
  const { dryRun, change } = asked;
  const native = loadNative();
  // A dry run leaves the folder to whoever wants to start meanwhile.
  const isRunning = dryRun || tryFolder('state_dir', state, native) !== undefined;
  const at = Date.now();
  claimWaiting(state, native);
  let unpacked: Unpacked | undefined;
  try {
    if (isRunning) setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
    unpacked = asked.named !== undefined && isUnitFile(asked.named) ? unpackUnit(config, asked.named) : undefined;
    const { source, own } =
      unpacked === undefined ? sourceOf(config, asked) : { source: proven(unpacked.place), own: undefined };
    const told = toldOf(state, source, own, asked);
    const keepsCalls = keeping(told, asked);
    if (asked.withKey === true && source === undefined) throw new Failure('usage', '--with-key goes with a backup.');
    const key =
      asked.withKey === true
        ? await keyOf(source!.place, source!.note.storeId, () => passphrase(asked.passphraseFile, false))
        : undefined;
    const pins =
      source === undefined
        ? undefined
        : key === undefined
          ? await pinsWithout(state, source.place)
          : hasCredential()
            ? 'The PIN key comes to pin.key of the state folder, but the unit has one from systemd, which wins: see /usr/share/doc/niud/README.md, The PIN key.'
            : 'The PIN key comes along: all PINs work.';
    const done = await prepareRestoration({
      stateFolder: state,
      keepsCalls,
      at,
      reserveBytes: reserve * 2 ** 20,
      ...(change === undefined ? {} : { to: change }),
      ...(source === undefined ? {} : { backup: source }),
      ...(key === undefined ? {} : { key }),
    });
    const settled = dryRun ? [] : (unpacked?.settle() ?? []);
    const whole: Told = { ...told, keepsCalls, done, pins, settled };
    if (dryRun) return toldRestore(whole, { kind: 'rehearsed' });
    if (isRunning) return toldRestore(whole, { kind: 'running', ...(await putByNiud(door, state, done.generation)) });
    const aside = orderRestore(state, at);
    finishRestore(state);
    return toldRestore(whole, { kind: 'stopped', aside });
  } finally {
    unstage(state);
    unpacked?.remove();
  }
}

/** Nobody else makes one ready at the same time. */
function claimWaiting(state: string, native: ReturnType<typeof loadNative>): void {
  const other = tryFolder('state_dir', waitingPlace(state), native);
  if (other !== undefined)
    throw new Failure(
      'refused',
      `Another niuctl restore${other.pid === undefined ? '' : ` (pid ${other.pid})`} is at work here: wait for it, or end it`,
    );
}

/** Where a backup lies, and what it says of itself. */
interface Source {
  readonly place: string;
  readonly note: BackupNote;
}

/** The backup that is meant; none for the unit's own stores, which then have said what they would lose. */
function sourceOf(config: Config, { named, change }: RestoreAsked): { readonly source?: Source; readonly own?: Loss } {
  if (named !== undefined) return { source: proven(placeOf(config, named)) };
  const own = lossOf(config.state_dir, change!);
  if (own !== undefined && own.unreached === undefined) return { own };
  // The one that was made soonest behind the change reaches back the furthest.
  const storeId = markerOf(config.state_dir)?.storeId;
  const able =
    storeId === undefined ? [] : backupsIn(config.backup_dir, storeId).filter((note) => note.change >= change!);
  const behind = able.at(-1);
  if (own !== undefined && (behind === undefined || own.change < change!)) throw new Failure('refused', own.unreached!);
  if (behind === undefined)
    throw new Failure(
      'refused',
      `The store that is here cannot be read, and ${config.backup_dir} has no backup of behind change ${change}`,
    );
  return { source: proven(join(config.backup_dir, behind.name)) };
}

/** A backup that is meant by its name or folder, proven. Throws `NotStarted` saying what is in the way. */
export function backupNamed(named: string): Source {
  return proven(placeOf(unitConfig(), named));
}

function proven(place: string): Source {
  return { place, note: provenBackup(place, declarationsText(new Registry(applications)), release) };
}

/** By its folder, or by its name in the folder of backups. */
function placeOf(config: Config, named: string): string {
  const places = [resolve(named), join(config.backup_dir, named)];
  const found =
    places.find((place) => readNote(place) !== undefined) ??
    places.find((place) => existsSync(join(place, 'backup.json')));
  if (found !== undefined) return found;
  const storeId = markerOf(config.state_dir)?.storeId;
  const there = storeId === undefined ? [] : backupsIn(config.backup_dir, storeId).map(({ name }) => name);
  throw new Failure(
    'usage',
    `There is no backup ${named}, and a record has its key behind its table. ${there.length === 0 ? `${config.backup_dir} has none of this unit` : `In ${config.backup_dir} there are ${there.join(', ')}`}`,
  );
}

function markerOf(state: string): Marker | undefined {
  try {
    return readMarker(state);
  } catch {
    return undefined;
  }
}

/** What the unit has that will not be there. */
function toldOf(
  state: string,
  source: Source | undefined,
  own: Loss | undefined,
  { named, change, calls }: RestoreAsked,
): Omit<Told, 'done' | 'keepsCalls' | 'pins' | 'settled'> {
  const marker = markerOf(state);
  const isOwn = marker === undefined || source === undefined || marker.storeId === source.note.storeId;
  const to = change ?? source!.note.change;
  // Whoever goes back to a change means records: calls that were made since were made.
  const keeps = calls === 'keep' || (calls === undefined && change !== undefined);
  const loss =
    own ??
    (marker === undefined || !isOwn
      ? undefined
      : lossOf(state, to, keeps || source === undefined ? undefined : source.place));
  return { note: source?.note, named, change, isThere: marker !== undefined, isOwn, loss };
}

/** Whether calls, CDRs and money stay as they are: money is never taken back without a word. */
function keeping(
  { loss, isOwn, isThere, note }: Omit<Told, 'done' | 'keepsCalls' | 'pins' | 'settled'>,
  { change, calls, dryRun }: RestoreAsked,
): boolean {
  if (calls === 'keep' || (calls === undefined && change !== undefined)) {
    if (note === undefined || (isThere && isOwn && existsSync(dataFile(unitConfig().state_dir, 'calls')))) return true;
    if (calls === 'keep')
      throw new Failure('refused', 'There are no calls of this unit to keep: leave --keep-calls away');
  }
  if (!dryRun && calls === undefined && (loss?.ledgerLines ?? 0) > 0) {
    throw new Failure(
      'refused',
      `Money has moved since that backup: ${loss!.ledgerLines} lines of the ledger, and ${loss!.calls} CDRs, would be lost. --keep-calls keeps calls, CDRs and money as they are; --lose-calls goes back with them`,
    );
  }
  return false;
}
