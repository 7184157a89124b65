import { TurnoverMap } from '../core/turnover-map.js';

/** One call that holds a lease, for the list that operators see. */
interface Lease {
  readonly counter: string;
  readonly callId: string;
  /** When the call arrived, on the NIU's clock. */
  readonly sinceMs: number;
}

/**
 * Which open calls hold a lease of which `limited` rule (routing.md, limited), in one application. A call is counted as
 * often as it is in the set, which is once: nothing can be taken twice or fall below zero.
 */
export class Leases {
  readonly #holders = new TurnoverMap<TurnoverMap<number>>();

  /** Calls that hold a lease of the rule, without the call asking. */
  held(counter: string, callId: string): number {
    const holders = this.#holders.get(counter);
    return holders === undefined ? 0 : holders.size - (holders.has(callId) ? 1 : 0);
  }

  take(counter: string, callId: string, sinceMs: number): void {
    let holders = this.#holders.get(counter);
    if (holders === undefined) this.#holders.set(counter, (holders = new TurnoverMap()));
    holders.set(callId, sinceMs);
  }

  giveBack(counter: string, callId: string): void {
    const holders = this.#holders.get(counter);
    if (holders === undefined) return;
    holders.delete(callId);
    if (holders.size === 0) this.#holders.delete(counter);
  }

  /** Every lease of a rule, or of all rules. */
  *list(counter?: string): Iterable<Lease> {
    for (const name of counter === undefined ? this.#holders.keys() : [counter]) {
      for (const [callId, sinceMs] of this.#holders.get(name) ?? []) yield { counter: name, callId, sinceMs };
    }
  }

  /** Rules of which a lease is held, each once. */
  rules(): Iterable<string> {
    return this.#holders.keys();
  }
}
