import { refuse } from '../../core/refusals.js';
import type { Json } from '../../schema/kind.js';
import type { DestinationKind } from '../vocabulary.js';

/** A list of rules of its own; when none of them decides, the list it stands in goes on (R2). */
export function rule(type = 'rule'): DestinationKind {
  return {
    types: [type],
    told: { label: 'Rules', sentence: 'these rules', input: 'rules', example: [] },
    words: 'an array of rules',
    parse(value, compiling) {
      if (!Array.isArray(value)) return refuse('bad_destination', 'A nested list is an array of rules.');
      const rules = compiling.rules(value as readonly Json[]);
      return { flow: 'rules', words: `${rules.length} nested rules`, rules, member: compiling.member };
    },
  };
}
