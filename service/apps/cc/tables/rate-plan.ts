import { displayName } from '../../../parts/contact.js';
import { inServiceProvider, providerTenant, serviceProviderName } from '../../../parts/tenant.js';
import { list } from '../../../schema/kinds/list.js';
import type { Key, Reference, Row, Table } from '../../../schema/table.js';
import { reading } from '../../../schema/table.js';
import { modifierSchedule } from '../kinds/modifier-schedule.js';
import { description, tenantName } from './service-provider.js';

/** Names of records of the same provider, in the order in which they are tried. */
export const namesInOrder = list(tenantName, { unique: true });

/** A list of names refers to records of the same provider. `table` is called when records are there to read. */
export function listed(column: string, to: string, table: () => Table): Reference {
  let read: { readonly names: (row: Row) => readonly string[] | undefined; readonly provider: (row: Row) => string | undefined } | undefined;
  return {
    to,
    column,
    by: (row): readonly Key[] => {
      read ??= { names: reading<readonly string[]>(table(), column), provider: reading<string>(table(), 'service_provider_name') };
      const provider = read.provider(row);
      return provider === undefined ? [] : (read.names(row) ?? []).map((name) => [provider, name]);
    },
  };
}

export const ratePlan: Table = {
  name: 'rate_plan',
  number: 4,
  title: 'Rate Plan',
  meaning: 'Rates that are tried together, and what the hour of the week does to their prices.',
  columns: [
    displayName(),
    { name: 'name', label: 'Name', kind: tenantName, required: true, meaning: 'The name that calling services give.' },
    description,
    { name: 'modifier_schedule', label: 'Modifier Schedule', kind: modifierSchedule, meaning: 'Windows of the week in which prices are multiplied or replaced.' },
    { name: 'rates', label: 'Rates', kind: namesInOrder, meaning: 'The rates, of which the one that matches a call best counts.' },
    serviceProviderName(tenantName),
  ],
  key: ['service_provider_name', 'name'],
  references: [inServiceProvider, listed('rates', 'rate', () => ratePlan)],
  tenant: providerTenant,
};
