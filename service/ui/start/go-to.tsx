import './go-to.css';
import { signal } from '@preact/signals';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { go } from '../address/here.js';
import { useTargets, type Target } from './targets.js';

/** The list of places is open. */
export const going = signal(false);

/** Ctrl K: pages, tables and records by the first letters of their key. */
export function GoTo({ app }: { readonly app: string }) {
  const [text, setText] = useState('');
  const isEager = useRef(false);
  const [chosen, setChosen] = useState(0);
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const { targets, isFinding } = useTargets(app, text);

  // At once: the next key is typed into it.
  useLayoutEffect(() => {
    dialog.current?.showModal();
  }, []);
  // Enter came before what was asked for.
  useLayoutEffect(() => {
    if (isEager.current && !isFinding) {
      isEager.current = false;
      open(targets[0]);
    }
  }, [isFinding]);
  const close = (): void => {
    going.value = false;
  };
  const open = (target: Target | undefined): void => {
    if (target === undefined) return;
    close();
    go(target.to);
  };
  return (
    <dialog
      ref={dialog}
      class="dialog go-to"
      aria-label="Go to or search"
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) close();
      }}
    >
      <input
        class="input"
        role="combobox"
        aria-label="Go to or search"
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={targets.length === 0 ? undefined : `${id}-${chosen}`}
        placeholder="A page, a table, or how a key begins"
        value={text}
        spellcheck={false}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setChosen(0);
          isEager.current = false;
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setChosen(Math.min(chosen + 1, targets.length - 1));
          else if (event.key === 'ArrowUp') setChosen(Math.max(chosen - 1, 0));
          else if (event.key === 'Enter') {
            isEager.current = targets.length === 0 && isFinding;
            open(targets[chosen]);
          } else return;
          event.preventDefault();
        }}
      />
      <Places id={id} targets={targets} chosen={chosen} onChosen={setChosen} onOpen={open} />
      {targets.length === 0 && !isFinding ? <p class="soft empty">Nothing begins with {text}.</p> : null}
    </dialog>
  );
}

/** The list under the field; the one that is chosen is where Enter goes. */
function Places({
  id,
  targets,
  chosen,
  onChosen,
  onOpen,
}: {
  readonly id: string;
  readonly targets: readonly Target[];
  readonly chosen: number;
  readonly onChosen: (nth: number) => void;
  readonly onOpen: (target: Target) => void;
}) {
  return (
    <ul id={id} role="listbox" aria-label="Places">
      {targets.map((target, nth) => (
        <li
          key={`${target.of} ${target.label}`}
          id={`${id}-${nth}`}
          role="option"
          aria-selected={nth === chosen}
          onClick={() => onOpen(target)}
          onPointerMove={() => onChosen(nth)}
        >
          <span>{target.label}</span>
          <span class="faint small">{target.of}</span>
        </li>
      ))}
    </ul>
  );
}
