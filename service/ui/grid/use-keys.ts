import type { RefObject } from 'preact';
import { useRef } from 'preact/hooks';
import type { GridColumn } from './columns.js';
import { clamp, firstToShow, type Extent } from './scroll.js';
import type { Place, Pointed } from './use-pointing.js';

/** The row and the column that the keys are at; row -1 is the line of heads. */
export type At = readonly [row: number, column: number];

/** What keys come to, beside moving. */
export interface Keyed {
  readonly onSort: (column: GridColumn) => void;
  readonly onFilter: (column: GridColumn) => void;
  /** Keys that the page knows: true when one was taken. */
  readonly onKey: (event: KeyboardEvent, place: Place | undefined) => boolean;
  /** Letters and digits typed one after the other: to the first row that begins so. */
  readonly onType: (text: string) => Promise<number | undefined>;
}

interface List {
  readonly scroller: RefObject<HTMLDivElement>;
  readonly columns: readonly GridColumn[];
  readonly extent: Extent;
  readonly first: number;
  readonly goTo: (wanted: number) => void;
  readonly place: (index: number) => Place | undefined;
  readonly at: At;
  readonly setAt: (at: At) => void;
}

const typingMs = 900;

/** Keys after the WAI-ARIA grid: they move, choose, open, sort and filter; letters go to the row that begins so. */
export function useKeys(list: List, keyed: Keyed, pointed: Pointed): (event: KeyboardEvent) => void {
  const { columns, extent, goTo, place, at, setAt } = list;
  const [row, column] = at;
  const typed = useRef({ text: '', at: 0 });

  const moveTo = (wanted: number, wantedColumn: number, range: boolean): void => {
    const target = clamp(wanted, -1, extent.rows - 1);
    setAt([target, clamp(wantedColumn, 0, columns.length - 1)]);
    if (target < 0) return;
    const next = firstToShow(target, list.first, extent);
    if (next !== list.first) goTo(next);
    const there = place(target);
    if (range && there !== undefined) pointed.onChoose(there, { add: false, range: true });
  };

  const jumpBy = (letter: string): void => {
    const now = performance.now();
    typed.current = { text: now - typed.current.at < typingMs ? typed.current.text + letter : letter, at: now };
    const { text } = typed.current;
    void keyed.onType(text).then((index) => {
      // The answer to more letters may have come first.
      if (index === undefined || text !== typed.current.text) return;
      goTo(index);
      setAt([clamp(index, 0, extent.rows - 1), 0]);
    });
  };

  const wayOf = (event: KeyboardEvent, there: Place | undefined): (() => void) | undefined => {
    const page = Math.max(1, Math.floor(extent.sightPx / extent.rowPx) - 1);
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
        if (row < 0) keyed.onSort(columns[column]!);
        else if (there !== undefined) pointed.onOpen(there.entry);
      },
      ' ': () => {
        if (there !== undefined) pointed.onChoose(there, { add: true, range });
      },
      ContextMenu: () => menuAt(there, columns[column], pointed),
      ...(range ? { F10: () => menuAt(there, columns[column], pointed) } : {}),
    };
    return event.altKey ? undefined : ways[event.key];
  };

  return (event) => {
    if (event.target !== list.scroller.current) return;
    const there = row < 0 ? undefined : place(row);
    const control = event.ctrlKey || event.metaKey;
    const way = wayOf(event, there);
    if (way !== undefined) way();
    else if (row < 0 && event.key.toLowerCase() === 'f' && !control) keyed.onFilter(columns[column]!);
    else if (keyed.onKey(event, there)) {
      /* the page's own */
    } else if (event.key.length === 1 && !control && !event.altKey && /[\p{L}\p{N}+_]/u.test(event.key))
      jumpBy(event.key);
    else return;
    event.preventDefault();
  };
}

/** Opens the menu of a row below it. */
function menuAt(there: Place | undefined, column: GridColumn | undefined, pointed: Pointed): void {
  if (there === undefined) return;
  const box = document.getElementById(`row-${there.index}`)?.getBoundingClientRect();
  pointed.onMenu(there, column, (box?.left ?? 0) + 40, box?.bottom ?? 0);
}
