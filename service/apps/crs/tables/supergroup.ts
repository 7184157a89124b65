import { displayName } from '../../../parts/contact.js';
import { inSubscriber, serviceProviderName, subscriberName, subscriberTenant } from '../../../parts/tenant.js';
import { placesOf, table, valueIfSet } from '../../../schema/declaration.js';
import { list } from '../../../schema/kinds/list.js';
import type { Reference } from '../../../schema/table.js';
import type { Key, Row } from '../../../schema/row.js';
import { groupNumber } from './activation.js';
import { tenantName } from './service-provider.js';

const columns = {
  supergroup_number: {
    label: 'Supergroup Number',
    kind: groupNumber,
    required: true,
    meaning: 'The number that it is called by, unique within the subscriber.',
  },
  display_name: displayName(),
  group_entries: {
    label: 'Group Entries',
    kind: list(groupNumber, { unique: true }),
    meaning: 'The numbers of its groups; each may be in other supergroups too.',
  },
  service_provider_name: serviceProviderName(tenantName),
  subscriber_name: subscriberName(tenantName),
} as const;

const at = placesOf(columns);

/** A group can go to the archive when it is in no supergroup any more. */
const toGroups: Reference = { to: 'group', column: 'group_entries', by: groupKeys };

/** The keys of its groups; none where the tenant is not known. */
export function groupKeys(row: Row): readonly Key[] {
  const [provider, subscriber] = [valueIfSet(row, at.service_provider_name), valueIfSet(row, at.subscriber_name)];
  return provider === undefined || subscriber === undefined
    ? []
    : (valueIfSet(row, at.group_entries) ?? []).map((entry) => [provider, subscriber, Number(entry)]);
}

export const supergroup = table({
  name: 'supergroup',
  number: 6,
  title: 'Supergroup',
  meaning: 'Groups whose call plans are activated together, in one change.',
  columns,
  key: ['service_provider_name', 'subscriber_name', 'supergroup_number'],
  references: [inSubscriber, toGroups],
  tenant: subscriberTenant,
});
