import type { Finding } from '../../core/refusals.js';
import { emergencyIn } from '../../parts/emergency-in.js';
import { timeZone } from '../../parts/settings.js';
import { lintPlan as lint } from '../../routing/lint.js';
import type { LintedPlan, Surroundings } from '../../routing/lint/surroundings.js';
import { Settings } from '../../schema/setting.js';
import type { CheckResult } from '../../schema/table.js';
import type { View } from '../../schema/view.js';
import { compileConstraints } from '../../routing/constraints.js';
import { staticDestinations } from './static-destinations.js';
import { groupKeysOf, groupOf, rulesOf, type GroupRow } from './rows.js';
import { hasPlan } from './self-destination.js';
import { vocabulary } from './vocabulary.js';

/** What is wrong with the rules of a plan of crs (routing.md, Lint); `nowMs` as a table's check has it. */
export function lintPlan(rulesText: string, plan: LintedPlan, view: View, nowMs?: number): CheckResult {
  const linted = lint(rulesText, plan, view, surroundings(plan, view), nowMs);
  return {
    errors: linted.errors,
    get warnings() {
      return [...linted.warnings, ...prohibitedDestinations(rulesText, plan, view)];
    },
  };
}

function surroundings(plan: LintedPlan, view: View): Surroundings {
  return {
    vocabulary,
    emergency: emergencyIn(view),
    rulesOf: (name) => rulesOf(view, plan, name),
    isArchived: (name) => view.isArchived('call_plan', [plan.provider, plan.subscriber, name]),
    receives: (number) =>
      groupKeysOf(view, number).some(
        (key) => key[0] === plan.provider && key[1] === plan.subscriber && hasPlan(view, key, plan.name),
      ),
    calledNumbers: () => groupsWithPlan(view, plan).flatMap(({ members }) => members.slice(0, someMembers)),
    zone: () => new Settings().read(view, timeZone, plan.provider),
  };
}

/** Members of a group looked at for examples. */
const someMembers = 2;

/**
 * Groups of a subscriber that lint looks through: a person who saves waits for it, and each may have ten thousand
 * members.
 */
const someGroups = 50;

/** Some groups that have a plan. */
export function groupsWithPlan(view: View, { provider, subscriber, name }: LintedPlan): readonly GroupRow[] {
  const rows = view.scan('group', { prefix: [provider, subscriber], limit: someGroups });
  return [...rows].map(({ row }) => groupOf(row)).filter(({ plans }) => plans.includes(name));
}

/** Destinations that the constraints of a group with the plan forbid, each told once. */
function prohibitedDestinations(rules: string, plan: LintedPlan, view: View): readonly Finding[] {
  const constrained = groupsWithPlan(view, plan).filter(({ constraints }) => constraints.length > 0);
  if (constrained.length === 0) return [];
  const groups = constrained.map(({ number, constraints }) => ({ number, compiled: compileConstraints(constraints) }));
  return staticDestinations({ ...plan, rules }).flatMap(({ field, reached }): readonly Finding[] => {
    for (const { number, compiled } of groups) {
      const constraint = compiled.prohibiting(reached);
      if (constraint !== undefined)
        return [
          {
            field,
            code: 'prohibited',
            message: `Group ${number} prohibits ${reached} by ${constraint}; for its calls the rule is skipped.`,
            example: reached,
          },
        ];
    }
    return [];
  });
}
