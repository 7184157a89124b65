import { isRefusal, quoted, refuse } from '../../core/refusals.js';
import { isAlwaysEmergency } from '../../schema/emergency.js';
import type { Json } from '../../schema/kind.js';
import { asDialled, normaliseCalled } from '../../schema/kinds/number-form.js';
import { withoutPunctuation } from '../../schema/kinds/rule-numbers.js';
import { decisionKind } from '../call.js';
import type { DestinationKind } from '../vocabulary.js';
import { isTrunk, trunkItems } from './trunk.js';

type Pair = readonly [trunk: string, digits: string];

/**
 * `trunk:digits`, or an array of the two; empty digits are the called number. Digits are sent as they stand, of
 * whatever length (routing.md, N1).
 */
function pairOf(item: Json): Pair | undefined {
  const parts = typeof item === 'string' ? item.split(':') : Array.isArray(item) ? (item as readonly Json[]) : [];
  const [trunk, written] = parts.map((part) =>
    typeof part === 'number' ? String(part) : part === null ? '' : typeof part === 'string' ? part.trim() : '?',
  );
  if (parts.length !== 2 || trunk === undefined || written === undefined) return undefined;
  const digits = withoutPunctuation(written);
  return isTrunk(trunk) && /^\+?[0-9*#]{0,32}$/.test(digits) && digits !== '+' && (digits !== '' || written === '')
    ? [trunk, digits]
    : undefined;
}

/** Trunk groups with the digits to send on each, hunted in order. Refusals: bad_destination, emergency_destination. */
export function trunkOutpulse(...types: [string, ...string[]] | []): DestinationKind {
  return {
    types: types.length > 0 ? types : ['trunk-outpulse'],
    told: {
      label: 'Trunks with digits',
      sentence: 'trunks {}',
      input: 'outpulse',
      example: [
        ['101', '2015550199'],
        ['102', ''],
      ],
    },
    words: 'trunk:digits, comma-separated, or an array of [trunk, digits]; empty digits are the called number',
    parse(value) {
      const items = trunkItems(value);
      if (isRefusal(items)) return items;
      const pairs = items.map(pairOf);
      const wrong = pairs.indexOf(undefined);
      if (wrong >= 0) return refuse('bad_destination', `${quoted(items[wrong])} is not a trunk group with digits.`);
      const sent = pairs as readonly Pair[];
      const numbers = sent.flatMap(([, digits]) => normaliseCalled(digits) ?? []);
      if (numbers.some(isAlwaysEmergency)) return refuse('emergency_destination');
      const fixed = sent.every(([, digits]) => digits !== '');
      return {
        flow: 'final',
        kind: decisionKind.OUTPULSE,
        words: `trunk groups ${sent.map(([trunk, digits]) => `${trunk}:${digits}`).join(', ')}`,
        // A called number of another country is sent as it is dialled here: with 011.
        value: (call) =>
          fixed
            ? sent
            : sent.map(([trunk, digits]) => [trunk, digits === '' ? asDialled(call.called) : digits] as const),
        constant: fixed,
        number: undefined,
        numbers,
        reached: (call) => sent.map(([, digits]) => (digits === '' ? call.called : digits)),
      };
    },
  };
}
