import { limits } from '../../core/limits.js';
import type { Finding } from '../../core/refusals.js';
import type { View } from '../../schema/view.js';
import type { CompiledPlan } from '../plan.js';
import type { Criterion } from '../vocabulary.js';
import { warning } from './finding.js';
import { placedIn } from './placed.js';
import type { Surroundings } from './surroundings.js';
import type { TenantPlans } from './tenant-plans.js';
import { windowFindings } from './windows.js';

/** Lists that are named in one finding; the others are counted. */
const namedLists = 5;

/** Lists of area codes that rules ask for and that neither the provider has nor niud itself: these refuse the write. */
export function unknownLists(plan: CompiledPlan, view: View): Finding[] {
  const found: Finding[] = [];
  for (const { rule, field } of placedIn(plan.rules, 'rules')) {
    const missing = (rule?.criterion.extents ?? []).flatMap((extent) =>
      extent.of === 'area' ? extent.missing(view, plan.provider) : [],
    );
    if (missing.length > 0)
      found.push({
        field: `${field}/criteria`,
        code: 'unknown_npa_list',
        message: `There is no list of area codes ${listed(missing)}.`,
      });
  }
  return found;
}

function listed(names: readonly string[]): string {
  const named = names
    .slice(0, namedLists)
    .map((name) => JSON.stringify(name.slice(0, limits.nameCharacters)))
    .join(', ');
  return names.length > namedLists ? `${named} and ${names.length - namedLists} more` : named;
}

/** What is to be said of rules one by one, without a look at their neighbours. */
export function* ruleFindings(plans: TenantPlans, nowMs: number | undefined): Generator<Finding> {
  const { own, around } = plans;
  for (const { rule, destination, field } of placedIn(own.rules, 'rules')) {
    if (rule !== undefined) yield* criterionFindings(rule.criterion, `${field}/criteria`, around, nowMs);
    else if (destination.flow === 'plan' && !plans.has(destination.plan))
      yield unknownPlan(destination.plan, field, around);
    else if (destination.flow === 'plan') yield* backThrough(destination.plan, field, plans);
    else if (destination.flow === 'final' && destination.number !== undefined) {
      const by = around.comesBy?.(destination.number);
      if (by !== undefined)
        yield warning(
          field,
          'self_destination',
          `Calls to ${destination.number} come here by way of the call plan ${JSON.stringify(by)}; for them the rule is skipped.`,
          destination.number,
        );
    }
  }
}

/**
 * Numbers that a plan further on leads to, and whose calls came from there: at a call the rule is skipped (R6). The
 * first is told.
 */
function* backThrough(next: string, field: string, plans: TenantPlans): Generator<Finding> {
  if (plans.around.isRouted === undefined) return;
  const entered = new Set([next]);
  for (const name of entered) {
    if (name === plans.plan.name || plans.budget.spent || entered.size > limits.planHops) return;
    for (const { destination } of placedIn(plans.compiled(name)?.rules ?? [], '')) {
      if (destination?.flow === 'plan') entered.add(destination.plan);
      if (destination?.flow !== 'final' || destination.number === undefined) continue;
      plans.budget.spend(20);
      if (!plans.around.isRouted(destination.number)) continue;
      yield warning(
        field,
        'self_destination',
        `The call plan ${JSON.stringify(name)} leads to ${destination.number}, to which calls that come here were made; for them its rule is skipped.`,
        destination.number,
      );
      return;
    }
  }
}

function criterionFindings(
  criterion: Criterion,
  field: string,
  around: Surroundings,
  nowMs: number | undefined,
): readonly Finding[] {
  if (criterion.type === 'unreadable') return [];
  const doubts = (criterion.parts ?? [criterion])
    .flatMap((part) => part.doubt?.() ?? [])
    .map((words) => warning(field, 'never_matches', words));
  if (criterion.never === true) return [...doubts, warning(field, 'never_holds', 'The rule can never hold.')];
  return [...doubts, ...windowFindings(criterion, field, nowMs, () => around.zone())];
}

function unknownPlan(name: string, field: string, around: Surroundings): Finding {
  const where = around.isArchived(name)
    ? `The call plan ${JSON.stringify(name)} is in the archive`
    : `There is no call plan ${JSON.stringify(name)}`;
  return warning(field, 'unknown_call_plan', `${where}; until there is one, the rule is skipped.`);
}
