import { ccLimits } from '../limits.js';
import { isRefusal, refuse, type Refusal } from '../../../core/refusals.js';
import type { Json } from '../../../schema/kind.js';
import { textual } from '../../../schema/kinds/textual.js';

/** What callers of the North American plan dial before the country code of another. */
const international = '011';

/**
 * How numbers begin, as N1 leaves them (calling-card.md, Form of prefixes): digits alone are of the North American
 * plan, without its 1 (`1212` is `212`); other countries have a + (`01144` is `+44`); `+1` is the whole plan. Stored,
 * written and used in URLs in that form. Refuses `too_long`, `bad_characters`.
 */
export const diallingPrefix = textual({
  name: 'dialling prefix',
  read: (text) => {
    if (text.length > ccLimits.diallingPrefixCharacters)
      return refuse('too_long', `More than ${ccLimits.diallingPrefixCharacters} characters.`);
    if (!/^\+?[0-9]+$/.test(text))
      return refuse(
        'bad_characters',
        'A prefix is made of digits, with a + before the country codes of other countries.',
      );
    if (text === international)
      return refuse('bad_characters', '011 is the + of other countries: their country code comes behind it.');
    return asStored(text.startsWith(international) ? `+${text.slice(international.length)}` : text);
  },
  words:
    'the first digits of numbers: 808 in North America, +44 or 01144 in other countries, +1 for all of North America',
  schema: { maxLength: ccLimits.diallingPrefixCharacters, pattern: '^\\+?[0-9]+$' },
  keyBytes: ccLimits.diallingPrefixCharacters,
});

/** No area code begins with 0 or 1: what does stays as it is, so that what was read once reads the same again. */
function asStored(text: string): string {
  const behindOne = /^\+?1([2-9][0-9]*)$/.exec(text);
  return behindOne?.[1] ?? (text === '1' ? '+1' : text);
}

/** The prefixes of a document: a text of them with commas, an array, or a number. */
export function prefixesIn(value: Json | undefined): readonly string[] | Refusal {
  const given = Array.isArray(value)
    ? (value as readonly Json[])
    : typeof value === 'string'
      ? value.split(',').map((part) => part.trim())
      : value === undefined || value === null
        ? []
        : [value];
  if (given.length === 0) return refuse('required', 'A prefix, or an array of them, is expected.');
  const prefixes: string[] = [];
  for (const entry of given) {
    const prefix = diallingPrefix.accept(typeof entry === 'number' ? String(entry) : entry);
    if (isRefusal(prefix)) return prefix;
    prefixes.push(prefix);
  }
  return prefixes;
}
