import type { Finding } from '../../core/refusals.js';
import type { View } from '../../schema/view.js';
import type { Constraints } from '../../routing/constraints.js';
import { overriddenGroup } from './override-lint.js';
import { staticDestinations } from './static-destinations.js';
import { rulesOf, type GroupRow } from './rows.js';

/**
 * What is worth a warning about a group (routing.md, Lint): nothing to activate, and destinations that its own
 * constraints forbid.
 */
export function groupWarnings(view: View, group: GroupRow, constraints: Constraints): readonly Finding[] {
  return [
    ...withoutPlan(group),
    ...overriddenGroup(view, group),
    ...prohibitedOverride(group, constraints),
    ...prohibitedByPlan(view, group, constraints),
  ];
}

function withoutPlan({ plans, override }: GroupRow): readonly Finding[] {
  if (plans.length > 0) return [];
  return [
    {
      field: 'call_plans',
      code: 'no_call_plan',
      message: `The group has no call plan; its calls go ${override === undefined ? 'on as dialled' : 'to the override number'}.`,
    },
  ];
}

function prohibitedOverride({ override }: GroupRow, constraints: Constraints): readonly Finding[] {
  const constraint = override === undefined ? undefined : constraints.prohibiting(override);
  return constraint === undefined
    ? []
    : [
        {
          field: 'override_number',
          code: 'prohibited',
          message: `The group itself prohibits ${override!} by ${constraint}.`,
        },
      ];
}

function prohibitedByPlan(view: View, group: GroupRow, constraints: Constraints): readonly Finding[] {
  if (group.constraints.length === 0) return [];
  return group.plans.flatMap((plan): readonly Finding[] => {
    const { provider, subscriber } = group;
    for (const { reached } of staticDestinations({
      provider,
      subscriber,
      name: plan,
      rules: rulesOf(view, group, plan) ?? '',
    })) {
      const constraint = constraints.prohibiting(reached);
      if (constraint !== undefined)
        return [
          {
            field: 'constraints',
            code: 'prohibited',
            message: `${constraint} prohibits ${reached}, to which a rule of ${plan} leads.`,
            example: reached,
          },
        ];
    }
    return [];
  });
}
