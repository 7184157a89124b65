import './account.css';
import { useState } from 'preact/hooks';
import { pathOf, post, type Refused } from '../../data/api.js';
import { useAsked } from '../../data/asked.js';
import { unit } from '../../data/sessions.js';
import { digitsOf, spanOf } from '../../data/words.js';
import { Note } from '../../design/badge.js';
import { Button } from '../../design/button.js';
import { Choice, Field, TextInput } from '../../design/field.js';
import { WhenInput } from '../../design/when-input.js';
import type { AdditionProps } from '../../record/additions.js';
import { money } from './money.js';
import { priceOf, refusalWords, type Price } from './price.js';

/** What a call of an account would cost and how long its money lasts, worked out on paper as calls are. */
export function PriceTab({ app, recordKey: [number = ''], entry: { attributes } }: AdditionProps) {
  const [called, setCalled] = useState('');
  const [seconds, setSeconds] = useState('60');
  const [when, setWhen] = useState('');
  const [found, setFound] = useState<{ readonly price: Price; readonly zone: string; readonly at: string }>();
  const [refused, setRefused] = useState<Refused>();
  const offeringKey = [
    attributes['product_offering_service_provider_name'],
    attributes['product_offering_name'],
  ].filter((part): part is string => typeof part === 'string');
  const offering = useAsked(
    app,
    offeringKey.length === 2 ? pathOf('product_offering', ...offeringKey) : undefined,
  ).answer;
  const doors =
    offering?.ok === true ? ((offering.data[0]?.attributes['access_numbers'] as readonly string[] | null) ?? []) : [];
  const [chosen, setChosen] = useState('');
  const access = doors.includes(chosen) ? chosen : doors[0];
  const ask = async (): Promise<void> => {
    const answer = await post(app, 'explain', {
      called: digitsOf(called),
      attrs: { account: number, ...(access === undefined ? {} : { access }) },
      ...(seconds === '' ? {} : { seconds: Number(seconds) }),
      ...(when === '' ? {} : { time: `${when.replace('T', ' ')}:00` }),
    });
    setRefused(answer.ok ? undefined : answer);
    if (!answer.ok) {
      setFound(undefined);
      return;
    }
    const explanation = answer.data[0]!.attributes;
    const call = explanation['call'] as { readonly zone: string; readonly at: string };
    setFound({ price: priceOf(explanation), zone: call.zone, at: call.at });
  };
  const fault = (field: string): string => refused?.errors.find((each) => each.field === field)?.message ?? '';
  const isSeconds = /^\d{1,7}$/.test(seconds) && Number(seconds) > 0;
  return (
    <div class="stack">
      <form
        class="price-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (called !== '' && isSeconds) void ask();
        }}
      >
        <Field label="Destination" error={fault('called')}>
          {(tied) => (
            <TextInput {...tied} type="tel" inputMode="tel" autocomplete="off" value={called} onText={setCalled} />
          )}
        </Field>
        <Field label="Seconds" error={isSeconds ? fault('seconds') : 'A whole number of seconds.'}>
          {(tied) => <TextInput {...tied} inputMode="numeric" autocomplete="off" value={seconds} onText={setSeconds} />}
        </Field>
        <Field label="When" hint={`empty: now; in ${unit.value!.zone}`} error={fault('time')}>
          {(tied) => <WhenInput {...tied} kind="minute" value={when} onText={setWhen} />}
        </Field>
        {doors.length < 2 ? null : (
          <Field label="Dialled in on">
            {(tied) => (
              <Choice {...tied} value={access ?? ''} choices={doors.map((door) => [door, door])} onChoose={setChosen} />
            )}
          </Field>
        )}
        <Button
          kind="first"
          type="submit"
          {...(called === '' ? { reason: 'A destination first' } : !isSeconds ? { reason: 'Seconds first' } : {})}
        >
          Price it
        </Button>
      </form>
      {refused === undefined ||
      refused.errors.some(({ field }) => ['called', 'seconds', 'time'].includes(field)) ? null : (
        <Note tone="bad" alert>
          {refused.message}
        </Note>
      )}
      <div aria-live="polite" class="stack">
        {found === undefined ? null : <Answer {...found} />}
      </div>
    </div>
  );
}

function Answer({ price, zone, at }: { readonly price: Price; readonly zone: string; readonly at: string }) {
  return (
    <>
      {price.refused === undefined ? null : (
        <Note tone="warn">
          This account cannot make the call now: {refusalWords(price.refused)}.
          {price.amount === null ? '' : ' On paper it costs:'}
        </Note>
      )}
      {price.amount === null ? (
        <p>No price: nobody sells the call.</p>
      ) : (
        <div class="price-answer">
          <span>
            <span class="small soft">Amount</span>
            <br />
            <span class="amount">{money(price.amount)}</span>
          </span>
          <span>
            <span class="small soft">Rate</span>
            <br />
            {price.rate}
          </span>
          <span>
            <span class="small soft">Charged time</span>
            <br />
            {price.billedSeconds === null ? '' : spanOf(price.billedSeconds)}
          </span>
          <span>
            <span class="small soft">The money lasts</span>
            <br />
            {price.refused !== undefined
              ? 'not at all now'
              : price.affordableSeconds === undefined
                ? 'as long as it likes'
                : spanOf(price.affordableSeconds)}
          </span>
        </div>
      )}
      {price.affordable === undefined || price.affordable === '' ? null : <p class="small soft">{price.affordable}</p>}
      {price.lines.length === 0 ? null : (
        <div class="sheet-wide" tabIndex={0} role="region" aria-label="How it is worked out">
          <table>
            <thead>
              <tr>
                <th>Step</th>
                <th>Of what</th>
                <th>Comes to</th>
              </tr>
            </thead>
            <tbody>
              {price.lines.map(({ what, how, comes }, nth) => (
                <tr key={nth}>
                  <td class="nowrap">{what}</td>
                  <td>{how}</td>
                  <td>{comes}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p class="small faint">
        At {at.slice(0, 19)}, {zone}.
      </p>
    </>
  );
}
