/**
 * A process of its own, `snapshot-process ORDER`: holds what came from the other unit against what that said, walks
 * through it whole, and makes it ready to take the place of the stores (`database/restore.ts`). Prints a line of JSON:
 * `{}`, or why not. A damaged store may kill it, and nobody else.
 */
import { readFileSync, renameSync, rmSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { noteFile } from '../database/backup-folder.js';
import { flush } from '../database/flushed.js';
import type { Marker } from '../database/marker.js';
import { everything, provenBackup, stage, unstage, waitingPlace } from '../database/restore.js';
import { incomingFolder } from './snapshot.js';

export interface ProofOrder {
  readonly stateFolder: string;
  readonly release: string;
  readonly marker: Marker;
  readonly keepsOld: boolean;
  /** How this program's records lie in the store: too long for a command line. */
  readonly declarationsFile: string;
}

function prove({ stateFolder, release, marker, keepsOld, declarationsFile }: ProofOrder): void {
  const incoming = join(stateFolder, incomingFolder);
  const note = provenBackup(incoming, readFileSync(declarationsFile, 'utf8'), release);
  for (const path of [declarationsFile, join(incoming, noteFile)]) rmSync(path);
  unstage(stateFolder);
  renameSync(incoming, waitingPlace(stateFolder));
  flush(stateFolder);
  stage(
    stateFolder,
    { what: `snapshot ${note.name}`, parts: everything, generation: marker.generation ?? 1, dropsOld: !keepsOld },
    marker,
  );
}

try {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
} catch {
  // A sandbox that forbids it: then at the same priority.
}
try {
  prove(JSON.parse(process.argv[2]!) as ProofOrder);
  process.stdout.write('{}\n');
} catch (fault) {
  process.stdout.write(`${JSON.stringify({ failed: (fault as Error).message.split('\n')[0] })}\n`);
}
