import type { Finding } from '../../core/refusals.js';

/** An end that is not behind its beginning: what has such dates would never hold. `field` is the column of the end. */
export function datesFaults(from: number | undefined, until: number | undefined, field: string): readonly Finding[] {
  return from !== undefined && until !== undefined && until <= from
    ? [{ field, code: 'out_of_range', message: 'It ends before it begins.' }]
    : [];
}
