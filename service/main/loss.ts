import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a unit has behind a change, and that a backup lacks. */
export interface Loss {
  /** The unit's last change. */
  readonly change: number;
  /** Changes that are behind that one. */
  readonly changes: number;
  /** What they did, by table: how many records were created, updated, archived, restored, purged or forgotten. */
  readonly records: readonly {
    readonly application: string;
    readonly table: string;
    readonly counts: Readonly<Record<string, number>>;
  }[];
  /** Why the unit's own change log does not reach back to that change; absent where it does. */
  readonly unreached?: string;
  /** The first of them, in their order, of a unit the first. */
  readonly shown: readonly {
    readonly change: number;
    readonly at: number;
    readonly by: string;
    readonly what: string;
    readonly application: string;
  }[];
  /** Calls that arrived since the backup was begun and have ended. */
  readonly calls: number;
  /** Lines of the ledger that the backup lacks: charges, top-ups, adjustments. */
  readonly ledgerLines: number;
}

const program = fileURLToPath(new URL('./loss-process.js', import.meta.url));

/**
 * Has a process of its own compare, which a damaged store may kill; undefined where what is there cannot be read.
 * `place` is the backup whose calls and money count; absent, these stay.
 */
export function lossOf(stateFolder: string, change: number, place?: string): Loss | undefined {
  const { status, stdout } = spawnSync(
    process.execPath,
    [program, stateFolder, String(change), ...(place === undefined ? [] : [place])],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  return status === 0 ? (JSON.parse(stdout) as Loss) : undefined;
}
