import type { Finding } from '../core/refusals.js';
import type { CheckResult } from '../schema/table.js';
import type { View } from '../schema/view.js';
import { daySeconds } from './criteria/clock-time.js';
import { Budget } from './lint/budget.js';
import { warning } from './lint/finding.js';
import { GapSearch, type Gap } from './lint/gap.js';
import { loopFindings } from './lint/loops.js';
import { midnightFindings } from './lint/midnight.js';
import { Reach } from './lint/reach.js';
import { emergencyDestinations, unusualLengths } from './lint/number-findings.js';
import { ruleFindings, unknownLists } from './lint/rule-findings.js';
import { numbered } from './lint/rule-number.js';
import { Space } from './lint/space.js';
import { extentsOf, sequencesOf, type Step } from './lint/step.js';
import type { LintedPlan, Surroundings } from './lint/surroundings.js';
import { TenantPlans } from './lint/tenant-plans.js';
import { compilePlan, type CompiledPlan, type PlanSource } from './plan.js';
import type { Vocabulary } from './vocabulary.js';

/** How far ahead gaps are looked for. */
const aheadDays = 5 * 366;

/**
 * What is wrong with a plan's rules (routing.md, Lint): errors refuse the write, each with the path of the rule as its
 * field (`rules/2/destination`); warnings go with its answer. Warnings are found out when they are first asked for,
 * which may take a tenth of a second; many rows of a file never are. `nowMs` tells which dated windows are over;
 * without it none is.
 */
export function lintPlan(
  rulesText: string,
  plan: LintedPlan,
  view: View,
  around: Surroundings,
  nowMs?: number,
): CheckResult {
  const { provider, subscriber, name, destinationType, destinationValue } = plan;
  const compiled = compilePlan(
    {
      provider,
      subscriber,
      name,
      rules: rulesText,
      ...(destinationType !== undefined && { farEnd: { type: destinationType, value: destinationValue ?? '' } }),
    },
    around.vocabulary,
  );
  let warnings: readonly Finding[] | undefined;
  return {
    errors: [
      ...compiled.errors,
      ...unknownLists(compiled, view),
      ...emergencyDestinations(compiled, around.emergency),
    ].map(numbered),
    get warnings() {
      return (warnings ??= new Linting(compiled, rulesText, plan, view, around, nowMs).warnings().map(numbered));
    },
  };
}

/**
 * What refuses the rules of a plan of which the key may not be known: all that needs no other plan, and lists where the
 * provider is known.
 */
export function planFaults(source: Partial<PlanSource>, vocabulary: Vocabulary, view: View): readonly Finding[] {
  const { provider = '' } = source;
  const compiled = compilePlan(
    { ...source, provider, subscriber: '', name: '', rules: source.rules ?? '' },
    vocabulary,
  );
  return (provider === '' ? compiled.errors : [...compiled.errors, ...unknownLists(compiled, view)]).map(numbered);
}

/** One plan's warnings. */
class Linting {
  readonly budget = new Budget();
  readonly plans: TenantPlans;

  constructor(
    readonly compiled: CompiledPlan,
    rulesText: string,
    plan: LintedPlan,
    readonly view: View,
    readonly around: Surroundings,
    readonly nowMs: number | undefined,
  ) {
    this.plans = new TenantPlans(compiled, rulesText, plan, around, this.budget);
  }

  warnings(): readonly Finding[] {
    if (this.compiled.rules.length === 0) return unusualLengths(this.compiled);
    const found = [
      ...unusualLengths(this.compiled),
      ...ruleFindings(this.plans, this.nowMs),
      ...midnightFindings(this.compiled.rules),
      ...loopFindings(this.plans),
      ...this.#reached(),
    ].sort(inOrder);
    if (this.budget.spent)
      found.push(
        warning(
          'rules',
          'not_decided',
          'The rules are too many, or too entangled, to find out which of them are never reached and which calls none decides.',
        ),
      );
    return found;
  }

  /** Rules that no call gets to, and calls that no rule decides. */
  #reached(): readonly Finding[] {
    const sequences = sequencesOf(this.plans);
    const [from, to] = this.#period();
    const space = new Space(
      sequences.flatMap(({ steps }) => steps.flatMap(extentsOf)),
      this.view,
      this.compiled.provider,
      this.budget,
      [from, to],
    );
    const closed = new Set<Step>();
    const reaches = sequences.map((sequence) => new Reach(space, sequence, closed));
    const gap = this.budget.spent
      ? undefined
      : new GapSearch(space, this.plans, sequences[0]!.steps, this.view, from, to).in(reaches[0]!.left);
    return [...reaches.flatMap(({ findings }) => findings), ...(gap === undefined ? [] : [gapFinding(gap)])];
  }

  /** The local seconds in which gaps count. */
  #period(): readonly [from: number, to: number] {
    if (this.nowMs === undefined) return [-Infinity, Infinity];
    const tomorrow = Math.floor(this.nowMs / 1000 / daySeconds) + 1;
    return [tomorrow * daySeconds, (tomorrow + aheadDays) * daySeconds];
  }
}

/** Rules in the order of the plan, the plan as a whole behind them. */
function inOrder(a: Finding, b: Finding): number {
  const [left, right] = [a.field.split('/'), b.field.split('/')];
  if (left.length === 1 || right.length === 1) return right.length - left.length;
  const place = left.findIndex((part, at) => part !== right[at]);
  return place < 0
    ? left.length - right.length
    : Number(left[place]) - Number(right[place]) || left.length - right.length;
}

function gapFinding({ words, isOfTimeOrArea }: Gap): Finding {
  const left = `such as ${words}; they get the next route or plan, or none.`;
  return isOfTimeOrArea
    ? warning('rules', 'gap', `No rule decides calls at some times or from some areas, ${left}`, words)
    : warning('rules', 'no_default', `No rule decides the calls that the others leave, ${left}`, words);
}
