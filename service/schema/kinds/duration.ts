import { refuse } from '../../core/refusals.js';
import { textual } from './textual.js';

interface Duration {
  readonly count: number;
  /** Days of 24 hours, or calendar years (calling-card.md, Expiry). */
  readonly unit: 'day' | 'year';
}

const written = /^([0-9]{1,5}) *(day|year)s?$/i;

/** The parts of a value of this kind; undefined for any other text. */
export function parseDuration(text: string): Duration | undefined {
  const found = written.exec(text);
  return found === null ? undefined : { count: Number(found[1]), unit: found[2]!.toLowerCase() as Duration['unit'] };
}

/** `30 days`, `2 years` (columns.md, Common types). Refuses `bad_number`, `out_of_range`. */
export const duration = textual({
  name: 'duration',
  read: (text) => {
    const parts = parseDuration(text);
    if (parts === undefined) return refuse('bad_number', 'Not a number of days or years.');
    const most = parts.unit === 'day' ? 36_500 : 100;
    if (parts.count < 1 || parts.count > most) return refuse('out_of_range', `Not from 1 to ${most} ${parts.unit}s.`);
    return `${parts.count} ${parts.unit}${parts.count === 1 ? '' : 's'}`;
  },
  words: 'a number of days or years, such as 30 days or 2 years',
  schema: { pattern: '^[0-9]+ *(day|year)s?$' },
});
