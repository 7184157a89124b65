import { limits } from '../../core/limits.js';
import { refuse } from '../../core/refusals.js';
import type { Doubt, Kind } from '../kind.js';
import { isDialledAbroad, normaliseCalled, withoutOne } from './number-form.js';
import { lengthDoubts, normalisePhone } from './phone.js';
import { textFault, textual } from './textual.js';

/**
 * The number of a route: digits in which `X` stands for any one digit (routing.md, N4), kept with capital X. Unlike a
 * `phone` it is refused with punctuation, as the icr document asks; `+1` or `1` before ten positions is dropped and
 * `011` becomes + as N1 says, since no call keeps them. A number without X is held to the lengths of numbers, a pattern
 * to none. Refuses `too_long`, `bad_pattern`, `bad_phone`, `seven_digits` (N2).
 */
export const pattern: Kind<string> = {
  ...textual({
    name: 'pattern',
    read: (text) => {
      const fault = textFault(text, limits.phoneCharacters);
      if (fault !== undefined) return fault;
      if (!/^\+?[0-9Xx]+$/.test(text))
        return refuse('bad_pattern', 'Only digits, X for any digit, and a + before them.');
      if (!/[Xx]/.test(text)) return normalisePhone(text);
      const value = patternForm(text.replaceAll('x', 'X'));
      return value.length === 7 && !value.startsWith('+') ? refuse('seven_digits') : value;
    },
    words: 'digits, X for any digit, no hyphens or parentheses',
    schema: { maxLength: limits.phoneCharacters, pattern: '^\\+?[0-9Xx]+$' },
    keyBytes: limits.phoneCharacters,
  }),
  // As of phones: of whatever length.
  renew: (value) => (wildcardShape(value) === undefined ? (normaliseCalled(value) ?? value) : patternForm(value)),
  doubts: (value) => (wildcardShape(value) === undefined ? lengthDoubts(value) : internationalDoubts(value)),
};

/**
 * The form in which calls can match a pattern, or a mask with other letters for X: as numbers, but of any length
 * (routing.md, N4). What is taken off may leave more to take off.
 */
export function patternForm(given: string): string {
  const isInternational = given.startsWith('+');
  const national = withoutOne(isInternational ? given.slice(1) : given);
  if (isInternational && national.length === given.length - 1) return given;
  if (isDialledAbroad(national)) return patternForm(`+${national.slice(3)}`);
  return national;
}

/** Positions of a number that is dialled with 011: those and 7 to 15 digits. */
const dialledAbroad = { least: 10, most: 18 } as const;

/** That an X stands where people dial 011: calls have + there, so that the pattern does not match them. */
function internationalDoubts(value: string): readonly Doubt[] {
  const { length } = value;
  if (
    !/^[0X][1X][1X]/.test(value) ||
    isDialledAbroad(value) ||
    length < dialledAbroad.least ||
    length > dialledAbroad.most
  )
    return noDoubts;
  return [
    {
      code: 'international_pattern',
      message:
        'What is dialled with 011 is not matched: such a number is kept with + in its place; write another pattern that begins with +.',
    },
  ];
}
const noDoubts: readonly Doubt[] = [];

/**
 * Which positions of a pattern are literal (`d`) and which any digit (`X`): `808XXXXXXX` is `dddXXXXXXX`. A leading +
 * is literal. Undefined for an exact number. A lookup tries each distinct shape of the length of the called number
 * once.
 */
export function wildcardShape(value: string): string | undefined {
  return value.includes('X') ? value.replace(/[^X]/g, 'd') : undefined;
}
