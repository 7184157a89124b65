import { unitAt } from '../../core/bytes.js';
import { limits } from '../../core/limits.js';
import { refuse, type Refusal } from '../../core/refusals.js';
import { textual } from './textual.js';

/** What people write between the digits: blanks (no-break too), hyphens (the typographic ones too), parentheses, dots, slashes. */
const punctuation = /[ \u00a0\u202f()./\u2010-\u2013-]+/g;

const one = 0x31;
const plus = 0x2b;

/** Ten digits behind the country code 1 stand alone; anything else is left. Holds for patterns as for numbers. */
export function withoutOne(text: string): string {
  return text.length === 11 && text.charCodeAt(0) === one ? text.slice(1) : text;
}

function isDigits(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const unit = unitAt(text, index);
    if (unit < 0x30 || unit > 0x39) return false;
  }
  return text.length > 0;
}

/**
 * The number of a call as routes and records have it (routing.md N1); undefined when it is not a number. Seven digits
 * pass: routing gives them the caller's area code (N2). Costs one look at each digit of a number that is clean already.
 */
export function normaliseCalled(text: string): string | undefined {
  if (text.length > limits.phoneCharacters) return undefined;
  if (isDigits(text)) return withoutOne(text);
  const bare = text.replace(punctuation, '');
  if (bare.charCodeAt(0) === plus) {
    const international = bare.slice(1);
    if (!isDigits(international)) return undefined;
    const national = withoutOne(international);
    return national === international ? bare : national;
  }
  return isDigits(bare) ? withoutOne(bare) : undefined;
}

/** The number as provisioned (routing.md N1, N2). Refuses `too_long`, `bad_phone`, `seven_digits`. */
export function normalisePhone(text: string): string | Refusal {
  if (text.length > limits.phoneCharacters) return refuse('too_long', `More than ${limits.phoneCharacters} characters.`);
  const value = normaliseCalled(text);
  if (value === undefined) return refuse('bad_phone');
  return value.length === 7 && value.charCodeAt(0) !== plus ? refuse('seven_digits') : value;
}

/** A telephone number, stored, written and used in URLs as N1 of routing.md leaves it. */
export const phone = textual({
  name: 'phone',
  read: normalisePhone,
  words: 'a telephone number; ten digits, an international number with +, or a short code',
  schema: { maxLength: limits.phoneCharacters },
  keyBytes: limits.phoneCharacters,
});
