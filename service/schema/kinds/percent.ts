import type { Kind } from '../kind.js';
import { formatDecimal, parseDecimal, type DecimalForm } from './decimal.js';
import { fromString } from './textual.js';

const form: DecimalForm = { places: 2, least: 0, most: 1000_00 };

/**
 * 0 to 1000 with up to two fraction digits, kept in hundredths (columns.md, Common types). Refuses `bad_number`,
 * `out_of_range`, `wrong_type`.
 */
export const percent: Kind<number> = {
  name: 'percent',
  stored: 'integer',
  parse: (text) => parseDecimal(text, form),
  // Percentages are small enough for a JSON number to say them exactly, so that one is taken too.
  accept: (json) => fromString(typeof json === 'number' ? String(json) : json, (text) => parseDecimal(text, form)),
  format: (value) => formatDecimal(value, form),
  show: (value) => formatDecimal(value, form),
  keyBytes: 8,
  description: {
    words: 'a percentage from 0 to 1000 with up to two digits behind the point',
    schema: { type: ['string', 'number'], pattern: '^[+]?[0-9]+(\\.[0-9]{1,2})?$', minimum: 0, maximum: 1000 },
    input: 'number',
  },
};
