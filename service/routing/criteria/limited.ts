import { refuse } from '../../core/refusals.js';
import { limits } from '../../core/limits.js';
import type { CriterionKind } from '../vocabulary.js';

/** Fewer than n calls are held by the rule; the call asking is not counted against itself (routing.md, limited). */
export function limited(type = 'limited'): CriterionKind {
  return {
    type,
    amount: true,
    told: { label: 'Calls at once', sentence: 'fewer than {} calls now', input: 'count', example: 20 },
    words: `0 to ${limits.openCalls}, concurrent calls`,
    parse(value, { counter }) {
      if (typeof value !== 'string' || !/^\d{1,7}$/.test(value.trim()) || Number(value) > limits.openCalls) {
        return refuse(
          'bad_criterion',
          `The number of concurrent calls is a whole number from 0 to ${limits.openCalls}.`,
        );
      }
      const most = Number(value);
      return {
        type,
        expected: `fewer than ${most} calls`,
        effect: { kind: 'lease', counter },
        ...(most === 0 && { never: true as const }),
        holds: ({ counts, call }) => counts.held(counter, call.id) < most,
        found: ({ counts, call }) => `${counts.held(counter, call.id)} calls`,
      };
    },
  };
}
