import { limits } from '../../../core/limits.js';
import { displayName } from '../../../parts/contact.js';
import { rulesColumn } from '../../../parts/rules.js';
import { inSubscriber, serviceProviderName, subscriberName, subscriberTenant } from '../../../parts/tenant.js';
import { namedLists } from '../../../routing/references.js';
import { placesOf, table } from '../../../schema/declaration.js';
import { choice } from '../../../schema/kinds/choice.js';
import { nameUpTo } from '../../../schema/kinds/name.js';
import { textOrJson } from '../../../schema/kinds/text-or-json.js';
import { outpulseTypes } from '../kinds/outpulse.js';
import { tenantName } from './service-provider.js';

/** The name of a plan, here and in the routes that give it. */
export const planName = nameUpTo(limits.textCharacters);

const columns = {
  service_provider_name: serviceProviderName(tenantName),
  subscriber_name: subscriberName(tenantName),
  name: {
    label: 'Name',
    kind: planName,
    required: true,
    meaning: 'The name that routes and rules give, unique within the subscriber.',
  },
  display_name: displayName(),
  rules: rulesColumn(outpulseTypes),
  destination_type: {
    label: 'Destination Type',
    default: 'NONE',
    meaning: 'What the far end is, for the leg that picks the call up.',
    kind: choice(['NONE', 'SIP', 'NUMBER', 'TRUNK', 'TRUNK-OUTPULSE']),
  },
  destination_value: {
    label: 'Destination Value',
    kind: textOrJson(limits.notesCharacters),
    default: '[]',
    meaning: 'The far end itself, in the form its type asks for.',
  },
} as const;

export const callPlan = table({
  name: 'call_plan',
  number: 4,
  title: 'Call Plan',
  meaning: 'Where calls go: a list of rules, of which the first that holds decides.',
  columns,
  key: ['service_provider_name', 'subscriber_name', 'name'],
  references: [inSubscriber, namedLists(placesOf(columns))],
  tenant: subscriberTenant,
});
