import type { Json } from '../schema/kind.js';
import type { Key } from '../schema/row.js';
import type { Scope } from '../schema/tenant.js';
import type { RefusalData } from '../core/refusals.js';
import type { DetailPlace } from './changes.js';
import type { Seeing } from './fields.js';
import type { Left } from './undo.js';

/** The change log as api.md shows it. */
export interface History {
  /**
   * Entries, newest first; only those of the tenant. The look ends after a while: then `next` is where it goes on,
   * however few were found.
   */
  list(
    application: string,
    asked: EntriesAsked,
  ): Promise<{
    readonly changes: readonly (ChangeSummary & { readonly touched?: readonly Touched[] })[];
    readonly next?: number;
  }>;
  /** One entry by any of its numbers, with a page of what it touched. */
  one(
    application: string,
    change: number,
    asked: EntryAsked,
  ): Promise<(ChangeSummary & { readonly touched: readonly Touched[]; readonly next?: DetailPlace }) | undefined>;
  /**
   * Makes a change that takes an entry back, or starts the job that does. Refused where something later depends on it,
   * naming that; of an import the records that must stay are `left`.
   */
  revert(application: string, change: number, by: string, tenant: Scope): Promise<Undo | RefusalData>;
}

export interface EntriesAsked {
  readonly limit: number;
  readonly before?: number;
  readonly tenant: Scope;
  /** Who asks. */
  readonly asker: string;
  readonly table?: string;
  readonly key?: Key;
  /** Of one record, with what each did to it. */
  readonly only?: { readonly table: string; readonly key: Key };
  readonly sees?: Seeing;
  readonly by?: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly sinceMs?: number;
  readonly untilMs?: number;
}

interface EntryAsked {
  readonly tenant: Scope;
  readonly asker: string;
  readonly sees?: Seeing;
  readonly limit: number;
  readonly after?: DetailPlace;
}

/** What an undo came to. */
interface Undo {
  /** Null where a job has just been started. */
  readonly change: number | null;
  /** The entry that is taken back. */
  readonly entry: number;
  /** Records that stay as they are. */
  readonly left: readonly Pick<Left, 'table' | 'key' | 'message'>[];
  /** The job that does it. */
  readonly job?: number;
}

/** How much an entry did, and its first records. */
export interface Counted {
  readonly records: number;
  /** By table, by what was done. */
  readonly counts: { readonly [table: string]: { readonly [kind: string]: number } };
  readonly keys: readonly { readonly table: string; readonly key: Key }[];
}

export interface ChangeSummary extends Counted {
  readonly txnid: number;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number;
  readonly by: string;
  readonly what: string;
  /** A revert would do something now; over 1,000 records only that it is not taken back whole. */
  readonly revertible: boolean;
  /** Everything that it did was to records of the one who asks. */
  readonly whole: boolean;
  readonly revertedBy?: number;
  readonly reverts?: number;
  readonly job?: number;
}

/**
 * One record that a change touched; `before` and `after` are absent where there was none, or none of the one who asks.
 */
export interface Touched {
  readonly table: string;
  readonly key: Key;
  readonly kind: string;
  readonly before?: { readonly [column: string]: Json };
  readonly after?: { readonly [column: string]: Json };
  /** What it takes to see and set the secrets that it made others. */
  readonly abilities: readonly string[];
}

/** An undo of more records than one change takes (api.md, Results). */
export interface UndoRequest {
  readonly application: string;
  readonly by: string;
  /** The entry of the log. */
  readonly entry: number;
  /** How much it did. */
  readonly records: number;
  /** Whose it is. */
  readonly tenant: Scope;
}
