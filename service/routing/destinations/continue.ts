import { refuse } from '../../core/refusals.js';
import { decisionKind } from '../call.js';
import { isEmpty } from '../criteria/empty.js';
import type { DestinationKind, Final } from '../vocabulary.js';

/** Lets the call go on to the number it was dialled to (R4). */
export function continueCall(type = 'continue'): DestinationKind {
  const destination: Final = {
    flow: 'final',
    kind: decisionKind.CONTINUE,
    words: 'continue',
    value: () => undefined,
    constant: true,
    number: undefined,
    numbers: [],
    reached: () => [],
  };
  return {
    types: [type],
    told: { label: 'As dialled', sentence: 'go on as dialled', input: 'none', example: null },
    words: 'no value',
    parse: (value) =>
      isEmpty(value) || value === true ? destination : refuse('bad_destination', 'Going on as dialled takes no value.'),
  };
}
