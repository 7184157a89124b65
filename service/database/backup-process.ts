/**
 * A process of its own, `backup-process REQUEST`: carries out one request, in JSON, and prints one line of JSON: what was made, or why nothing was, and the newest backup there is. Its
 * work waits for everything else on the machine, and a damaged store or a share that hangs holds nobody but it.
 */
import { constants, setPriority } from 'node:os';
import { backUp } from './backup.js';
import type { BackupRequest } from './backup.js';
import { backupsIn } from './backup-folder.js';
import type { BackupNote } from './backup-folder.js';
import { readMarker } from './marker.js';

/** What is asked: a backup, or only what there is. */
export interface BackupOrder extends BackupRequest {
  readonly only?: 'list';
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
    if (order.only === undefined) await backUp(order);
  } catch (fault) {
    failed = (fault as Error).message.split('\n')[0]!;
  }
  try {
    const marker = readMarker(order.stateFolder);
    const all = marker === undefined ? [] : backupsIn(order.folder, marker.storeId);
    return { ...(all[0] === undefined ? {} : { last: all[0] }), count: all.length, ...(failed === undefined ? {} : { failed }) };
  } catch (fault) {
    return { failed: failed ?? (fault as Error).message.split('\n')[0]! };
  }
}

try {
  setPriority(constants.priority.PRIORITY_LOW);
} catch {
  // A sandbox that forbids it: then at the same priority.
}
process.stdout.write(`${JSON.stringify(await answer(JSON.parse(process.argv[2]!) as BackupOrder))}\n`);
