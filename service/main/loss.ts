import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a unit has that a backup lacks. */
export interface Loss {
  /** The unit's last change. */
  readonly change: number;
  /** Changes that are behind the backup's last. */
  readonly changes: number;
  /** The first of them, in their order. */
  readonly shown: readonly { readonly change: number; readonly at: number; readonly by: string; readonly what: string; readonly application: string }[];
  /** Calls that arrived since the backup was begun and have ended. */
  readonly calls: number;
  /** Lines of the ledger that the backup lacks: charges, top-ups, adjustments. */
  readonly ledgerLines: number;
}

const program = fileURLToPath(new URL('./loss-process.js', import.meta.url));

/** Has a process of its own compare, which a damaged store may kill; undefined where what is there cannot be read. */
export function lossOf(stateFolder: string, place: string): Loss | undefined {
  const { status, stdout } = spawnSync(process.execPath, [program, stateFolder, place], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return status === 0 ? JSON.parse(stdout) as Loss : undefined;
}
