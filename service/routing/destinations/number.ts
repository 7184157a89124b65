import { isRefusal, refuse } from '../../core/refusals.js';
import { normaliseDestination } from '../../schema/kinds/phone.js';
import { decisionKind } from '../call.js';
import type { DestinationKind } from '../vocabulary.js';

/**
 * Another number (routing.md, Destinations), kept as N1 leaves it. Refusals: bad_destination, emergency_destination.
 */
export function number(...types: [string, ...string[]] | []): DestinationKind {
  return {
    types: types.length > 0 ? types : ['number'],
    told: { label: 'Number', sentence: '{}', input: 'phone', example: '2015550199' },
    words: 'a telephone number',
    parse(value) {
      const digits =
        typeof value === 'string' && value !== ''
          ? normaliseDestination(value)
          : refuse('bad_destination', 'A number is needed.');
      if (isRefusal(digits))
        return digits.code === 'emergency_destination' ? digits : refuse('bad_destination', digits.message);
      const numbers = [digits];
      return {
        flow: 'final',
        kind: decisionKind.NUMBER,
        words: `number ${digits}`,
        value: () => digits,
        constant: true,
        number: digits,
        numbers,
        reached: () => numbers,
      };
    },
  };
}
