import { useRef, useState } from 'preact/hooks';
import { TextInput } from '../design/field.js';
import { Icon } from '../design/icons.js';
import type { PartInputProps } from './part-input-props.js';
import { listOf } from './values.js';

/** Values in an order, as chips: typed and closed with Enter or a comma, moved by their arrows. */
export function OrderedInput({ part, value, onValue, label }: PartInputProps) {
  const [typed, setTyped] = useState('');
  const list = useRef<HTMLSpanElement>(null);
  const items = listOf(value);
  const isOrdered = part.input === 'trunks';
  const take = (text: string): void => {
    const fresh = text
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '');
    setTyped('');
    if (fresh.length > 0) onValue([...items, ...fresh]);
  };
  const swap = (at: number, by: number): void => {
    const to = at + by;
    if (to < 0 || to >= items.length) return;
    const next = [...items];
    [next[at], next[to]] = [next[to]!, next[at]!];
    onValue(next);
    requestAnimationFrame(() => list.current?.querySelectorAll<HTMLElement>('.chip > .cut')[to]?.focus());
  };
  return (
    <span class="chips" ref={list} role="group" aria-label={label}>
      {items.map((item, at) => (
        <span key={`${item} ${at}`} class="chip">
          {isOrdered ? (
            <Movable item={item} at={at} of={items.length} onMove={(by) => swap(at, by)} />
          ) : (
            <span class="cut">{item}</span>
          )}
          <button
            type="button"
            aria-label={`Remove ${item}`}
            onClick={() => onValue(items.filter((_, nth) => nth !== at))}
          >
            <Icon name="close" />
          </button>
        </span>
      ))}
      <TextInput
        value={typed}
        aria-label={`Add to ${label}`}
        placeholder={items.length === 0 ? listOf(part.example).join(', ') : isOrdered ? 'then' : 'or'}
        spellcheck={false}
        onText={(text) => (text.includes(',') ? take(text) : setTyped(text))}
        onBlur={() => take(typed)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && typed.trim() !== '') {
            event.preventDefault();
            event.stopPropagation();
            take(typed);
          }
          if (event.key === 'Backspace' && typed === '' && items.length > 0) {
            event.preventDefault();
            onValue(items.slice(0, -1));
          }
        }}
      />
    </span>
  );
}

/** A value that arrow keys move among the others. */
function Movable({
  item,
  at,
  of,
  onMove,
}: {
  readonly item: string;
  readonly at: number;
  readonly of: number;
  readonly onMove: (by: number) => void;
}) {
  return (
    <span
      class="cut"
      tabIndex={0}
      role="button"
      aria-label={`${at + 1}. ${item}, of ${of}; arrow keys move it`}
      onKeyDown={(event) => {
        const by = steps[event.key];
        if (by === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        onMove(by);
      }}
    >
      {at + 1}. {item}
    </span>
  );
}

const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };
