import { refuse } from '../../core/refusals.js';
import type { Kind } from '../kind.js';
import { spelled, textual } from './textual.js';

/**
 * From `least` to `most` digits kept as text, leading zeros included. Refuses `too_long`, `too_short`,
 * `bad_characters`.
 */
export function digits(
  least: number,
  most: number,
  name = least === most ? `${most} digits` : `${least}-${most} digits`,
): Kind<string> {
  const spell = spelled(most, /^[0-9]+$/, 'digits only');
  const words = least === most ? `${most} digits` : `${least} to ${most} digits`;
  return textual({
    name,
    read: (text) => {
      const value = spell(text);
      return typeof value === 'string' && value.length < least
        ? refuse('too_short', `Fewer than ${least} digits.`)
        : value;
    },
    words,
    schema: { minLength: least, maxLength: most, pattern: '^[0-9]+$' },
    keyBytes: most,
  });
}
