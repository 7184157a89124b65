import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { limits } from '../core/limits.js';
import { NotStarted } from '../core/not-started.js';
import { UnfitStore } from '../database/unfit-store.js';
import { loadNative } from '../platform/native.js';
import { notify, statusLine } from '../platform/systemd.js';

const fileName = 'not-started';

/**
 * Has the doors of a niud that did not start tell why: `systemctl status`, and where the stores are at fault, whose
 * folder is then this niud's, a file for `niuctl`. The journal has it already.
 */
export function noteNotStarted(stateFolder: string | undefined, fault: unknown): void {
  const reason = fault instanceof NotStarted ? fault.message : 'a fault of niud itself: journalctl -u niud -p err -n 5';
  notify(loadNative().addon, process.env, [statusLine(`not started: ${reason}`)]);
  if (stateFolder === undefined || !(fault instanceof UnfitStore)) return;
  try {
    writeFileSync(join(stateFolder, fileName), `${reason}\n`, { mode: 0o640 });
  } catch {
    /* A disk that takes nothing: the journal has it. */
  }
}

/** niud runs: what was noted is over. */
export function forgetNotStarted(stateFolder: string): void {
  try {
    rmSync(join(stateFolder, fileName), { force: true });
  } catch {
    /* A read-only disk keeps it; niuctl looks only where nobody answers. */
  }
}

/** Why the last start came to nothing, as niud has noted it. */
export function notedNotStarted(stateFolder: string): string | undefined {
  try {
    return readFileSync(join(stateFolder, fileName), 'utf8').slice(0, limits.loggedValueCharacters).trim();
  } catch {
    return undefined;
  }
}
