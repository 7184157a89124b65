import type { Criterion } from '../vocabulary.js';
import { clockText } from './clock-time.js';

/** Every day, as bits 1 to 7. */
const everyDay = 0b1111_1110;

/** Whether a criterion asks for a window of the day that runs on into the next. */
export function wrapsMidnight({ span }: Criterion): boolean {
  return span !== undefined && 'start' in span && span.start > span.end && span.end > 0;
}

/** Whether it asks for some days of the week. */
export function asksForDays({ span }: Criterion): boolean {
  return span !== undefined && 'days' in span && span.days !== everyDay;
}

/**
 * Days and a window of the day in one rule (routing.md, T4): a window that wraps midnight belongs to the day it starts
 * on, so that FRIDAY 22:00-06:00 runs into Saturday. The days hold then on the evening, and on the morning behind it.
 * Parts without such a pair are given back as they are.
 */
export function dayWindow(parts: readonly Criterion[]): readonly Criterion[] {
  const window = parts.find(wrapsMidnight),
    days = parts.find(asksForDays);
  if (window?.span === undefined || days?.span === undefined || !('start' in window.span) || !('days' in days.span))
    return parts;
  return parts.map((part) =>
    part === days
      ? eveningOrMorning(days, days.span as { readonly days: number }, window.span as { readonly end: number })
      : part,
  );
}

/** The days, those of the evening before while the window of it still runs. */
function eveningOrMorning(
  days: Criterion,
  { days: bits }: { readonly days: number },
  { end }: { readonly end: number },
): Criterion {
  const { type, expected, found } = days;
  return {
    type,
    found,
    expected: `${expected}; before ${clockText(end)} the day before`,
    holds: ({ weekday, secondsOfDay }) =>
      (bits & (1 << (secondsOfDay >= end ? weekday : weekday === 1 ? 7 : weekday - 1))) !== 0,
    // Which moments these are is no product of days and times: lint takes them for a fact of its own, among the days
    // that may be.
    extents: [
      { of: 'weekday', days: bits | nextDays(bits) },
      { of: 'fact', fact: `days ${bits} from ${end}`, about: 'days' },
    ],
  };
}

function nextDays(bits: number): number {
  const moved = bits << 1;
  return (moved | (moved >> 7)) & everyDay;
}
