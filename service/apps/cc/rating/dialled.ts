/** A number as prefixes may be written for it. */
export interface Form {
  readonly text: string;
  /** Characters of `text` that stand before what all forms of the number have in common. */
  readonly before: number;
}

/** Numbers of the North American plan as N1 of routing.md leaves them: ten digits, the area code first. */
const national = /^[2-9][0-9]{9}$/;

const longestPrefix = 24;

/**
 * Decks are written in one of two ways: as numbers are normalised (`808`, `+44`), or behind the country code in digits alone (`1808`, `44`). A number is
 * looked up in both forms, the first of which is its own.
 */
export function formsOf(number: string): readonly Form[] {
  const text = number.slice(0, longestPrefix);
  if (text.startsWith('+')) return [{ text, before: 1 }, { text: text.slice(1), before: 0 }];
  return national.test(text) ? [{ text, before: 0 }, { text: `1${text}`, before: 1 }] : [{ text, before: 0 }];
}

/** The country code of the North American plan: where it has a price of its own, a deck is written behind country codes. */
export const nationalCode = '1';

/** Whether the number has a form behind the country code 1, so that a deck's `44` could be an area code or a country. */
export function isNational(forms: readonly Form[]): boolean {
  return forms.length === 2 && forms[1]!.before === 1;
}
