import { position, type Table } from '../schema/table.js';
import type { Row } from '../schema/row.js';
import type { Stored, View } from '../schema/view.js';

/**
 * What the ledger of an application has moved on an account since its record was made, in the smallest unit of the
 * record's columns.
 */
export type Moved = (account: string) => number;

/**
 * The row as people see it: what the ledger has moved is in the columns that say so (calling-card.md; architecture.md,
 * The stores on disk), and how the record stands follows from that.
 */
export function withMovements(table: Table, stored: Stored, moved: Moved, view: View): Row {
  if (table.account === undefined) return stored.row;
  const row = movedRow(table, stored.row, moved(table.account(stored)));
  return table.standing === undefined ? row : withValue(table, row, table.standing.shown(row, view));
}

/** The row with an amount in the columns that the ledger moves. */
export function movedRow(table: Table, row: Row, amount: number): Row {
  return amount === 0
    ? row
    : row.map((value, place) =>
        table.columns[place]!.moved === true && typeof value === 'number' ? value + amount : value,
      );
}

/** The row as it is stored (`Standing.stored`); the same where it has no value that is never stored. */
export function keptRow(table: Table, row: Row): Row {
  if (table.standing === undefined) return row;
  const value = row[position(table, table.standing.column)];
  return value === undefined ? row : withValue(table, row, table.standing.stored(value));
}

function withValue(table: Table, row: Row, value: Row[number]): Row {
  const place = position(table, table.standing!.column);
  return row[place] === value ? row : row.map((each, at) => (at === place ? value : each));
}
