import { utf8Bytes } from '../core/bytes.js';
import { limits } from '../core/limits.js';
import { refuse } from '../core/refusals.js';
import { table } from '../schema/declaration.js';
import type { Kind } from '../schema/kind.js';
import { choice } from '../schema/kinds/choice.js';
import { json } from '../schema/kinds/json.js';
import { name } from '../schema/kinds/name.js';
import { askedFault, normaliseCalled } from '../schema/kinds/number-form.js';
import { text } from '../schema/kinds/text.js';
import { textFault, textual } from '../schema/kinds/textual.js';
import { systemTimestamp } from '../schema/kinds/timestamp.js';
import { tableNumbers } from './table-numbers.js';
import { inServiceProvider, providerTenant, serviceProviderName } from './tenant.js';

export const rehearsalCaseTable = 'rehearsal_case';

/** A number in any spelling, what is dialled with * and #, and the name of the emergency services. */
export function isDialled(called: string): boolean {
  return normaliseCalled(called) !== undefined || /^[0-9*#]+$/.test(called) || /^urn:service:sos/i.test(called);
}

const dialled = textual({
  name: 'dialled',
  read: (given) =>
    textFault(given, limits.textCharacters) ??
    askedFault(given) ??
    (isDialled(given) ? given : refuse('bad_phone', 'Nobody can have dialled this.')),
  words: 'a number, or what is dialled with * and #',
  schema: { maxLength: limits.textCharacters },
});

const callId = textual({
  name: 'call id',
  read: (given) =>
    utf8Bytes(given) <= limits.callIdBytes
      ? (textFault(given, limits.callIdBytes) ?? given)
      : refuse('too_long', `More than ${limits.callIdBytes} bytes.`),
  words: `up to ${limits.callIdBytes} bytes`,
  schema: { maxLength: limits.callIdBytes },
});

/**
 * Calls with what is expected of each, in sets that are rehearsed together (routing.md, Rehearse). A set is a service
 * provider's, for its plans are tried together however many subscribers they are of. `outcomes` are the kinds of
 * decisions.
 */
export function rehearsalCases(providerName: Kind<string>, outcomes: readonly string[]) {
  return table({
    name: rehearsalCaseTable,
    number: tableNumbers.rehearsal_case,
    title: 'Rehearsal Case',
    meaning: 'A call, and what is expected of it when its set is rehearsed.',
    columns: {
      service_provider_name: serviceProviderName(providerName),
      set_name: { label: 'Set Name', kind: name, required: true, meaning: 'The set that it is rehearsed with.' },
      name: {
        label: 'Name',
        kind: name,
        required: true,
        meaning: 'What it is called in its set; a set is rehearsed in the order of these names.',
      },
      called: { label: 'Called', kind: dialled, required: true, meaning: 'The number called, or what was dialled.' },
      calling: {
        label: 'Caller',
        kind: text(limits.textCharacters),
        meaning: 'Who calls; not set for an unknown caller.',
      },
      time: { label: 'Time', kind: systemTimestamp, meaning: 'When; not set for the moment of the rehearsal.' },
      attrs: {
        label: 'Attributes',
        kind: json({ shape: 'object', bytes: limits.notesCharacters }),
        meaning: 'What else the call brings, as attributes of a lookup; an account in the place of a PIN.',
      },
      expected_kind: {
        label: 'Expected Kind',
        kind: choice(outcomes),
        meaning: 'What it should come to; not set where any will do.',
      },
      expected_value: {
        label: 'Expected Value',
        kind: text(limits.notesCharacters),
        meaning: 'The number, trunks or reason that it should come to.',
      },
      expected_rule: {
        label: 'Expected Rule',
        kind: text(limits.notesCharacters),
        meaning: 'The rule, plan or rules that should decide, as a path.',
      },
      call_id: {
        label: 'Call ID',
        kind: callId,
        meaning:
          'The identifier by which percentages draw; by default the name, so that a case draws the same each time.',
      },
      notes: { label: 'Notes', kind: text(limits.notesCharacters), meaning: 'Why it is there.' },
    },
    key: ['service_provider_name', 'set_name', 'name'],
    references: [inServiceProvider],
    tenant: providerTenant,
  });
}
