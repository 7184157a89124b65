import { limits } from '../../../core/limits.js';
import { ruleListOrOne } from '../../../parts/rules.js';
import { inServiceProvider, providerTenant, serviceProviderName } from '../../../parts/tenant.js';
import { namedLists } from '../../../routing/references.js';
import { keyedRules } from '../../../routing/rule-form.js';
import { placesIn, placesOf, table } from '../../../schema/declaration.js';
import { count } from '../../../schema/kinds/integer.js';
import { json } from '../../../schema/kinds/json.js';
import { name } from '../../../schema/kinds/name.js';
import { numbersInForm } from '../../../schema/kinds/rule-numbers.js';
import { inArrays } from '../kinds/item-lists.js';
import { providerName } from './service-provider.js';
import { easy0Limits } from '../limits.js';

/**
 * What the grouped index `provider` keeps of a plan: all that a lookup needs to put the plans of a provider in their
 * order.
 */
const orderCovers = ['service_provider_name', 'name', 'priority'] as const;

const columns = {
  name: {
    label: 'Name',
    kind: name,
    required: true,
    meaning: 'The name of the plan, unique within the service provider.',
  },
  service_provider_name: serviceProviderName(providerName),
  priority: {
    label: 'Priority',
    kind: count,
    default: 0,
    meaning:
      'Of the plans of the service provider the one with the lower priority is tried first; of the same priority, by name.',
  },
  rules: {
    label: 'Rules',
    default: '[]',
    meaning: 'The rules in the order in which they are tried: an array of them, or one alone.',
    kind: json({
      bytes: limits.planBytes,
      beyond: 'plan_too_large',
      input: 'rules',
      form: (value) => numbersInForm(inArrays(ruleListOrOne(value))),
    }),
  },
} as const;

export const callPlan = table({
  name: 'call_plan',
  number: 2,
  title: 'Call Plan',
  meaning: 'Where calls go: a list of rules, of which the first that holds decides.',
  columns,
  key: ['service_provider_name', 'name'],
  references: [inServiceProvider, namedLists(placesOf(columns), ['npa'], keyedRules)],
  grouped: [{ name: 'provider', by: 'service_provider_name', covers: orderCovers, limit: easy0Limits.plansOfProvider }],
  tenant: providerTenant,
});

/** Where the columns stand in an entry of the index `provider`. */
export const orderEntry = placesIn(callPlan, orderCovers);
