import { siteOf } from '../core/address.js';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { refuse, type Refusal } from '../core/refusals.js';
import type { KnownAddresses } from './known-addresses.js';
import { Turns } from './turns.js';

interface Watched {
  failures: number;
  readonly sinceMs: number;
}

/**
 * Failures by name, in windows that begin with the first one. At the bound the name watched longest makes room: its
 * window is the nearest to its end.
 */
class Failures {
  readonly #watched = new Map<string, Watched>();

  constructor(
    readonly clock: Clock,
    readonly most: number,
    readonly windowMs: number,
  ) {}

  /** Milliseconds until the name may try again; 0 where it may. */
  waitMs(name: string): number {
    const watched = this.#watched.get(name);
    if (watched === undefined || watched.failures < this.most) return 0;
    return Math.max(0, watched.sinceMs + this.windowMs - this.clock.monotonic());
  }

  count(name: string): void {
    const watched = this.#watched.get(name);
    if (watched !== undefined && this.clock.monotonic() - watched.sinceMs < this.windowMs) {
      watched.failures++;
      return;
    }
    this.#watched.delete(name);
    if (this.#watched.size >= limits.watchedSignIns) this.#watched.delete(this.#watched.keys().next().value!);
    this.#watched.set(name, { failures: 1, sinceMs: this.clock.monotonic() });
  }

  forget(name: string): void {
    this.#watched.delete(name);
  }
}

/** Who tries to sign in to what, and from where. */
export interface Attempt {
  readonly application: string;
  readonly username: string;
  readonly address: string;
}

/**
 * Holds back who guesses passwords and nobody else (api.md, Authentication). Failures alone are counted: of one account
 * from one site, and of one account in an hour, when only sites that have signed in to it are still heard. No count
 * spans accounts, so that nobody shuts others out by guessing from an address that they share.
 */
export class SignInThrottle {
  readonly #ofPair: Failures;
  readonly #ofAccount: Failures;
  /**
   * Attempts of one account from one site run one after the other: many at once gain nothing, and good ones all get in.
   */
  readonly #pairs = new Turns(1, limits.waitingAttempts, limits.waitingAttemptsInAll);
  readonly #sites = new Turns(limits.hashesOfAddress, limits.waitingAttempts, limits.waitingAttemptsInAll);

  constructor(
    readonly clock: Clock,
    readonly known: KnownAddresses,
    mostFailures: number = limits.failedSignIns,
  ) {
    this.#ofPair = new Failures(clock, mostFailures, limits.failedSignInWindowMs);
    this.#ofAccount = new Failures(clock, limits.failedSignInsOfAccount, limits.failedSignInHourMs);
  }

  /**
   * Runs an attempt when its turn comes, and counts it where it is not good; `throttled` where it is held back. What
   * the attempt itself refuses otherwise counts nothing.
   */
  async attempt<V>(
    attempt: Attempt,
    run: () => Promise<V | Refusal>,
    isFailure: (result: V | Refusal) => boolean,
  ): Promise<V | Refusal> {
    const site = siteOf(attempt.address);
    const account = `${attempt.application} ${attempt.username.slice(0, limits.passwordCharacters)}`;
    const pair = `${account}\0${site}`;
    const endPair = await this.#pairs.take(pair);
    if (endPair === undefined) return tooMany();
    try {
      const held = this.#heldBack(attempt, account, pair, site);
      if (held !== undefined) return held;
      const endSite = await this.#sites.take(site);
      if (endSite === undefined) return tooMany();
      try {
        const result = await run();
        if (isFailure(result)) {
          this.#ofPair.count(pair);
          this.#ofAccount.count(account);
        }
        return result;
      } finally {
        endSite();
      }
    } finally {
      endPair();
    }
  }

  /** The attempt was good: its pair begins anew, and its site is one that the account knows. */
  async succeed({ application, username, address }: Attempt): Promise<void> {
    const site = siteOf(address);
    this.#ofPair.forget(`${application} ${username.slice(0, limits.passwordCharacters)}\0${site}`);
    try {
      await this.known.note(application, username, site, this.clock.now());
    } catch {
      // On a full disk whoever has the password is let in all the same; their address is noted another time.
    }
  }

  #heldBack({ application, username }: Attempt, account: string, pair: string, site: string): Refusal | undefined {
    const ofAccount = this.#ofAccount.waitMs(account);
    const waitMs = Math.max(
      this.#ofPair.waitMs(pair),
      ofAccount > 0 && !this.known.has(application, username, site, this.clock.now()) ? ofAccount : 0,
    );
    return waitMs > 0 ? refuse('throttled', `Too many attempts; wait ${Math.ceil(waitMs / 1000)} seconds.`) : undefined;
  }
}

function tooMany(): Refusal {
  return refuse('throttled', 'Too many passwords are waiting to be checked; try again.');
}
