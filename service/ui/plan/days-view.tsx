import { useEffect, useState } from 'preact/hooks';
import { post, type Json } from '../data/api.js';
import { kept } from '../data/kept.js';
import { spaced } from '../data/words.js';
import { Badge, Note } from '../design/badge.js';
import { Icon } from '../design/icons.js';
import { WhenInput } from '../design/when-input.js';
import {
  barWords,
  clockOf,
  dateWords,
  daysOf,
  differsFrom,
  hoursOf,
  isWeekend,
  type Bar,
  type Day,
  type Preview,
} from './days.js';
import type { Editor } from './editor.js';
import { askingBody } from './explanation.js';
import type { Trial } from './trial.js';

const isFolded = kept<boolean>('plan.days.folded', false);
const previewMs = 350;
const dayMinutes = 1_440;

/** The coming 14 days for the call that is tried: a row a day on the clock of the wall, a bar a destination. */
export function Days({
  editor,
  trial,
  always = false,
}: {
  readonly editor: Editor;
  readonly trial: Trial;
  readonly always?: boolean;
}) {
  const [from, setFrom] = useState('');
  const [preview, setPreview] = useState<Preview>();
  const [live, setLive] = useState<Preview>();
  const [fault, setFault] = useState('');
  const [pointed, setPointed] = useState('');
  const isShown = always || !isFolded.value;
  const { called, calling, attrs, callId } = trial.asking.value;
  const draft = trial.drafted?.body();
  const alone = trial.isAlone.value;
  const draftText = JSON.stringify(draft);
  useEffect(() => {
    if (!isShown || called.trim() === '') return;
    const abort = new AbortController();
    const ask = async (more: { readonly [name: string]: Json }): Promise<Preview | undefined> => {
      const body = askingBody({ called, calling, attrs, callId, when: '', seconds: '' }, undefined);
      const answer = await post(
        editor.app,
        'preview',
        { ...body, ...(from === '' ? { from: today() } : { from }), ...more },
        { signal: abort.signal },
      );
      if (abort.signal.aborted) return undefined;
      setFault(answer.ok ? '' : (answer.errors[0]?.message ?? answer.message));
      return answer.ok ? (answer.data[0]!.attributes as unknown as Preview) : undefined;
    };
    const timer = setTimeout(async () => {
      const drafted = await ask(draft === undefined ? {} : { draft, ...(alone ? { alone: true } : {}) });
      if (drafted !== undefined) {
        editor.meet(drafted.segments.map((segment) => editor.wayOf({ ...segment.decision, ...segment })));
        setPreview(drafted);
      }
      if (drafted !== undefined && draft !== undefined && !alone && editor.isChanged.peek() && !editor.fresh)
        setLive(await ask({}));
      else setLive(undefined);
    }, previewMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [called, calling, callId, JSON.stringify(attrs), from, draftText, alone, isShown]);

  const days =
    preview === undefined
      ? []
      : daysOf(
          preview,
          (segment) => editor.wayOf({ ...segment.decision, ...segment }),
          (live?.segments ?? []).map((segment) => Date.parse(segment.from)),
        );
  const hours = hoursOf(days);
  const total = Math.round(hours.reduce((sum, [, one]) => sum + one, 0));
  const { when } = trial.asking.value;
  const move = (event: KeyboardEvent): void => {
    const all = [...document.querySelectorAll<HTMLElement>('.cal .bar button')];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const row = (document.activeElement as HTMLElement).dataset['day'];
    const to =
      event.key === 'ArrowRight'
        ? all[at + 1]
        : event.key === 'ArrowLeft'
          ? all[at - 1]
          : event.key === 'ArrowDown'
            ? all.find((one, nth) => nth > at && one.dataset['day'] !== row)
            : event.key === 'ArrowUp'
              ? all.findLast((one, nth) => nth < at && one.dataset['day'] !== row)
              : undefined;
    if (at === -1 || to === undefined) return;
    event.preventDefault();
    to.focus();
  };
  let first = true;
  const choose = (day: Day, bar: Bar): void =>
    trial.set({ when: `${day.date}T${clockOf(Math.min(bar.start, 1_439))}` });
  return (
    <section class="days" aria-label="14 days">
      <header>
        {always ? (
          <h2>14 days</h2>
        ) : (
          <button
            type="button"
            class="fold"
            aria-expanded={isShown}
            onClick={() => {
              isFolded.value = !isFolded.value;
            }}
          >
            <Icon name={isShown ? 'down' : 'right'} />
            14 days
          </button>
        )}
        {isShown ? (
          <>
            <WhenInput kind="date" value={from || today()} required aria-label="From" onText={setFrom} />
            <span class="soft small">
              {called === ''
                ? 'for the call that is tried'
                : `for ${calling === '' ? 'an unknown caller' : spaced(calling)} calling ${spaced(called)}${preview === undefined ? '' : `, ${preview.zone}`}`}
            </span>
            <span class="grow" />
            {(preview?.shifts ?? []).map(({ at, before, after }) => (
              <Badge key={at} tone="warn">
                {dateWords(at.slice(0, 10))}: clocks go {after < before ? 'back' : 'forward'}
              </Badge>
            ))}
          </>
        ) : null}
      </header>
      {!isShown ? null : fault !== '' ? (
        <div class="plan-notes">
          <Note tone="bad">{fault}</Note>
        </div>
      ) : preview === undefined ? (
        <p class="empty">
          {called === '' ? 'Say which number is called, and this shows where it goes for 14 days.' : 'Reading the days'}
        </p>
      ) : (
        <div class="cal">
          <div class="grid-of-days" role="group" aria-label="Days; arrow keys go from bar to bar" onKeyDown={move}>
            <span />
            <div class="hours" aria-hidden="true">
              {[0, 3, 6, 9, 12, 15, 18, 21].map((hour) => (
                <span key={hour}>{String(hour).padStart(2, '0')}</span>
              ))}
            </div>
            {days.map((day) => [
              <div key={day.date} class={`day-name${isWeekend(day.date) ? ' weekend' : ''}`}>
                {dateWords(day.date)}
                {day.hours === 24 ? null : <b title={preview.zone}>{day.hours} h</b>}
              </div>,
              <div key={`${day.date} bars`} class="bar">
                {day.bars.map((bar, nth) => {
                  const [letter, colour] = editor.letterOf(bar.words);
                  const differs = live !== undefined && differsFrom(bar, live.segments);
                  const words = `${barWords(day, bar)}${differs ? '; live it goes elsewhere' : ''}`;
                  const tab = first ? 0 : -1;
                  first = false;
                  return (
                    <button
                      key={nth}
                      type="button"
                      tabIndex={tab}
                      data-day={day.date}
                      class={[colour, bar.half, bar.segment.counted ? 'counted' : '', differs ? 'differs' : ''].join(
                        ' ',
                      )}
                      aria-label={`${letter} ${words}`}
                      title={words}
                      style={{
                        left: `${(bar.start / dayMinutes) * 100}%`,
                        width: `${((bar.end - bar.start) / dayMinutes) * 100}%`,
                      }}
                      onClick={() => choose(day, bar)}
                      onFocus={() => setPointed(words)}
                      onMouseEnter={() => setPointed(words)}
                    >
                      {bar.half !== undefined || bar.end - bar.start < 30 ? '' : letter}
                    </button>
                  );
                })}
                {when.slice(0, 10) === day.date ? (
                  <u
                    aria-hidden="true"
                    style={{
                      left: `${((Number(when.slice(11, 13)) * 60 + Number(when.slice(14, 16))) / dayMinutes) * 100}%`,
                    }}
                  />
                ) : null}
              </div>,
            ])}
          </div>
          <ul class="legend" aria-label="Destinations">
            <li class="faint">
              <span />
              <span>Destination</span>
              <span>of {total} h</span>
            </li>
            {hours.map(([words, one]) => {
              const [letter, colour] = editor.letterOf(words);
              return (
                <li key={words}>
                  <span class={`letter ${colour}`}>{letter}</span>
                  <span class="cut" title={words}>
                    {words}
                  </span>
                  <span class="faint">{Math.round(one)} h</span>
                </li>
              );
            })}
            {preview.partial === true ? (
              <li>
                <span />
                <span class="soft">More changes than are shown: the rest is left out.</span>
              </li>
            ) : null}
          </ul>
          <p class="pointed">{pointed}</p>
        </div>
      )}
    </section>
  );
}

function today(): string {
  const now = new Date();
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}-${String(now.getDate()).padStart(2, '0')}`;
}
