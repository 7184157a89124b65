import type { Clock } from './clock.js';
import { limits } from './limits.js';
import { refuse, type Refusal } from './refusals.js';

interface Watched {
  failures: number;
  readonly sinceMs: number;
}

/**
 * Counts failed attempts per name (an account, an address) in windows that begin with the first failure, and refuses
 * more than
 * `limits.failedSignIns` of them (api.md, Authentication). An attempt counts from its beginning, so that many at once
 * gain nothing.
 */
export class Throttle {
  readonly #watched = new Map<string, Watched>();

  constructor(
    readonly clock: Clock,
    readonly most: number = limits.failedSignIns,
    readonly windowMs: number = limits.failedSignInWindowMs,
  ) {}

  /** Counts an attempt against each name, or refuses it with `throttled` and counts nothing. */
  attempt(...names: readonly string[]): Refusal | undefined {
    const waitMs = Math.max(...names.map((name) => this.#waitMs(name)));
    if (waitMs > 0) return refuse('throttled', `Too many attempts; wait ${Math.ceil(waitMs / 1000)} seconds.`);
    for (const name of names) this.#count(name);
    return undefined;
  }

  /** The attempt was good: the account begins anew, the other names lose only this attempt. */
  succeed(account: string, ...others: readonly string[]): void {
    this.#watched.delete(account);
    for (const name of others) {
      const watched = this.#watched.get(name);
      if (watched !== undefined && --watched.failures <= 0) this.#watched.delete(name);
    }
  }

  #waitMs(name: string): number {
    const watched = this.#current(name);
    return watched === undefined || watched.failures < this.most
      ? 0
      : watched.sinceMs + this.windowMs - this.clock.monotonic();
  }

  #count(name: string): void {
    const watched = this.#current(name);
    if (watched !== undefined) {
      watched.failures++;
      return;
    }
    // The one watched longest makes room: its window is the nearest to its end.
    if (this.#watched.size >= limits.watchedSignIns) this.#watched.delete(this.#watched.keys().next().value!);
    this.#watched.set(name, { failures: 1, sinceMs: this.clock.monotonic() });
  }

  #current(name: string): Watched | undefined {
    const watched = this.#watched.get(name);
    if (watched === undefined || this.clock.monotonic() - watched.sinceMs < this.windowMs) return watched;
    this.#watched.delete(name);
    return undefined;
  }
}
