import { systemClock } from '../core/clock.js';
import { refusals, type Finding, type RefusalCode } from '../core/refusals.js';
import type { CheckResult } from '../schema/table.js';
import type { View } from '../schema/view.js';
import { compilePlan, type CompiledPlan } from './plan.js';
import type { Destination, Rule, Vocabulary } from './vocabulary.js';

/** What lint says beside refusals: the plan can be written, but hardly as it was meant. */
export type WarningCode = 'unreachable' | 'window_past' | 'never_holds' | 'unknown_call_plan' | 'loop' | 'no_default';

/** A plan as its record has it. */
export interface LintedPlan {
  readonly provider: string;
  /** Empty where plans belong to a provider. */
  readonly subscriber: string;
  readonly name: string;
  readonly destinationType?: string;
  readonly destinationValue?: string;
}

/** No zone is further from UTC than this, so that a window ended everywhere. */
const furthestZoneSeconds = 15 * 3600;

/**
 * What is wrong with a plan's rules (routing.md, Lint): errors refuse the write, each with the path of the rule as its field
 * (`rules/2/destination`); warnings go with its answer. `nowMs` tells which dated windows are over.
 */
export function lintPlan(rulesText: string, plan: LintedPlan, view: View, vocabulary: Vocabulary, nowMs = systemClock.now()): CheckResult {
  const { provider, subscriber, name, destinationType, destinationValue } = plan;
  const compiled = compilePlan({
    provider, subscriber, name, rules: rulesText,
    ...(destinationType !== undefined && { farEnd: { type: destinationType, value: destinationValue ?? '' } }),
  }, vocabulary);
  const findings = new Findings(compiled, view, nowMs);
  findings.list(compiled.rules, 'rules');
  if (compiled.rules.length > 0 && !compiled.rules.some(({ criterion }) => criterion.always === true)) {
    findings.warn('rules', 'no_default', 'No rule of the plan holds at every call; calls that none holds for get the next route, or none.');
  }
  return { errors: [...compiled.errors, ...findings.errors], warnings: findings.warnings };
}

class Findings {
  readonly errors: Finding[] = [];
  readonly warnings: Finding[] = [];

  constructor(readonly plan: CompiledPlan, readonly view: View, readonly nowMs: number) {}

  warn(field: string, code: WarningCode, message: string): void {
    this.warnings.push({ field, code, message });
  }

  #refuse(field: string, code: RefusalCode): void {
    this.errors.push({ field, code, message: refusals[code].text });
  }

  list(rules: readonly Rule[], field: string): void {
    const first = rules.findIndex(({ criterion, destination }) => criterion.always === true && decides(destination));
    rules.forEach((rule, place) => {
      const at = `${field}/${place}`;
      if (first >= 0 && place > first) this.warn(at, 'unreachable', `Rule ${first + 1} of the list decides every call before it.`);
      this.#criterion(rule, at);
      this.#destination(rule.destination, `${at}/destination`);
    });
  }

  #criterion({ criterion }: Rule, at: string): void {
    const { npaList, endsLocalSeconds, never } = criterion;
    if (npaList !== undefined && !this.#hasList(npaList)) this.#refuse(`${at}/criteria`, 'unknown_npa_list');
    if (never === true && criterion.type !== 'unreadable') this.warn(`${at}/criteria`, 'never_holds', 'The rule can never hold.');
    else if (endsLocalSeconds !== undefined && endsLocalSeconds + furthestZoneSeconds < this.nowMs / 1000) this.warn(`${at}/criteria`, 'window_past', 'The window is over.');
  }

  #hasList(name: string): boolean {
    return this.view.has('npa_list', [this.plan.provider, name]) || this.view.has('npa_list', ['', name]);
  }

  #destination(destination: Destination, at: string): void {
    if (destination.flow === 'rules') this.list(destination.rules, `${at}/value`);
    if (destination.flow === 'plan') this.#chained(destination.plan, at);
    if (destination.flow !== 'menu') return;
    for (const [digits, choice] of destination.choices) this.#destination(choice, `${at}/value/choices/${digits}`);
    if (destination.fallback !== undefined) this.#destination(destination.fallback, `${at}/value/default`);
  }

  #chained(name: string, at: string): void {
    const { provider, subscriber } = this.plan;
    if (name === this.plan.name) this.warn(at, 'loop', 'The plan leads to itself; such a rule is skipped.');
    else if (!this.view.has('call_plan', subscriber === '' ? [provider, name] : [provider, subscriber, name])) {
      this.warn(at, 'unknown_call_plan', `There is no call plan ${JSON.stringify(name)}; until there is one, the rule is skipped.`);
    }
  }
}

/** Whether a destination decides whatever the call: one that may be unusable, or decides nothing, lets the next rule be tried. */
function decides(destination: Destination): boolean {
  return destination.flow === 'final' && destination.number === undefined;
}
