import { unitAt, utf8Bytes } from '../../core/bytes.js';
import { limits } from '../../core/limits.js';
import { refuse, type Refusal } from '../../core/refusals.js';

/** The one form of a number, for what is provisioned and for calls alike (routing.md, N1). */

/**
 * What people write between the digits: blanks (no-break too), hyphens (the typographic ones too), parentheses, dots.
 */
const punctuation = /[ \u00a0\u2007\u202f().\u2010-\u2013\u2212-]+/g;

const zero = 0x30,
  one = 0x31,
  nine = 0x39,
  plus = 0x2b;

/** Digits behind `011` that make a number of another country. */
const foreign = { least: 7, most: 15 } as const;

/** Ten digits behind the country code 1 stand alone; anything else is left. Holds for patterns as for numbers. */
export function withoutOne(text: string): string {
  return text.length === 11 && text.charCodeAt(0) === one ? text.slice(1) : text;
}

/** Whether a text of digits, or a pattern, begins as people here dial other countries. */
export function isDialledAbroad(text: string): boolean {
  return text.charCodeAt(0) === zero && text.charCodeAt(1) === one && text.charCodeAt(2) === one;
}

/** Digits from `start` on, at least one. */
function isDigits(text: string, start = 0): boolean {
  for (let index = start; index < text.length; index++) {
    const unit = unitAt(text, index);
    if (unit < zero || unit > nine) return false;
  }
  return text.length > start;
}

/** Of digits alone. What is taken off may leave more to take off: `10115550123` is `0115550123`, and so `+5550123`. */
function ofDigits(digits: string): string {
  const { length } = digits;
  if (length < 10) return digits;
  if (length === 11 && digits.charCodeAt(0) === one) return ofDigits(digits.slice(1));
  return isDialledAbroad(digits) && length >= 3 + foreign.least && length <= 3 + foreign.most
    ? behindPlus(digits.slice(3))
    : digits;
}

function behindPlus(digits: string): string {
  const national = withoutOne(digits);
  return national === digits ? `+${digits}` : ofDigits(national);
}

/**
 * The number of a call as routes and records have it; undefined when it is not a number. Seven digits pass: routing
 * gives them the caller's area code (N2). Lengths are for those to look at who write a number down. What it gives it
 * leaves as it is. Costs one look at each digit of a number that is clean already.
 */
export function normaliseCalled(text: string): string | undefined {
  if (text.length > limits.phoneCharacters) return undefined;
  if (isDigits(text)) return text.length === 10 && text.charCodeAt(0) !== zero ? text : ofDigits(text);
  // As stacks write most of the others.
  return text.charCodeAt(0) === plus && isDigits(text, 1) ? behindPlus(text.slice(1)) : ofText(text);
}

function ofText(text: string): string | undefined {
  const user = userPart(text);
  if (user === undefined) return undefined;
  const written = user.includes('#') ? user.replace(/#+\s*$/, '').trim() : user.trim();
  if (damageIn(written) !== undefined) return undefined;
  const bare = written.replace(punctuation, '');
  if (bare.charCodeAt(0) !== plus) return isDigits(bare) ? ofDigits(bare) : undefined;
  const digits = bare.slice(1);
  return isDigits(digits) ? behindPlus(digits) : undefined;
}

const scheme = /^(sips?|tel):/i;
const noScheme: readonly (string | undefined)[] = [];

/** A host that is an address is made of digits too. */
const address = /^[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?::[0-9]+)?$/;

/** The user of a URI, or of a text with parameters, percent-decoded; undefined where it has none. */
function userPart(text: string): string | undefined {
  let user = text.trim();
  // A URI begins with a letter; to look for its scheme costs more than to see that.
  const [named, kind] = user.charCodeAt(0) > nine ? (scheme.exec(user) ?? noScheme) : noScheme;
  if (named !== undefined) {
    user = user.slice(named.length);
    const at = kind!.toLowerCase() === 'tel' ? -1 : user.indexOf('@');
    if (at >= 0) user = user.slice(0, at);
    else if (address.test(user.split(';')[0]!)) return undefined;
    // A password.
    if (at >= 0) user = user.split(':')[0]!;
  }
  const decoded = percentDecoded(user);
  if (decoded === undefined) return undefined;
  return decoded.includes(';') ? withoutParameters(decoded) : decoded;
}

/**
 * A parameter is named: what stands behind a semicolon and begins otherwise is another number, and which of them is
 * meant is not known.
 */
function withoutParameters(text: string): string | undefined {
  const [user, ...parameters] = text.split(';');
  return parameters.every((parameter) => /^\s*(?:[A-Za-z]|$)/.test(parameter)) ? user : undefined;
}

/** A text as it was before it was written for a URI; undefined where it cannot be read. */
export function percentDecoded(text: string): string | undefined {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

const year = '(?:19|20)[0-9]{2}',
  part = '(?:0?[1-9]|[12][0-9]|3[01])',
  between = '[-./\\u2010-\\u2013]';
const date = new RegExp(`^(?:${year}${between}${part}${between}${part}|${part}${between}${part}${between}${year})$`);

const dateCharacters = 10;

/** Why a spreadsheet wrote a number so; undefined where none did. */
function damageIn(text: string): string | undefined {
  if (text.length <= dateCharacters && date.test(text)) return 'a date';
  if (text.includes('/')) return 'a fraction or a date';
  if (text.includes('.') && /^[^.]*\.[0-9]{1,2}$/.test(text)) return 'a decimal';
  return /[eE]/.test(text) && /^[+-]?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+$/.test(text) ? 'an exponent' : undefined;
}

/**
 * What to tell of a text that is no number because a spreadsheet has made something else of it; undefined for any
 * other.
 */
export function spreadsheetDamage(text: string): string | undefined {
  const damage = damageIn(text.trim());
  return damage === undefined
    ? undefined
    : `This is ${damage}, as a spreadsheet writes it, and no telephone number: make the column text before numbers are entered.`;
}

/** Toll-free area codes, 8YY: nobody lives there, and a number of seven digits is not dialled from them. */
const tollFree = /^8(?:00|22|33|44|55|66|77|8[0-9])/;

/**
 * A number of seven digits is of the caller's own area, where that is known and is one (routing.md, N2); any other
 * stays.
 */
export function inAreaOf(called: string, caller: string | undefined): string {
  if (called.length !== 7 || caller?.length !== 10) return called;
  const first = called.charCodeAt(0);
  if (first < 0x32 || first > nine || caller.charCodeAt(0) === plus || tollFree.test(caller)) return called;
  return caller.slice(0, 3) + called;
}

/**
 * Digits behind which a stack that dials `011` finds a number of another country: the form of kind 4, which has no +
 * (lookup-protocol.md); others as they are.
 */
export function asDialled(number: string): string {
  return number.charCodeAt(0) === plus ? `011${number.slice(1)}` : number;
}

/**
 * Why a text is no called or calling number of a call: longer than the lookup protocol takes one, which counts bytes.
 * One rule for every door by which calls are asked about.
 */
export function askedFault(text: string): Refusal | undefined {
  if (utf8Bytes(text) > limits.phoneCharacters)
    return refuse('too_long', `More than ${limits.phoneCharacters} bytes: no call has a number so long.`);
  return undefined;
}
