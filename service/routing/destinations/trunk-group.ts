import { isRefusal, quoted, refuse } from '../../core/refusals.js';
import { decisionKind } from '../call.js';
import type { DestinationKind } from '../vocabulary.js';
import { isTrunk, trunkItems } from './trunk.js';

/** Trunk groups, hunted in order. */
export function trunkGroup(...types: [string, ...string[]] | []): DestinationKind {
  return {
    types: types.length > 0 ? types : ['trunk-group'],
    told: { label: 'Trunks', sentence: 'trunks {}', input: 'trunks', example: ['101', '102'] },
    words: 'trunk groups, comma-separated or as an array, hunted in order',
    parse(value) {
      const items = trunkItems(value);
      if (isRefusal(items)) return items;
      const trunks = items.map((item) =>
        typeof item === 'number' ? String(item) : typeof item === 'string' ? item.trim() : '',
      );
      const wrong = trunks.findIndex((trunk) => !isTrunk(trunk));
      if (wrong >= 0) return refuse('bad_destination', `${quoted(items[wrong])} is not a trunk group.`);
      return {
        flow: 'final',
        kind: decisionKind.TRUNKS,
        words: `trunk groups ${trunks.join(', ')}`,
        value: () => trunks,
        constant: true,
        number: undefined,
        numbers: [],
        reached: () => [],
      };
    },
  };
}
