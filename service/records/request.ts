import type { Finding, RefusalData } from '../core/refusals.js';
import type { Json } from '../schema/kind.js';
import type { Key } from '../schema/table.js';

/** One write of a change. Every way in (REST, batch, niuctl, niud itself) is made of these. */
export type Write =
  /** Refused when the key is taken. */
  | { readonly method: 'create'; readonly table: string; readonly attributes: Attributes }
  /** Creates, or merges the attributes given into the record; `null` clears. */
  | { readonly method: 'put'; readonly table: string; readonly key: Key; readonly attributes: Attributes; readonly guard?: number }
  /** Moves to the archive with all that it contains. */
  | { readonly method: 'archive'; readonly table: string; readonly key: Key }
  /** Brings back a generation, the newest where none is named, with the batch it was archived in. */
  | { readonly method: 'restore'; readonly table: string; readonly key: Key; readonly generation?: number }
  /** Removes one generation from the archive with its batch, or all of them. */
  | { readonly method: 'purge'; readonly table: string; readonly key: Key; readonly generation?: number }
  /** Internal tables only: removes the record for good. */
  | { readonly method: 'forget'; readonly table: string; readonly key: Key };

export type Attributes = { readonly [column: string]: Json };

/** A change: all of its writes or none. */
export interface ChangeRequest {
  readonly application: string;
  /** The administrator's user name, or `system`. */
  readonly by: string;
  /** For the change log: `edit call_plan`, `import number`. */
  readonly what: string;
  readonly writes: readonly Write[];
}

/** What a committed change did; sent once it is on disk. */
export interface Written {
  /** Its number, `txnid`. */
  readonly change: number;
  readonly results: readonly WriteResult[];
  readonly warnings: readonly Finding[];
}

export interface WriteResult {
  readonly table: string;
  readonly key: Key;
  /** A record that was not there before. */
  readonly created: boolean;
  /** Records moved or removed, with those contained. */
  readonly records: number;
}

/** How other threads hand a change to the writer. The refusal names the write at fault as `writes/<n>/<field>` in a batch. */
export interface Submit {
  (request: ChangeRequest): Promise<Written | RefusalData>;
}
