import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { isRefusal, refuse, type Refusal } from '../core/refusals.js';
import type { Application } from '../schema/application.js';
import type { View } from '../schema/view.js';
import { accountOf, type Account } from './account.js';
import type { Passwords } from './passwords.js';
import type { Throttle } from '../core/throttle.js';

interface Remembered {
  readonly version: number;
  readonly untilMs: number;
}

/** How a view of one moment is had: the one at the end of a hash is another than the one at its beginning. */
export type Viewing = () => View;

/** Checks user names and passwords, whoever asks and however (api.md, Authentication). */
export class SignIn {
  /** Good pairs of RFC 7617, so that a script does not hash on each request; the password itself is not kept. */
  readonly #remembered = new Map<string, Remembered>();
  readonly #salt = randomBytes(32);

  constructor(readonly passwords: Passwords, readonly throttle: Throttle, readonly clock: Clock) {}

  /** The account that the pair opens; `throttled`, or `wrong_credentials`, the same in words and time whether or not the user exists. */
  async check(application: Application, viewing: Viewing, username: string, password: string, address: string): Promise<Account | Refusal> {
    const names = [`account ${application.name} ${username.slice(0, limits.passwordCharacters)}`, `address ${address}`] as const;
    const throttled = this.throttle.attempt(...names);
    if (throttled !== undefined) return throttled;
    const before = accountOf(application, viewing(), username);
    const good = await this.passwords.verify(password, before?.passwordHash);
    if (isRefusal(good)) return good;
    // The password may have been changed, or the administrator archived, while the hash was made.
    const account = accountOf(application, viewing(), username);
    if (!good || account?.passwordHash !== before?.passwordHash || account === undefined) return refuse('wrong_credentials');
    this.throttle.succeed(...names);
    return account;
  }

  /** As `check`, but a pair that was good is taken for `limits.rememberedPairMs` without a hash, unless the account has changed since. */
  async checkEachRequest(application: Application, viewing: Viewing, username: string, password: string, address: string): Promise<Account | Refusal> {
    const pair = createHmac('sha256', this.#salt).update(`${application.name}\0${username}\0${password}`).digest('base64');
    const remembered = this.#remembered.get(pair);
    const account = accountOf(application, viewing(), username);
    if (remembered !== undefined && account !== undefined && remembered.version === account.version && this.clock.monotonic() < remembered.untilMs) return account;
    this.#remembered.delete(pair);
    const checked = await this.check(application, viewing, username, password, address);
    if (!isRefusal(checked)) this.#remember(pair, checked.version);
    return checked;
  }

  #remember(pair: string, version: number): void {
    if (this.#remembered.size >= limits.rememberedPairs) this.#remembered.delete(this.#remembered.keys().next().value!);
    this.#remembered.set(pair, { version, untilMs: this.clock.monotonic() + limits.rememberedPairMs });
  }
}
