import { limits } from '../../../core/limits.js';
import type { Finding } from '../../../core/refusals.js';
import { displayName } from '../../../parts/contact.js';
import { inSubscriber, serviceProviderName, subscriberName, subscriberTenant } from '../../../parts/tenant.js';
import { list } from '../../../schema/kinds/list.js';
import type { Key, Reference, Row, Table } from '../../../schema/table.js';
import { groupNumber } from './activation.js';
import { activationCommands } from './activation-commands.js';
import { supergroupPlaces } from './rows.js';
import { tenantName } from './service-provider.js';

/** A group can go to the archive when it is in no supergroup any more. */
const toGroups: Reference = { to: 'group', column: 'group_entries', by: groupKeys };

export const supergroup: Table = {
  name: 'supergroup',
  number: 6,
  title: 'Supergroup',
  meaning: 'Groups whose call plans are activated together, in one change.',
  columns: [
    { name: 'supergroup_number', label: 'Supergroup Number', kind: groupNumber, required: true, meaning: 'The number that it is called by, unique within the subscriber.' },
    displayName(),
    { name: 'group_entries', label: 'Group Entries', kind: list(groupNumber, { unique: true }), meaning: 'The numbers of its groups; each may be in other supergroups too.' },
    serviceProviderName(tenantName),
    subscriberName(tenantName),
  ],
  key: ['service_provider_name', 'subscriber_name', 'supergroup_number'],
  references: [inSubscriber, toGroups],
  tenant: subscriberTenant,
  check: (row) => ({ errors: faults(row), warnings: [] }),
  faults,
  commands: activationCommands((key, view) => groupKeys(view.get('supergroup', key)?.row ?? [])),
};

function groupKeys(row: Row): readonly Key[] {
  const [provider, subscriber] = [row[supergroupPlaces.provider], row[supergroupPlaces.subscriber]] as readonly (string | undefined)[];
  if (provider === undefined || subscriber === undefined) return [];
  return entriesOf(row).map((entry) => [provider, subscriber, Number(entry)]);
}

function entriesOf(row: Row): readonly string[] {
  return row[supergroupPlaces.entries] as readonly string[] | undefined ?? [];
}

function faults(row: Row): readonly Finding[] {
  const isTooLong = entriesOf(row).length > limits.groupsOfSupergroup;
  return isTooLong ? [{ field: 'group_entries', code: 'too_long', message: `More than ${limits.groupsOfSupergroup} groups.` }] : [];
}
