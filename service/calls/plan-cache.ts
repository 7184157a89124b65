import { limits } from '../core/limits.js';
import type { Key } from '../schema/row.js';
import type { View } from '../schema/view.js';
import type { CompiledPlan } from '../routing/plan.js';
import type { Plans } from '../routing/service.js';
import type { Hosted } from '../routing/hosted.js';

/** The table of plans in every application that has any. */
export const planTable = 'call_plan';

interface Kept {
  readonly plan: CompiledPlan;
  /** The change that last modified the record it was compiled from. */
  readonly version: number;
  /** The change in whose snapshot the version was last read. */
  change: number;
}

/**
 * The compiled plans of one application. A plan is used for as long as its record has the version it was compiled from,
 * read in the same snapshot as the rest of the decision, so that there is never a reload and never an old plan
 * (architecture.md, No reload). At half of `limit` the plans not used since the last such moment are forgotten.
 */
export class PlanCache implements Plans {
  #younger = new Generation();
  #older = new Generation();
  readonly #most: number;

  constructor(
    private readonly compile: Hosted['compile'],
    limit: number = limits.cachedPlans,
  ) {
    this.#most = Math.max(1, Math.floor(limit / 2));
  }

  /** A plan of a subscriber, or of the provider itself where `subscriber` is empty. */
  plan(view: View, provider: string, subscriber: string, name: string): CompiledPlan | undefined {
    const kept = this.#younger.get(provider, subscriber, name);
    if (kept !== undefined && kept.change === view.change) return kept.plan;
    return this.#checked(view, kept ?? this.#older.get(provider, subscriber, name), provider, subscriber, name);
  }

  /** The plan was not used lately, or there was a change since: its record may be another, or gone. */
  #checked(
    view: View,
    kept: Kept | undefined,
    provider: string,
    subscriber: string,
    name: string,
  ): CompiledPlan | undefined {
    if (this.compile === undefined) return undefined;
    const key: Key = subscriber === '' ? [provider, name] : [provider, subscriber, name];
    const { change } = view;
    const version = kept?.change === change ? kept.version : view.version(planTable, key);
    if (kept !== undefined && kept.version === version) {
      kept.change = change;
      this.#keep(provider, subscriber, name, kept);
      return kept.plan;
    }
    const stored = version === undefined ? undefined : view.get(planTable, key);
    if (version === undefined || stored === undefined) return undefined;
    const plan = this.compile(stored);
    this.#keep(provider, subscriber, name, { plan, version, change });
    return plan;
  }

  #keep(provider: string, subscriber: string, name: string, kept: Kept): void {
    if (this.#younger.size >= this.#most && this.#younger.get(provider, subscriber, name) === undefined) {
      this.#older = this.#younger;
      this.#younger = new Generation();
    }
    this.#younger.set(provider, subscriber, name, kept);
  }
}

/** Plans by provider, subscriber and name: three looks into maps cost less than making one text of the three. */
class Generation {
  size = 0;
  readonly #providers = new Map<string, Map<string, Map<string, Kept>>>();

  get(provider: string, subscriber: string, name: string): Kept | undefined {
    return this.#providers.get(provider)?.get(subscriber)?.get(name);
  }

  set(provider: string, subscriber: string, name: string, kept: Kept): void {
    const plans = inner(inner(this.#providers, provider), subscriber);
    if (!plans.has(name)) this.size++;
    plans.set(name, kept);
  }
}

function inner<V>(outer: Map<string, Map<string, V>>, name: string): Map<string, V> {
  let found = outer.get(name);
  if (found === undefined) outer.set(name, (found = new Map()));
  return found;
}
