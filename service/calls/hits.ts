import { limits } from '../core/limits.js';

/** Calls that one rule has decided since the process started. */
export interface Hit {
  readonly provider: string;
  readonly subscriber: string;
  /** Path of the rule: its plan first. */
  readonly rule: string;
  readonly count: number;
}

/** Counts by tenant and rule; nothing is made anew for a rule that was counted before. */
export class Hits {
  readonly #providers = new Map<string, Map<string, Map<string, number>>>();
  #watched = 0;

  count(provider: string, subscriber: string, rule: string): void {
    const rules = inner(inner(this.#providers, provider), subscriber);
    const count = rules.get(rule);
    if (count === undefined && this.#watched >= limits.watchedRules) return;
    if (count === undefined) this.#watched++;
    rules.set(rule, (count ?? 0) + 1);
  }

  *list(): Iterable<Hit> {
    for (const [provider, subscribers] of this.#providers) {
      for (const [subscriber, rules] of subscribers) {
        for (const [rule, count] of rules) yield { provider, subscriber, rule, count };
      }
    }
  }
}

function inner<V>(outer: Map<string, Map<string, V>>, name: string): Map<string, V> {
  let found = outer.get(name);
  if (found === undefined) outer.set(name, found = new Map());
  return found;
}
