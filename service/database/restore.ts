import { createHash } from 'node:crypto';
import { chownSync, closeSync, copyFileSync, constants, existsSync, mkdirSync, openSync, readFileSync, readSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '../core/durable-file.js';
import { limits } from '../core/limits.js';
import { readNote } from './backup-folder.js';
import type { BackupNote } from './backup-folder.js';
import { whyUnfit } from './declarations.js';
import { flush } from './flushed.js';
import { dataFile, environments } from './marker.js';
import { schemaVersion } from './migrate.js';
import { examine } from './store-examination.js';
import { UnfitStore } from './unfit-store.js';

/** What is put in the place of what a state folder has. */
const parts = [...environments, 'store.json'] as const;
/** Where it waits, whole, until all of it is in its place. */
const waitingFolder = 'restoring';
/** There from the moment on at which the new counts, until it is in its place. */
const orderFile = 'restore.json';

interface Order {
  /** The name of the backup. */
  readonly backup: string;
  /** The folder that takes what was there, in the state folder. */
  readonly aside: string;
}

/** A backup that this program can serve, looked at whole: every byte is what was written, every entry can be read. Throws `UnfitStore` saying by name what is in the way. */
export function provenBackup(place: string, declarations: string): BackupNote {
  const note = readNote(place);
  if (note === undefined) throw new UnfitStore(`${place} is no whole backup: it has no backup.json that can be read`);
  if (note.schemaVersion !== schemaVersion) throw new UnfitStore(`the backup ${note.name} has layout ${note.schemaVersion}; this program has ${schemaVersion}: restore it with the release that wrote it`);
  for (const name of environments) {
    if (!existsSync(dataFile(place, name))) throw new UnfitStore(`the backup ${note.name} has no ${name}`);
    if (hashOf(dataFile(place, name)) !== note.environments[name].hash) throw new UnfitStore(`${dataFile(place, name)} is not what was backed up: its bytes have changed since`);
  }
  const locks = environments.map((name) => join(place, name, 'lock.mdb')).filter((path) => !existsSync(path));
  const { store, calls } = examine(place);
  for (const path of locks) rmSync(path, { force: true });
  if (store.storeId !== note.storeId || calls.storeId !== note.storeId) throw new UnfitStore(`the stores of the backup ${note.name} are not those that it names`);
  const unfit = whyUnfit(store.declarations ?? '', declarations);
  if (unfit !== undefined) throw new UnfitStore(`the backup ${note.name} was written by a release with other declarations: ${unfit}. Restore it with that release`);
  return note;
}

/**
 * Puts a proven backup in the place of a state folder's stores, which nobody has open; what was there stays beside them. Ended at any moment, the folder has either the old or, with the next
 * start, the new. Gives the folder that took the old; undefined where there was none. Throws `UnfitStore` where there is no room. `step` is for tests: called before each thing that is done.
 */
export function putInPlace(stateFolder: string, place: string, note: BackupNote, at: number, reserveBytes: number, step: () => void = () => undefined): string | undefined {
  finishRestore(stateFolder);
  const waiting = join(stateFolder, waitingFolder);
  rmSync(waiting, { recursive: true, force: true });
  const { bavail, bsize } = statfsSync(stateFolder);
  if (bavail * bsize < note.bytes + reserveBytes) throw new UnfitStore(`there is no room in ${stateFolder}: ${Math.ceil((note.bytes + reserveBytes) / 2 ** 20)} MiB free are needed, with the reserve`);
  const isNew = !parts.some((part) => existsSync(join(stateFolder, part)));
  const owner = statSync(stateFolder);
  const own = (path: string): void => { if (process.getuid?.() === 0) chownSync(path, owner.uid, owner.gid); };
  for (const name of environments) {
    mkdirSync(join(waiting, name), { recursive: true, mode: 0o750 });
    step();
    const to = dataFile(waiting, name);
    copyFileSync(dataFile(place, name), to, constants.COPYFILE_FICLONE);
    if (hashOf(to) !== note.environments[name].hash) throw new UnfitStore(`${to} is not what was backed up: it was not copied whole`);
    for (const path of [to, join(waiting, name)]) { own(path); flush(path); }
  }
  copyFileSync(join(place, 'store.json'), join(waiting, 'store.json'));
  for (const path of [join(waiting, 'store.json'), waiting]) { own(path); flush(path); }
  step();
  const aside = `before-restore-${new Date(at).toISOString().slice(0, 19).replaceAll(':', '')}Z`;
  // From here on it is the new that counts.
  writeDurably(join(stateFolder, orderFile), `${JSON.stringify({ backup: note.name, aside } satisfies Order)}\n`, 0o640);
  own(join(stateFolder, orderFile));
  finishRestore(stateFolder, step);
  return isNew ? undefined : join(stateFolder, aside);
}

/** Ends a restore that was ended in the middle, or begins none; at a start, before the stores are looked at. Gives the name of the backup that is in place now. */
export function finishRestore(stateFolder: string, step: () => void = () => undefined): string | undefined {
  const path = join(stateFolder, orderFile);
  if (!existsSync(path)) return undefined;
  const { backup, aside } = JSON.parse(readFileSync(path, 'utf8')) as Order;
  const old = join(stateFolder, aside);
  for (const part of parts) {
    const [from, to] = [join(stateFolder, waitingFolder, part), join(stateFolder, part)];
    // What does not wait any more is in its place already.
    if (!existsSync(from)) continue;
    step();
    if (existsSync(to)) {
      mkdirSync(old, { recursive: true, mode: 0o750 });
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
