import { isRefusal, refuse } from '../../core/refusals.js';
import type { CriterionKind } from '../vocabulary.js';
import { clockSeconds, clockText, daySeconds, emptyWindow, endOfDay, halves } from './clock-time.js';

/** Local seconds of `YYYY/MM/DD.HH:MM` since 1970-01-01 00:00:00; undefined when it is no date and time. */
function localSecondsOf(text: string, closes: boolean): number | undefined {
  const match = /^(\d{4})\/(\d\d)\/(\d\d)\.(\d\d:\d\d)$/.exec(text);
  if (match === null) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const seconds = clockSeconds(match[4]!);
  if (seconds === undefined || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return date.getTime() / 1000 + (closes ? endOfDay(match[4]!, seconds) : seconds);
}

/**
 * One dated window in local time, start inclusive, end exclusive, not recurring (T6). One that ends before it starts
 * never opens, which lint tells.
 */
export function holiday(type = 'holiday'): CriterionKind {
  const form = 'YYYY/MM/DD.HH:MM-YYYY/MM/DD.HH:MM';
  return {
    type,
    told: { label: 'Date', sentence: '{}', input: 'dates', example: '2026/12/24.12:00-2026/12/26.23:59' },
    words: `${form}; an end of 23:59 or 24:00 is the end of that day`,
    parse(value) {
      const window = halves(value, form);
      if (isRefusal(window)) return window;
      const start = localSecondsOf(window[0], false),
        end = localSecondsOf(window[1], true);
      if (start === undefined || end === undefined)
        return refuse('bad_criterion', `A window is written ${form}, with dates that exist.`);
      if (window[0] === window[1] || start === end) return emptyWindow(window[0]);
      return {
        type,
        expected: `${window[0]}-${window[1]}`,
        extents: [{ of: 'date', windows: start < end ? [[start, end]] : [] }],
        ...(start > end && { never: true as const }),
        holds: ({ localSeconds }) => localSeconds >= start && localSeconds < end,
        found: ({ localSeconds }) => dateText(localSeconds),
      };
    },
  };
}

function dateText(localSeconds: number): string {
  const days = Math.floor(localSeconds / daySeconds);
  const date = new Date(days * daySeconds * 1000).toISOString().slice(0, 10).replaceAll('-', '/');
  return `${date}.${clockText(localSeconds - days * daySeconds)}`;
}
