import { limits } from '../../core/limits.js';
import { refuse } from '../../core/refusals.js';
import { withoutOne } from './phone.js';
import { textFault, textual } from './textual.js';

/**
 * The number of a route: digits in which `X` stands for any one digit (routing.md N4), kept with capital X. Unlike a `phone` it is refused with
 * punctuation, as the icr document asks; `+1` or `1` before ten positions is dropped as N1 says, since no call keeps it.
 * Refuses `too_long`, `bad_pattern`, `seven_digits` (N2).
 */
export const pattern = textual({
  name: 'pattern',
  read: (text) => {
    const fault = textFault(text, limits.phoneCharacters);
    if (fault !== undefined) return fault;
    if (!/^\+?[0-9Xx]+$/.test(text)) return refuse('bad_pattern', 'Only digits, X for any digit, and a + before them.');
    const upper = text.replaceAll('x', 'X');
    const international = upper.startsWith('+') ? upper.slice(1) : undefined;
    const national = withoutOne(international ?? upper);
    const value = international === undefined || national !== international ? national : upper;
    return value.length === 7 && !value.startsWith('+') ? refuse('seven_digits') : value;
  },
  words: 'digits, X for any digit, no hyphens or parentheses',
  schema: { maxLength: limits.phoneCharacters, pattern: '^\\+?[0-9Xx]+$' },
  keyBytes: limits.phoneCharacters,
});

/**
 * Which positions of a pattern are literal (`d`) and which any digit (`X`): `808XXXXXXX` is `dddXXXXXXX`. A leading + is literal. Undefined for
 * an exact number. A lookup tries each distinct shape of the length of the called number once.
 */
export function wildcardShape(value: string): string | undefined {
  return value.includes('X') ? value.replace(/[^X]/g, 'd') : undefined;
}
