import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EnvironmentName } from './marker.js';
import type { Position } from './position.js';

/**
 * What a backup says of itself, in `backup.json` beside its stores; written last, so that a folder without it is no
 * backup.
 */
export interface BackupNote {
  readonly name: string;
  /** When it was begun, milliseconds since 1970-01-01 UTC. */
  readonly at: number;
  readonly storeId: string;
  readonly schemaVersion: number;
  /** The release that wrote it; absent until release 0.3.0. */
  readonly release?: string;
  /** The last change that it holds. */
  readonly change: number;
  /** Of both stores together. */
  readonly bytes: number;
  /** How long it took, verification included. */
  readonly tookMs: number;
  readonly environments: Readonly<Record<EnvironmentName, KeptEnvironment>>;
}

interface KeptEnvironment {
  readonly transaction: number;
  readonly bytes: number;
  /** SHA-256 of its file, in hexadecimal digits. */
  readonly hash: string;
  /** Keys in all of its sub-databases, as counted when it was verified. */
  readonly entries: number;
  /** Where it stood in the log of a pair; absent until release 0.3.0. */
  readonly position?: Position;
}

export const noteFile = 'backup.json';

/** The name of a backup, in the order of time; the unit's stores are named, for several units may share a folder. */
export function backupName(at: number, storeId: string): string {
  return `${new Date(at).toISOString().slice(0, 19).replaceAll(':', '')}Z-${storeId.slice(0, shownDigits)}`;
}

const shownDigits = 8;

/** Undefined where the folder is no whole backup. */
export function readNote(place: string): BackupNote | undefined {
  const path = join(place, noteFile);
  if (!existsSync(path)) return undefined;
  try {
    const note = JSON.parse(readFileSync(path, 'utf8')) as Partial<BackupNote> | null;
    return typeof note?.storeId === 'string' && typeof note.at === 'number' && note.environments !== undefined
      ? (note as BackupNote)
      : undefined;
  } catch {
    return undefined;
  }
}

/** The backups of a unit's stores in a folder, the newest first. */
export function backupsIn(folder: string, storeId: string): readonly BackupNote[] {
  if (!existsSync(folder)) return [];
  const own = readdirSync(folder).filter((name) => name.endsWith(`Z-${storeId.slice(0, shownDigits)}`));
  return own
    .map((name) => readNote(join(folder, name)))
    .filter((note) => note?.storeId === storeId)
    .map((note) => note!)
    .sort((a, b) => b.at - a.at);
}

/** What a backup of these stores left that was ended in the middle. */
export function unfinishedIn(folder: string, storeId: string): readonly string[] {
  return readdirSync(folder).filter((name) => name.endsWith(`Z-${storeId.slice(0, shownDigits)}${unfinished}`));
}

/** Behind the name of a backup that is being made. */
export const unfinished = '.new';

/**
 * Which of them go: those behind the newest `keep`, and those older than `days` (0 is any age). The newest stays
 * whatever its age.
 */
export function surplus(
  newestFirst: readonly BackupNote[],
  keep: number,
  days: number,
  nowMs: number,
): readonly BackupNote[] {
  return newestFirst.filter(({ at }, place) => place > 0 && (place >= keep || (days > 0 && nowMs - at > days * dayMs)));
}

const dayMs = 86_400_000;
