import type { Table } from '../schema/table.js';
import type { Row } from '../schema/row.js';
import { unpackRow } from './layout.js';
import { plainRow } from './plain-row.js';

/** Reads rows of a table that lie packed one behind the other (`packRow`), as the slices of an import bring them. */
export class RowReader {
  constructor(
    readonly table: Table,
    readonly bytes: Buffer,
  ) {}

  /** The row whose bytes are `[start, end)`. */
  read(start: number, end: number): Row {
    return plainRow(this.table, this.bytes, start, end) ?? unpackRow(this.table, this.bytes.subarray(start, end));
  }
}
