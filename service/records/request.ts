import type { Finding, RefusalData } from '../core/refusals.js';
import type { Value } from '../schema/kind.js';
import type { Key } from '../schema/row.js';
import type { Write } from '../schema/write.js';

/** A change: all of its writes or none. */
export interface ChangeRequest {
  readonly application: string;
  /** The administrator's user name, or `system`. */
  readonly by: string;
  /** For the change log: `edit call_plan`, `import number`. */
  readonly what: string;
  readonly writes: readonly Write[];
  /** The verdict alone is wanted: nothing is kept. */
  readonly dryRun?: boolean;
  /**
   * Nobody waits for the writer yet, as before READY: all of it is one change however long that takes
   * (`changeLimits.batchMs`).
   */
  readonly unhurried?: boolean;
  /** What was found of each of the writes before the writer had them; absent where nothing was looked for. */
  readonly linted?: readonly (Linted | undefined)[];
}

/** What a record that is to be written is worth a warning for, found outside the writer. */
export interface Linted {
  /** The values that it was found of, in the order of `Table.checked`: of others it says nothing. */
  readonly of: readonly (Value | undefined)[];
  readonly warnings: readonly Finding[];
}

/** What a committed change did; sent once it is on disk. */
export interface Written {
  /** Its number, `txnid`; null where everything was so already, and nothing was changed. */
  readonly change: number | null;
  readonly results: readonly WriteResult[];
  readonly warnings: readonly Finding[];
}

export interface WriteResult {
  readonly table: string;
  readonly key: Key;
  /** A record that was not there before. */
  readonly created: boolean;
  /** Records written, moved or removed: with those contained, and those of a command. */
  readonly records: number;
  /** Of a move whose verdict alone is wanted: those records by table. */
  readonly moves?: { readonly [table: string]: number };
}

/**
 * How other threads hand a change to the writer. The refusal names the write at fault as `writes/<n>/<field>` in a
 * batch.
 */
export interface Submit {
  (request: ChangeRequest): Promise<Written | RefusalData>;
}
