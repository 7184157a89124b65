import type { RefObject } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Place } from './draft.js';
import { dropsAt, nearestDrop } from './drop.js';
import type { Editor } from './editor.js';

/** One step of nesting, in pixels. */
export const indent = 24;

/** A rule under the pointer, and where it would drop, at what height of the list. */
interface Drag {
  readonly from: Place;
  readonly to?: Place;
  readonly y?: number;
}

/** What the handle of a rule listens to. */
export interface Handle {
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onPointerMove: (event: PointerEvent) => void;
  readonly onPointerCancel: () => void;
  readonly onPointerUp: (event: PointerEvent) => void;
}

/** Dragging rules of a list by their handles. */
export function useDrag(
  editor: Editor,
  list: RefObject<HTMLOListElement>,
): { readonly drag: Drag | undefined; readonly handleOf: (place: Place) => Handle } {
  const [drag, setDrag] = useState<Drag>();
  // What is drawn may lag behind the hand: a rule drops where the pointer is.
  const dragging = useRef<'held' | 'moved'>();
  const dropAt = (event: PointerEvent): { readonly to: Place; readonly y: number } => {
    const rows = [...list.current!.querySelectorAll<HTMLElement>('.rule[data-no]')];
    const bounds = rows.map((row) => row.getBoundingClientRect());
    const gap = bounds.filter(({ top, height }) => event.clientY > top + height / 2).length;
    const { left, top } = list.current!.getBoundingClientRect();
    const to = nearestDrop(
      dropsAt(editor.shape, editor.lines.value, gap),
      Math.round((event.clientX - left - 12) / indent),
    );
    return { to, y: (bounds[gap]?.top ?? bounds.at(-1)?.bottom ?? 0) - top };
  };
  const end = (): void => {
    dragging.current = undefined;
    setDrag(undefined);
  };
  const handleOf = (place: Place): Handle => ({
    onPointerDown: (event) => {
      event.preventDefault();
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
      dragging.current = 'held';
      setDrag({ from: place });
    },
    onPointerMove: (event) => {
      if (dragging.current === undefined) return;
      dragging.current = 'moved';
      setDrag({ from: place, ...dropAt(event) });
    },
    onPointerCancel: end,
    onPointerUp: (event) => {
      const moved = dragging.current === 'moved';
      end();
      if (moved) editor.moveRuleTo(place, dropAt(event).to);
    },
  });
  return { drag, handleOf };
}
