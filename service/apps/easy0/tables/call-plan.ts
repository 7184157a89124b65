import { limits } from '../../../core/limits.js';
import { ruleListOrOne } from '../../../parts/rules.js';
import { inServiceProvider, providerTenant, serviceProviderName } from '../../../parts/tenant.js';
import { namedLists } from '../../../routing/references.js';
import { keyedRules } from '../../../routing/rule-form.js';
import { count } from '../../../schema/kinds/integer.js';
import { json } from '../../../schema/kinds/json.js';
import { name } from '../../../schema/kinds/name.js';
import { numbersInForm } from '../../../schema/kinds/rule-numbers.js';
import type { CheckResult, Column, Row, Table } from '../../../schema/table.js';
import type { View } from '../../../schema/view.js';
import { lintPlan } from '../plan-lint.js';
import { providerName } from './service-provider.js';
import { planFaults } from '../../../routing/lint.js';
import type { Finding } from '../../../core/refusals.js';
import { inArrays } from '../item-lists.js';
import { vocabulary } from '../vocabulary.js';

/** What the grouped index `provider` keeps of a plan, in this order: all that a lookup needs to put the plans of a provider in theirs. */
export const orderCovers = ['service_provider_name', 'name', 'priority'] as const;

const columns: readonly Column[] = [
  { name: 'name', label: 'Name', kind: name, required: true, meaning: 'The name of the plan, unique within the service provider.' },
  serviceProviderName(providerName),
  { name: 'priority', label: 'Priority', kind: count, default: 0, meaning: 'Of the plans of the service provider the one with the lower priority is tried first; of the same priority, by name.' },
  {
    name: 'rules', label: 'Rules', default: '[]', meaning: 'The rules in the order in which they are tried: an array of them, or one alone.',
    kind: json({ bytes: limits.planBytes, beyond: 'plan_too_large', input: 'rules', form: (value) => numbersInForm(inArrays(ruleListOrOne(value))) }),
  },
];

export const callPlan: Table = {
  name: 'call_plan',
  number: 2,
  title: 'Call Plan',
  meaning: 'Where calls go: a list of rules, of which the first that holds decides.',
  columns,
  key: ['service_provider_name', 'name'],
  references: [inServiceProvider, namedLists(columns, ['npa'], keyedRules)],
  grouped: [{ name: 'provider', by: 'service_provider_name', covers: orderCovers, limit: limits.plansOfProvider }],
  tenant: providerTenant,
  check,
  checked: ['rules'],
  faults,
};

function faults(row: Row, view: View): readonly Finding[] {
  const [, provider, , rules] = row as readonly (string | undefined)[];
  return planFaults({ ...provider === undefined ? {} : { provider }, rules: rules ?? '' }, vocabulary, view);
}

function check(row: Row, view: View, nowMs?: number): CheckResult {
  const [plan, provider, , rules] = row as readonly string[];
  return lintPlan(rules!, { provider: provider!, subscriber: '', name: plan! }, view, nowMs);
}
