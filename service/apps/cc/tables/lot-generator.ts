import { limits } from '../../../core/limits.js';
import { isRefusal, refuseFields, type Refusal, type RefusalCode } from '../../../core/refusals.js';
import type { Generator } from '../../../schema/generator.js';
import type { Json } from '../../../schema/kind.js';
import { digits } from '../../../schema/kinds/digits.js';
import { integer } from '../../../schema/kinds/integer.js';
import type { Column, Row } from '../../../schema/table.js';
import { cardDigits, pinDigits } from './account.js';
import { randomPin } from './lot-commands.js';

/** What tells cards of a batch apart. */
const range: readonly Column[] = [
  { name: 'first', label: 'First', kind: digits(cardDigits.least, cardDigits.most), meaning: 'The number of the first card; the others follow by one.' },
  { name: 'prefix', label: 'Prefix', kind: digits(1, cardDigits.most - 1), meaning: 'How all numbers begin, in the place of a first one, which then ends in zeros.' },
  { name: 'digits', label: 'Digits', kind: integer(cardDigits.least, cardDigits.most), default: 10, meaning: 'Of how many digits a number with the prefix is.' },
  { name: 'count', label: 'Count', kind: integer(1, limits.generatedRecords), meaning: 'How many cards; when not given, all with the prefix.' },
  { name: 'pin_digits', label: 'PIN Digits', kind: integer(pinDigits.least, pinDigits.most), default: 8, meaning: 'Of how many random digits PINs are.' },
];

/** What all cards of a batch have alike, as their table declares it. */
const alike = [
  'initial_balance', 'default_expiration_type', 'expiration_date', 'first_use_expiration_duration', 'first_use_activation_type', 'product_offering_name',
  'product_offering_service_provider_name', 'service_provider_name',
];

/** PINs are drawn until one is free: with a tenth of all taken that is soon. */
const pinsPerCard = 10;

/** Where a batch begins and how long it is; numbers have at most 14 digits, which a number keeps exactly. */
interface Batch {
  readonly first: number;
  readonly digits: number;
  readonly count: number;
}

/** How lots are generated (calling-card.md): numbers in a row, random PINs, all else alike. `columns` are the table's. */
export function lotGenerator(columns: readonly Column[]): Generator {
  const takes = [...range, ...columns.filter(({ name }) => alike.includes(name))];
  const place = (name: string): number => takes.findIndex((column) => column.name === name);
  const at = { first: place('first'), prefix: place('prefix'), digits: place('digits'), count: place('count'), pinDigits: place('pin_digits') };
  const batchOf = (values: Row): Batch | Refusal => {
    const [first, prefix, given] = [values[at.first], values[at.prefix], values[at.count]] as [string | undefined, string | undefined, number | undefined];
    if ((first === undefined) === (prefix === undefined)) return wrong('first', 'required', 'Either a first number or a prefix.');
    const length = first?.length ?? values[at.digits] as number;
    if (prefix !== undefined && prefix.length >= length) return wrong('prefix', 'too_long', `Fewer than ${length} digits, of which the number is.`);
    const start = Number(first ?? prefix!.padEnd(length, '0'));
    const room = first === undefined ? 10 ** (length - prefix!.length) : 10 ** length - start;
    const count = given ?? (first === undefined ? room : undefined);
    if (count === undefined) return wrong('count', 'required', 'How many cards follow from the first number?');
    if (count > room) return wrong('count', 'out_of_range', `Only ${room} numbers are left there.`);
    if (count > limits.generatedRecords) return wrong('count', 'out_of_range', `At most ${limits.generatedRecords} cards at once.`);
    const pins = values[at.pinDigits] as number;
    return count * pinsPerCard > 10 ** pins ? wrong('pin_digits', 'too_short', `Too few digits for ${count} PINs that nobody guesses.`) : { first: start, digits: length, count };
  };
  const numberAt = (values: Row, card: number): string => {
    const batch = batchOf(values);
    if (isRefusal(batch)) throw new Error(batch.message);
    return String(batch.first + card).padStart(batch.digits, '0');
  };
  return {
    meaning: 'Makes cards with numbers in a row and random PINs; each is generated until it is activated.',
    takes,
    count: (values) => {
      const batch = batchOf(values);
      return isRefusal(batch) ? batch : batch.count;
    },
    keyAt: (values, card) => [numberAt(values, card)],
    attributesAt: (values, card, view) => {
      const pin = randomPin(view, values[at.pinDigits] as number);
      if (isRefusal(pin)) return pin;
      const shared = Object.fromEntries(takes.flatMap(({ name, kind }, column): [string, Json][] => {
        const value = values[column];
        return value === undefined || !alike.includes(name) ? [] : [[name, kind.show(value)]];
      }));
      return { number: numberAt(values, card), pin, status: 'generated', ...shared };
    },
  };
}

function wrong(field: string, code: RefusalCode, message: string): Refusal {
  return refuseFields([{ field, code, message }]);
}
