import { useId, useState } from 'preact/hooks';
import { useAsked } from '../data/asked.js';
import { described } from '../data/description.js';
import { shortTime, spaced } from '../data/words.js';
import { Button } from '../design/button.js';
import { Field, TextInput } from '../design/field.js';
import { Switch } from '../design/switch.js';
import { WhenInput } from '../design/when-input.js';
import { zoneWords } from './explanation.js';
import type { On, Trial } from './trial.js';

interface Props {
  readonly trial: Trial;
  /** On what it can be tried. */
  readonly choices: readonly (readonly [on: On, label: string])[];
  /** Numbers that come to the plan, offered as the called one. */
  readonly numbers?: readonly string[];
  /** Calls are charged: how long it is to be. */
  readonly isPriced?: boolean;
  /** Attributes that are commonly given, shown where none is yet. */
  readonly names?: string | undefined;
  /** Which draft, where there are several. */
  readonly which?: preact.ComponentChildren;
}

/** A call to be tried: called, caller, when, attributes, and on what. */
export function TryFields({
  trial,
  choices,
  numbers = [],
  isPriced = false,
  names = 'trunk, lata, zip, labels',
  which,
}: Props) {
  const list = useId();
  const { called, calling, when, attrs, seconds, callId } = trial.asking.value;
  const [isMore, setMore] = useState(attrs.length > 0 || isPriced || callId !== '');
  const { value: answer } = trial.answer;
  const call = answer?.call;
  return (
    <div class="try-fields">
      <Field label="Called">
        {(tied) => (
          <TextInput
            {...tied}
            type="tel"
            value={called}
            autocomplete="off"
            list={list}
            onText={(text) => trial.set({ called: text })}
          />
        )}
      </Field>
      <datalist id={list}>
        {numbers.map((number) => (
          <option key={number} value={number}>
            {spaced(number)}
          </option>
        ))}
      </datalist>
      <Field label="Caller">
        {(tied) => (
          <TextInput
            {...tied}
            type="tel"
            value={calling}
            autocomplete="off"
            placeholder="unknown"
            onText={(text) => trial.set({ calling: text })}
          />
        )}
      </Field>
      <Field
        label="When"
        hint={
          call === undefined
            ? 'Empty: now.'
            : `${when === '' ? `Now, ${call.weekday} ${shortTime(call.at)}. ` : `${call.weekday}. `}${call.zone}, ${zoneWords(call.zone_of)}`
        }
      >
        {(tied) => <WhenInput {...tied} kind="minute" value={when} onText={(text) => trial.set({ when: text })} />}
      </Field>
      <div class="field">
        <span class="name">On</span>
        <Switch
          label="On"
          choices={choices}
          value={trial.on.value}
          onChoose={(on) => {
            trial.on.value = on;
          }}
        />
        {trial.on.value === 'earlier' ? <ChangeInput trial={trial} /> : trial.on.value === 'draft' ? which : null}
      </div>
      {isPriced ? (
        <Field label="Seconds" hint="How long it would be, for its price.">
          {(tied) => (
            <TextInput {...tied} inputMode="numeric" value={seconds} onText={(text) => trial.set({ seconds: text })} />
          )}
        </Field>
      ) : null}
      {isMore ? (
        <>
          <div class="field wide">
            <span class="name">Attributes</span>
            {[...attrs, ['', ''] as const].map(([name, value], nth) => {
              const set = (next: readonly [string, string]): void =>
                trial.set({
                  attrs:
                    nth === attrs.length
                      ? [...attrs, next]
                      : next[0] === '' && next[1] === ''
                        ? attrs.filter((_, at) => at !== nth)
                        : attrs.map((one, at) => (at === nth ? next : one)),
                });
              return (
                <span key={nth} class="pair">
                  <TextInput
                    value={name}
                    spellcheck={false}
                    aria-label={`Attribute ${nth + 1}`}
                    placeholder={nth === attrs.length ? names : ''}
                    onText={(text) => set([text, value])}
                  />
                  <TextInput
                    value={value}
                    spellcheck={false}
                    aria-label={`Value ${nth + 1}`}
                    onText={(text) => set([name, text])}
                  />
                </span>
              );
            })}
          </div>
          {described(trial.app)?.rules == null ? null : (
            <Field label="Call ID" hint="Percentages draw by it.">
              {(tied) => (
                <TextInput {...tied} value={callId} spellcheck={false} onText={(text) => trial.set({ callId: text })} />
              )}
            </Field>
          )}
        </>
      ) : (
        <div class="wide">
          <Button kind="plain" act={() => setMore(true)}>
            Attributes
          </Button>
        </div>
      )}
    </div>
  );
}

/** The number of a change; the last ones are offered to those who may see them. */
function ChangeInput({ trial }: { readonly trial: Trial }) {
  const list = useId();
  const { answer } = useAsked(
    trial.app,
    described(trial.app)?.caller.abilities.includes('changes') === true ? 'changes?limit=20' : undefined,
  );
  return (
    <>
      <TextInput
        value={trial.change.value}
        inputMode="numeric"
        list={list}
        aria-label="Number of the change"
        placeholder="number of the change"
        onText={(text) => {
          trial.change.value = text;
        }}
      />
      <datalist id={list}>
        {answer?.ok === true
          ? answer.data.map(({ attributes: { txnid, at, by, what } }) => (
              <option
                key={String(txnid)}
                value={String(txnid)}
              >{`${shortTime(String(at))} ${String(by)}: ${String(what)}`}</option>
            ))
          : null}
      </datalist>
    </>
  );
}
