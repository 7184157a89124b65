import { emergencyIn } from '../../parts/emergency-in.js';
import { timeZone } from '../../parts/settings.js';
import { lintPlan as lint } from '../../routing/lint.js';
import type { LintedPlan, Surroundings } from '../../routing/lint/surroundings.js';
import { Settings } from '../../schema/setting.js';
import type { CheckResult } from '../../schema/table.js';
import type { View } from '../../schema/view.js';
import { numbersOf, rulesOf, WaysToPlan } from './routed.js';
import { callPlan } from './tables/call-plan.js';
import { vocabulary } from './vocabulary.js';

/** What is wrong with the rules of a plan of icr (routing.md, Lint); `nowMs` as a table's check has it. */
export function lintPlan(rulesText: string, plan: LintedPlan, view: View, nowMs?: number): CheckResult {
  return lint(rulesText, plan, view, surroundings(plan, view), nowMs);
}

function surroundings(plan: LintedPlan, view: View): Surroundings {
  const { provider, subscriber } = plan;
  const ways = new WaysToPlan(view, plan);
  return {
    vocabulary,
    emergency: emergencyIn(view),
    rulesOf: (name) => rulesOf(view, plan, name),
    isArchived: (name) => view.isArchived(callPlan.name, [provider, subscriber, name]),
    receives: (number) => ways.receives(number),
    isRouted: (number) => ways.isRouted(number),
    comesBy: (number) => ways.by(number),
    calledNumbers: () => numbersOf(view, plan),
    zone: () => new Settings().read(view, timeZone, provider),
  };
}
