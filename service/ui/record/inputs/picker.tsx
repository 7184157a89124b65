import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { get, pathOf, type Entry } from '../../data/api.js';
import { nameColumn, oneOf, tableOf, textOf, type PermittedTable } from '../../data/description.js';
import { formatAddress } from '../../address/address.js';
import { go } from '../../address/here.js';
import { TextInput } from '../../design/field.js';
import { useTyped, type InputProps } from './input.js';

const shownRecords = 20;
const restMs = 150;

/**
 * The name of a record of another table: typed freely, or picked from the twenty that begin so (WAI-ARIA combobox).
 * What contains it is asked for by the fields that are filled already, and filled by what is picked.
 */
export function PickerField(props: InputProps) {
  const { field, tied, onLeave, around } = props;
  const [text, onText] = useTyped(props);
  const [open, setOpen] = useState(false);
  const [found, setFound] = useState<readonly Entry[]>([]);
  const [at, setAt] = useState(-1);
  // Opened without typing, it offers what there is, not only what is chosen already.
  const [typing, setTyping] = useState(false);
  const asked = useRef(0);
  const id = useId();
  const target = tableOf(around.app, field.refersTo!);
  const name = target === undefined ? '' : nameColumn(target);
  const above = target?.key.slice(0, -1) ?? [];
  const within = above.map((column) => textOf(around.values[column]));

  useEffect(() => {
    if (!open || target === undefined || !target.may.includes('view')) return undefined;
    const nth = ++asked.current;
    const timer = setTimeout(() => {
      const path =
        within.length > 0 && within.every((part) => part !== '') ? pathOf(target.name, ...within) : pathOf(target.name);
      const query = new URLSearchParams({ limit: String(shownRecords) });
      if (typing && text !== '') query.set(`filter[${name}]`, `^${text}`);
      void get(around.app, `${path}?${query}`).then((answer) => {
        if (asked.current === nth) setFound(answer.ok ? answer.data : []);
      });
    }, restMs);
    return () => clearTimeout(timer);
  }, [open, typing, text, within.join('/')]);

  if (target === undefined)
    return <TextInput {...tied} value={text} onText={onText} onBlur={onLeave} autocomplete="off" spellcheck={false} />;
  const exact = found.some((entry) => textOf(entry.attributes[name]) === text);
  const isCreatable = typing && text !== '' && !exact && target.may.includes('create');
  const options = open ? found.length + (isCreatable ? 1 : 0) : 0;
  const pick = (nth: number): void => {
    setOpen(false);
    setAt(-1);
    const entry = found[nth];
    if (entry === undefined) {
      create(around.app, target, text, Object.fromEntries(above.map((column, place) => [column, within[place]!])));
      return;
    }
    onText(textOf(entry.attributes[name]));
    for (const column of above)
      if (textOf(around.values[column]) === '' && column in around.values)
        around.onOther(column, entry.attributes[column] ?? null);
  };
  return (
    <span
      class="picker"
      onFocusOut={(event) => {
        if (!(event.relatedTarget instanceof Node) || !event.currentTarget.contains(event.relatedTarget)) {
          setOpen(false);
          onLeave();
        }
      }}
    >
      <TextInput
        {...tied}
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={options > 0}
        {...(options > 0 ? { 'aria-controls': id } : {})}
        {...(options > 0 && at >= 0 ? { 'aria-activedescendant': `${id}-${at}` } : {})}
        value={text}
        autocomplete="off"
        spellcheck={false}
        required={field.required}
        onText={(next) => {
          onText(next);
          setTyping(true);
          setOpen(true);
          setAt(-1);
        }}
        onClick={() => {
          if (!open) {
            setTyping(false);
            setOpen(true);
          }
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
            event.preventDefault();
            if (!open) {
              setTyping(false);
              setOpen(true);
            } else if (options > 0) setAt((at + (event.key === 'ArrowDown' ? 1 : at < 0 ? 0 : -1) + options) % options);
          } else if (event.key === 'Enter' && options > 0 && at >= 0) {
            event.preventDefault();
            event.stopPropagation();
            pick(at);
          } else if (event.key === 'Escape' && open) {
            event.preventDefault();
            event.stopPropagation();
            setOpen(false);
            setAt(-1);
          }
        }}
      />
      {options === 0 ? null : (
        <ul id={id} role="listbox" aria-label={`${target.title} to choose`} class="options">
          {found.map((entry, nth) => (
            <li
              key={nth}
              id={`${id}-${nth}`}
              role="option"
              aria-selected={nth === at}
              onMouseDown={(event) => {
                event.preventDefault();
                pick(nth);
              }}
            >
              <span>{textOf(entry.attributes[name])}</span>
              <span class="small faint cut">
                {above
                  .filter((_, place) => within[place] === '')
                  .map((column) => textOf(entry.attributes[column]))
                  .join(' / ')}
              </span>
            </li>
          ))}
          {isCreatable ? (
            <li
              id={`${id}-${found.length}`}
              role="option"
              aria-selected={at === found.length}
              onMouseDown={(event) => {
                event.preventDefault();
                pick(found.length);
              }}
            >
              <span class="create">
                Create {oneOf(target)} {text}…
              </span>
            </li>
          ) : null}
        </ul>
      )}
    </span>
  );
}

/** The form of the record that is missing, with what is known of it; what was typed here is kept. */
function create(app: string, target: PermittedTable, text: string, above: Readonly<Record<string, string>>): void {
  const known = Object.fromEntries(Object.entries(above).filter(([, value]) => value !== ''));
  go(formatAddress({ parts: [app, target.name], query: { ...known, [nameColumn(target)]: text }, fresh: true }));
}
