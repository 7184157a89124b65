import type { Entry } from '../data/api.js';
import { textOf } from '../data/description.js';
import { cellText, longTime, shortTime } from '../data/words.js';
import type { GridColumn } from './columns.js';

/** What stands in a cell. */
export function cellOf({ name, column }: GridColumn, entry: Entry): string {
  if (column !== undefined) return cellText(column, entry.attributes[column.name]);
  const value = textOf(entry.meta?.[name.slice('meta.'.length)]);
  return /^\d{4}-/.test(value) ? shortTime(value) : value;
}

/** What the pointer's rest tells of a cell: times to the second, and what may be cut. */
export function cellTitle({ name, column }: GridColumn, entry: Entry): string | undefined {
  const value =
    column === undefined ? textOf(entry.meta?.[name.slice('meta.'.length)]) : textOf(entry.attributes[column.name]);
  if (value === '') return undefined;
  return /^\d{4}-\d\d-\d\d /.test(value) ? longTime(value) : value.length > 14 ? value : undefined;
}

/** A cell as it is copied: as it is stored. */
export function cellCopy({ name, column }: GridColumn, entry: Entry): string {
  return (
    column === undefined ? textOf(entry.meta?.[name.slice('meta.'.length)]) : textOf(entry.attributes[column.name])
  ).replace(/[\t\n]/g, ' ');
}
