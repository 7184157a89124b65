import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Json } from '../schema/kind.js';

/** A record as a backup has it. */
export interface KeptRecord {
  /**
   * `none`: the backup has no such record; `archived`: in its archive alone, where its last change put it; `damaged`:
   * there it cannot be read either.
   */
  readonly found: 'live' | 'archived' | 'none' | 'damaged';
  /**
   * Every column as JSON; PINs in plain text where the key of this unit opens them, else null. Empty unless it is live
   * or archived.
   */
  readonly attributes: { readonly [column: string]: Json };
  /** Columns that are secret. */
  readonly secret: readonly string[];
  /** Secret ones that are set and that the key of this unit does not open. */
  readonly sealed: readonly string[];
  /** Columns that follow from money too. */
  readonly moved: readonly string[];
}

const program = fileURLToPath(new URL('./kept-record-process.js', import.meta.url));

/**
 * Has a process of its own read a record out of a backup that was proven; a string is why it could not. `key` are the
 * parts of its key as they are typed.
 */
export function keptRecord(
  place: string,
  stateFolder: string,
  application: string,
  table: string,
  key: readonly string[],
): KeptRecord | string {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, place, stateFolder, application, table, ...key],
    { encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  return status === 0 ? (JSON.parse(stdout) as KeptRecord) : (stderr.trim().split('\n').at(-1) ?? '');
}
