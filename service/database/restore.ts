import { createHash } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statfsSync,
} from 'node:fs';
import { join } from 'node:path';
import { assert } from '../core/assert.js';
import { giveTo, writeDurably } from '../core/durable-file.js';
import { limits } from '../core/limits.js';
import { readNote } from './backup-folder.js';
import type { BackupNote } from './backup-folder.js';
import { whyUnfit } from './declarations.js';
import { flush } from './flushed.js';
import { dataFile, environments, writeMarker } from './marker.js';
import type { EnvironmentName, Marker } from './marker.js';
import { schemaVersion } from './migrate.js';
import { examine } from './store-examination.js';
import { UnfitStore } from './unfit-store.js';

/**
 * What is put in the place of what a state folder has: both stores, or `store` alone, which leaves the calls, the money
 * and the CDRs as they are.
 */
type Part = EnvironmentName | 'store.json' | 'pin.key';
export const everything: readonly Part[] = [...environments, 'store.json'];
export const withoutCalls: readonly Part[] = ['store', 'store.json'];

/** Where it waits, whole, until all of it is in its place. */
const waitingFolder = 'restoring';
/** In the folder that waits, once it is whole: what it is. */
const stagedFile = 'staged.json';
/** There from the moment on at which the new counts, until it is in its place. */
const orderFile = 'restore.json';

/** What waits to be put in place. */
interface Staged {
  /** The backup, or the change, by name. */
  readonly what: string;
  readonly parts: readonly Part[];
  readonly generation: number;
  /** What was there is of no worth to anybody: it goes once the new is in its place. */
  readonly dropsOld?: boolean;
}

interface Order {
  readonly backup: string;
  /** The folder that takes what was there, in the state folder. */
  readonly aside: string;
  /** All of them where an earlier release wrote it. */
  readonly parts?: readonly Part[];
  readonly dropsOld?: boolean;
}

/** Whether a release comes behind another; numbers between dots are compared. */
export function isLater(release: string, than: string): boolean {
  const [one, other] = [release, than].map((text) => text.split(/[.~+-]/).map((part) => Number(part) || 0)) as [
    number[],
    number[],
  ];
  for (let place = 0; place < Math.max(one.length, other.length); place++)
    if ((one[place] ?? 0) !== (other[place] ?? 0)) return (one[place] ?? 0) > (other[place] ?? 0);
  return false;
}

/**
 * A backup that this program can serve, looked at whole: every byte is what was written, every entry can be read.
 * Throws `UnfitStore` saying by name what is in the way.
 */
export function provenBackup(place: string, declarations: string, release?: string): BackupNote {
  const note = readNote(place);
  if (note === undefined) throw new UnfitStore(`${place} is no whole backup: it has no backup.json that can be read`);
  if (release !== undefined && note.release !== undefined && isLater(note.release, release))
    throw new UnfitStore(
      `the backup ${note.name} was written by niud ${note.release}, this is ${release}: install niud ${note.release} first`,
    );
  if (note.schemaVersion !== schemaVersion)
    throw new UnfitStore(
      `the backup ${note.name} has layout ${note.schemaVersion}; this program has ${schemaVersion}: restore it with the release that wrote it`,
    );
  for (const name of environments) {
    if (!existsSync(dataFile(place, name))) throw new UnfitStore(`the backup ${note.name} has no ${name}`);
    if (hashOf(dataFile(place, name)) !== note.environments[name].hash)
      throw new UnfitStore(`${dataFile(place, name)} is not what was backed up: its bytes have changed since`);
  }
  const locks = environments.map((name) => join(place, name, 'lock.mdb')).filter((path) => !existsSync(path));
  const { store, calls } = examine(place);
  for (const path of locks) rmSync(path, { force: true });
  if (store.storeId !== note.storeId || calls.storeId !== note.storeId)
    throw new UnfitStore(`the stores of the backup ${note.name} are not those that it names`);
  const unfit = whyUnfit(store.declarations ?? '', declarations);
  if (unfit !== undefined)
    throw new UnfitStore(
      `the backup ${note.name} was written by a release with other declarations: ${unfit}. Restore it with that release`,
    );
  return note;
}

/** Where a restore is made ready. */
export function waitingPlace(stateFolder: string): string {
  return join(stateFolder, waitingFolder);
}

/** The same, empty; whoever has it makes it whole and then says so by `stage`. */
export function waitingIn(stateFolder: string): string {
  const waiting = waitingPlace(stateFolder);
  mkdirSync(waiting, { recursive: true, mode: 0o750 });
  for (const name of readdirSync(waiting)) rmSync(join(waiting, name), { recursive: true, force: true });
  return waiting;
}

/**
 * Copies what is wanted of a proven backup to where it waits. Throws `UnfitStore` where there is no room, or where it
 * does not arrive whole.
 */
export function copyBackup(
  stateFolder: string,
  place: string,
  note: BackupNote,
  names: readonly EnvironmentName[],
  reserveBytes: number,
  step: () => void = () => undefined,
): void {
  const waiting = waitingIn(stateFolder);
  const bytes = names.reduce((sum, name) => sum + note.environments[name].bytes, 0);
  const { bavail, bsize } = statfsSync(stateFolder);
  if (bavail * bsize < bytes + reserveBytes)
    throw new UnfitStore(
      `there is no room in ${stateFolder}: ${Math.ceil((bytes + reserveBytes) / 2 ** 20)} MiB free are needed, with the reserve`,
    );
  for (const name of names) {
    mkdirSync(join(waiting, name), { mode: 0o750 });
    step();
    const to = dataFile(waiting, name);
    copyFileSync(dataFile(place, name), to, constants.COPYFILE_FICLONE);
    if (hashOf(to) !== note.environments[name].hash)
      throw new UnfitStore(`${to} is not what was backed up: it was not copied whole`);
  }
}

/**
 * What waits is whole: it is the unit's, and on disk. Nothing is put in place by it; a start before `orderRestore` goes
 * on with the old.
 */
export function stage(stateFolder: string, staged: Staged, marker: Marker): void {
  const waiting = join(stateFolder, waitingFolder);
  const files = [
    ...environments
      .filter((name) => staged.parts.includes(name))
      .flatMap((name) => [dataFile(waiting, name), join(waiting, name)]),
    ...staged.parts.filter((part) => part.includes('.')).map((part) => join(waiting, part)),
    join(waiting, stagedFile),
    waiting,
  ];
  for (const name of environments) rmSync(join(waiting, name, 'lock.mdb'), { force: true });
  writeMarker(waiting, marker);
  writeDurably(join(waiting, stagedFile), `${JSON.stringify(staged)}\n`, 0o640);
  for (const path of files) {
    giveTo(stateFolder, path);
    flush(path);
  }
}

/** What waits in a state folder, whole; undefined where nothing does. */
export function stagedIn(stateFolder: string): Staged | undefined {
  const path = join(stateFolder, waitingFolder, stagedFile);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Staged) : undefined;
}

/** What waits goes. */
export function unstage(stateFolder: string): void {
  rmSync(join(stateFolder, waitingFolder), { recursive: true, force: true });
}

/**
 * From here on it is the new that counts, whatever happens: what waits is put in place by `finishRestore`, at once or
 * at the next start. Nobody has the stores open, and nobody opens them before that. Gives the folder that takes the
 * old; undefined where there was none.
 */
export function orderRestore(stateFolder: string, at: number): string | undefined {
  const staged = stagedIn(stateFolder);
  assert(staged !== undefined, 'what is ordered waits');
  const aside = `before-restore-${new Date(at).toISOString().slice(0, 19).replaceAll(':', '')}Z`;
  const isNew = !everything.some((part) => existsSync(join(stateFolder, part)));
  writeDurably(
    join(stateFolder, orderFile),
    `${JSON.stringify({ backup: staged.what, aside, parts: staged.parts, ...(staged.dropsOld === true ? { dropsOld: true } : {}) } satisfies Order)}\n`,
    0o640,
  );
  giveTo(stateFolder, join(stateFolder, orderFile));
  return isNew ? undefined : join(stateFolder, aside);
}

/**
 * Ends a restore that was ended in the middle, or begins none; at a start, before the stores are looked at. Gives the
 * name of the backup that is in place now.
 */
export function finishRestore(stateFolder: string, step: () => void = () => undefined): string | undefined {
  const path = join(stateFolder, orderFile);
  if (!existsSync(path)) return undefined;
  const { backup, aside, parts = everything, dropsOld = false } = JSON.parse(readFileSync(path, 'utf8')) as Order;
  const old = join(stateFolder, aside);
  for (const part of parts) {
    const [from, to] = [join(stateFolder, waitingFolder, part), join(stateFolder, part)];
    // What does not wait any more is in its place already.
    if (!existsSync(from)) continue;
    step();
    if (existsSync(to)) {
      mkdirSync(old, { recursive: true, mode: 0o750 });
      giveTo(stateFolder, old);
      renameSync(to, join(old, part));
      flush(old);
    }
    step();
    renameSync(from, to);
  }
  step();
  flush(stateFolder);
  rmSync(join(stateFolder, waitingFolder), { recursive: true, force: true });
  step();
  if (dropsOld) rmSync(old, { recursive: true, force: true });
  step();
  rmSync(path);
  flush(stateFolder);
  return backup;
}

function hashOf(path: string): string {
  const hash = createHash('sha256');
  const file = openSync(path, 'r');
  try {
    const piece = Buffer.allocUnsafe(limits.backupPieceBytes);
    for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) hash.update(piece.subarray(0, read));
    return hash.digest('hex');
  } finally {
    closeSync(file);
  }
}
