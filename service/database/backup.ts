import { createHash } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { systemClock } from '../core/clock.js';
import { writeDurably } from '../core/durable-file.js';
import { limits } from '../core/limits.js';
import { backupName, backupsIn, noteFile, surplus, unfinished, unfinishedIn } from './backup-folder.js';
import type { BackupNote } from './backup-folder.js';
import { databaseLimit, openEnvironment } from './environment.js';
import { flush } from './flushed.js';
import { dataFile, environments, readMarker, writeMarker } from './marker.js';
import type { EnvironmentName } from './marker.js';
import { examine } from './store-examination.js';
import { readHead } from './store-head.js';
import type { StoreHead } from './store-head.js';
import { UnfitStore } from './unfit-store.js';

/** What is backed up where. */
export interface BackupRequest {
  readonly stateFolder: string;
  readonly folder: string;
  /** The release of the program. */
  readonly release?: string;
  /** Room that stays free on the disk of `folder`. */
  readonly reserveBytes: number;
  /** Backups of these stores that stay, this one among them. */
  readonly keep: number;
  /** Days after which one goes; 0 is never. */
  readonly days: number;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number;
}

/**
 * Copies both environments as they are at one instant, while others write them, into a folder of its own: under a name
 * that says that it is not whole, flushed, walked through by a process of its own, and only then renamed. Older ones
 * beyond `keep` and `days` go behind that. Throws with the reason, and leaves nothing, where there is no room or the
 * copy does not hold. For a process of its own: it holds its thread for as long as it takes. `going` hears how long its
 * next word may take. Source: systemd/README.md, Backups.
 */
export async function backUp(
  request: BackupRequest,
  going: (patienceMs: number) => void = () => undefined,
): Promise<BackupNote> {
  const begun = systemClock.monotonic();
  const { stateFolder, folder, at } = request;
  const marker = readMarker(stateFolder);
  if (marker === undefined) throw new UnfitStore(`${stateFolder} has no stores`);
  const { storeId } = marker;
  // mkdir of Node calls a read-only disk a folder that is not there.
  accessSync(nearest(folder), constants.W_OK);
  mkdirSync(folder, { recursive: true, mode: 0o750 });
  for (const name of unfinishedIn(folder, storeId)) rmSync(join(folder, name), { recursive: true, force: true });
  const name = backupName(at, storeId);
  const place = join(folder, name);
  if (existsSync(place)) throw new Error(`there is a backup ${name} already`);
  const making = `${place}${unfinished}`;
  try {
    const copied = await copyStores(stateFolder, environments, folder, making, request.reserveBytes, going);
    going(limits.backupProofMs);
    const found = examine(making);
    going(limits.backupFirstMs);
    for (const each of environments) {
      if (found[each].storeId !== storeId)
        throw new UnfitStore(
          `the copy of ${each} belongs to store ${String(found[each].storeId)}, this unit to ${storeId}`,
        );
      if (found[each].transaction !== copied[each].transaction)
        throw new UnfitStore(
          `the copy of ${each} has transaction ${found[each].transaction} in the place of ${copied[each].transaction}`,
        );
    }
    const note: BackupNote = {
      name,
      at,
      storeId,
      schemaVersion: found.store.schemaVersion,
      ...(request.release === undefined ? {} : { release: request.release }),
      change: found.store.change,
      bytes: copied.store.bytes + copied.calls.bytes,
      tookMs: Math.round(systemClock.monotonic() - begun),
      environments: {
        store: { ...copied.store, entries: found.store.entries, position: found.store.position },
        calls: { ...copied.calls, entries: found.calls.entries, position: found.calls.position },
      },
    };
    for (const each of environments) rmSync(join(making, each, 'lock.mdb'), { force: true });
    writeMarker(making, {
      storeId,
      schemaVersion: note.schemaVersion,
      transactions: { store: copied.store.transaction, calls: copied.calls.transaction },
      generation: found.store.generation,
      change: found.store.change,
    });
    writeDurably(join(making, noteFile), `${JSON.stringify(note)}\n`, 0o640);
    for (const each of environments) flush(join(making, each));
    flush(making);
    renameSync(making, place);
    flush(folder);
    for (const old of surplus(backupsIn(folder, storeId), request.keep, request.days, at))
      rmSync(join(folder, old.name), { recursive: true, force: true });
    return note;
  } catch (fault) {
    rmSync(making, { recursive: true, force: true });
    throw fault;
  }
}

interface Copied {
  readonly transaction: number;
  readonly bytes: number;
  readonly hash: string;
}

/**
 * Copies environments of a state folder, as they are at one instant, into the folder `making`; flushed, but for the
 * folders. Throws where the disk of `folder`, which is there already and has
 * `making` in it, would be filled beyond the reserve.
 */
export async function copyStores<Name extends EnvironmentName>(
  stateFolder: string,
  names: readonly Name[],
  folder: string,
  making: string,
  reserveBytes: number,
  going: (patienceMs: number) => void = () => undefined,
): Promise<Readonly<Record<Name, Copied>>> {
  const opened = names.map((name) => openEnvironment(stateFolder, name, { databases: databaseLimit, readOnly: true }));
  const files = names.map((name) => openSync(dataFile(stateFolder, name), 'r'));
  try {
    // As long as these are held, no page is written anew that belongs to what they see, or to anything later: LMDB
    // takes only pages that were free before the oldest reader.
    const held = opened.map(({ root }) => root.useReadTransaction());
    const heads = instantOf(files);
    const bytes = heads.reduce((sum, { storeBytes }) => sum + storeBytes, 0);
    const room = freeBytes(folder) - reserveBytes;
    if (room < bytes)
      throw new Error(
        `there is no room in ${folder}: ${mebibytes(bytes)} MiB are needed beyond the reserve of ${mebibytes(reserveBytes)} MiB, ${mebibytes(Math.max(0, room))} MiB are there`,
      );
    const copies = names.map((name, place): readonly [Name, Copied] => {
      mkdirSync(join(making, name), { recursive: true, mode: 0o750 });
      return [
        name,
        copy(files[place]!, heads[place]!, dataFile(making, name), () => {
          going(limits.backupFirstMs);
          return freeBytes(folder) < reserveBytes;
        }),
      ];
    });
    for (const transaction of held) transaction.done();
    return Object.fromEntries(copies) as Record<Name, Copied>;
  } finally {
    for (const file of files) closeSync(file);
    await Promise.all(opened.map((environment) => environment.close()));
  }
}

/**
 * The heads of stores at one instant, without holding anybody: what each says, from the first to the last and back,
 * twice the same. None had a commit in between: a head never comes back, for its transaction only grows.
 */
function instantOf(files: readonly number[]): readonly StoreHead[] {
  for (let tries = 0; tries < limits.backupInstantTries; tries++) {
    const before = files.map((file) => readHead(file));
    const after = [...files]
      .reverse()
      .map((file) => readHead(file))
      .reverse();
    if (before.every(({ bytes }, place) => bytes.equals(after[place]!.bytes))) return before;
  }
  throw new Error('the stores were never seen at one instant: they are written all the time');
}

/** The pages of one state of a store; flushed. `isFull` is asked with each flush. */
function copy(from: number, head: StoreHead, path: string, isFull: () => boolean): Copied {
  const hash = createHash('sha256');
  const to = openSync(path, 'wx', 0o640);
  try {
    const piece = Buffer.allocUnsafe(limits.backupPieceBytes);
    let at = 0;
    let unflushed = 0;
    const take = (bytes: Buffer): void => {
      for (let done = 0; done < bytes.length; ) done += writeSync(to, bytes, done);
      hash.update(bytes);
      at += bytes.length;
      unflushed += bytes.length;
      if (unflushed < limits.backupFlushBytes) return;
      fdatasyncSync(to);
      unflushed = 0;
      if (isFull()) throw new Error('the disk is filled up to its reserve');
    };
    // The heads change in place: as they were at the instant.
    head.bytes.copy(piece);
    for (let fill = head.bytes.length; at < head.storeBytes; ) {
      const wanted = Math.min(piece.length, head.storeBytes - at);
      const read = fill < wanted ? readSync(from, piece, fill, wanted - fill, at + fill) : 0;
      // The last pages of a store may be free, and the file then end before them.
      if (fill + read === 0) break;
      take(piece.subarray(0, fill + read));
      fill = 0;
    }
    fsyncSync(to);
    return { transaction: head.transaction, bytes: at, hash: hash.digest('hex') };
  } finally {
    closeSync(to);
  }
}

/** The folder, or the one that is there and that it would be made in. */
function nearest(folder: string): string {
  return existsSync(folder) ? folder : nearest(dirname(folder));
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}
