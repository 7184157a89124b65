import type { Kind } from '../kind.js';
import { formatDecimal, parseDecimal, type DecimalForm } from './decimal.js';
import { fromString } from './textual.js';

/** Millionths of the currency's unit in one unit of it. */
export const rateUnits = 1_000_000;

const form: DecimalForm = { places: 6, least: 0, most: 1_000_000 * rateUnits };

/** A price with up to six fraction digits, kept in millionths (tables.md, `rate`); text in JSON. Refuses `bad_number`, `out_of_range`, `wrong_type`. */
export const rate: Kind<number> = {
  name: 'rate',
  stored: 'integer',
  parse: (text) => parseDecimal(text, form),
  accept: (json) => fromString(json, (text) => parseDecimal(text, form)),
  format: (value) => formatDecimal(value, form),
  show: (value) => formatDecimal(value, form),
  keyBytes: 8,
  description: { words: 'a price with up to six digits behind the point', schema: { type: 'string', pattern: '^[+]?[0-9]+(\\.[0-9]{1,6})?$' }, input: 'number' },
};
