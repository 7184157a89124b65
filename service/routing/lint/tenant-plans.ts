import { compilePlan, type CompiledPlan } from '../plan.js';
import { plansNamedIn } from '../references.js';
import type { Budget } from './budget.js';
import { placedIn } from './placed.js';
import type { LintedPlan, Surroundings } from './surroundings.js';

/**
 * Steps for each character of rules that is searched, read and compiled, and for each expression in them; as measured.
 */
const searchingSteps = 0.02,
  readingSteps = 0.3,
  compilingSteps = 1,
  expressionSteps = 2_500;

/** A plan and those that it leads to, each read once. Where the budget ends, plans lead nowhere. */
export class TenantPlans {
  readonly #rules = new Map<string, string | undefined>();
  readonly #compiled = new Map<string, CompiledPlan | undefined>();
  readonly #named = new Map<string, readonly string[]>();

  constructor(
    readonly own: CompiledPlan,
    ownRules: string,
    readonly plan: LintedPlan,
    readonly around: Surroundings,
    readonly budget: Budget,
  ) {
    this.#rules.set(plan.name, ownRules);
    this.#compiled.set(plan.name, own);
  }

  has(name: string): boolean {
    return this.#rulesOf(name) !== undefined;
  }

  #rulesOf(name: string): string | undefined {
    if (!this.#rules.has(name)) {
      this.budget.spend(20);
      this.#rules.set(name, this.around.rulesOf(name));
    }
    return this.#rules.get(name);
  }

  compiled(name: string): CompiledPlan | undefined {
    if (!this.#compiled.has(name)) this.#compiled.set(name, this.#compile(name));
    return this.#compiled.get(name);
  }

  #compile(name: string): CompiledPlan | undefined {
    const rules = this.budget.spent ? undefined : this.#rulesOf(name);
    if (rules === undefined) return undefined;
    this.budget.spend(rules.length * compilingSteps);
    const plan = compilePlan(
      { provider: this.plan.provider, subscriber: this.plan.subscriber, name, rules },
      this.around.vocabulary,
    );
    for (const { rule } of placedIn(plan.rules, '')) {
      if (
        rule?.criterion.extents?.some(
          (extent) => extent.of === 'fact' && (extent.about === 'caller' || extent.about === 'called'),
        ) === true
      )
        this.budget.spend(expressionSteps);
    }
    return plan;
  }

  /** The plans that a plan's rules name. */
  named(name: string): readonly string[] {
    if (!this.#named.has(name))
      this.#named.set(name, this.#namedBy(this.budget.spent ? '' : (this.#rulesOf(name) ?? '')));
    return this.#named.get(name)!;
  }

  #namedBy(rules: string): readonly string[] {
    const named = plansNamedIn(rules);
    this.budget.spend(rules.length * (named.length === 0 ? searchingSteps : readingSteps));
    return named;
  }
}
