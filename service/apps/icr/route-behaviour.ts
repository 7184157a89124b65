import { emergencyIn } from '../../parts/emergency-in.js';
import { neverApplies } from '../../routing/lint/number-findings.js';
import { value } from '../../schema/declaration.js';
import { wildcardShape } from '../../schema/kinds/pattern.js';
import { checkResult } from '../../schema/table.js';
import type { Behaviour, CheckResult } from '../../schema/table.js';
import type { Row } from '../../schema/row.js';
import type { View } from '../../schema/view.js';
import { foreignNumber } from './ownership.js';
import { emptyPlan } from './routed.js';
import { destinationOfPlan } from './self-destination.js';
import { route } from './tables/route.js';

export const routeBehaviour: Behaviour = { check };

const { at } = route;

function check(row: Row, view: View): CheckResult {
  const called = value(row, at.number);
  const plan = {
    provider: value(row, at.service_provider_name),
    subscriber: value(row, at.subscriber_name),
    name: value(row, at.call_plan_name),
  };
  const isPattern = wildcardShape(called) !== undefined;
  const errors = isPattern
    ? []
    : [...foreignNumber(view, called, plan.provider, plan.subscriber), ...destinationOfPlan(view, called, plan)];
  return checkResult(errors, () => [
    ...emptyPlan(view, plan),
    ...(isPattern ? [] : neverApplies('number', called, emergencyIn(view))),
  ]);
}
