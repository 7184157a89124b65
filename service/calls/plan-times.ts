import type { CompiledPlan } from '../routing/plan.js';
import type { Criterion, Rule } from '../routing/vocabulary.js';

/**
 * The times that the rules of a plan know: between two of them every rule that asks for nothing but time holds all
 * along, or not at all.
 */
interface PlanTimes {
  /** Seconds of the day, 0 to 86,400. Days begin at 0, which need not be among them. */
  readonly clocks: ReadonlySet<number>;
  /** Local seconds since 1970-01-01 00:00:00. */
  readonly dates: ReadonlySet<number>;
}

const known = new WeakMap<CompiledPlan, PlanTimes>();

/** Of all rules of the plan, nested ones too; what is behind a menu no call asks without its digits. */
export function planTimes(plan: CompiledPlan): PlanTimes {
  const found = known.get(plan);
  if (found !== undefined) return found;
  const times = { clocks: new Set<number>(), dates: new Set<number>() };
  gather(plan.rules, times);
  known.set(plan, times);
  return times;
}

interface Gathered {
  readonly clocks: Set<number>;
  readonly dates: Set<number>;
}

function gather(rules: readonly Rule[], times: Gathered): void {
  for (const { criterion, destination } of rules) {
    gatherFrom(criterion, times);
    if (destination.flow === 'rules') gather(destination.rules, times);
  }
}

function gatherFrom({ parts, extents = [] }: Criterion, times: Gathered): void {
  for (const part of parts ?? []) gatherFrom(part, times);
  for (const extent of extents) {
    const into = extent.of === 'time' ? times.clocks : extent.of === 'date' ? times.dates : undefined;
    if (into !== undefined)
      for (const edge of (extent as { readonly windows: readonly (readonly [number, number])[] }).windows.flat())
        into.add(edge);
  }
}
