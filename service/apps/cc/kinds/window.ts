import { isRefusal, refuse, type Refusal } from '../../../core/refusals.js';
import { clockSeconds, daySeconds, endOfDay, halves } from '../../../routing/criteria/clock-time.js';
import { weekdaysOf } from '../../../routing/criteria/day-of-week.js';
import type { Json } from '../../../schema/kind.js';

/**
 * A window of the local day, `[start, end)` in seconds of it; a start behind the end wraps midnight (routing.md, T2,
 * T3).
 */
export interface ClockWindow {
  readonly start: number;
  /** 1 to 86,400. */
  readonly end: number;
}

/** From what a document gives as start and end, `HH:MM` each. Refuses `bad_criterion`, `empty_window`. */
export function clockWindow(start: Json | undefined, end: Json | undefined): ClockWindow | Refusal {
  const from = typeof start === 'string' ? clockSeconds(start.trim()) : undefined;
  const until = typeof end === 'string' ? clockSeconds(end.trim()) : undefined;
  if (from === undefined || until === undefined)
    return refuse('bad_criterion', 'A window has a start and an end, written HH:MM from 00:00 to 24:00.');
  if (from === daySeconds) return refuse('bad_criterion', 'A window cannot start at 24:00; write 00:00.');
  return from === until ? refuse('empty_window') : { start: from, end: endOfDay((end as string).trim(), until) };
}

/** `HH:MM-HH:MM`, a pair, or an object of start and end. */
export function clockWindowIn(value: Json | undefined): ClockWindow | Refusal {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const { start, end, ...others } = value as { readonly [name: string]: Json };
    return Object.keys(others).length === 0
      ? clockWindow(start, end)
      : refuse('bad_criterion', 'A window has a start and an end.');
  }
  const window = halves(value, 'HH:MM-HH:MM');
  return isRefusal(window) ? window : clockWindow(...window);
}

/** Days as bits 1 (Sunday) to 7 (Saturday), of a text or an array as T5 allows them. Refuses `bad_criterion`. */
export function daysIn(value: Json | undefined): number | Refusal {
  const items =
    typeof value === 'number'
      ? [String(value)]
      : typeof value === 'string'
        ? value
            .trim()
            .replace(/\s*-\s*/g, '-')
            .split(/\s*,\s*|\s+/)
        : Array.isArray(value)
          ? value.map((item) => (typeof item === 'number' ? String(item) : typeof item === 'string' ? item.trim() : ''))
          : [];
  return (
    weekdaysOf(items) ??
    refuse('bad_criterion', 'Days are 1 (Sunday) to 7 (Saturday) or their names, as lists and ranges.')
  );
}
