import type { JSX } from 'preact';
import type { Entry } from '../data/api.js';
import { Icon } from '../design/icons.js';
import { cellOf, cellTitle } from './cell.js';
import { cardColumns, type GridColumn } from './columns.js';
import type { Place, Pointed, Pointing } from './use-pointing.js';
import { small } from './use-sight.js';

/** What a list knows of its rows. */
export interface RowStates {
  readonly identity: (entry: Entry) => string;
  readonly isChosen: (entry: Entry) => boolean;
  readonly isOpen: (entry: Entry) => boolean;
  /** Keys of rows that others have just changed. */
  readonly changed: ReadonlySet<string>;
}

interface Props {
  readonly index: number;
  readonly entry: Entry;
  readonly columns: readonly GridColumn[];
  readonly states: RowStates;
  readonly pointing: Pointing;
  readonly pointed: Pointed;
  /** The column of the cell that the keys are at; undefined where they are in another row. */
  readonly atColumn: number | undefined;
  /** Out of sight, and in the page because the keys are at it. */
  readonly away: boolean;
}

/** Names of classes that hold, or nothing. */
export function classes(...names: readonly (string | false)[]): string | undefined {
  return names.filter((one) => one !== false && one !== '').join(' ') || undefined;
}

/** A row that is not there yet: it keeps its height. */
export function Ghost({ index }: { readonly index: number }) {
  return (
    <div
      id={`row-${index}`}
      class={small.matches ? 'card-row ghost' : 'row ghost'}
      role="row"
      aria-rowindex={index + 2}
    >
      <span role="gridcell">–</span>
    </div>
  );
}

/** A row of a list, a card in narrow windows. */
export function Row(props: Props) {
  const { index, entry, states, pointing, pointed, atColumn } = props;
  const there: Place = { index, entry };
  const isChosen = states.isChosen(entry);
  const shared = {
    id: `row-${index}`,
    class: classes(
      small.matches ? 'card-row' : 'row',
      isChosen && 'sel',
      atColumn !== undefined && 'at',
      states.isOpen(entry) && 'open',
      states.changed.has(states.identity(entry)) && 'changed',
      props.away && 'away',
    ),
    role: 'row' as const,
    'aria-rowindex': index + 2,
    'aria-selected': isChosen,
    onClick: (event: MouseEvent) => pointing.onClick(event, there),
    onDblClick: () => pointed.onOpen(entry),
    onPointerDown: (event: PointerEvent) => pointing.onPointerDown(event, there),
    onPointerUp: pointing.onPointerEnd,
    onPointerCancel: pointing.onPointerEnd,
  };
  return small.matches ? (
    <Card {...props} there={there} shared={shared} />
  ) : (
    <Cells {...props} there={there} shared={shared} />
  );
}

type Drawn = Props & { readonly there: Place; readonly shared: JSX.HTMLAttributes<HTMLDivElement> };

function Card({ index, entry, columns, pointing, pointed, there, shared }: Drawn) {
  const [key, others] = cardColumns(columns);
  return (
    <div {...shared} onContextMenu={(event) => pointing.onContext(event, there)}>
      <div role="gridcell" id={`cell-${index}-0`}>
        <b>{cellOf(key, entry)}</b>
        <span class="soft small">
          {others
            .map((column) => cellOf(column, entry))
            .filter((text) => text !== '')
            .join(' · ')}
        </span>
      </div>
      <span role="gridcell">
        <button
          type="button"
          class="button plain"
          aria-label={`Actions of ${cellOf(key, entry)}`}
          onClick={(event) => {
            event.stopPropagation();
            pointed.onMenu(there, undefined, event.clientX, event.clientY);
          }}
        >
          <Icon name="more" />
        </button>
      </span>
    </div>
  );
}

function Cells({ index, entry, columns, pointing, atColumn, there, shared }: Drawn) {
  return (
    <div {...shared}>
      {columns.map((column, nth) => (
        <span
          key={column.name}
          id={`cell-${index}-${nth}`}
          role="gridcell"
          aria-colindex={nth + 1}
          title={cellTitle(column, entry)}
          onContextMenu={(event) => pointing.onContext(event, there, column)}
          class={classes(
            column.right && 'right',
            column.column === undefined
              ? 'soft'
              : (column.column.input === 'json' || column.column.input === 'rules') && 'mono soft',
            nth === atColumn && 'at-cell',
          )}
        >
          {cellOf(column, entry)}
        </span>
      ))}
    </div>
  );
}
