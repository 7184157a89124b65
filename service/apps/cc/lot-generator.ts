import { isRefusal, refuseFields, type Refusal, type RefusalCode } from '../../core/refusals.js';
import { columnsOf, placesOf, value } from '../../schema/declaration.js';
import type { Generator } from '../../schema/generator.js';
import type { Json } from '../../schema/kind.js';
import { digits } from '../../schema/kinds/digits.js';
import { integer } from '../../schema/kinds/integer.js';
import type { Column } from '../../schema/column.js';
import type { Row } from '../../schema/row.js';
import { randomPin } from './lot-commands.js';
import { cardDigits, lot, pinDigits } from './tables/lot.js';
import { ccLimits } from './limits.js';

/** What tells cards of a batch apart. */
const range = {
  first: {
    label: 'First',
    kind: digits(cardDigits.least, cardDigits.most),
    meaning: 'The number of the first card; the others follow by one.',
  },
  prefix: {
    label: 'Prefix',
    kind: digits(1, cardDigits.most - 1),
    meaning: 'How all numbers begin, in the place of a first one, which then ends in zeros.',
  },
  digits: {
    label: 'Digits',
    kind: integer(cardDigits.least, cardDigits.most),
    default: 10,
    meaning: 'Of how many digits a number with the prefix is.',
  },
  count: {
    label: 'Count',
    kind: integer(1, ccLimits.generatedRecords),
    meaning: 'How many cards; when not given, all with the prefix.',
  },
  pin_digits: {
    label: 'PIN Digits',
    kind: integer(pinDigits.least, pinDigits.most),
    default: 8,
    meaning: 'Of how many random digits PINs are.',
  },
} as const;

/** What all cards of a batch have alike, as their table declares it. */
const alike = [
  'initial_balance',
  'default_expiration_type',
  'expiration_date',
  'first_use_expiration_duration',
  'first_use_activation_type',
  'product_offering_name',
  'product_offering_service_provider_name',
  'service_provider_name',
];

/** PINs are drawn until one is free: with a tenth of all taken that is soon. */
const pinsPerCard = 10;

/** Where a batch begins and how long it is; numbers have at most 14 digits, which a number keeps exactly. */
interface Batch {
  readonly first: number;
  readonly digits: number;
  readonly count: number;
}

const takes: readonly Column[] = [...columnsOf(range), ...lot.columns.filter(({ name }) => alike.includes(name))];
const at = placesOf(range);

/** How lots are generated (calling-card.md): numbers in a row, random PINs, all else alike. */
export const lotGenerator: Generator = {
  meaning: 'Makes cards with numbers in a row and random PINs; each is generated until it is activated.',
  takes,
  count: (values) => {
    const batch = batchOf(values);
    return isRefusal(batch) ? batch : batch.count;
  },
  keyAt: (values, card) => [numberAt(values, card)],
  attributesAt: (values, card, view) => {
    const pin = randomPin(view, value(values, at.pin_digits));
    if (isRefusal(pin)) return pin;
    const shared = Object.fromEntries(
      takes.flatMap(({ name, kind }, column): [string, Json][] => {
        const given = values[column];
        return given === undefined || !alike.includes(name) ? [] : [[name, kind.show(given)]];
      }),
    );
    return { number: numberAt(values, card), pin, status: 'generated', ...shared };
  },
};

function batchOf(values: Row): Batch | Refusal {
  const [first, prefix, given] = [value(values, at.first), value(values, at.prefix), value(values, at.count)];
  if ((first === undefined) === (prefix === undefined))
    return wrong('first', 'required', 'Either a first number or a prefix.');
  const length = first?.length ?? value(values, at.digits);
  if (prefix !== undefined && prefix.length >= length)
    return wrong('prefix', 'too_long', `Fewer than ${length} digits, of which the number is.`);
  const start = Number(first ?? prefix!.padEnd(length, '0'));
  const room = first === undefined ? 10 ** (length - prefix!.length) : 10 ** length - start;
  const count = given ?? (first === undefined ? room : undefined);
  if (count === undefined) return wrong('count', 'required', 'How many cards follow from the first number?');
  if (count > room) return wrong('count', 'out_of_range', `Only ${room} numbers are left there.`);
  if (count > ccLimits.generatedRecords)
    return wrong('count', 'out_of_range', `At most ${ccLimits.generatedRecords} cards at once.`);
  const pins = value(values, at.pin_digits);
  return count * pinsPerCard > 10 ** pins
    ? wrong('pin_digits', 'too_short', `Too few digits for ${count} PINs that nobody guesses.`)
    : { first: start, digits: length, count };
}

function numberAt(values: Row, card: number): string {
  const batch = batchOf(values);
  if (isRefusal(batch)) throw new Error(batch.message);
  return String(batch.first + card).padStart(batch.digits, '0');
}

function wrong(field: string, code: RefusalCode, message: string): Refusal {
  return refuseFields([{ field, code, message }]);
}
