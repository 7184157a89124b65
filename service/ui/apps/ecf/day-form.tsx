import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Json } from '../../data/api.js';
import { digitsOf, spaced } from '../../data/words.js';
import { Note } from '../../design/badge.js';
import { Button } from '../../design/button.js';
import { Check, Field, TextInput } from '../../design/field.js';
import { WhenInput } from '../../design/when-input.js';
import { speedNumbers } from './speed.js';
import { dayName, days, endText, faultsOf, type Day, type DayWindow } from './week.js';

interface Props {
  readonly day: Day;
  readonly windows: readonly DayWindow[];
  readonly attributes: Readonly<Record<string, Json>>;
  /** Saves them for this day and others; gives what is wrong, or nothing. */
  readonly onSave: (windows: readonly DayWindow[], also: readonly Day[]) => Promise<string>;
  readonly onClose: () => void;
}

const workday = { start: '08:00', end: '17:00', on: true } as const;

/** The windows of one day, and the days that are to have the same. */
export function DayForm({ day, windows: given, attributes, onSave, onClose }: Props) {
  const [windows, setWindows] = useState<readonly DayWindow[]>(
    given.length === 0 ? [{ ...workday, number: '' }] : given,
  );
  const [also, setAlso] = useState<ReadonlySet<Day>>(new Set());
  const [asked, setAsked] = useState(false);
  const [fault, setFault] = useState('');
  const form = useRef<HTMLFormElement>(null);
  const list = useId();
  const own = speedNumbers(attributes);
  const faults = asked ? faultsOf(windows) : new Map<number, string>();
  useLayoutEffect(() => {
    form.current?.scrollIntoView({ block: 'nearest' });
    form.current?.querySelector<HTMLElement>('input, button')?.focus({ preventScroll: true });
  }, []);
  const change = (place: number, part: Partial<DayWindow>): void =>
    setWindows(windows.map((window, at) => (at === place ? { ...window, ...part } : window)));
  const save = async (): Promise<void> => {
    setAsked(true);
    if (faultsOf(windows).size > 0) {
      setTimeout(() => form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus());
      return;
    }
    const refused = await onSave(
      windows.map((window) => ({ ...window, end: endText(window.end), number: digitsOf(window.number) })),
      days.filter((each) => also.has(each)),
    );
    setFault(refused);
    if (refused === '') onClose();
  };
  return (
    <form
      ref={form}
      class="card stack"
      aria-label={dayName(day)}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          onClose();
        }
      }}
    >
      <h2>{dayName(day)}</h2>
      {windows.length === 0 ? (
        <p class="soft">No windows: the whole day is empty.</p>
      ) : (
        windows.map((window, place) => (
          <fieldset key={place} class="window">
            <legend class="hidden">Window {place + 1}</legend>
            <Field label="From">
              {(tied) => (
                <WhenInput {...tied} kind="clock" value={window.start} onText={(start) => change(place, { start })} />
              )}
            </Field>
            <Field
              label={
                window.end !== '' && endText(window.end) !== '24:00' && window.end < window.start
                  ? 'Until, next day'
                  : 'Until'
              }
            >
              {(tied) => (
                <WhenInput
                  {...tied}
                  kind="clock"
                  value={window.end === '24:00' ? '00:00' : window.end}
                  onText={(end) => change(place, { end })}
                />
              )}
            </Field>
            <Field label="To number" error={faults.get(place)}>
              {(tied) => (
                <TextInput
                  {...tied}
                  type="tel"
                  inputMode="tel"
                  autocomplete="off"
                  list={list}
                  value={spaced(window.number)}
                  onText={(number) => change(place, { number: digitsOf(number) })}
                />
              )}
            </Field>
            <div class="line">
              <Check label="On" checked={window.on} onCheck={(on) => change(place, { on })} />
              <span class="grow" />
              <Button kind="plain" act={() => setWindows(windows.filter((_, at) => at !== place))}>
                Remove<span class="hidden"> window {place + 1}</span>
              </Button>
            </div>
          </fieldset>
        ))
      )}
      <datalist id={list}>
        {own.map((number) => (
          <option key={number} value={number} />
        ))}
      </datalist>
      <Button icon="plus" act={() => setWindows([...windows, { ...workday, number: windows.at(-1)?.number ?? '' }])}>
        Add a window
      </Button>
      <fieldset class="also">
        <legend class="name">The same on</legend>
        <div class="line">
          {days
            .filter((each) => each !== day)
            .map((each) => (
              <Check
                key={each}
                label={dayName(each).slice(0, 3)}
                checked={also.has(each)}
                onCheck={(on) => {
                  const next = new Set(also);
                  if (on) next.add(each);
                  else next.delete(each);
                  setAlso(next);
                }}
              />
            ))}
        </div>
      </fieldset>
      {fault === '' ? null : (
        <Note tone="bad" alert>
          {fault}
        </Note>
      )}
      <div class="line two">
        <Button kind="first" act={save}>
          Save {also.size === 0 ? dayName(day) : `${also.size + 1} days`}
        </Button>
        <Button act={onClose}>Cancel</Button>
      </div>
    </form>
  );
}
