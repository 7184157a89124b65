import { codePoints } from '../../core/bytes.js';
import { limits } from '../../core/limits.js';
import { refuse } from '../../core/refusals.js';
import type { DestinationKind } from '../vocabulary.js';

/** Another plan of the same tenant, by its name, which is looked up at each call (R5). */
export function callPlan(type = 'call_plan'): DestinationKind {
  return {
    types: [type],
    told: { label: 'Call plan', sentence: 'plan {}', input: 'name', example: 'Office' },
    words: 'the name of a call plan of the same subscriber',
    parse(value) {
      if (typeof value !== 'string' || value === '' || codePoints(value) > limits.textCharacters)
        return refuse('bad_destination', 'The name of a call plan is needed.');
      return { flow: 'plan', words: `call plan ${value}`, plan: value };
    },
  };
}
