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

/** What is asked, on the draft and, where they may differ, on what is live. */
interface Asked {
  readonly preview: Preview | undefined;
  readonly live: Preview | undefined;
  readonly fault: string;
}

/** Where the call that is tried goes from a day on; asked again a moment after it, or the draft, has changed. */
function usePreview(editor: Editor, trial: Trial, from: string, isShown: boolean): Asked {
  const [preview, setPreview] = useState<Preview>();
  const [live, setLive] = useState<Preview>();
  const [fault, setFault] = useState('');
  const { called, calling, attrs, callId } = trial.asking.value;
  const draft = trial.drafted?.body();
  const alone = trial.isAlone.value;
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
  }, [called, calling, callId, JSON.stringify(attrs), from, JSON.stringify(draft), alone, isShown]);
  return { preview, live, fault };
}

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
  const isShown = always || !isFolded.value;
  const { preview, live, fault } = usePreview(editor, trial, from, isShown);
  const { called, calling } = trial.asking.value;
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
        <Calendar editor={editor} trial={trial} preview={preview} live={live} />
      )}
    </section>
  );
}

/** Arrow keys go from bar to bar, up and down from day to day. */
function moveBetweenBars(event: KeyboardEvent): void {
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
}

interface CalendarProps {
  readonly editor: Editor;
  readonly trial: Trial;
  readonly preview: Preview;
  readonly live: Preview | undefined;
}

/** The days, what their colours mean, and the bar that is pointed at in words. */
function Calendar({ editor, trial, preview, live }: CalendarProps) {
  const [pointed, setPointed] = useState('');
  const days = daysOf(
    preview,
    (segment) => editor.wayOf({ ...segment.decision, ...segment }),
    (live?.segments ?? []).map((segment) => Date.parse(segment.from)),
  );
  return (
    <div class="cal">
      <div
        class="grid-of-days"
        role="group"
        aria-label="Days; arrow keys go from bar to bar"
        onKeyDown={moveBetweenBars}
      >
        <span />
        <div class="hours" aria-hidden="true">
          {[0, 3, 6, 9, 12, 15, 18, 21].map((hour) => (
            <span key={hour}>{String(hour).padStart(2, '0')}</span>
          ))}
        </div>
        {days.map((day, nth) => [
          <div key={day.date} class={`day-name${isWeekend(day.date) ? ' weekend' : ''}`}>
            {dateWords(day.date)}
            {day.hours === 24 ? null : <b title={preview.zone}>{day.hours} h</b>}
          </div>,
          <Bars
            key={`${day.date} bars`}
            editor={editor}
            trial={trial}
            day={day}
            live={live}
            isFirst={days.findIndex(({ bars }) => bars.length > 0) === nth}
            onPoint={setPointed}
          />,
        ])}
      </div>
      <Legend editor={editor} days={days} isPartial={preview.partial === true} />
      <p class="pointed">{pointed}</p>
    </div>
  );
}

/** Where on the row of a day. */
const shareOf = (minutes: number): string => `${(minutes / dayMinutes) * 100}%`;

interface BarsProps {
  readonly editor: Editor;
  readonly trial: Trial;
  readonly day: Day;
  readonly live: Preview | undefined;
  /** Its first bar is where the keys come to. */
  readonly isFirst: boolean;
  readonly onPoint: (words: string) => void;
}

/** A day: a bar a destination, each putting its beginning into the call that is tried. */
function Bars({ editor, trial, day, live, isFirst, onPoint }: BarsProps) {
  const { when } = trial.asking.value;
  const choose = (bar: Bar): void => trial.set({ when: `${day.date}T${clockOf(Math.min(bar.start, 1_439))}` });
  return (
    <div class="bar">
      {day.bars.map((bar, nth) => {
        const [letter, colour] = editor.letterOf(bar.words);
        const differs = live !== undefined && differsFrom(bar, live.segments);
        const words = `${barWords(day, bar)}${differs ? '; live it goes elsewhere' : ''}`;
        return (
          <button
            key={nth}
            type="button"
            tabIndex={isFirst && nth === 0 ? 0 : -1}
            data-day={day.date}
            class={[colour, bar.half, bar.segment.counted ? 'counted' : '', differs ? 'differs' : ''].join(' ')}
            aria-label={`${letter} ${words}`}
            title={words}
            style={{ left: shareOf(bar.start), width: shareOf(bar.end - bar.start) }}
            onClick={() => choose(bar)}
            onFocus={() => onPoint(words)}
            onMouseEnter={() => onPoint(words)}
          >
            {bar.half !== undefined || bar.end - bar.start < 30 ? '' : letter}
          </button>
        );
      })}
      {when.slice(0, 10) === day.date ? (
        <u aria-hidden="true" style={{ left: shareOf(Number(when.slice(11, 13)) * 60 + Number(when.slice(14, 16))) }} />
      ) : null}
    </div>
  );
}

/** Each destination's letter, and for how many hours of the days calls go there. */
function Legend({
  editor,
  days,
  isPartial,
}: {
  readonly editor: Editor;
  readonly days: readonly Day[];
  readonly isPartial: boolean;
}) {
  const hours = hoursOf(days);
  return (
    <ul class="legend" aria-label="Destinations">
      <li class="faint">
        <span />
        <span>Destination</span>
        <span>of {Math.round(hours.reduce((sum, [, one]) => sum + one, 0))} h</span>
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
      {isPartial ? (
        <li>
          <span />
          <span class="soft">More changes than are shown: the rest is left out.</span>
        </li>
      ) : null}
    </ul>
  );
}

function today(): string {
  const now = new Date();
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}-${String(now.getDate()).padStart(2, '0')}`;
}
