import { limits } from '../../../core/limits.js';
import { isRefusal, refuse, refuseEach, type Refusal } from '../../../core/refusals.js';
import { clockSeconds, daySeconds, emptyWindow, endOfDay } from '../../../routing/criteria/clock-time.js';
import { weekdaysOf } from '../../../routing/criteria/day-of-week.js';
import type { Json } from '../../../schema/kind.js';
import { activeOf, at, entryListOf, membersOf, destinationOf, structured } from './structured.js';
import { ecfLimits } from '../limits.js';

/** A window of a week in which calls are forwarded, as the column keeps it. */
export interface ScheduleEntry {
  readonly start: string;
  readonly end: string;
  /** Names of days between commas, Sunday first; every day where it is absent. */
  readonly day?: string;
  readonly number: string;
  /** Absent is true. */
  readonly active?: boolean;
}

export interface Schedules {
  readonly entries: readonly ScheduleEntry[];
  readonly active: boolean;
}

const dayWords = {
  description:
    'Names or numbers of days (1 = Sunday), ranges too, between commas or blanks, or as an array; every day where it is absent.',
};

/**
 * Weekly schedules (tables.md, subscriber). Refuses `out_of_range`, `empty_window`, `bad_choice`, `bad_phone`,
 * `seven_digits`, `emergency_destination`, `unknown_field`, `too_long`.
 */
export const schedules = structured({
  name: 'schedules',
  words:
    '{"entries":[{"start":"HH:MM","end":"HH:MM","day":"MONDAY,TUESDAY","number":"..."}],"active":true}; an end of 24:00 or 23:59 is the end of the day, ' +
    'a start behind the end runs into the next day, day and active may be left out',
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      active: { type: 'boolean', default: true },
      entries: {
        type: 'array',
        maxItems: ecfLimits.scheduleEntries,
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['start', 'end', 'number'],
          properties: {
            start: { type: 'string', pattern: '^[0-9]{2}:[0-9]{2}$' },
            end: { type: 'string', pattern: '^[0-9]{2}:[0-9]{2}$' },
            day: {
              anyOf: [{ type: 'string' }, { type: 'array', items: { type: ['string', 'integer'] } }],
              ...dayWords,
            },
            number: { type: 'string', maxLength: limits.phoneCharacters },
            active: { type: 'boolean', default: true },
          },
        },
      },
    },
  },
  read: (json) => entryListOf(json, ecfLimits.scheduleEntries, readEntry),
});

function readEntry(json: Json, what: string): Json | Refusal {
  const members = membersOf(json, ['start', 'end', 'day', 'number', 'active'], what);
  if (isRefusal(members)) return members;
  const { start, end } = members;
  if (typeof start !== 'string' || typeof end !== 'string')
    return refuse('required', `${what}: start and end are required, each as HH:MM.`);
  const window = windowOf(start, end);
  const day = daysNamed(members['day']);
  const number = destinationOf(members['number']);
  const active = activeOf(members['active'], what);
  const refused: Refusal[] = [];
  if (isRefusal(window)) refused.push(at(what, window));
  if (isRefusal(day)) refused.push(at(what, day, 'day'));
  if (isRefusal(number)) refused.push(at(what, number, 'number'));
  if (isRefusal(active)) refused.push(active);
  if (refused.length > 0 || isRefusal(day) || isRefusal(number) || isRefusal(active)) return refuseEach(refused);
  const isSaid = members['active'] !== undefined && members['active'] !== null;
  return { start, end, ...(day === undefined ? {} : { day }), number, ...(isSaid ? { active } : {}) };
}

/**
 * Seconds of the day between which the window is open; it runs into the next day where the start lies behind the end
 * (routing.md, T2, T3).
 */
interface Window {
  /** 0 to 86,399. */
  readonly start: number;
  /** 0 to 86,400. */
  readonly end: number;
}

/** The window of two times of the day. Refuses `out_of_range`, `empty_window`. */
export function windowOf(startText: string, endText: string): Window | Refusal {
  const start = clockSeconds(startText),
    written = clockSeconds(endText);
  if (start === undefined || written === undefined)
    return refuse('out_of_range', 'Times are written HH:MM, from 00:00 to 24:00.');
  if (start === daySeconds) return refuse('out_of_range', 'A window cannot start at 24:00; write 00:00.');
  if (start === written) return emptyWindow(startText);
  return { start, end: endOfDay(endText, written) };
}

const names = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];
const everyDay = 0b1111_1110;

/** `MONDAY,TUESDAY`; undefined where no day is named. Refuses `bad_choice`. */
function daysNamed(json: Json | undefined): string | undefined | Refusal {
  if (json === undefined || json === null || (typeof json === 'string' && json.trim() === '')) return undefined;
  const items =
    typeof json === 'string'
      ? json
          .trim()
          .replace(/\s*-\s*/g, '-')
          .split(/[\s,]+/)
      : Array.isArray(json)
        ? (json as readonly Json[]).map((item) =>
            typeof item === 'number' || typeof item === 'string' ? String(item).trim() : '',
          )
        : [];
  const days = weekdaysOf(items);
  if (days === undefined)
    return refuse(
      'bad_choice',
      'Days are MONDAY to SUNDAY or 1 (Sunday) to 7 (Saturday), ranges too, between commas or blanks.',
    );
  return names.filter((_, place) => (days & (1 << (place + 1))) !== 0).join(',');
}

/** The days of an entry as bits 1 (Sunday) to 7 (Saturday). */
export function weekdaysOfEntry({ day }: ScheduleEntry): number {
  return day === undefined ? everyDay : (weekdaysOf(day.split(',')) ?? everyDay);
}
