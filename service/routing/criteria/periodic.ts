import { refuse } from '../../core/refusals.js';
import { limits } from '../../core/limits.js';
import { textsOf } from '../members.js';
import type { CriterionKind } from '../vocabulary.js';

/** Fewer than n calls were routed by the rule in the last h hours (routing.md, periodic). */
export function periodic(type = 'periodic'): CriterionKind {
  return {
    type,
    amount: true,
    told: { label: 'Calls in hours', sentence: 'fewer than {} hours', input: 'rate', example: '100/24' },
    words: `n/h, "n per h" or n,h: calls from 0 to ${limits.openCalls} in 1 to ${limits.periodicHours} hours`,
    parse(value, { counter }) {
      const text = Array.isArray(value) ? textsOf(value)?.join('/') : value;
      const match = typeof text === 'string' ? /^(\d{1,7})\s*(?:\/|,|\bper\b)\s*(\d{1,5})$/i.exec(text.trim()) : null;
      const most = Number(match?.[1]),
        hours = Number(match?.[2]);
      if (match === null || most > limits.openCalls || hours < 1 || hours > limits.periodicHours) {
        return refuse(
          'bad_criterion',
          `It is written n/h: calls from 0 to ${limits.openCalls} in 1 to ${limits.periodicHours} hours.`,
        );
      }
      return {
        type,
        expected: `fewer than ${most} calls in ${hours} hours`,
        effect: { kind: 'use', counter, hours },
        ...(most === 0 && { never: true as const }),
        holds: ({ counts, call }) => counts.used(counter, hours, call) < most,
        found: ({ counts, call }) => `${counts.used(counter, hours, call)} calls`,
      };
    },
  };
}
