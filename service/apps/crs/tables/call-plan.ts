import { displayName } from '../../../parts/contact.js';
import { rulesColumn } from '../../../parts/rules.js';
import { inSubscriber, serviceProviderName, subscriberName, subscriberTenant } from '../../../parts/tenant.js';
import { namedLists } from '../../../routing/references.js';
import type { CheckResult, Row, Table } from '../../../schema/table.js';
import type { View } from '../../../schema/view.js';
import type { Finding } from '../../../core/refusals.js';
import { movedGroups } from '../moved-groups.js';
import { lintPlan } from '../plan-lint.js';
import { restamped } from './activating.js';
import { planName } from './activation.js';
import { planPlaces, rulesOf, type Tenant } from './rows.js';
import { groupedDestinations } from './self-destination.js';
import { tenantName } from './service-provider.js';
import { planFaults } from '../../../routing/lint.js';
import { outpulseTypes } from '../outpulse.js';
import { vocabulary } from '../vocabulary.js';

const columns: Table['columns'] = [
  { name: 'call_plan_name', label: 'Call Plan Name', kind: planName, required: true, meaning: 'The name that groups give, unique within the subscriber.' },
  displayName(),
  serviceProviderName(tenantName),
  subscriberName(tenantName),
  rulesColumn(outpulseTypes),
];

export const callPlan: Table = {
  name: 'call_plan',
  number: 4,
  title: 'Call Plan',
  meaning: 'Where calls go: a list of rules, of which the first that holds decides. It is asked for the numbers of the groups on which it is active.',
  columns,
  key: ['service_provider_name', 'subscriber_name', 'call_plan_name'],
  references: [inSubscriber, namedLists(columns, ['geo'])],
  tenant: subscriberTenant,
  check,
  checked: ['rules'],
  faults,
  follows(before, after, view, nowMs) {
    if (before[planPlaces.rules] === after[planPlaces.rules]) return [];
    return restamped(tenantOf(after), after[planPlaces.name] as string, view, nowMs);
  },
};

function faults(row: Row, view: View): readonly Finding[] {
  const provider = row[planPlaces.provider] as string | undefined;
  return planFaults({ ...provider === undefined ? {} : { provider }, rules: row[planPlaces.rules] as string | undefined ?? '' }, vocabulary, view);
}

function tenantOf(row: Row): Tenant {
  return { provider: row[planPlaces.provider] as string, subscriber: row[planPlaces.subscriber] as string };
}

function check(row: Row, view: View, nowMs?: number): CheckResult {
  const tenant = tenantOf(row);
  const name = row[planPlaces.name] as string;
  const text = row[planPlaces.rules] as string;
  const linted = lintPlan(text, { ...tenant, name }, view, nowMs);
  return { errors: [...linted.errors, ...groupedDestinations(view, text, tenant, name)], get warnings() { return [...linted.warnings, ...anew(view, tenant, name, text, nowMs)]; } };
}

/** What a change of the rules moves; of rules that stand as they are, nothing. */
function anew(view: View, tenant: Tenant, name: string, text: string, nowMs: number | undefined): readonly Finding[] {
  const before = nowMs === undefined ? undefined : rulesOf(view, tenant, name);
  return nowMs === undefined || before === undefined || before === text ? [] : movedGroups(view, tenant, name, nowMs);
}
