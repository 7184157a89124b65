import './grid.css';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import type { Entry } from '../data/api.js';
import type { Rows } from '../data/rows.js';
import { Icon } from '../design/icons.js';
import { cellOf, cellTitle } from './cell.js';
import { cardColumns, templateOf, type GridColumn } from './columns.js';
import {
  clamp,
  firstAt,
  firstToShow,
  insidePx,
  isScaled,
  lastFirst,
  rowsInSight,
  scrollTopAt,
  type Extent,
} from './scroll.js';

export interface Place {
  readonly index: number;
  readonly entry: Entry;
}

/** How a row was pointed at or chosen with keys. */
export interface Press {
  readonly add: boolean;
  readonly range: boolean;
}

interface Props {
  readonly label: string;
  readonly rows: Rows;
  readonly columns: readonly GridColumn[];
  /** Columns in the order of the list, `-` before one that is turned. */
  readonly sort: string;
  readonly identity: (entry: Entry) => string;
  readonly isChosen: (entry: Entry) => boolean;
  readonly isOpen: (entry: Entry) => boolean;
  /** Records just changed by somebody, by their identity. */
  readonly changed: ReadonlySet<string>;
  /** Somebody is choosing rows by touch. */
  readonly choosing: boolean;
  readonly onChoose: (place: Place, press: Press) => void;
  readonly onOpen: (entry: Entry) => void;
  readonly onMenu: (place: Place, column: GridColumn | undefined, x: number, y: number) => void;
  readonly onSort: (column: GridColumn) => void;
  readonly onFilter: (column: GridColumn) => void;
  /** Keys that the page knows: true when one was taken. */
  readonly onKey: (event: KeyboardEvent, place: Place | undefined) => boolean;
  /** Letters and digits typed one after the other: to the first row that begins so. */
  readonly onType: (text: string) => Promise<number | undefined>;
  readonly onSight: (from: number, to: number) => void;
  readonly empty: ComponentChildren;
}

const headPx = 30;
/** Rows drawn above and below what is in sight. */
const spareRows = 8;
/**
 * A jump that follows another within this time waits as long for the scroll to rest: who drags the bar along is not
 * shown what is passed.
 */
const restMs = 60;
const longPressMs = 500;
const typingMs = 900;

const coarse = matchMedia('(pointer: coarse)');
const small = matchMedia('(max-width: 640px)');

function rowHeight(): number {
  return small.matches ? 68 : coarse.matches ? 44 : 28;
}

/** A list of any length: rows come into the page as they come into sight. Keys and roles after the WAI-ARIA grid. */
export function Grid(props: Props) {
  const { rows, columns } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [sightPx, setSight] = useState(600);
  const [rowPx, setRowPx] = useState(rowHeight);
  const [first, setFirst] = useState(0);
  // -1 is the line of heads.
  const [at, setAt] = useState<readonly [row: number, column: number]>([0, 0]);
  const set = useRef(-1);
  const typed = useRef({ text: '', at: 0 });
  const total = rows.total.value;
  void rows.version.value;
  const extent: Extent = { rows: total?.rows ?? 0, rowPx, sightPx };
  const from = Math.max(0, Math.floor(first) - spareRows);
  const to = Math.min(extent.rows, Math.floor(first) + rowsInSight(extent) + 1 + spareRows);

  useEffect(() => {
    const element = scroller.current!;
    const measure = (): void => {
      setSight(Math.max(rowHeight(), element.clientHeight - (small.matches ? 0 : headPx)));
      setRowPx(rowHeight());
    };
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    measure();
    return () => watch.disconnect();
  }, []);

  useLayoutEffect(() => {
    setFirst(0);
    setAt([0, 0]);
    if (scroller.current !== null) scroller.current.scrollTop = 0;
  }, [rows]);

  // What is in sight is read; of jumps one after the other, the first and where the scroll rests.
  const last = useRef({ first: 0, jumpedMs: -restMs });
  useLayoutEffect(() => {
    const sight = (): void => {
      rows.want(Math.floor(first), Math.floor(first) + rowsInSight(extent) + 1);
      props.onSight(Math.floor(first), Math.min(extent.rows, Math.ceil(first + sightPx / rowPx)));
    };
    const jumped = Math.abs(first - last.current.first) > 150;
    const nowMs = performance.now();
    const isDragged = jumped && nowMs - last.current.jumpedMs < restMs;
    last.current = { first, jumpedMs: jumped ? nowMs : last.current.jumpedMs };
    if (!isDragged) {
      sight();
      return undefined;
    }
    const timer = setTimeout(sight, restMs);
    return () => clearTimeout(timer);
  }, [rows, first, extent.rows, sightPx, rowPx]);

  /** Goes to a first row; the scroll bar follows. */
  const goTo = (wanted: number): void => {
    const next = clamp(wanted, 0, lastFirst(extent));
    set.current = scrollTopAt(next, extent);
    scroller.current!.scrollTop = set.current;
    set.current = scroller.current!.scrollTop;
    setFirst(next);
  };

  useLayoutEffect(() => {
    const element = scroller.current!;
    const onWheel = (event: WheelEvent): void => {
      if (!isScaled(extent) || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      goTo(first + (event.deltaMode === 1 ? event.deltaY : event.deltaY / rowPx));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  });

  const onScroll = (): void => {
    const { scrollTop } = scroller.current!;
    if (Math.abs(scrollTop - set.current) < 1) return;
    set.current = -1;
    setFirst(firstAt(scrollTop, extent));
  };

  const place = (index: number): Place | undefined => {
    const entry = rows.row(index);
    return entry === undefined ? undefined : { index, entry };
  };

  const moveTo = (row: number, column: number, range: boolean): void => {
    const target = clamp(row, -1, extent.rows - 1);
    setAt([target, clamp(column, 0, columns.length - 1)]);
    if (target >= 0) {
      const next = firstToShow(target, first, extent);
      if (next !== first) goTo(next);
      const there = place(target);
      if (range && there !== undefined) props.onChoose(there, { add: false, range: true });
    }
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== scroller.current) return;
    const [row, column] = at;
    const page = Math.max(1, Math.floor(sightPx / rowPx) - 1);
    const there = row < 0 ? undefined : place(row);
    const control = event.ctrlKey || event.metaKey;
    const range = event.shiftKey;
    const ways: Readonly<Record<string, () => void>> = {
      ArrowDown: () => moveTo(row + 1, column, range),
      ArrowUp: () => moveTo(row - 1, column, range),
      ArrowRight: () => moveTo(row, column + 1, false),
      ArrowLeft: () => moveTo(row, column - 1, false),
      PageDown: () => moveTo(row + page, column, range),
      PageUp: () => moveTo(Math.max(0, row - page), column, range),
      Home: () => moveTo(control ? 0 : row, control ? column : 0, false),
      End: () => moveTo(control ? extent.rows - 1 : row, control ? column : columns.length - 1, false),
      Enter: () => {
        if (row < 0) props.onSort(columns[column]!);
        else if (there !== undefined) props.onOpen(there.entry);
      },
      ' ': () => {
        if (there !== undefined) props.onChoose(there, { add: true, range });
      },
      ContextMenu: () => menuAt(there),
      ...(range ? { F10: () => menuAt(there) } : {}),
    };
    const way = event.altKey ? undefined : ways[event.key];
    if (way !== undefined) way();
    else if (row < 0 && event.key.toLowerCase() === 'f' && !control) props.onFilter(columns[column]!);
    else if (props.onKey(event, there)) {
      /* the page's own */
    } else if (event.key.length === 1 && !control && !event.altKey && /[\p{L}\p{N}+_]/u.test(event.key))
      jumpBy(event.key);
    else return;
    event.preventDefault();
  };

  const jumpBy = (letter: string): void => {
    const now = performance.now();
    typed.current = { text: now - typed.current.at < typingMs ? typed.current.text + letter : letter, at: now };
    const { text } = typed.current;
    void props.onType(text).then((index) => {
      // The answer to more letters may have come first.
      if (index === undefined || text !== typed.current.text) return;
      goTo(index);
      setAt([clamp(index, 0, extent.rows - 1), 0]);
    });
  };

  const menuAt = (there: Place | undefined): void => {
    if (there === undefined) return;
    const box = document.getElementById(`row-${there.index}`)?.getBoundingClientRect();
    props.onMenu(there, columns[at[1]], (box?.left ?? 0) + 40, box?.bottom ?? 0);
  };

  const press = useRef<ReturnType<typeof setTimeout>>();
  const held = useRef(false);
  const onPointerDown = (event: PointerEvent, there: Place): void => {
    held.current = false;
    if (event.pointerType !== 'touch') return;
    press.current = setTimeout(() => {
      held.current = true;
      props.onChoose(there, { add: true, range: false });
    }, longPressMs);
  };
  const onClick = (event: MouseEvent, there: Place): void => {
    clearTimeout(press.current);
    if (held.current) {
      held.current = false;
      return;
    }
    setAt([there.index, at[1]]);
    const touch = (event as PointerEvent).pointerType === 'touch';
    if (touch && !props.choosing) props.onOpen(there.entry);
    else props.onChoose(there, { add: touch || event.ctrlKey || event.metaKey, range: event.shiftKey });
  };
  const onContext = (event: MouseEvent, there: Place, column?: GridColumn): void => {
    if (event.shiftKey || held.current || (getSelection()?.toString() ?? '') !== '') {
      if (held.current) event.preventDefault();
      return;
    }
    event.preventDefault();
    props.onMenu(there, column, event.clientX, event.clientY);
  };

  const draw = (index: number, away = false) => {
    const entry = rows.row(index);
    if (entry === undefined)
      return (
        <div
          key={index}
          id={`row-${index}`}
          class={small.matches ? 'card-row ghost' : 'row ghost'}
          role="row"
          aria-rowindex={index + 2}
        >
          <span role="gridcell">–</span>
        </div>
      );
    const there = { index, entry };
    const classes = [
      small.matches ? 'card-row' : 'row',
      props.isChosen(entry) ? 'sel' : '',
      index === at[0] ? 'at' : '',
      props.isOpen(entry) ? 'open' : '',
      props.changed.has(props.identity(entry)) ? 'changed' : '',
      away ? 'away' : '',
    ]
      .filter((one) => one !== '')
      .join(' ');
    const shared = {
      id: `row-${index}`,
      class: classes,
      role: 'row' as const,
      'aria-rowindex': index + 2,
      'aria-selected': props.isChosen(entry),
      onClick: (event: MouseEvent) => onClick(event, there),
      onDblClick: () => props.onOpen(entry),
      onPointerDown: (event: PointerEvent) => onPointerDown(event, there),
      onPointerUp: () => clearTimeout(press.current),
      onPointerCancel: () => clearTimeout(press.current),
    };
    if (small.matches) {
      const [key, others] = cardColumns(columns);
      return (
        <div key={index} {...shared} onContextMenu={(event) => onContext(event, there)}>
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
                props.onMenu(there, undefined, event.clientX, event.clientY);
              }}
            >
              <Icon name="more" />
            </button>
          </span>
        </div>
      );
    }
    return (
      <div key={index} {...shared}>
        {columns.map((column, nth) => (
          <span
            key={column.name}
            id={`cell-${index}-${nth}`}
            role="gridcell"
            aria-colindex={nth + 1}
            title={cellTitle(column, entry)}
            onContextMenu={(event) => onContext(event, there, column)}
            class={
              [
                column.right ? 'right' : '',
                column.column === undefined
                  ? 'soft'
                  : column.column.input === 'json' || column.column.input === 'rules'
                    ? 'mono soft'
                    : '',
                index === at[0] && nth === at[1] ? 'at-cell' : '',
              ]
                .filter((one) => one !== '')
                .join(' ') || undefined
            }
          >
            {cellOf(column, entry)}
          </span>
        ))}
      </div>
    );
  };

  const sorted = props.sort.split(',')[0] ?? '';
  const drawn: ComponentChildren[] = [];
  for (let index = from; index < to; index++) drawn.push(draw(index));
  const keepAway = at[0] >= 0 && at[0] < extent.rows && (at[0] < from || at[0] >= to);
  const top =
    (scroller.current?.scrollTop ?? 0) - (first - Math.floor(first)) * rowPx - (Math.floor(first) - from) * rowPx;
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
      aria-activedescendant={
        at[0] < 0 ? `head-${at[1]}` : extent.rows === 0 ? undefined : `cell-${at[0]}-${small.matches ? 0 : at[1]}`
      }
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      style={{ '--cols': templateOf(columns), '--row-px': `${rowPx}px` }}
    >
      <div class="inside" style={{ height: `${Math.max(insidePx(extent), 0) + (small.matches ? 0 : headPx)}px` }}>
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
                class={
                  [column.right ? 'right' : '', at[0] === -1 && at[1] === nth ? 'at-cell' : '']
                    .filter((one) => one !== '')
                    .join(' ') || undefined
                }
              >
                {column.column === undefined || column.column.secret !== null ? (
                  column.label
                ) : (
                  <button
                    type="button"
                    tabIndex={-1}
                    class={way === undefined ? undefined : 'sorted'}
                    onClick={() => props.onSort(column)}
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
        <div
          class="rows"
          role="rowgroup"
          style={{ transform: `translateY(${Math.round(top + (small.matches ? 0 : headPx))}px)` }}
        >
          {drawn}
          {keepAway ? draw(at[0], true) : null}
        </div>
        {total !== undefined && extent.rows === 0 && !total.more ? (
          <div class="empty" role="row">
            <span role="gridcell">{props.empty}</span>
          </div>
        ) : null}
      </div>
    </div>
  );
}
