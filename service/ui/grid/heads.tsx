import { Icon } from '../design/icons.js';
import type { GridColumn } from './columns.js';
import { classes } from './row.js';
import { small } from './use-sight.js';

interface Props {
  readonly columns: readonly GridColumn[];
  /** The column that the list is sorted by, `-` before it where it is turned. */
  readonly sorted: string;
  /** The head that the keys are at. */
  readonly atColumn: number | undefined;
  readonly onSort: (column: GridColumn) => void;
}

/** The line of heads: what each column is called, and by which the list is sorted. */
export function Heads({ columns, sorted, atColumn, onSort }: Props) {
  return (
    <div class={small.matches ? 'hidden' : 'row head'} role="row" aria-rowindex={1}>
      {columns.map((column, nth) => {
        const way = sorted === column.name ? 'ascending' : sorted === `-${column.name}` ? 'descending' : undefined;
        return (
          <span
            key={column.name}
            id={`head-${nth}`}
            role="columnheader"
            aria-colindex={nth + 1}
            aria-sort={way ?? 'none'}
            class={classes(column.right && 'right', nth === atColumn && 'at-cell')}
          >
            {column.column === undefined || column.column.secret !== null ? (
              column.label
            ) : (
              <button
                type="button"
                tabIndex={-1}
                class={way === undefined ? undefined : 'sorted'}
                onClick={() => onSort(column)}
                title={
                  column.column.indexed
                    ? `Sort by ${column.label}`
                    : `Sort by ${column.label}: sorts a set of at most 200,000`
                }
              >
                <span class="cut">{column.label}</span>
                {way === undefined ? null : <Icon name={way === 'ascending' ? 'up' : 'fall'} />}
              </button>
            )}
          </span>
        );
      })}
    </div>
  );
}
