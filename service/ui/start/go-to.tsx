import './go-to.css';
import { signal } from '@preact/signals';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { at, type Address } from '../address/address.js';
import { go } from '../address/here.js';
import { appOf } from '../apps/all.js';
import { get, pathOf } from '../data/api.js';
import { described, keyOf, listTitle, nameColumn } from '../data/description.js';
import { applications, shortName } from '../data/sessions.js';
import { digitsOf, spaced } from '../data/words.js';

/** The list of places is open. */
export const going = signal(false);

interface Target {
  readonly label: string;
  readonly of: string;
  readonly to: Address;
  /** Of a record, what it begins with. */
  readonly key?: string;
}

const foundRecords = 5;
const restMs = 120;

/** Ctrl K: pages, tables and records by the first letters of their key. */
export function GoTo({ app }: { readonly app: string }) {
  const [text, setText] = useState('');
  const [found, setFound] = useState<{ readonly text: string; readonly records: readonly Target[] }>();
  const isEager = useRef(false);
  const [chosen, setChosen] = useState(0);
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const description = described(app);
  const tables = (description?.tables ?? []).filter(({ may }) => may.includes('view'));
  const pages: readonly Target[] = [
    ...tables.map((table) => ({ label: listTitle(table), of: 'Table', to: at(app, table.name) })),
    ...[
      ['Try a Call', 'try'],
      ['Rehearsals', 'rehearsals'],
      ['Call Records', 'cdr'],
      ['Statistics', 'statistics'],
      ['Changes', 'changes'],
      ['Settings', 'settings'],
      ['My Account', 'account'],
      ['API', 'api'],
    ].map(([label, page]) => ({ label: label!, of: 'Page', to: at(app, page!) })),
    ...appOf(app).lines.map(({ label, page }) => ({ label, of: 'Page', to: at(app, page) })),
    { label: 'System', of: 'Unit', to: at('system') },
    ...applications.value.map(({ name, title }) => ({ label: title, of: shortName(name), to: at(name) })),
  ];
  const wanted = text.trim().toLowerCase();
  // Of what was found for other letters, what begins with these stands until more comes.
  const records =
    wanted.length < 2 || found === undefined
      ? []
      : found.text === text
        ? found.records
        : found.records.filter(({ key = '' }) => key.toLowerCase().startsWith(digitsOf(text).toLowerCase()));
  const isFinding = wanted.length >= 2 && found?.text !== text;
  const targets = [
    ...pages.filter(({ label, of }) => wanted === '' || `${label} ${of}`.toLowerCase().includes(wanted)).slice(0, 8),
    ...records,
  ];

  // At once: the next key is typed into it.
  useLayoutEffect(() => {
    dialog.current?.showModal();
  }, []);
  useEffect(() => {
    if (wanted.length < 2) return undefined;
    const control = new AbortController();
    const timer = setTimeout(() => {
      const begins = digitsOf(text);
      void Promise.all(
        tables
          .filter(({ key, columns }) => columns.some(({ name, indexed }) => name === key.at(-1) && indexed))
          .map(async (table): Promise<readonly Target[]> => {
            const column = nameColumn(table);
            const answer = await get(
              app,
              `${pathOf(table.name)}?limit=${foundRecords}&filter[${column}]=${encodeURIComponent(`^${begins}`)}`,
              { signal: control.signal },
            );
            return answer.ok
              ? answer.data.map((entry) => {
                  const key = keyOf(table, entry);
                  return {
                    label: spaced(key.at(-1)!),
                    of: `${listTitle(table)}${key.length > 1 ? ` of ${key.slice(0, -1).join(' / ')}` : ''}`,
                    to: at(app, table.name, ...key),
                    key: key.at(-1)!,
                  };
                })
              : [];
          }),
      ).then((lists) => {
        if (!control.signal.aborted) setFound({ text, records: lists.flat() });
      });
    }, restMs);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [text]);

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
      <ul id={id} role="listbox" aria-label="Places">
        {targets.map((target, nth) => (
          <li
            key={`${target.of} ${target.label}`}
            id={`${id}-${nth}`}
            role="option"
            aria-selected={nth === chosen}
            onClick={() => open(target)}
            onPointerMove={() => setChosen(nth)}
          >
            <span>{target.label}</span>
            <span class="faint small">{target.of}</span>
          </li>
        ))}
      </ul>
      {targets.length === 0 && !isFinding ? <p class="soft empty">Nothing begins with {text}.</p> : null}
    </dialog>
  );
}
