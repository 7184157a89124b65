import './dialog.css';
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { around, standIn } from './focus.js';

interface Props {
  readonly title: ComponentChildren;
  readonly onClose: () => void;
  readonly wide?: boolean;
  /** What stands at the foot: the first button first. */
  readonly foot?: ComponentChildren;
  /** Enter in a field: the first button, never one that destroys. */
  readonly onEnter?: () => void;
  /** What it asks about cannot be taken back. */
  readonly final?: boolean;
  /** It cannot be left by Esc. */
  readonly held?: boolean;
  /** Its body is text alone: the keys scroll it. */
  readonly reading?: boolean;
  readonly children?: ComponentChildren;
}

/** A native dialog: the focus stays inside, Esc closes it, and the focus goes back to where it was. */
export function Dialog({
  title,
  onClose,
  wide = false,
  final = false,
  foot,
  onEnter,
  held = false,
  reading = false,
  children,
}: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // At once: the focus is where the hand left it, and the next key is the dialog's.
  useLayoutEffect(() => {
    const before = document.activeElement;
    const near = around(before);
    const own = dialog.current;
    own?.showModal();
    return () => {
      standIn(near);
      // What lies behind an open one takes no focus.
      own?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={`dialog${wide ? ' wide' : ''}${final ? ' final' : ''}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        if (!held) onClose();
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (
          event.key === 'Enter' &&
          onEnter !== undefined &&
          event.target instanceof HTMLInputElement &&
          event.target.type !== 'checkbox'
        ) {
          event.preventDefault();
          onEnter();
        }
      }}
    >
      <header>
        <h2 id={id}>{title}</h2>
      </header>
      <div class="body" {...(reading ? { tabIndex: 0 } : {})}>
        {children}
      </div>
      {foot === undefined ? null : <footer>{foot}</footer>}
    </dialog>
  );
}
