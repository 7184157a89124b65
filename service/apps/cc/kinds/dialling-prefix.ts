import { refuse } from '../../../core/refusals.js';
import { textual } from '../../../schema/kinds/textual.js';

/** E.164 has 15 digits; the rest is for access codes before them. */
const mostCharacters = 24;

/**
 * How a number begins, as calls have it after N1 of routing.md: `808`, `01144`, `+44`. Refuses `too_long`, `bad_characters`.
 */
export const diallingPrefix = textual({
  name: 'dialling prefix',
  read: (text) => {
    if (text.length > mostCharacters) return refuse('too_long', `More than ${mostCharacters} characters.`);
    return /^\+?[0-9]+$/.test(text) ? text : refuse('bad_characters', 'A prefix is made of digits, with a + before them where numbers have one.');
  },
  words: 'the first digits of numbers as they are normalised: 808, 01144, +44',
  schema: { maxLength: mostCharacters, pattern: '^\\+?[0-9]+$' },
  keyBytes: mostCharacters,
});
