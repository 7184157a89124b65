import { isRefusal, refuse, type Refusal } from '../../../core/refusals.js';
import type { Json } from '../../../schema/kind.js';
import { normaliseCalled } from '../../../schema/kinds/number-form.js';
import { normalisePhone } from '../../../schema/kinds/phone.js';
import { at, documentKind, join } from './document.js';
import { ccLimits } from '../limits.js';

/** The kind of `speed_dial_numbers`: an array of pairs, an index and the number it stands for (tables.md, lot). */
export const speedDialNumbers = documentKind({
  name: 'speed dial numbers',
  shape: 'array',
  words: 'a JSON array of [index, number]',
  schema: {
    type: 'array',
    maxItems: ccLimits.speedDialNumbers,
    items: {
      type: 'array',
      minItems: 2,
      maxItems: 2,
      prefixItems: [{ type: ['integer', 'string'] }, { type: ['integer', 'string'] }],
    },
  },
  fault: (value) => {
    const read = readPairs(value);
    return isRefusal(read) ? read : undefined;
  },
  kept: (value) => (value as readonly (readonly Json[])[]).map(([index, dialled]) => [index!, formOf(dialled)]),
});

/**
 * The numbers of a stored column by their index, as N1 leaves them; one that was written under former rules as it
 * stands.
 */
export function readSpeedDialNumbers(text: string): ReadonlyMap<number, string> {
  return new Map(
    (JSON.parse(text) as readonly (readonly Json[])[]).map(([index, dialled]) => [Number(index), formOf(dialled)]),
  );
}

function formOf(dialled: Json | undefined): string {
  return normaliseCalled(String(dialled)) ?? String(dialled);
}

function readPairs(value: Json): ReadonlyMap<number, string> | Refusal {
  const entries = value as readonly Json[];
  if (entries.length > ccLimits.speedDialNumbers)
    return refuse('too_long', `More than ${ccLimits.speedDialNumbers} numbers.`);
  const numbers = new Map<number, string>();
  for (const [place, entry] of entries.entries()) {
    if (!Array.isArray(entry) || entry.length !== 2)
      return at(String(place), refuse('bad_json', 'A pair of an index and a number is expected.'));
    const [given, dialled] = entry as readonly Json[];
    const index = speedDialIndex(given!);
    if (isRefusal(index)) return at(join(String(place), 0), index);
    if (numbers.has(index))
      return at(join(String(place), 0), refuse('duplicate', `The index ${index} is there twice.`));
    const number = isDialled(dialled)
      ? normalisePhone(String(dialled))
      : refuse('wrong_type', 'A telephone number is expected.');
    if (isRefusal(number)) return at(join(String(place), 1), number);
    numbers.set(index, number);
  }
  return numbers;
}

/** Text, or digits that a number keeps exactly. */
function isDialled(given: Json | undefined): given is string | number {
  return typeof given === 'string' || (typeof given === 'number' && Number.isSafeInteger(given) && given >= 0);
}

/** What a caller presses for a number: 0 to 999. Refuses `out_of_range`. */
export function speedDialIndex(given: Json): number | Refusal {
  const index = typeof given === 'string' && /^[0-9]{1,3}$/.test(given) ? Number(given) : given;
  return typeof index === 'number' && Number.isInteger(index) && index >= 0 && index <= 999
    ? index
    : refuse('out_of_range', 'An index is a whole number from 0 to 999.');
}
