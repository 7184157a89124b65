import type { Kind } from '../kind.js';
import { formatDecimal, parseDecimal, type DecimalForm } from './decimal.js';
import { fromString } from './textual.js';

/**
 * Money with exactly two fraction digits, kept in cents, from `least` to `most` cents. In JSON it is text: `"12.50"`
 * (tables.md; api.md, Bodies). Refuses `bad_number`, `out_of_range`, `wrong_type`.
 */
export function money(least = -9_999_999_999_99, most = 9_999_999_999_99): Kind<number> {
  const form: DecimalForm = { places: 2, exact: true, least, most };
  return {
    name: 'money',
    stored: 'integer',
    parse: (text) => parseDecimal(text, form),
    accept: (json) => fromString(json, (text) => parseDecimal(text, form)),
    format: (value) => formatDecimal(value, form),
    show: (value) => formatDecimal(value, form),
    keyBytes: 8,
    description: {
      words: `an amount with two digits behind the point, from ${formatDecimal(least, form)} to ${formatDecimal(most, form)}`,
      schema: { type: 'string', pattern: `^[+${least < 0 ? '-' : ''}]?[0-9]+\\.[0-9]{2}$` },
      input: 'number',
    },
  };
}
