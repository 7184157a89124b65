import { limits } from '../../core/limits.js';
import { isRefusal, refuse, type Refusal } from '../../core/refusals.js';
import type { Doubt, Json, Kind } from '../kind.js';
import { isAlwaysEmergency } from '../emergency.js';
import { normaliseCalled, spreadsheetDamage } from './number-form.js';
import { textFault, textual } from './textual.js';

const plus = 0x2b;

/** Digits of a number with + (E.164 has 15 at most), and of the longest that goes without. */
const international = { least: 7, most: 15 } as const;

/** Digits of short codes, and of a number of the North American plan. */
const shortDigits = 6;
const nationalDigits = 10;

/** Whether a number has a length that numbers of the plan, short codes and those with + have (routing.md, N1). */
function isUsualLength(number: string): boolean {
  if (number.charCodeAt(0) === plus)
    return number.length > international.least && number.length - 1 <= international.most;
  return number.length <= shortDigits || number.length === nationalDigits;
}

/**
 * Whether the number has a length that only routes, callers and destinations may have: 8, 9 or 11 to 15 digits without
 * +.
 */
export function isUnusualLength(number: string): boolean {
  return !isUsualLength(number);
}

const lengths = 'A number has 1 to 6 digits, ten, eleven with a 1 before them, or + (or 011) and 7 to 15';

function wrongLength(number: string): Refusal {
  return refuse('bad_phone', `${lengths}; ${number} has ${number.replace('+', '').length}.`);
}

/** N1 and N2 without the rule of length. */
function normalised(text: string): string | Refusal {
  const fault = textFault(text, limits.phoneCharacters);
  if (fault !== undefined) return fault;
  const value = normaliseCalled(text);
  if (value === undefined) return refuse('bad_phone', spreadsheetDamage(text));
  return value.length === 7 && value.charCodeAt(0) !== plus ? refuse('seven_digits') : value;
}

/**
 * A number that is somebody's own: called here, an access number, a subscriber's. Refuses `too_long`, `bad_phone`,
 * `seven_digits` (routing.md, N1, N2).
 */
export function normaliseOwn(text: string): string | Refusal {
  const value = normalised(text);
  return isRefusal(value) || isUsualLength(value) ? value : wrongLength(value);
}

/**
 * A number elsewhere, of a caller or to be called: of other countries and networks too, so that lengths are taken that
 * numbers here do not have (`isUnusualLength`). Refuses `too_long`, `bad_phone`, `seven_digits` (routing.md, N1, N2).
 */
export function normalisePhone(text: string): string | Refusal {
  const value = normalised(text);
  if (isRefusal(value) || isUsualLength(value)) return value;
  return value.charCodeAt(0) !== plus && value.length <= international.most ? value : wrongLength(value);
}

/**
 * A number to which calls are sent. One that is always an emergency number is none, in whatever spelling (routing.md,
 * N3); what the setting adds is for those to look at who see it. Refuses `emergency_destination` and what
 * `normalisePhone` refuses.
 */
export function normaliseDestination(text: string): string | Refusal {
  return isAlwaysEmergency(normaliseCalled(text) ?? text) ? refuse('emergency_destination') : normalisePhone(text);
}

/** What lists and records say of a number of unusual length (routing.md, N1, `unusual_length`); nothing of others. */
export function lengthDoubts(number: string): readonly Doubt[] {
  return isUsualLength(number)
    ? none
    : [
        {
          code: 'unusual_length',
          message: `${number} has ${number.length} digits, as no number of the North American plan has; one of another country begins with +.`,
        },
      ];
}
const none: readonly Doubt[] = [];

function phoneKind(
  name: string,
  words: string,
  read: (text: string) => string | Refusal,
  doubts?: (value: string) => readonly Doubt[],
): Kind<string> {
  const kind = textual({
    name,
    read,
    words,
    schema: { maxLength: limits.phoneCharacters },
    keyBytes: limits.phoneCharacters,
  });
  return {
    ...kind,
    // Other systems write numbers without quotes.
    accept: (json: Json) =>
      kind.accept(typeof json === 'number' && Number.isSafeInteger(json) && json >= 0 ? String(json) : json),
    // Lengths were not looked at once; a number that cannot be called stays what it is, in the form in which calls have
    // theirs.
    renew: (value) => normaliseCalled(value) ?? value,
    ...(doubts === undefined ? {} : { doubts }),
  };
}

const words = 'a telephone number; ten digits, an international number with + or 011, or a short code';

/** A telephone number that is called here, stored, written and used in URLs as N1 leaves it. */
export const phone = phoneKind('phone', words, normaliseOwn);

/** The number of a caller, or one that is dialled. */
export const callerPhone = phoneKind(
  'caller phone',
  `${words}; 8, 9 or 11 to 15 digits with a warning`,
  normalisePhone,
  lengthDoubts,
);

/** A number to which calls are sent. */
export const destinationPhone = phoneKind(
  'destination phone',
  `${words}, but no emergency number; 8, 9 or 11 to 15 digits with a warning`,
  normaliseDestination,
  lengthDoubts,
);
