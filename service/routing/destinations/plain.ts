import { refuse } from '../../core/refusals.js';
import { decisionKind } from '../call.js';
import { isEmpty } from '../criteria/empty.js';
import type { DestinationKind, Final } from '../vocabulary.js';

/** Lets the call go on to the number it was dialled to (R4). */
export function continueCall(type = 'continue'): DestinationKind {
  return plain(
    type,
    { kind: decisionKind.CONTINUE, words: 'continue' },
    { label: 'As dialled', sentence: 'go on as dialled' },
    'Going on as dialled takes no value.',
  );
}

/** Ends the call (R4). No plan can name a treatment yet, so the decision's value is nil (lookup-protocol.md). */
export function terminate(type = 'terminate'): DestinationKind {
  return plain(
    type,
    { kind: decisionKind.TERMINATE, words: 'terminate' },
    { label: 'End', sentence: 'end the call' },
    'Ending the call takes no value.',
  );
}

/** A destination without a value. */
function plain(
  type: string,
  { kind, words }: Pick<Final, 'kind' | 'words'>,
  told: Pick<DestinationKind['told'], 'label' | 'sentence'>,
  refused: string,
): DestinationKind {
  const destination: Final = {
    flow: 'final',
    kind,
    words,
    value: () => undefined,
    constant: true,
    number: undefined,
    numbers: [],
    reached: () => [],
  };
  return {
    types: [type],
    told: { ...told, input: 'none', example: null },
    words: 'no value',
    parse: (value) => (isEmpty(value) || value === true ? destination : refuse('bad_destination', refused)),
  };
}
