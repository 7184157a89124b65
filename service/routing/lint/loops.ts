import { limits } from '../../core/limits.js';
import type { Finding } from '../../core/refusals.js';
import { warning } from './finding.js';
import { placedIn } from './placed.js';
import type { TenantPlans } from './tenant-plans.js';

/** Plans one after the other, from the first to the last. */
type Way = readonly string[];

/**
 * Rules that lead back to their own plan, by whatever way of at most 17 plans, and rules from which more plans follow
 * one another than a call enters (routing.md, R5).
 */
export function loopFindings(plans: TenantPlans): Finding[] {
  const { name } = plans.plan;
  const counting = new EnteredPlans(plans);
  const known = new Map<string, ReturnType<typeof fault>>();
  const found: Finding[] = [];
  for (const { destination, field } of placedIn(plans.own.rules, 'rules')) {
    if (destination?.flow !== 'plan') continue;
    if (!known.has(destination.plan)) known.set(destination.plan, fault(plans, name, destination.plan));
    const told = known.get(destination.plan) ?? counting.fault(destination.plan);
    if (told !== undefined) found.push(warning(field, ...told));
  }
  return found;
}

type Fault = readonly ['loop' | 'long_chain', message: string, way?: string];

/** Plans that a call enters one after the other where none of them decides. */
class EnteredPlans {
  /** The first plan is entered too. */
  #before = 1;
  readonly #within = new Map<string, number>();
  #isTold = false;

  constructor(readonly plans: TenantPlans) {}

  /** Of the first rule with which they may be more than one decision enters. */
  fault(next: string): Fault | undefined {
    this.#before += this.#count(next);
    if (this.#before <= limits.plansEntered || this.#isTold) return undefined;
    this.#isTold = true;
    return [
      'long_chain',
      `With this rule a call may enter more than ${limits.plansEntered} plans, where none decides; those behind are skipped.`,
    ];
  }

  /** A plan with all that it leads to; a loop is counted once. */
  #count(name: string): number {
    const known = this.#within.get(name);
    if (known !== undefined) return known;
    this.#within.set(name, 0);
    if (this.plans.named(name).length === 0) {
      const alone = this.plans.has(name) ? 1 : 0;
      this.#within.set(name, alone);
      return alone;
    }
    let count = 1;
    for (const { destination } of placedIn(this.plans.compiled(name)?.rules ?? [], '')) {
      if (destination?.flow === 'plan' && count <= limits.plansEntered) count += this.#count(destination.plan);
    }
    this.#within.set(name, count);
    return count;
  }
}

function fault(plans: TenantPlans, own: string, to: string): Fault | undefined {
  const loop = shortestWay(plans, to, own);
  if (loop !== undefined) {
    const way = spelled([own, ...loop]);
    return [
      'loop',
      loop.length === 1
        ? 'The plan leads to itself; such a rule is skipped.'
        : `The plan leads back to itself: ${way}; the last step is skipped.`,
      way,
    ];
  }
  const chain = longWay(plans, [own], to, new Map());
  if (chain === undefined) return undefined;
  return [
    'long_chain',
    `A chain has at most ${limits.planHops} plans after the first; what is behind is skipped.`,
    spelled(chain),
  ];
}

function spelled(way: Way): string {
  return way.join(' -> ');
}

/** From one plan to another, both included, with as few between as there are; of at most 17. */
function shortestWay(plans: TenantPlans, from: string, to: string): Way | undefined {
  const before = new Map<string, string | undefined>([[from, undefined]]);
  let level: readonly string[] = [from];
  for (let length = 1; length <= limits.planHops + 1 && level.length > 0 && !before.has(to); length++) {
    level = level.flatMap((plan) =>
      plans.named(plan).filter((next) => {
        plans.budget.spend(1);
        if (before.has(next)) return false;
        before.set(next, plan);
        return true;
      }),
    );
  }
  if (!before.has(to)) return undefined;
  const way: string[] = [];
  for (let plan: string | undefined = to; plan !== undefined; plan = before.get(plan)) way.unshift(plan);
  return way;
}

/**
 * A way on from `way` to more plans than a call enters; plans that were found to have none so far in are not looked at
 * again.
 */
function longWay(plans: TenantPlans, way: Way, next: string, without: Map<string, number>): Way | undefined {
  plans.budget.spend(2);
  if (way.includes(next) || !plans.has(next) || (without.get(next) ?? -1) >= way.length) return undefined;
  const longer = [...way, next];
  if (longer.length > limits.planHops + 1) return longer;
  for (const named of plans.named(next)) {
    const found = longWay(plans, longer, named, without);
    if (found !== undefined) return found;
  }
  without.set(next, way.length);
  return undefined;
}
