import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Rows } from '../data/rows.js';
import { clamp, firstAt, isScaled, lastFirst, rowsInSight, scrollTopAt, type Extent } from './scroll.js';

/** Height of the line of heads, in pixels. */
export const headPx = 30;
/**
 * A jump that follows another within this time waits as long for the scroll to rest: who drags the bar along is not
 * shown what is passed.
 */
const restMs = 60;

const coarse = matchMedia('(pointer: coarse)');
/** Narrow windows have cards in the place of rows. */
export const small = matchMedia('(max-width: 640px)');

function rowHeight(): number {
  return small.matches ? 68 : coarse.matches ? 44 : 28;
}

interface Sight {
  readonly extent: Extent;
  /** The first row in sight, in parts of a row. */
  readonly first: number;
  /** Goes to a first row; the scroll bar follows. */
  readonly goTo: (wanted: number) => void;
  readonly onScroll: () => void;
}

/**
 * What of a list is in sight of its scroller: reads the rows of it, tells of it, and goes elsewhere. Another list
 * begins at its top.
 */
export function useSight(
  scroller: RefObject<HTMLDivElement>,
  rows: Rows,
  onSight: (from: number, to: number) => void,
): Sight {
  const { sightPx, rowPx } = useHeights(scroller);
  const [first, setFirst] = useState(0);
  const set = useRef(-1);
  const extent: Extent = { rows: rows.total.value?.rows ?? 0, rowPx, sightPx };

  useLayoutEffect(() => {
    setFirst(0);
    if (scroller.current !== null) scroller.current.scrollTop = 0;
  }, [rows]);

  // What is in sight is read; of jumps one after the other, the first and where the scroll rests.
  const last = useRef({ first: 0, jumpedMs: -restMs });
  useLayoutEffect(() => {
    const sight = (): void => {
      rows.want(Math.floor(first), Math.floor(first) + rowsInSight(extent) + 1);
      onSight(Math.floor(first), Math.min(extent.rows, Math.ceil(first + sightPx / rowPx)));
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

  return { extent, first, goTo, onScroll };
}

/** How high what is in sight is, and a row of it; both follow the window. */
function useHeights(scroller: RefObject<HTMLDivElement>): { readonly sightPx: number; readonly rowPx: number } {
  const [sightPx, setSight] = useState(600);
  const [rowPx, setRowPx] = useState(rowHeight);
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
  return { sightPx, rowPx };
}
