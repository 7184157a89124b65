import { refusals, type Finding } from '../../core/refusals.js';
import type { View } from '../../schema/view.js';
import type { CompiledPlan } from '../plan.js';
import type { Criterion } from '../vocabulary.js';
import { warning } from './finding.js';
import { placedIn } from './placed.js';
import type { Surroundings } from './surroundings.js';
import type { TenantPlans } from './tenant-plans.js';
import { windowFindings } from './windows.js';

/** Lists of area codes that rules ask for and that neither the provider has nor niud itself: these refuse the write. */
export function unknownLists(plan: CompiledPlan, view: View): Finding[] {
  const found: Finding[] = [];
  for (const { rule, field } of placedIn(plan.rules, 'rules')) {
    const unknown = (rule?.criterion.extents ?? []).some((extent) => extent.of === 'area' && extent.codes(view, plan.provider) === undefined);
    if (unknown) found.push({ field: `${field}/criteria`, code: 'unknown_npa_list', message: refusals.unknown_npa_list.text });
  }
  return found;
}

/** What is to be said of rules one by one, without a look at their neighbours. */
export function* ruleFindings(plans: TenantPlans, nowMs: number | undefined): Generator<Finding> {
  const { own, around } = plans;
  for (const { rule, destination, field } of placedIn(own.rules, 'rules')) {
    if (rule !== undefined) yield* criterionFindings(rule.criterion, `${field}/criteria`, around, nowMs);
    else if (destination.flow === 'plan' && !plans.has(destination.plan)) yield unknownPlan(destination.plan, field, around);
  }
}

function criterionFindings(criterion: Criterion, field: string, around: Surroundings, nowMs: number | undefined): readonly Finding[] {
  if (criterion.type === 'unreadable') return [];
  return criterion.never === true ? [warning(field, 'never_holds', 'The rule can never hold.')] : windowFindings(criterion, field, nowMs, () => around.zone());
}

function unknownPlan(name: string, field: string, around: Surroundings): Finding {
  const where = around.isArchived(name) ? `The call plan ${JSON.stringify(name)} is in the archive` : `There is no call plan ${JSON.stringify(name)}`;
  return warning(field, 'unknown_call_plan', `${where}; until there is one, the rule is skipped.`);
}
