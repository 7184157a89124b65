import { useId } from 'preact/hooks';
import type { Json } from '../data/api.js';
import type { RulePartDescription } from '../data/description.js';
import { digitsOf } from '../data/words.js';
import { Button } from '../design/button.js';
import { TextInput } from '../design/field.js';
import { WhenInput } from '../design/when-input.js';
import { MenuInput } from './menu-input.js';
import { NamesInput } from './names-input.js';
import { OrderedInput } from './ordered-input.js';
import type { PartInputProps } from './part-input-props.js';
import { daysOf, fromLocalInput, pairOf, pairsOf, rateOf, toLocalInput, writeDays } from './values.js';

const weekdays = [
  [2, 'Mon'],
  [3, 'Tue'],
  [4, 'Wed'],
  [5, 'Thu'],
  [6, 'Fri'],
  [7, 'Sat'],
  [1, 'Sun'],
] as const;

/**
 * The fields for the value of a criterion or destination, by its kind of input; one that is not known is asked for as
 * JSON.
 */
export function PartInput(props: PartInputProps) {
  const { part, value, onValue, label } = props;
  const text = value === null || value === false ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  switch (part.input) {
    case 'none':
      return null;
    case 'rules':
      return <p class="hint">The rules below it, of which the first that holds decides.</p>;
    case 'window': {
      const [from, to] = pairOf(value);
      const write = (one: string, other: string): void => onValue(one === '' && other === '' ? '' : `${one}-${other}`);
      return (
        <span class="pair">
          <TextInput
            value={from}
            placeholder="08:00"
            maxLength={5}
            aria-label={`${label} from`}
            onText={(next) => write(next, to)}
          />
          <TextInput
            value={to}
            placeholder="17:00"
            maxLength={5}
            aria-label={`${label} to`}
            onText={(next) => write(from, next)}
          />
        </span>
      );
    }
    case 'days':
      return <DaysInput {...props} />;
    case 'dates': {
      const [from, to] = pairOf(value);
      const write = (one: string, other: string): void => onValue(one === '' && other === '' ? '' : `${one}-${other}`);
      return (
        <span class="pair tall">
          <WhenInput
            kind="minute"
            value={toLocalInput(from)}
            aria-label={`${label} from`}
            onText={(next) => write(fromLocalInput(next), to)}
          />
          <WhenInput
            kind="minute"
            value={toLocalInput(to)}
            aria-label={`${label} to`}
            onText={(next) => write(from, fromLocalInput(next))}
          />
        </span>
      );
    }
    case 'percent':
    case 'count':
      return (
        <TextInput
          value={text}
          inputMode="numeric"
          aria-label={label}
          onText={(next) => onValue(/^\d{1,9}$/.test(next.trim()) ? Number(next) : next)}
        />
      );
    case 'rate': {
      const [calls, hours] = rateOf(value);
      const write = (one: string, other: string): void => onValue(one === '' && other === '' ? '' : `${one}/${other}`);
      return (
        <span class="pair words">
          <TextInput value={calls} inputMode="numeric" aria-label="Calls" onText={(next) => write(next, hours)} />
          <span>calls in</span>
          <TextInput value={hours} inputMode="numeric" aria-label="Hours" onText={(next) => write(calls, next)} />
          <span>hours</span>
        </span>
      );
    }
    case 'expression':
      return (
        <TextInput
          class="mono"
          value={text}
          spellcheck={false}
          aria-label={label}
          placeholder={example(part)}
          onText={onValue}
        />
      );
    case 'phone':
      return (
        <TextInput
          type="tel"
          value={text}
          aria-label={label}
          placeholder={example(part)}
          onText={(next) => onValue(digitsOf(next))}
        />
      );
    case 'text':
    case 'sip':
      return (
        <TextInput value={text} spellcheck={false} aria-label={label} placeholder={example(part)} onText={onValue} />
      );
    case 'name':
    case 'names':
      return <NamesInput {...props} />;
    case 'texts':
    case 'trunks':
      return <OrderedInput {...props} />;
    case 'outpulse':
      return (
        <PairsInput
          {...props}
          first="Trunk"
          second="Digits; empty: as called"
          write={(pairs) => pairs.map(([trunk, digits]) => [trunk, digits])}
        />
      );
    case 'ranges':
      return (
        <PairsInput
          {...props}
          first="First"
          second="Last; empty: the first alone"
          write={(pairs) => pairs.map(([first, last]) => [first, last === '' ? null : last])}
        />
      );
    case 'latas':
      return <LatasInput {...props} />;
    case 'menu':
      return <MenuInput {...props} Part={PartInput} />;
    default:
      return <JsonInput {...props} />;
  }
}

function example({ example: value }: RulePartDescription): string {
  return typeof value === 'string' ? value : '';
}

function DaysInput({ value, onValue, label, disabled = false }: PartInputProps) {
  const days = daysOf(value);
  if (days === undefined) return <TextInput value={String(value)} aria-label={label} onText={onValue} />;
  return (
    <span class="days-of" role="group" aria-label={label}>
      {weekdays.map(([day, name]) => (
        <button
          key={day}
          type="button"
          aria-pressed={days.includes(day)}
          disabled={disabled}
          onClick={() => onValue(writeDays(days.includes(day) ? days.filter((one) => one !== day) : [...days, day]))}
        >
          {name}
        </button>
      ))}
    </span>
  );
}

/** Rows of two, in their order. */
function PairsInput({
  value,
  onValue,
  label,
  first,
  second,
  write,
}: PartInputProps & {
  readonly first: string;
  readonly second: string;
  readonly write: (pairs: readonly (readonly [string, string])[]) => Json;
}) {
  const pairs = pairsOf(value);
  const shown = pairs.length === 0 ? [['', ''] as const] : pairs;
  const set = (at: number, pair: readonly [string, string] | undefined): void =>
    onValue(
      write(
        pair === undefined ? shown.filter((_, nth) => nth !== at) : shown.map((one, nth) => (nth === at ? pair : one)),
      ),
    );
  return (
    <span class="stack pairs" role="group" aria-label={label}>
      {shown.map(([one, other], at) => (
        <span key={at} class="pair rows">
          <TextInput
            value={one}
            aria-label={`${first} ${at + 1}`}
            placeholder={first}
            onText={(next) => set(at, [next, other])}
          />
          <TextInput
            value={other}
            aria-label={`${second} ${at + 1}`}
            placeholder={second}
            onText={(next) => set(at, [one, next])}
          />
          <Button kind="plain" icon="close" aria-label={`Remove row ${at + 1}`} act={() => set(at, undefined)} />
        </span>
      ))}
      <span>
        <Button kind="plain" icon="plus" act={() => onValue(write([...shown, ['', '']]))}>
          Row
        </Button>
      </span>
    </span>
  );
}

/** LATAs by their number, and the two that compare the caller's with the called. */
function LatasInput({ value, onValue, label }: PartInputProps) {
  const id = useId();
  const pairs = pairsOf(value);
  const digits = pairs.filter(([kind]) => kind === 'Digits').map(([, lata]) => lata);
  const has = (kind: string): boolean => pairs.some(([one]) => one === kind);
  const write = (latas: readonly string[], intra: boolean, inter: boolean): void =>
    onValue([
      ...latas.map((lata) => ['Digits', lata]),
      ...(intra ? [['Intra', null]] : []),
      ...(inter ? [['Inter', null]] : []),
    ]);
  return (
    <span class="stack" role="group" aria-label={label}>
      <TextInput
        id={id}
        value={digits.join(', ')}
        aria-label="LATAs"
        placeholder="834, 358"
        onText={(next) =>
          write(
            next
              .split(',')
              .map((one) => one.trim())
              .filter((one, at, all) => one !== '' || (at === all.length - 1 && all.length > 1)),
            has('Intra'),
            has('Inter'),
          )
        }
      />
      <label class="check">
        <input
          type="checkbox"
          checked={has('Intra')}
          onChange={(event) => write(digits, event.currentTarget.checked, has('Inter'))}
        />
        as the called
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={has('Inter')}
          onChange={(event) => write(digits, has('Intra'), event.currentTarget.checked)}
        />
        other than the called
      </label>
    </span>
  );
}

/** A kind that this page has no fields for: its JSON. */
function JsonInput({ part, value, onValue, label }: PartInputProps) {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return (
    <TextInput
      class="mono"
      value={text}
      spellcheck={false}
      aria-label={`${label}: ${part.words}`}
      onText={(next) => {
        try {
          onValue(JSON.parse(next) as Json);
        } catch {
          onValue(next);
        }
      }}
    />
  );
}
