import { limits } from '../core/limits.js';
import type { Decision } from '../routing/decision.js';

/** Calls that one rule has decided since the process started. */
export interface Hit {
  readonly provider: string;
  readonly subscriber: string;
  /** Path of the rule: its plan first. */
  readonly rule: string;
  readonly count: number;
}

interface Counted {
  readonly provider: string;
  readonly subscriber: string;
  readonly rule: string;
  count: number;
  /** How many of them were taken. */
  taken: number;
}

/** Decisions that are counted together. */
const inOneGo = 64;

/** Counts by tenant and rule: in one go for many decisions, which costs less than for one between two answers. */
export class Hits {
  readonly #providers = new Map<string, Map<string, Map<string, Counted>>>();
  /** Rules that were hit since `take`. */
  #fresh: Counted[] = [];
  readonly #latest: Decision[] = [];
  #watched = 0;

  /** A decision that a rule made. */
  count(decision: Decision): void {
    if (this.#latest.push(decision) >= inOneGo) this.#settle();
  }

  #settle(): void {
    for (const { rule, extra } of this.#latest) {
      const rules = inner(inner(this.#providers, extra?.sp ?? ''), extra?.subscriber ?? '');
      let counted = rules.get(rule!);
      if (counted === undefined) {
        if (this.#watched >= limits.watchedRules) continue;
        this.#watched++;
        rules.set(
          rule!,
          (counted = {
            provider: extra?.sp ?? '',
            subscriber: extra?.subscriber ?? '',
            rule: rule!,
            count: 0,
            taken: 0,
          }),
        );
      }
      if (counted.count++ === counted.taken) this.#fresh.push(counted);
    }
    this.#latest.length = 0;
  }

  /** What was counted since this was asked the last time. */
  take(): readonly Hit[] {
    this.#settle();
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh.map((counted) => {
      const { provider, subscriber, rule, count, taken } = counted;
      counted.taken = count;
      return { provider, subscriber, rule, count: count - taken };
    });
  }

  *list(): Iterable<Hit> {
    this.#settle();
    for (const subscribers of this.#providers.values()) {
      for (const rules of subscribers.values()) {
        for (const { provider, subscriber, rule, count } of rules.values()) yield { provider, subscriber, rule, count };
      }
    }
  }
}

function inner<V>(outer: Map<string, Map<string, V>>, name: string): Map<string, V> {
  let found = outer.get(name);
  if (found === undefined) outer.set(name, (found = new Map()));
  return found;
}
