import type { Finding } from '../../core/refusals.js';
import { emergencyIn } from '../../parts/emergency-in.js';
import { compileConstraints, type Constraints } from '../../routing/constraints.js';
import { emergencyFinding } from '../../routing/lint/number-findings.js';
import { value } from '../../schema/declaration.js';
import type { Behaviour, CheckResult } from '../../schema/table.js';
import type { Key, Row } from '../../schema/row.js';
import type { View } from '../../schema/view.js';
import { deactivate } from './activating.js';
import { activationCommands } from './activation-commands.js';
import { groupWarnings } from './group-lint.js';
import { groupState } from './in-force.js';
import { groupOf, type GroupRow } from './rows.js';
import { memberDestinations } from './self-destination.js';
import { number } from './tables/number.js';
import { crsLimits } from './limits.js';

export const groupBehaviour: Behaviour = {
  check,
  faults: (row) => {
    const group = groupOf(row);
    return [...tooManyPlans(group), ...constraintFaults(compileConstraints(group.constraints))];
  },
  follows(before, after, view) {
    const [was, is] = [groupOf(before), groupOf(after)];
    const key: Key = [is.provider, is.subscriber, is.number];
    return was.plans.filter((plan) => !is.plans.includes(plan)).flatMap((plan) => deactivate(key, plan, view));
  },
  commands: activationCommands((key) => [key]),
  state: (stored, view, now) => groupState(stored, view, now),
};

function check(row: Row, view: View): CheckResult {
  const group = groupOf(row);
  const constraints = compileConstraints(group.constraints);
  const errors = [
    ...foreignMembers(group, view),
    ...tooManyPlans(group),
    ...constraintFaults(constraints),
    ...memberDestinations(view, group),
    ...emergencyOverride(view, group),
  ];
  return {
    errors,
    get warnings() {
      return groupWarnings(view, group, constraints);
    },
  };
}

function constraintFaults({ errors }: Constraints): readonly Finding[] {
  return errors.map(({ place, refusal: { code, message } }) => ({ field: `constraints/${place}`, code, message }));
}

/** What the setting adds: 911 itself is refused by the column (routing.md, N3). */
function emergencyOverride(view: View, { override }: GroupRow): readonly Finding[] {
  return override !== undefined && emergencyIn(view).has(override)
    ? [emergencyFinding('override_number', override)]
    : [];
}

function tooManyPlans({ plans }: GroupRow): readonly Finding[] {
  return plans.length <= crsLimits.plansOfGroup
    ? []
    : [{ field: 'call_plans', code: 'too_long', message: `More than ${crsLimits.plansOfGroup} call plans.` }];
}

/** Members that are told of; there may be ten thousand. */
const toldMembers = 20;

/**
 * Numbers of other subscribers, who are told of as if there was no such number: a tenant never learns of another's
 * records (api.md).
 */
function foreignMembers({ members, provider, subscriber }: GroupRow, view: View): readonly Finding[] {
  const findings: Finding[] = [];
  for (const member of members) {
    const row = view.get(number.name, [member])?.row;
    if (
      row !== undefined &&
      value(row, number.at.service_provider_name) === provider &&
      value(row, number.at.subscriber_name) === subscriber
    )
      continue;
    findings.push({ field: 'members', code: 'no_such_record', message: `There is no number ${member}.` });
    if (findings.length === toldMembers) return findings;
  }
  return findings;
}
