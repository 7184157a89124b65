import type { Row, Table } from '../schema/table.js';
import type { Stored } from '../schema/view.js';

/** What the ledger of an application has moved on an account since its record was made, in the smallest unit of the record's columns. */
export type Moved = (account: string) => number;

/** The row as people see it: what the ledger has moved is in the columns that say so (calling-card.md; architecture.md, The stores on disk). */
export function withMovements(table: Table, stored: Stored, moved: Moved): Row {
  const amount = table.account === undefined ? 0 : moved(table.account(stored));
  return amount === 0 ? stored.row : stored.row.map((value, place) => table.columns[place]!.moved === true && typeof value === 'number' ? value + amount : value);
}
