import { limits } from '../core/limits.js';
import type { Decision } from '../routing/service.js';

/** Calls that one rule has decided since the process started. */
export interface Hit {
  readonly provider: string;
  readonly subscriber: string;
  /** Path of the rule: its plan first. */
  readonly rule: string;
  readonly count: number;
}

/** Decisions that are counted together. */
const inOneGo = 64;

/** Counts by tenant and rule: in one go for many decisions, which costs less than for one between two answers. */
export class Hits {
  readonly #providers = new Map<string, Map<string, Map<string, { count: number }>>>();
  readonly #latest: Decision[] = [];
  #watched = 0;

  /** A decision that a rule made. */
  count(decision: Decision): void {
    if (this.#latest.push(decision) >= inOneGo) this.#settle();
  }

  #settle(): void {
    for (const { rule, extra } of this.#latest) {
      const rules = inner(inner(this.#providers, extra?.sp ?? ''), extra?.subscriber ?? '');
      const counted = rules.get(rule!);
      if (counted !== undefined) counted.count++;
      else if (this.#watched++ < limits.watchedRules) rules.set(rule!, { count: 1 });
    }
    this.#latest.length = 0;
  }

  *list(): Iterable<Hit> {
    this.#settle();
    for (const [provider, subscribers] of this.#providers) {
      for (const [subscriber, rules] of subscribers) {
        for (const [rule, { count }] of rules) yield { provider, subscriber, rule, count };
      }
    }
  }
}

function inner<V>(outer: Map<string, Map<string, V>>, name: string): Map<string, V> {
  let found = outer.get(name);
  if (found === undefined) outer.set(name, found = new Map());
  return found;
}
