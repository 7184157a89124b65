import { refusals } from '../../core/refusals.js';
import { emergencyIn } from '../../parts/emergency-in.js';
import { timeZone } from '../../parts/settings.js';
import { lintPlan as lint } from '../../routing/lint.js';
import { numbered } from '../../routing/lint/rule-number.js';
import type { LintedPlan, Surroundings } from '../../routing/lint/surroundings.js';
import { pointersOf } from '../../routing/references.js';
import { keyedRules } from '../../routing/rule-form.js';
import { Settings } from '../../schema/setting.js';
import type { CheckResult } from '../../schema/table.js';
import type { View } from '../../schema/view.js';
import { vocabulary } from './vocabulary.js';

/** What callers of easy0 dial. */
const operator = '0';

/** A call to the operator that is sent to the operator comes back (routing.md, R6). */
const toOperator = {
  code: 'self_destination',
  message: `${refusals.self_destination.text} Calls to ${operator} come to these plans.`,
} as const;

/** The same of the operator of a provider. */
export function backToOperator(number: string | undefined): typeof toOperator | undefined {
  return number === operator ? toOperator : undefined;
}

/** What is wrong with the rules of a plan of easy0 (routing.md, Lint); `nowMs` as a table's check has it. */
export function lintPlan(rulesText: string, plan: LintedPlan, view: View, nowMs?: number): CheckResult {
  const linted = lint(rulesText, plan, view, surroundings(plan, view), nowMs);
  const back = pointersOf(rulesText, operator, keyedRules).map((field) => numbered({ field, ...toOperator }));
  return back.length === 0 ? linted : { ...linted, errors: [...linted.errors, ...back] };
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
