import { limits } from '../../../core/limits.js';
import { displayName } from '../../../parts/contact.js';
import { inSubscriber, serviceProviderName, subscriberName, subscriberTenant } from '../../../parts/tenant.js';
import { placesOf, table, valueIfSet, type Place } from '../../../schema/declaration.js';
import { list } from '../../../schema/kinds/list.js';
import { destinationPhone, phone } from '../../../schema/kinds/phone.js';
import { text } from '../../../schema/kinds/text.js';
import type { Reference } from '../../../schema/table.js';
import type { Key, Row } from '../../../schema/row.js';
import { groupNumber, planName } from './activation.js';
import { tenantName } from './service-provider.js';
import { crsLimits } from '../limits.js';

const columns = {
  group_number: {
    label: 'Group Number',
    kind: groupNumber,
    required: true,
    meaning: 'The number that it is called by, unique within the subscriber.',
  },
  display_name: displayName(),
  members: {
    label: 'Members',
    kind: list(phone, { unique: true, bytes: crsLimits.membersBytes }),
    meaning: 'The numbers whose calls are redirected; each may be in other groups too.',
  },
  call_plans: {
    label: 'Call Plans',
    kind: list(planName, { unique: true }),
    meaning: 'The call plans that can be activated.',
  },
  override_number: {
    label: 'Override Number',
    kind: destinationPhone,
    meaning: 'Where calls go when the subscriber overrides all plans, and otherwise where no active plan decides.',
  },
  service_provider_name: serviceProviderName(tenantName),
  subscriber_name: subscriberName(tenantName),
  constraints: {
    label: 'Constraints',
    kind: list(text(limits.regexCharacters), { array: true }),
    meaning:
      'Regular expressions of prohibited destinations: a number, digits sent on trunks or a SIP user in which one finds a match is never reached from here.',
  },
} as const;

const at = placesOf(columns);

/** A number can go to the archive when it is in no group any more. */
const toNumbers: Reference = {
  to: 'number',
  column: 'members',
  by: (row) => entriesOf(row, at.members, (number) => [number]),
};

/** Likewise a plan. */
const toPlans: Reference = {
  to: 'call_plan',
  column: 'call_plans',
  by: (row) => entriesOf(row, at.call_plans, (plan, provider, subscriber) => [provider, subscriber, plan]),
};

/** The keys that a list names. None where the tenant is not known: what lacks its tenant is refused for that. */
function entriesOf(
  row: Row,
  place: Place<readonly string[] | undefined>,
  keyOf: (entry: string, provider: string, subscriber: string) => Key,
): readonly Key[] {
  const [provider, subscriber] = [valueIfSet(row, at.service_provider_name), valueIfSet(row, at.subscriber_name)];
  return provider === undefined || subscriber === undefined
    ? []
    : (valueIfSet(row, place) ?? []).map((entry) => keyOf(entry, provider, subscriber));
}

export const group = table({
  name: 'group',
  number: 5,
  title: 'Group',
  meaning:
    'Numbers whose calls are redirected together: by the call plan that was activated last, or to the override number.',
  columns,
  key: ['service_provider_name', 'subscriber_name', 'group_number'],
  references: [inSubscriber, toNumbers, toPlans],
  // An entry of a member is the key of its group.
  grouped: [
    {
      name: 'members',
      by: 'members',
      covers: ['service_provider_name', 'subscriber_name', 'group_number'],
      limit: crsLimits.groupsOfNumber,
    },
  ],
  tenant: subscriberTenant,
});
