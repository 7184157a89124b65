import { useState } from 'preact/hooks';
import type { Json } from '../../data/api.js';
import { useNow } from '../../data/clock.js';
import { spaced } from '../../data/words.js';
import { wallAt } from '../../data/zones.js';
import { Note } from '../../design/badge.js';
import { Button } from '../../design/button.js';
import { Check } from '../../design/field.js';
import { say } from '../../data/toasts.js';
import { DayForm } from './day-form.js';
import type { Part } from './part-props.js';
import {
  dayName,
  days,
  stretchesSaid,
  weekOf,
  windowsOf,
  withWindows,
  type Day,
  type DayWindow,
  type Entry,
} from './week.js';

interface Schedules {
  readonly entries: readonly Entry[];
  readonly active: boolean;
}

const dayMinutes = 1_440;
/** A bar that is narrower has no room for four digits. */
const labelMinutes = 150;
const hours = [0, 6, 12, 18];

/** Seven bars; a day opens to be edited below them. */
export function MyWeek({ record, entry, zone, may }: Part) {
  const [open, setOpen] = useState<Day>();
  const now = wallAt(useNow(), zone);
  const { attributes } = entry;
  const schedules = attributes['schedules'] as unknown as Schedules | null;
  const entries = schedules?.entries ?? [];
  const isOn = schedules?.active !== false;
  const week = weekOf(entries);
  const numbers = [...new Set(week.flatMap((day) => day.map(({ number }) => number)))];
  const otherwise =
    typeof attributes['default_number'] === 'string'
      ? `Empty hours go to ${spaced(attributes['default_number'])}.`
      : 'Empty hours ring your own line.';
  const write = async (next: Schedules, done: string): Promise<string> => {
    const answer = await record.save({ schedules: next.entries.length === 0 ? null : (next as unknown as Json) }, done);
    return answer.ok || record.conflict.peek() !== undefined
      ? ''
      : answer.errors.map(({ message }) => message).join(' ') || answer.message;
  };
  const save = (day: Day, windows: readonly DayWindow[], also: readonly Day[]): Promise<string> =>
    write(
      { entries: withWindows(entries, windows, [day, ...also]), active: isOn },
      also.length === 0 ? `${dayName(day)} saved.` : `${also.length + 1} days saved.`,
    );
  const applies = attributes['call_manager'] === true;
  const manage = async (): Promise<void> => {
    const answer = await record.save({ call_manager: true }, 'The week applies.');
    if (!answer.ok) say(answer.message, { bad: true });
  };
  return (
    <section class="part" aria-labelledby="my-week">
      <div class="line">
        <h2 id="my-week" class="grow">
          My week
        </h2>
        {entries.length > 0 && may('schedules') ? (
          <Check
            label="On"
            checked={isOn}
            onCheck={(active) => {
              void write({ entries, active }, active ? 'Your week is on.' : 'Your week is off.').then((fault) => {
                if (fault !== '') say(fault, { bad: true });
              });
            }}
          />
        ) : null}
      </div>
      {applies || entries.length === 0 ? null : (
        <Note tone="warn">
          The week does not apply: Call Manager is off.{' '}
          {may('call_manager') ? (
            <Button kind="plain" act={manage}>
              Switch it on
            </Button>
          ) : (
            'Your service provider can switch it on.'
          )}
        </Note>
      )}
      {isOn || entries.length === 0 ? null : <Note tone="quiet">The week is off: its windows do nothing.</Note>}
      <div class="week">
        <span class="scale" aria-hidden="true">
          {hours.map((hour) => (
            <span key={hour}>{hour}</span>
          ))}
        </span>
        {days.map((day, nth) => (
          <DayRow
            key={day}
            day={day}
            isOpen={open === day}
            isToday={now.weekday === (nth + 1) % 7}
            minute={now.minute}
            may={may('schedules')}
            onOpen={() => setOpen(open === day ? undefined : day)}
            said={stretchesSaid(week[nth]!, spaced, otherwise)}
          >
            {week[nth]!.map(({ from, to, number }) => (
              <i
                key={from}
                class={`d${Math.min(8, numbers.indexOf(number) + 2)}`}
                title={spaced(number)}
                style={{ left: `${(from / dayMinutes) * 100}%`, width: `${((to - from) / dayMinutes) * 100}%` }}
              >
                {to - from >= labelMinutes ? number.slice(-4) : ''}
              </i>
            ))}
          </DayRow>
        ))}
      </div>
      {numbers.length === 0 ? null : (
        <ul class="legend small">
          {numbers.map((number, nth) => (
            <li key={number}>
              <span class={`letter d${Math.min(8, nth + 2)}`} aria-hidden="true">
                {number.slice(-4)}
              </span>{' '}
              {spaced(number)}
            </li>
          ))}
        </ul>
      )}
      <p class="small faint">
        {otherwise}
        {may('schedules') ? ' Touch a day to change it.' : ''}
      </p>
      {open === undefined ? null : (
        <DayForm
          key={`${open}${JSON.stringify(windowsOf(entries, open))}`}
          day={open}
          windows={windowsOf(entries, open)}
          attributes={attributes}
          onSave={(windows, also) => save(open, windows, also)}
          onClose={() => setOpen(undefined)}
        />
      )}
    </section>
  );
}

interface RowProps {
  readonly day: Day;
  readonly isOpen: boolean;
  readonly isToday: boolean;
  /** Of the present, to be marked on today's bar. */
  readonly minute: number;
  readonly may: boolean;
  readonly said: string;
  readonly onOpen: () => void;
  readonly children: preact.ComponentChildren;
}

function DayRow({ day, isOpen, isToday, minute, may, said, onOpen, children }: RowProps) {
  const inside = (
    <>
      <span class={`small${isToday ? ' today' : ''}`} aria-hidden="true">
        {dayName(day).slice(0, 3)}
      </span>
      <span class="bar" aria-hidden="true">
        {children}
        {isToday ? <u style={{ left: `${(minute / dayMinutes) * 100}%` }} /> : null}
      </span>
    </>
  );
  const words = (
    <span class="hidden">
      {dayName(day)}
      {isToday ? ', today' : ''}: {said}
    </span>
  );
  return may ? (
    <button type="button" class="day" aria-expanded={isOpen} onClick={onOpen}>
      {inside}
      {words}
    </button>
  ) : (
    <div class="day">
      {inside}
      {words}
    </div>
  );
}
