import type { Finding } from '../../core/refusals.js';
import { planFaults } from '../../routing/lint.js';
import { value, valueIfSet } from '../../schema/declaration.js';
import type { Behaviour, CheckResult } from '../../schema/table.js';
import type { Row } from '../../schema/row.js';
import type { View } from '../../schema/view.js';
import { restamped } from './activating.js';
import { movedGroups } from './moved-groups.js';
import { lintPlan } from './plan-lint.js';
import { rulesOf, type Tenant } from './rows.js';
import { groupedDestinations } from './self-destination.js';
import { callPlan } from './tables/call-plan.js';
import { vocabulary } from './vocabulary.js';

export const callPlanBehaviour: Behaviour = {
  check,
  checked: ['rules'],
  faults,
  follows: (before, after, view, nowMs) =>
    value(before, at.rules) === value(after, at.rules)
      ? []
      : restamped(tenantOf(after), value(after, at.call_plan_name), view, nowMs),
};

const { at } = callPlan;

function faults(row: Row, view: View): readonly Finding[] {
  const provider = valueIfSet(row, at.service_provider_name);
  return planFaults(
    { ...(provider === undefined ? {} : { provider }), rules: valueIfSet(row, at.rules) ?? '' },
    vocabulary,
    view,
  );
}

function tenantOf(row: Row): Tenant {
  return { provider: value(row, at.service_provider_name), subscriber: value(row, at.subscriber_name) };
}

function check(row: Row, view: View, nowMs?: number): CheckResult {
  const tenant = tenantOf(row);
  const name = value(row, at.call_plan_name);
  const text = value(row, at.rules);
  const linted = lintPlan(text, { ...tenant, name }, view, nowMs);
  return {
    errors: [...linted.errors, ...groupedDestinations(view, text, tenant, name)],
    get warnings() {
      return [...linted.warnings, ...anew(view, tenant, name, text, nowMs)];
    },
  };
}

/** What a change of the rules moves; of rules that stand as they are, nothing. */
function anew(view: View, tenant: Tenant, name: string, text: string, nowMs: number | undefined): readonly Finding[] {
  const before = nowMs === undefined ? undefined : rulesOf(view, tenant, name);
  return nowMs === undefined || before === undefined || before === text ? [] : movedGroups(view, tenant, name, nowMs);
}
