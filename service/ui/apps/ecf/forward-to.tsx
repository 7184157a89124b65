import { useState } from 'preact/hooks';
import { useNow } from '../../data/clock.js';
import { digitsOf, spaced } from '../../data/words.js';
import { midnightAfter, saidTime } from '../../data/zones.js';
import { Button } from '../../design/button.js';
import { Field, TextInput } from '../../design/field.js';
import { Switch } from '../../design/switch.js';
import { keyOfPlace, speedNumbers } from './speed.js';
import { minutesOf, type Span } from './now.js';
import type { Part } from './part-props.js';

const spans: readonly (readonly [Span, string])[] = [
  ['60', '1 hour'],
  ['240', '4 hours'],
  ['today', 'Today'],
  ['none', 'No end'],
];

/** A forward in three touches: where to, for how long, and a button that says what it will do. */
export function ForwardTo({ record, entry, zone }: Part) {
  const { attributes } = entry;
  const numbers = speedNumbers(attributes);
  const [picked, setPicked] = useState('');
  const [typed, setTyped] = useState('');
  const [span, setSpan] = useState<Span>('240');
  const [fault, setFault] = useState('');
  const nowMs = useNow();
  const midnight = midnightAfter(nowMs, zone);
  const minutes = minutesOf(span, nowMs, midnight);
  const until =
    span === 'none'
      ? 'until you stop it'
      : span === 'today'
        ? 'until midnight'
        : `until ${saidTime(nowMs + minutes! * 60_000, nowMs, zone).replace('today ', '')}`;
  const number = typed === '' ? picked : digitsOf(typed);
  const forward = async (): Promise<void> => {
    const answer = await record.command(
      'forward',
      { number, ...(minutes === undefined ? {} : { minutes }) },
      ['forward_plan'],
      `Calls go to ${spaced(number)} ${until}.`,
    );
    setFault(answer.ok ? '' : (answer.errors[0]?.message ?? answer.message));
    if (answer.ok) {
      setPicked('');
      setTyped('');
    }
  };
  return (
    <section class="part" aria-labelledby="forward-to">
      <h2 id="forward-to">Forward to</h2>
      {numbers.length === 0 ? null : (
        <MyNumbersPick
          numbers={numbers}
          own={attributes['phone']}
          picked={typed === '' ? picked : ''}
          onPick={(number) => {
            setPicked(number);
            setTyped('');
            setFault('');
          }}
        />
      )}
      <Field label="Another number" error={fault}>
        {(tied) => (
          <TextInput
            {...tied}
            type="tel"
            inputMode="tel"
            autocomplete="off"
            value={typed}
            onText={(text) => {
              setTyped(text);
              setFault('');
            }}
          />
        )}
      </Field>
      <Switch label="For how long" choices={spans} value={span} onChoose={setSpan} />
      <Button kind="first" act={forward} {...(number === '' ? { reason: 'Choose a number first' } : {})}>
        Forward {until}
      </Button>
    </section>
  );
}

/** The subscriber's speed-call numbers, one of which may be picked. */
function MyNumbersPick({
  numbers,
  own,
  picked,
  onPick,
}: {
  readonly numbers: readonly string[];
  readonly own: unknown;
  readonly picked: string;
  readonly onPick: (number: string) => void;
}) {
  return (
    <div class="pick" role="group" aria-label="My numbers">
      {numbers.map((each, place) => {
        const key = keyOfPlace(place);
        return (
          <Button key={each} aria-pressed={picked === each} act={() => onPick(picked === each ? '' : each)}>
            <b class="nowrap">{shortened(each, own)}</b>
            <span class="small soft">{key === undefined ? 'no key' : `key ${key}`}</span>
          </Button>
        );
      })}
    </div>
  );
}

/** Without the area code where it is the subscriber's own: three of them fit beside each other. */
function shortened(number: string, own: unknown): string {
  return typeof own === 'string' && number.length === 10 && own.length === 10 && number.slice(0, 3) === own.slice(0, 3)
    ? spaced(number).slice(4)
    : spaced(number);
}
