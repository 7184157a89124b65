import type { Finding } from '../core/refusals.js';
import type { Key, Row } from './row.js';

/**
 * How records of a table that an earlier release kept become records of this one, where the kinds of their columns do
 * not say it alone: a deck's form is seen only from all its lines. Made for one migration; `see` is told of every
 * record before the first is renewed.
 */
export interface Renewal {
  see?(row: Row): void;
  /**
   * A row as it was kept; its columns are renewed after it. Of a key that stands alone the other columns are not set.
   */
  renew(row: Row): Row;
  /** What an operator is to look at, by the key that the record has now. */
  findings?(): readonly { readonly table: string; readonly key: Key; readonly finding: Finding }[];
}
