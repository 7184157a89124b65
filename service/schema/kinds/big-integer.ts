import { refuse, type Refusal } from '../../core/refusals.js';
import type { Kind } from '../kind.js';

const least = -(1n << 63n);
const most = (1n << 63n) - 1n;

function parse(text: string): bigint | Refusal {
  if (!/^[+-]?[0-9]+$/.test(text)) return refuse('bad_number', 'Not a whole number.');
  // Leading zeros may be many, digits may not: BigInt takes time that grows faster than its text.
  const value = text.length > 40 ? undefined : BigInt(text.replace(/^\+/, ''));
  return value !== undefined && value >= least && value <= most ? value : refuse('out_of_range', 'Not within 64 bits.');
}

/**
 * A whole number of 64 bits with sign (columns.md, Common types). In JSON a number as long as JSON keeps it exactly,
 * digits beyond; both are accepted. Refuses
 * `bad_number`, `out_of_range`, `wrong_type`.
 */
export const bigInteger: Kind<bigint> = {
  // schema/key.ts reads keys of this kind back as bigint by its name.
  name: 'big integer',
  stored: 'integer',
  parse,
  accept: (json) => {
    if (typeof json === 'string') return json === '' ? refuse('required') : parse(json);
    if (typeof json !== 'number') return refuse('wrong_type', 'A whole number, or its digits as text, is expected.');
    if (!Number.isInteger(json)) return refuse('bad_number', 'Not a whole number.');
    return Number.isSafeInteger(json)
      ? BigInt(json)
      : refuse('out_of_range', 'Too large for a JSON number: write its digits as text.');
  },
  format: String,
  show: (value) =>
    value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value),
  keyBytes: 8,
  description: {
    words: 'a whole number of 64 bits',
    schema: { type: ['integer', 'string'], pattern: '^[+-]?[0-9]+$' },
    input: 'number',
  },
};
