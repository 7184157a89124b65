import { isRefusal, quoted, refuse } from '../../core/refusals.js';
import type { Json } from '../../schema/kind.js';
import { decisionKind } from '../call.js';
import type { DestinationKind } from '../vocabulary.js';
import { isTrunk, trunkItems } from './trunk.js';

type Pair = readonly [trunk: string, digits: string];

/** `trunk:digits`, or an array of the two; empty digits are the called number. Digits are sent as they stand, seven too (tables.md, phone). */
function pairOf(item: Json): Pair | undefined {
  const parts = typeof item === 'string' ? item.split(':') : Array.isArray(item) ? item as readonly Json[] : [];
  const [trunk, digits] = parts.map((part) => typeof part === 'number' ? String(part) : part === null ? '' : typeof part === 'string' ? part.trim() : '?');
  if (parts.length !== 2 || trunk === undefined || digits === undefined) return undefined;
  return isTrunk(trunk) && /^\+?[0-9*#]{0,32}$/.test(digits) && digits !== '+' ? [trunk, digits] : undefined;
}

/** Trunk groups with the digits to send on each, hunted in order. */
export function trunkOutpulse(...types: [string, ...string[]] | []): DestinationKind {
  return {
    types: types.length > 0 ? types : ['trunk-outpulse'],
    words: 'trunk:digits, comma-separated, or an array of [trunk, digits]; empty digits are the called number',
    parse(value) {
      const items = trunkItems(value);
      if (isRefusal(items)) return items;
      const pairs = items.map(pairOf);
      const wrong = pairs.indexOf(undefined);
      if (wrong >= 0) return refuse('bad_destination', `${quoted(items[wrong])} is not a trunk group with digits.`);
      const sent = pairs as readonly Pair[];
      const fixed = sent.every(([, digits]) => digits !== '');
      return {
        flow: 'final',
        kind: decisionKind.OUTPULSE,
        words: `trunk groups ${sent.map(([trunk, digits]) => `${trunk}:${digits}`).join(', ')}`,
        value: (call) => fixed ? sent : sent.map(([trunk, digits]) => [trunk, digits === '' ? call.called : digits] as const),
        constant: fixed,
        number: undefined,
        reached: (call) => sent.map(([, digits]) => digits === '' ? call.called : digits),
      };
    },
  };
}
