import type { Value } from '../../service/schema/kind.js';
import { position, type Table } from '../../service/schema/table.js';
import type { Row } from '../../service/schema/row.js';

/** A row with these values under the names of their columns; of what is not given the defaults. */
export function rowOf(table: Table, values: Readonly<Record<string, Value | undefined>>): Row {
  for (const column of Object.keys(values)) position(table, column);
  return table.columns.map(({ name, default: initial }) => values[name] ?? initial);
}
