import { limits } from '../../core/limits.js';
import type { Candidate } from '../../routing/evaluate.js';
import { value } from '../../schema/declaration.js';
import type { View } from '../../schema/view.js';
import { callPlan, orderEntry } from './tables/call-plan.js';
import { serviceProvider } from './tables/service-provider.js';

/** A plan in its place among those of its provider. */
class PlanInOrder implements Candidate {
  readonly subscriber = '';

  constructor(
    readonly provider: string,
    readonly plan: string,
    readonly priority: number,
  ) {}

  get words(): string {
    return `priority ${this.priority}`;
  }
}

/** What is known of the providers at one change. */
interface Known {
  readonly change: number;
  readonly plans: Map<string, readonly Candidate[]>;
  /** The first two live providers; undefined until a call asks for them. */
  firsts: readonly string[] | undefined;
}

/**
 * The plans of each provider in the order in which they are tried (easy0/README.md, How a call is decided), kept until
 * there is a change: then one seek for each provider that calls come for, however many plans there are.
 */
export class ProviderPlans {
  readonly #known = new WeakMap<View, Known>();

  /** Undefined where no such provider is live. */
  of(view: View, provider: string): readonly Candidate[] | undefined {
    const { plans } = this.#at(view);
    const kept = plans.get(provider);
    if (kept !== undefined) return kept;
    if (!view.has(serviceProvider.name, [provider])) return undefined;
    const ordered = view
      .grouped(callPlan.name, 'provider', provider)
      .map((row) => new PlanInOrder(provider, value(row, orderEntry.name), value(row, orderEntry.priority)))
      .sort((one, other) => one.priority - other.priority || (one.plan < other.plan ? -1 : 1));
    if (plans.size >= limits.cachedPlans) plans.clear();
    plans.set(provider, ordered);
    return ordered;
  }

  /** The live providers, but of several only two: one alone takes every call. */
  firsts(view: View): readonly string[] {
    return (this.#at(view).firsts ??= firstTwo(view));
  }

  #at(view: View): Known {
    const known = this.#known.get(view);
    if (known !== undefined && known.change === view.change) return known;
    const now: Known = { change: view.change, plans: new Map(), firsts: undefined };
    this.#known.set(view, now);
    return now;
  }
}

/** Without a limit of its own: providers that are being moved are passed over. */
function firstTwo(view: View): readonly string[] {
  const found: string[] = [];
  for (const { key } of view.scan(serviceProvider.name)) {
    if (found.push(key[0] as string) === 2) break;
  }
  return found;
}
