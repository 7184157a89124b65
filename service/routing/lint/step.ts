import { limits } from '../../core/limits.js';
import { decisionKind } from '../call.js';
import type { Extent, Fact } from '../extent.js';
import type { Destination, Menu, Rule } from '../vocabulary.js';
import type { TenantPlans } from './tenant-plans.js';

/** One rule where a call may come to it, in the order in which rules are tried. */
export interface Step {
  readonly rule: Rule;
  /** How findings name a rule of the plan itself; undefined for one of a plan that it leads to. */
  readonly field: string | undefined;
  /** As people count: `rule 2.1`. */
  readonly words: string;
  /** The step of the rule that this one is nested in. */
  readonly parent: Step | undefined;
  /** For which calls the criterion holds. */
  readonly extents: readonly Extent[];
  readonly decides: 'surely' | 'perhaps' | 'not by itself';
  /** The calls that it does not decide all the same: those to the number that it leads to. */
  readonly unless: Fact | undefined;
  /** Nothing comes back from where it leads. */
  readonly isLast: boolean;
}

/** Rules that are tried one after the other: those of the plan, or those that a menu leads to. */
export interface Sequence {
  readonly steps: readonly Step[];
  /** The rule whose menu leads here. */
  readonly menu: Step | undefined;
}

/** What calls go through: first the plan with all that it leads to, then each list that a menu leads to. */
export function sequencesOf(plans: TenantPlans): readonly Sequence[] {
  const sequences: Sequence[] = [];
  new Walk(plans, sequences, undefined).list(
    plans.own.rules,
    { field: 'rules', prefix: 'rule ', behind: '' },
    undefined,
    [plans.plan.name],
  );
  return sequences;
}

interface Place {
  readonly field: string | undefined;
  readonly prefix: string;
  readonly behind: string;
}

class Walk {
  readonly #steps: Step[] = [];
  /** Plans entered so far, the first too; a call enters no more than these. */
  #entered = 1;

  constructor(
    readonly plans: TenantPlans,
    readonly sequences: Sequence[],
    menu: Step | undefined,
  ) {
    sequences.push({ steps: this.#steps, menu });
  }

  list(
    rules: readonly Rule[],
    { field, prefix, behind }: Place,
    parent: Step | undefined,
    chain: readonly string[],
  ): void {
    for (const [place, rule] of rules.entries()) {
      if (this.plans.budget.spent) return;
      this.plans.budget.spend(5);
      const { destination, criterion } = rule;
      const at: Place = {
        field: field === undefined ? undefined : `${field}/${place}`,
        prefix: `${prefix}${place + 1}`,
        behind,
      };
      const step: Step = {
        rule,
        field: at.field,
        words: `${at.prefix}${behind}`,
        parent,
        // Counters say yes or no to a call as a whole, and nobody knows beforehand which.
        extents: criterion.extents ?? [{ of: 'fact', fact: `counted ${rule.path}`, about: 'counters' }],
        decides: this.#decides(destination, chain),
        unless:
          destination.flow === 'final' && destination.number !== undefined && this.#receives(destination.number)
            ? callsTo(destination.number)
            : undefined,
        isLast:
          destination.flow === 'final' &&
          (destination.kind === decisionKind.CONTINUE || destination.kind === decisionKind.TERMINATE),
      };
      this.#steps.push(step);
      this.#inside(destination, at, step, chain);
    }
  }

  #decides(destination: Destination, chain: readonly string[]): Step['decides'] {
    switch (destination.flow) {
      case 'final':
      case 'menu':
        return 'surely';
      // Whether a plan is entered so late depends on what the call entered before.
      case 'plan':
        return this.#entered >= limits.plansEntered && this.#follows(destination.plan, chain)
          ? 'perhaps'
          : 'not by itself';
      default:
        return 'not by itself';
    }
  }

  #receives(number: string): boolean {
    this.plans.budget.spend(50);
    return this.plans.around.receives(number);
  }

  #inside(destination: Destination, at: Place, step: Step, chain: readonly string[]): void {
    const field = at.field === undefined ? undefined : `${at.field}/destination`;
    if (destination.flow === 'rules')
      this.list(
        destination.rules,
        { field: field && `${field}/${destination.member}`, prefix: `${at.prefix}.`, behind: at.behind },
        step,
        chain,
      );
    if (destination.flow === 'plan') this.#chained(destination.plan, step, chain);
    // What is behind the menus of other plans is theirs to be linted for.
    if (destination.flow === 'menu' && field !== undefined) this.#menu(destination, field, at.prefix, step, chain);
  }

  #chained(name: string, step: Step, chain: readonly string[]): void {
    const plan =
      this.#entered < limits.plansEntered && this.#follows(name, chain) ? this.plans.compiled(name) : undefined;
    if (plan === undefined) return;
    this.#entered++;
    this.list(plan.rules, { field: undefined, prefix: 'rule ', behind: ` of plan ${JSON.stringify(name)}` }, step, [
      ...chain,
      name,
    ]);
  }

  /** Whether a plan may come behind those of a chain (R5). */
  #follows(name: string, chain: readonly string[]): boolean {
    return chain.length <= limits.planHops && !chain.includes(name);
  }

  #menu(menu: Menu, field: string, words: string, step: Step, chain: readonly string[]): void {
    for (const [digits, choice] of menu.choices)
      this.#choice(choice, `${field}/value/choices/${digits}`, `${words} choice ${digits}`, step, chain);
    if (menu.fallback !== undefined)
      this.#choice(menu.fallback, `${field}/value/default`, `${words} default`, step, chain);
  }

  #choice(choice: Destination, field: string, words: string, step: Step, chain: readonly string[]): void {
    if (choice.flow === 'menu') this.#menu(choice, field, words, step, chain);
    if (choice.flow === 'rules')
      new Walk(this.plans, this.sequences, step).list(
        choice.rules,
        { field: `${field}/${choice.member}`, prefix: `${words} rule `, behind: '' },
        undefined,
        chain,
      );
  }
}

const toNumber = 'to ';

function callsTo(number: string): Fact {
  return { of: 'fact', fact: toNumber + number, about: 'called' };
}

/** The number, where a fact is that a call is to this one. */
export function numberCalled({ fact, about }: Pick<Fact, 'fact' | 'about'>): string | undefined {
  return about === 'called' && fact.startsWith(toNumber) ? fact.slice(toNumber.length) : undefined;
}

/** All that a step asks of calls. */
export function extentsOf({ extents, unless }: Step): readonly Extent[] {
  return unless === undefined ? extents : [...extents, unless];
}
