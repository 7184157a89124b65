import { displayName } from '../../../parts/contact.js';
import { inServiceProvider, providerTenant, serviceProviderName } from '../../../parts/tenant.js';
import { placesOf, table } from '../../../schema/declaration.js';
import { modifierSchedule } from '../kinds/modifier-schedule.js';
import { listed, namesInOrder } from './names-in-order.js';
import { description, tenantName } from './service-provider.js';

const columns = {
  display_name: displayName(),
  name: { label: 'Name', kind: tenantName, required: true, meaning: 'The name that calling services give.' },
  description,
  modifier_schedule: {
    label: 'Modifier Schedule',
    kind: modifierSchedule,
    meaning: 'Windows of the week in which prices are multiplied or replaced.',
  },
  rates: {
    label: 'Rates',
    kind: namesInOrder,
    meaning: 'The rates, of which the one that matches a call best counts.',
  },
  service_provider_name: serviceProviderName(tenantName),
} as const;

const at = placesOf(columns);

export const ratePlan = table({
  name: 'rate_plan',
  number: 4,
  title: 'Rate Plan',
  meaning: 'Rates that are tried together, and what the hour of the week does to their prices.',
  columns,
  key: ['service_provider_name', 'name'],
  references: [inServiceProvider, listed('rates', 'rate', at.service_provider_name, at.rates)],
  tenant: providerTenant,
});
