import { limits } from '../core/limits.js';
import type { Stored, View } from '../schema/view.js';
import type { CompiledPlan } from '../routing/plan.js';
import type { Plans } from '../routing/service.js';
import { TwoGenerations } from './two-generations.js';

/** The table of plans in every application that has any. */
const planTable = 'call_plan';

interface Kept {
  readonly plan: CompiledPlan;
  /** The change that last modified the record it was compiled from. */
  readonly version: number;
  /** The change in whose snapshot the version was last read. */
  change: number;
}

/**
 * The compiled plans of one application. A plan is used for as long as its record has the version it was compiled from, read in the
 * same snapshot as the rest of the decision, so that there is never a reload and never an old plan (architecture.md, No reload).
 */
export class PlanCache implements Plans {
  readonly #kept: TwoGenerations<Kept>;

  constructor(private readonly compile: (stored: Stored) => CompiledPlan, limit: number = limits.cachedPlans) {
    this.#kept = new TwoGenerations(limit);
  }

  /** A plan of a subscriber, or of the provider itself where `subscriber` is empty. */
  plan(view: View, provider: string, subscriber: string, name: string): CompiledPlan | undefined {
    const place = `${provider}/${subscriber}/${name}`;
    const kept = this.#kept.get(place);
    if (kept !== undefined && kept.change === view.change) return kept.plan;
    const key = subscriber === '' ? [provider, name] : [provider, subscriber, name];
    const version = view.version(planTable, key);
    if (version === undefined) {
      if (kept !== undefined) this.#kept.delete(place);
      return undefined;
    }
    if (kept !== undefined && kept.version === version) {
      kept.change = view.change;
      return kept.plan;
    }
    return this.#compiled(place, view, version, view.get(planTable, key));
  }

  #compiled(place: string, view: View, version: number, stored: Stored | undefined): CompiledPlan | undefined {
    if (stored === undefined) return undefined;
    const plan = this.compile(stored);
    this.#kept.set(place, { plan, version, change: view.change });
    return plan;
  }
}
