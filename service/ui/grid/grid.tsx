import './grid.css';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import type { Rows } from '../data/rows.js';
import { templateOf, type GridColumn } from './columns.js';
import { Heads } from './heads.js';
import { Ghost, Row, type RowStates } from './row.js';
import { insidePx, rowsInSight } from './scroll.js';
import { useKeys, type At, type Keyed } from './use-keys.js';
import { usePointing, type Place, type Pointed } from './use-pointing.js';
import { headPx, small, useSight } from './use-sight.js';

interface Props extends RowStates, Pointed, Keyed {
  readonly label: string;
  readonly rows: Rows;
  readonly columns: readonly GridColumn[];
  /** Columns in the order of the list, `-` before one that is turned. */
  readonly sort: string;
  readonly onSight: (from: number, to: number) => void;
  readonly empty: ComponentChildren;
}

/** Rows drawn above and below what is in sight. */
const spareRows = 8;

function placeOf(rows: Rows, index: number): Place | undefined {
  const entry = rows.row(index);
  return entry === undefined ? undefined : { index, entry };
}

/** The cell or the head that the keys are at; a card is one cell. */
function activeId([row, column]: At, rows: number): string | undefined {
  if (row < 0) return `head-${column}`;
  return rows === 0 ? undefined : `cell-${row}-${small.matches ? 0 : column}`;
}

/** A list of any length: rows come into the page as they come into sight. Keys and roles after the WAI-ARIA grid. */
export function Grid(props: Props) {
  const { rows, columns } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<At>([0, 0]);
  const total = rows.total.value;
  void rows.version.value;
  const sight = useSight(scroller, rows, props.onSight);
  const { extent, first } = sight;
  useLayoutEffect(() => setAt([0, 0]), [rows]);
  const place = (index: number): Place | undefined => placeOf(rows, index);
  const onKeyDown = useKeys({ scroller, columns, extent, first, goTo: sight.goTo, place, at, setAt }, props, props);
  const pointing = usePointing(props, (index) => setAt([index, at[1]]));
  const draw = (index: number, away = false) => {
    const entry = rows.row(index);
    if (entry === undefined) return <Ghost key={index} index={index} />;
    return (
      <Row
        key={index}
        index={index}
        entry={entry}
        columns={columns}
        states={props}
        pointing={pointing}
        pointed={props}
        atColumn={index === at[0] ? at[1] : undefined}
        away={away}
      />
    );
  };
  const whole = Math.floor(first);
  const from = Math.max(0, whole - spareRows);
  const to = Math.min(extent.rows, whole + rowsInSight(extent) + 1 + spareRows);
  const drawn: ComponentChildren[] = [];
  for (let index = from; index < to; index++) drawn.push(draw(index));
  const keepAway = at[0] >= 0 && at[0] < extent.rows && (at[0] < from || at[0] >= to);
  const top = (scroller.current?.scrollTop ?? 0) - (first - from) * extent.rowPx;
  const headsPx = small.matches ? 0 : headPx;
  return (
    <div
      ref={scroller}
      class="grid"
      role="grid"
      tabIndex={0}
      aria-label={props.label}
      aria-rowcount={total === undefined ? -1 : extent.rows + 1}
      aria-colcount={columns.length}
      aria-multiselectable="true"
      aria-activedescendant={activeId(at, extent.rows)}
      onScroll={sight.onScroll}
      onKeyDown={onKeyDown}
      style={{ '--cols': templateOf(columns), '--row-px': `${extent.rowPx}px` }}
    >
      <div class="inside" style={{ height: `${Math.max(insidePx(extent), 0) + headsPx}px` }}>
        <Heads
          columns={columns}
          sorted={props.sort.split(',')[0] ?? ''}
          atColumn={at[0] === -1 ? at[1] : undefined}
          onSort={props.onSort}
        />
        <div class="rows" role="rowgroup" style={{ transform: `translateY(${Math.round(top + headsPx)}px)` }}>
          {drawn}
          {keepAway ? draw(at[0], true) : null}
        </div>
        {total !== undefined && extent.rows === 0 && !total.more ? <Empty>{props.empty}</Empty> : null}
      </div>
    </div>
  );
}

function Empty({ children }: { readonly children: ComponentChildren }) {
  return (
    <div class="empty" role="row">
      <span role="gridcell">{children}</span>
    </div>
  );
}
