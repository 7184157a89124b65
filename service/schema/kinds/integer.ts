import { assert } from '../../core/assert.js';
import { refuse, type Refusal } from '../../core/refusals.js';
import type { Kind } from '../kind.js';

/**
 * A whole number from `least` to `most`, both within what JSON keeps exactly. Refuses `bad_number`, `out_of_range`,
 * `wrong_type`.
 */
export function integer(least: number, most: number): Kind<number> {
  assert(Number.isSafeInteger(least) && Number.isSafeInteger(most) && least <= most, 'an integer kind has a range');
  // Zero is added so that minus zero, which no text can show, is never a value.
  const ranged = (value: number): number | Refusal =>
    value >= least && value <= most ? value + 0 : refuse('out_of_range', `Not from ${least} to ${most}.`);
  return {
    name: 'int',
    stored: 'integer',
    parse: (text) => (/^[+-]?[0-9]+$/.test(text) ? ranged(Number(text)) : refuse('bad_number', 'Not a whole number.')),
    accept: (json) => {
      if (typeof json !== 'number') return refuse('wrong_type', 'A whole number is expected.');
      return Number.isInteger(json) ? ranged(json) : refuse('bad_number', 'Not a whole number.');
    },
    format: String,
    show: (value) => value,
    keyBytes: 8,
    description: {
      words: `a whole number from ${least} to ${most}`,
      schema: { type: 'integer', minimum: least, maximum: most },
      input: 'number',
    },
  };
}

/** A count, an instant or a size of niud's own: 0 and up. */
export const count = integer(0, Number.MAX_SAFE_INTEGER);
