import './account.css';
import { useEffect, useState } from 'preact/hooks';
import { withQuery } from '../../address/address.js';
import { here } from '../../address/here.js';
import { Link } from '../../address/link.js';
import { get, pathOf, type Entry } from '../../data/api.js';
import { unit } from '../../data/sessions.js';
import { counted, longTime } from '../../data/words.js';
import { wallAt } from '../../data/zones.js';
import { Note } from '../../design/badge.js';
import { Field, TextInput } from '../../design/field.js';
import { WhenInput } from '../../design/when-input.js';
import type { AdditionProps } from '../../record/additions.js';
import { candidatesOf, effectiveAt, priced, type Line } from './deck.js';

type DeckLine = Line & { readonly entry: Entry };

interface Found {
  readonly lines: readonly DeckLine[];
  readonly below: readonly DeckLine[];
  readonly belowTotal: number;
  readonly typed: string;
}

const shownBelow = 50;
const restMs = 200;

function lineOf(entry: Entry): DeckLine {
  const { prefix, effective_date: effective, end_date: end } = entry.attributes;
  return {
    prefix: String(prefix),
    effective: String(effective ?? ''),
    end: typeof end === 'string' ? end : null,
    entry,
  };
}

/**
 * What a number costs by a rate's deck at a time: the line of the longest prefix that holds, and the longer ones that
 * begin as it does.
 */
export function DeckTab({ app, recordKey, entry }: AdditionProps) {
  const zone = String(entry.meta?.['zone'] ?? unit.value!.zone);
  const [typed, setTyped] = useState('');
  const now = wallAt(Date.now(), zone);
  const [when, setWhen] = useState(`${now.date}T${now.time}`);
  const [found, setFound] = useState<Found>();
  const [fault, setFault] = useState('');
  const candidates = candidatesOf(typed);
  useEffect(() => {
    if (candidates.length === 0) {
      setFound(undefined);
      return undefined;
    }
    const control = new AbortController();
    const timer = setTimeout(() => {
      const begins = new URLSearchParams({ limit: String(shownBelow), 'filter[prefix]': `^${candidates[0]!}` });
      void Promise.all([
        get(app, `${pathOf('rate_prefix', ...recordKey)}?${begins.toString()}`, { signal: control.signal }),
        ...candidates.map((prefix) =>
          get(app, `${pathOf('rate_prefix', ...recordKey, prefix)}?limit=${shownBelow}`, { signal: control.signal }),
        ),
      ]).then(([below, ...each]) => {
        if (control.signal.aborted) return;
        const failed = [below, ...each].find((answer) => !answer!.ok);
        setFault(failed?.ok === false ? failed.message : '');
        if (failed !== undefined) return;
        const longer = (below!.ok ? below!.data : []).map(lineOf).filter(({ prefix }) => prefix !== candidates[0]);
        setFound({
          typed,
          lines: each.flatMap((answer) => (answer.ok ? answer.data.map(lineOf) : [])),
          below: longer,
          belowTotal: below!.ok ? (below!.meta.records_total ?? longer.length) : 0,
        });
      });
    }, restMs);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [app, typed, recordKey.join('/')]);
  const at = `${when.replace('T', ' ')}:00.000000`;
  const line = found === undefined ? undefined : priced(candidates, found.lines, at);
  return (
    <div class="stack">
      <div class="price-form">
        <Field
          label="What does it cost"
          hint="a number, or how it begins: 1 212, +44 20"
          error={typed !== '' && candidates.length === 0 ? 'That is no number.' : ''}
        >
          {(tied) => (
            <TextInput {...tied} type="tel" inputMode="tel" autocomplete="off" value={typed} onText={setTyped} />
          )}
        </Field>
        <Field label="On" hint={zone}>
          {(tied) => <WhenInput {...tied} kind="minute" value={when} onText={setWhen} />}
        </Field>
      </div>
      {fault === '' ? null : (
        <Note tone="bad" alert>
          {fault}
        </Note>
      )}
      <div aria-live="polite">
        {found === undefined ? null : line === undefined ? (
          <p>No line of the deck holds then: {ownPrice(entry)}</p>
        ) : (
          <div class="price-answer">
            <span>
              <span class="small soft">Prefix</span>
              <br />
              <span class="amount">{line.prefix}</span>
            </span>
            <span>
              <span class="small soft">Price</span>
              <br />
              <span class="amount">{priceWords(line.entry, entry)}</span>
            </span>
            <span>
              <span class="small soft">From</span>
              <br />
              {longTime(line.effective)}
            </span>
            <span>
              <span class="small soft">To</span>
              <br />
              {line.end === null ? 'no end' : longTime(line.end)}
            </span>
          </div>
        )}
      </div>
      {found === undefined || found.below.length === 0 ? null : (
        <section class="sheet-wide" tabIndex={0} aria-label="Longer prefixes">
          <h2>Longer prefixes that begin with {candidates[0]}</h2>
          <table>
            <thead>
              <tr>
                <th>Prefix</th>
                <th>Price</th>
                <th>From</th>
                <th>To</th>
              </tr>
            </thead>
            <tbody>
              {found.below.map((each, nth) => (
                <tr key={nth} class={effectiveAt([each], at) === undefined ? 'faint' : ''}>
                  <td>{each.prefix}</td>
                  <td>{priceWords(each.entry, entry)}</td>
                  <td class="nowrap">{longTime(each.effective)}</td>
                  <td class="nowrap">{each.end === null ? 'no end' : longTime(each.end)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {found.belowTotal > shownBelow ? (
            <p class="small soft">
              The first {shownBelow} of {counted(found.belowTotal, 'line')}: type more of the number.
            </p>
          ) : null}
        </section>
      )}
      <p class="small">
        <Link to={withQuery({ parts: [here.value.parts[0]!, 'rate_prefix', ...recordKey], query: {} }, {})}>
          All lines of the deck
        </Link>
      </p>
    </div>
  );
}

/** The price of a line; what it leaves open is the rate's. */
function priceWords({ attributes }: Entry, rate: Entry): string {
  const method = attributes['charge_method'] ?? rate.attributes['charge_method'];
  const amount = attributes['amount'] ?? rate.attributes['amount'];
  const surcharge = attributes['surcharge'] ?? rate.attributes['surcharge'];
  if (method === 'free' || method === 'blocked') return method === 'free' ? 'free' : 'not sold';
  const per = method === 'per_call' ? 'a call' : method === 'per_increment' ? 'an increment' : 'a minute';
  return `${String(amount ?? 'no amount')} ${per}${surcharge === null || surcharge === undefined || Number(surcharge) === 0 ? '' : ` + ${String(surcharge)}`}`;
}

function ownPrice(rate: Entry): string {
  return Array.isArray(rate.attributes['child_rates']) && rate.attributes['child_rates'].length > 0
    ? 'the sub-rates of the rate decide.'
    : `the rate itself decides, ${priceWords(rate, rate)}.`;
}
