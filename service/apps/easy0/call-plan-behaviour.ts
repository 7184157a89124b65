import type { Finding } from '../../core/refusals.js';
import { planFaults } from '../../routing/lint.js';
import { value, valueIfSet } from '../../schema/declaration.js';
import type { Behaviour, CheckResult } from '../../schema/table.js';
import type { Row } from '../../schema/row.js';
import type { View } from '../../schema/view.js';
import { lintPlan } from './plan-lint.js';
import { callPlan } from './tables/call-plan.js';
import { vocabulary } from './vocabulary.js';

export const callPlanBehaviour: Behaviour = { check, checked: ['rules'], faults };

const { at } = callPlan;

function faults(row: Row, view: View): readonly Finding[] {
  const provider = valueIfSet(row, at.service_provider_name);
  return planFaults(
    { ...(provider === undefined ? {} : { provider }), rules: valueIfSet(row, at.rules) ?? '' },
    vocabulary,
    view,
  );
}

function check(row: Row, view: View, nowMs?: number): CheckResult {
  return lintPlan(
    value(row, at.rules),
    { provider: value(row, at.service_provider_name), subscriber: '', name: value(row, at.name) },
    view,
    nowMs,
  );
}
