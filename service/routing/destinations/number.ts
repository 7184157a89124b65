import { isRefusal, refuse } from '../../core/refusals.js';
import { normalisePhone } from '../../schema/kinds/phone.js';
import { decisionKind } from '../call.js';
import type { DestinationKind } from '../vocabulary.js';

/** Another number (routing.md, Destinations), kept as N1 leaves it. */
export function number(...types: [string, ...string[]] | []): DestinationKind {
  return {
    types: types.length > 0 ? types : ['number'],
    words: 'a telephone number',
    parse(value) {
      const digits = typeof value === 'string' && value !== '' ? normalisePhone(value) : refuse('bad_destination', 'A number is needed.');
      if (isRefusal(digits)) return refuse('bad_destination', digits.message);
      return { flow: 'final', kind: decisionKind.NUMBER, words: `number ${digits}`, value: () => digits, constant: true, number: digits, reached: () => [digits] };
    },
  };
}
