import { isRefusal, refuse } from '../../core/refusals.js';
import type { CriterionKind } from '../vocabulary.js';
import { clockSeconds, clockText, daySeconds, emptyWindow, endOfDay, halves } from './clock-time.js';

/** A window of every day, `[start, end)` on the wall clock; a start behind the end wraps midnight (T2, T3). */
export function timeOfDay(type = 'time-of-day'): CriterionKind {
  const form = 'HH:MM-HH:MM';
  return {
    type,
    told: { label: 'Time of day', sentence: '{}', input: 'window', example: '08:00-17:00' },
    words: `${form} on the 24-hour clock; an end of 23:59 or 24:00 is the end of the day, a start behind the end wraps midnight`,
    parse(value) {
      const window = halves(value, form);
      if (isRefusal(window)) return window;
      const start = clockSeconds(window[0]),
        written = clockSeconds(window[1]);
      if (start === undefined || written === undefined)
        return refuse('bad_criterion', `A window is written ${form}, each from 00:00 to 24:00.`);
      if (window[0] === '24:00') return refuse('bad_criterion', 'A window cannot start at 24:00; write 00:00.');
      if (start === written) return emptyWindow(window[0]);
      const end = endOfDay(window[1], written);
      const wraps = start > end;
      return {
        type,
        expected: `${window[0]}-${window[1]}`,
        extents: [
          {
            of: 'time',
            windows: wraps
              ? [
                  [0, end],
                  [start, daySeconds],
                ]
              : [[start, end]],
          },
        ],
        span: { start, end },
        holds({ secondsOfDay }) {
          return wraps ? secondsOfDay >= start || secondsOfDay < end : secondsOfDay >= start && secondsOfDay < end;
        },
        found: ({ secondsOfDay }) => clockText(secondsOfDay),
      };
    },
  };
}
