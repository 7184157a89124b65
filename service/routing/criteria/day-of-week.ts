import { refuse } from '../../core/refusals.js';
import type { CriterionKind } from '../vocabulary.js';

const names = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];

/** 1 = Sunday to 7 = Saturday; undefined when `text` is no weekday (T5). Three letters of a name do. */
function weekdayOf(text: string): number | undefined {
  if (/^[1-7]$/.test(text)) return Number(text);
  const place =
    text.length < 3
      ? -1
      : names.findIndex((name) => name === text.toUpperCase() || name.slice(0, 3) === text.toUpperCase());
  return place < 0 ? undefined : place + 1;
}

/**
 * Days as bits 1 to 7, from items that are days or ranges; a range may wrap the week. Undefined when an item is
 * neither.
 */
export function weekdaysOf(items: readonly string[]): number | undefined {
  let days = 0;
  for (const item of items) {
    const [from, to, more] = item.split('-').map((text) => weekdayOf(text.trim()));
    if (from === undefined || more !== undefined || (item.includes('-') && to === undefined)) return undefined;
    for (let day = from; ; day = (day % 7) + 1) {
      days |= 1 << day;
      if (day === (to ?? from)) break;
    }
  }
  return days === 0 ? undefined : days;
}

/** The local weekday is one of a list (T5). */
export function dayOfWeek(type = 'day-of-week'): CriterionKind {
  return {
    type,
    told: { label: 'Day of week', sentence: '{}', input: 'days', example: '2-6' },
    words: '1 (Sunday) to 7 (Saturday) or names of days, as lists and ranges: 2-6, 6-1, SATURDAY,SUNDAY',
    parse(value) {
      const items =
        typeof value === 'string'
          ? listed(value)
          : Array.isArray(value)
            ? value.map((item) =>
                typeof item === 'number' ? String(item) : typeof item === 'string' ? item.trim() : '',
              )
            : [];
      const days = weekdaysOf(items);
      if (days === undefined)
        return refuse('bad_criterion', 'Days are 1 (Sunday) to 7 (Saturday) or their names, as lists and ranges.');
      return {
        type,
        expected: names.filter((_, place) => days & (1 << (place + 1))).join(', '),
        extents: [{ of: 'weekday', days }],
        span: { days },
        holds: ({ weekday }) => (days & (1 << weekday)) !== 0,
        found: ({ weekday }) => names[weekday - 1]!,
      };
    },
  };
}

/** Items of a text, between commas or blanks; blanks around a dash do not separate. */
function listed(text: string): readonly string[] {
  return text
    .trim()
    .replace(/\s*-\s*/g, '-')
    .split(/\s*,\s*|\s+/);
}
