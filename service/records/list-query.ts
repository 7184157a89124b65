import type { Key } from '../schema/row.js';
import type { Filter } from './filter.js';

/** What a list asks for (api.md, Paths). */
export interface ListQuery {
  /** Leading parts of the key. */
  readonly prefix: Key;
  readonly archive: boolean;
  readonly limit: number;
  readonly offset: number;
  /** From `next` of the page before. */
  readonly after?: string;
  readonly sort: readonly { readonly column: string; readonly descending: boolean }[];
  readonly filters: readonly Filter[];
  /** Found anywhere in a text column, in any case. */
  readonly text?: string;
  /** Only this tenant's records, whatever the prefix says. */
  readonly provider?: string;
  readonly subscriber?: string;
  /** The set of an earlier answer that is read on. */
  readonly set?: string;
  /** The answer may wait until all has been looked at. */
  readonly wait?: boolean;
}
