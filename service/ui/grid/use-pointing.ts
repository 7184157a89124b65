import { useRef } from 'preact/hooks';
import type { Entry } from '../data/api.js';
import type { GridColumn } from './columns.js';

/** A row that has been read, and where it stands in the list. */
export interface Place {
  readonly index: number;
  readonly entry: Entry;
}

/** How a row was pointed at or chosen with keys. */
export interface Press {
  readonly add: boolean;
  readonly range: boolean;
}

/** What comes of pointing at rows. */
export interface Pointed {
  /** Somebody is choosing rows by touch. */
  readonly choosing: boolean;
  readonly onChoose: (place: Place, press: Press) => void;
  readonly onOpen: (entry: Entry) => void;
  readonly onMenu: (place: Place, column: GridColumn | undefined, x: number, y: number) => void;
}

/** What a row listens to. */
export interface Pointing {
  readonly onPointerDown: (event: PointerEvent, there: Place) => void;
  readonly onPointerEnd: () => void;
  readonly onClick: (event: MouseEvent, there: Place) => void;
  readonly onContext: (event: MouseEvent, there: Place, column?: GridColumn) => void;
}

const longPressMs = 500;

/** A click chooses a row, on touch it opens and a long press chooses; `onAt` is told where the keys are now. */
export function usePointing(pointed: Pointed, onAt: (index: number) => void): Pointing {
  const press = useRef<ReturnType<typeof setTimeout>>();
  const held = useRef(false);
  const onPointerDown: Pointing['onPointerDown'] = (event, there) => {
    held.current = false;
    if (event.pointerType !== 'touch') return;
    press.current = setTimeout(() => {
      held.current = true;
      pointed.onChoose(there, { add: true, range: false });
    }, longPressMs);
  };
  const onPointerEnd = (): void => clearTimeout(press.current);
  const onClick: Pointing['onClick'] = (event, there) => {
    clearTimeout(press.current);
    if (held.current) {
      held.current = false;
      return;
    }
    onAt(there.index);
    const touch = (event as PointerEvent).pointerType === 'touch';
    if (touch && !pointed.choosing) pointed.onOpen(there.entry);
    else pointed.onChoose(there, { add: touch || event.ctrlKey || event.metaKey, range: event.shiftKey });
  };
  const onContext: Pointing['onContext'] = (event, there, column) => {
    if (event.shiftKey || held.current || (getSelection()?.toString() ?? '') !== '') {
      if (held.current) event.preventDefault();
      return;
    }
    event.preventDefault();
    pointed.onMenu(there, column, event.clientX, event.clientY);
  };

  return { onPointerDown, onPointerEnd, onClick, onContext };
}
