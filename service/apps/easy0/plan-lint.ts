import { emergencyIn } from '../../parts/emergency-in.js';
import { timeZone } from '../../parts/settings.js';
import { lintPlan as lint } from '../../routing/lint.js';
import type { LintedPlan, Surroundings } from '../../routing/lint/surroundings.js';
import { Settings } from '../../schema/setting.js';
import type { CheckResult } from '../../schema/table.js';
import type { View } from '../../schema/view.js';
import { vocabulary } from './vocabulary.js';

/** What callers of easy0 dial. */
const operator = '0';

/** What is wrong with the rules of a plan of easy0 (routing.md, Lint); `nowMs` as a table's check has it. */
export function lintPlan(rulesText: string, plan: LintedPlan, view: View, nowMs?: number): CheckResult {
  return lint(rulesText, plan, view, surroundings(plan, view), nowMs);
}

function surroundings({ provider }: LintedPlan, view: View): Surroundings {
  return {
    vocabulary,
    emergency: emergencyIn(view),
    // No rule leads to another plan.
    rulesOf: () => undefined,
    isArchived: () => false,
    receives: (number) => number === operator,
    calledNumbers: () => [operator],
    zone: () => new Settings().read(view, timeZone, provider),
  };
}
