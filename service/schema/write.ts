import type { Json } from './kind.js';
import type { Key } from './row.js';

/** One write of a change. Every way in (REST, batch, SERVE, niuctl, niud itself) is made of these. */
export type Write =
  /** Refused when the key is taken. */
  | { readonly method: 'create'; readonly table: string; readonly attributes: Attributes }
  /**
   * Creates, or merges the attributes given into the record; `null` clears. `guard` is the version that was read, 0
   * where none was.
   */
  | {
      readonly method: 'put';
      readonly table: string;
      readonly key: Key;
      readonly attributes: Attributes;
      readonly guard?: number;
    }
  /** Moves to the archive with all that it contains. `guard` is the version that was read. */
  | { readonly method: 'archive'; readonly table: string; readonly key: Key; readonly guard?: number }
  /**
   * Brings back a generation, the newest where none is named, with the batch it was archived in; `this` is what the
   * change itself has archived.
   */
  | { readonly method: 'restore'; readonly table: string; readonly key: Key; readonly generation?: number | 'this' }
  /** Removes one generation from the archive with its batch, or all of them. */
  | { readonly method: 'purge'; readonly table: string; readonly key: Key; readonly generation?: number | 'this' }
  /** Has a command of the table carried out on a record (`command.ts`). */
  | {
      readonly method: 'command';
      readonly table: string;
      readonly key: Key;
      readonly command: string;
      readonly attributes: Attributes;
      readonly guard?: number;
    }
  /** Internal tables only: removes the record for good. */
  | { readonly method: 'forget'; readonly table: string; readonly key: Key };

export type Attributes = { readonly [column: string]: Json };
