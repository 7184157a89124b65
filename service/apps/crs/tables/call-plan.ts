import { displayName } from '../../../parts/contact.js';
import { rulesColumn } from '../../../parts/rules.js';
import { inSubscriber, serviceProviderName, subscriberName, subscriberTenant } from '../../../parts/tenant.js';
import { namedLists } from '../../../routing/references.js';
import { placesOf, table } from '../../../schema/declaration.js';
import { outpulseTypes } from '../kinds/outpulse.js';
import { planName } from './activation.js';
import { tenantName } from './service-provider.js';

const columns = {
  call_plan_name: {
    label: 'Call Plan Name',
    kind: planName,
    required: true,
    meaning: 'The name that groups give, unique within the subscriber.',
  },
  display_name: displayName(),
  service_provider_name: serviceProviderName(tenantName),
  subscriber_name: subscriberName(tenantName),
  rules: rulesColumn(outpulseTypes),
} as const;

export const callPlan = table({
  name: 'call_plan',
  number: 4,
  title: 'Call Plan',
  meaning:
    'Where calls go: a list of rules, of which the first that holds decides. It is asked for the numbers of the groups on which it is active.',
  columns,
  key: ['service_provider_name', 'subscriber_name', 'call_plan_name'],
  references: [inSubscriber, namedLists(placesOf(columns), ['geo'])],
  tenant: subscriberTenant,
});
