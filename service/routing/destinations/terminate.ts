import { refuse } from '../../core/refusals.js';
import { decisionKind } from '../call.js';
import { isEmpty } from '../criteria/empty.js';
import type { DestinationKind, Final } from '../vocabulary.js';

/** Ends the call (R4). No plan can name a treatment yet, so the decision's value is nil (lookup-protocol.md). */
export function terminate(type = 'terminate'): DestinationKind {
  const destination: Final = {
    flow: 'final',
    kind: decisionKind.TERMINATE,
    words: 'terminate',
    value: () => undefined,
    constant: true,
    number: undefined,
    numbers: [],
    reached: () => [],
  };
  return {
    types: [type],
    told: { label: 'End', sentence: 'end the call', input: 'none', example: null },
    words: 'no value',
    parse: (value) =>
      isEmpty(value) || value === true ? destination : refuse('bad_destination', 'Ending the call takes no value.'),
  };
}
