import type { AnyKind, Value } from './kind.js';
import type { Row } from './row.js';

export interface Column {
  /** snake_case, as in CSV headers and JSON. */
  readonly name: string;
  /** As forms and the vendor's tables label it. */
  readonly label: string;
  readonly kind: AnyKind;
  /** Must be set. */
  readonly required?: boolean;
  /** Set by itself when it is not given. */
  readonly default?: Value;
  /** No two live records share a value. */
  readonly unique?: boolean;
  /**
   * No two live records of one owner share a value: `of` names the owner of a row, `group` is the grouped index by this
   * column, which covers the whole key.
   */
  readonly uniqueWithin?: { readonly group: string; readonly of: (row: Row) => string };
  /** Lists may filter and sort by it at a cost that does not grow with the table. */
  readonly indexed?: boolean;
  /**
   * A PIN or the like: seen, searched for, exported and set by those alone whose permits allow this ability; others are
   * shown what its kind leaves (`Kind.masked`).
   */
  readonly secret?: string;
  /** Shown with what the ledger has moved since (calling-card.md); the account of a row is told by `Table.account`. */
  readonly moved?: boolean;
  /** What it is for, in the operator's words. */
  readonly meaning: string;
}
