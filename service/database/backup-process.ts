/**
 * A process of its own, `backup-process REQUEST`: carries out one request, in JSON, and prints lines of JSON: now and
 * then how long its next word may take, at the end what was made, or why nothing was, and the newest backup there is.
 * Its work waits for everything else on the machine, and a damaged store or a share that hangs holds nobody but it.
 */
import { writeSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { limits } from '../core/limits.js';
import { backUp } from './backup.js';
import type { BackupRequest } from './backup.js';
import { backupsIn } from './backup-folder.js';
import type { BackupNote } from './backup-folder.js';
import { readMarker } from './marker.js';

/** What is asked: a backup, or only what there is. */
export interface BackupOrder extends BackupRequest {
  readonly only?: 'list';
  /** Somebody waits for it: it comes before what the machine does at its leisure. */
  readonly hurried?: boolean;
}

/** It is at work. */
export interface BackupProgress {
  readonly pid: number;
  /** Whoever has heard nothing for so long takes what it writes to for hung. */
  readonly patienceMs: number;
}

export interface BackupAnswer {
  /** The newest. */
  readonly last?: BackupNote;
  /** How many there are. */
  readonly count?: number;
  /** Why nothing was made. */
  readonly failed?: string;
}

async function answer(order: BackupOrder): Promise<BackupAnswer> {
  let failed: string | undefined;
  try {
    if (order.only === undefined) await backUp(order, (patienceMs) => say({ pid: process.pid, patienceMs }));
  } catch (fault) {
    failed = told(fault as NodeJS.ErrnoException, order);
  }
  try {
    const marker = readMarker(order.stateFolder);
    const all = marker === undefined ? [] : backupsIn(order.folder, marker.storeId);
    return {
      ...(all[0] === undefined ? {} : { last: all[0] }),
      count: all.length,
      ...(failed === undefined ? {} : { failed }),
    };
  } catch (fault) {
    return { failed: failed ?? (fault as Error).message.split('\n')[0]! };
  }
}

/** At once: a line that waits for a share that hangs would say nothing. */
function say(line: BackupAnswer | BackupProgress): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

/** Why, with the next step where it is the folder that niud may not write. */
function told({ code, message }: NodeJS.ErrnoException, { folder }: BackupOrder): string {
  const first = message.split('\n')[0]!;
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM')
    return `niud may not write ${folder} (${code}): its disk is read-only, or the unit does not let it: niuctl backup --allow mends the latter`;
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? `${folder} is full (${code}): make room there, or keep fewer (backup_keep)`
    : first;
}

const order = JSON.parse(process.argv[2]!) as BackupOrder;
const { PRIORITY_BELOW_NORMAL, PRIORITY_LOW } = constants.priority;
try {
  setPriority(order.hurried === true ? PRIORITY_BELOW_NORMAL : PRIORITY_LOW);
} catch {
  // A sandbox that forbids it: then at the same priority.
}
say({ pid: process.pid, patienceMs: limits.backupFirstMs });
say(await answer(order));
