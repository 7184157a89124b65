import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { isRefusal, refuse, type Refusal } from '../core/refusals.js';
import type { Application } from '../schema/application.js';
import type { View } from '../schema/view.js';
import { accountOf, type Account } from './account.js';
import type { Passwords } from './passwords.js';
import type { Attempt, SignInThrottle } from './sign-in-throttle.js';

interface Remembered {
  readonly version: number;
  readonly untilMs: number;
}

/** How a view of one moment is had: the one at the end of a hash is another than the one at its beginning. */
type Viewing = () => View;

/** Checks user names and passwords, whoever asks and however (api.md, Authentication). */
export class SignIn {
  /** Good pairs of RFC 7617, so that a script does not hash on each request; the password itself is not kept. */
  readonly #remembered = new Map<string, Remembered>();
  readonly #salt = randomBytes(32);

  constructor(
    readonly passwords: Passwords,
    readonly throttle: SignInThrottle,
    readonly clock: Clock,
  ) {}

  /**
   * The account that the pair opens; `throttled`, or `wrong_credentials`, the same in words and time whether or not the
   * user exists.
   */
  async check(
    application: Application,
    viewing: Viewing,
    username: string,
    password: string,
    address: string,
  ): Promise<Account | Refusal> {
    return this.#inTurn({ application: application.name, username, address }, () =>
      this.#verify(viewing, username, password),
    );
  }

  /** One attempt when its turn comes; a good one makes its address known to the account. */
  async #inTurn(attempt: Attempt, run: () => Promise<Account | Refusal>): Promise<Account | Refusal> {
    const found = await this.throttle.attempt(
      attempt,
      run,
      (result) => isRefusal(result) && result.code === 'wrong_credentials',
    );
    if (!isRefusal(found)) await this.throttle.succeed(attempt);
    return found;
  }

  async #verify(viewing: Viewing, username: string, password: string): Promise<Account | Refusal> {
    const before = accountOf(viewing(), username);
    const good = await this.passwords.verify(password, before?.passwordHash);
    if (isRefusal(good)) return good;
    // The password may have been changed, or the administrator archived, while the hash was made.
    const account = accountOf(viewing(), username);
    return !good || account?.passwordHash !== before?.passwordHash || account === undefined
      ? refuse('wrong_credentials')
      : account;
  }

  /**
   * As `check`, but a pair that was good is taken for `limits.rememberedPairMs` without a hash, unless the account has
   * changed since.
   */
  async checkEachRequest(
    application: Application,
    viewing: Viewing,
    username: string,
    password: string,
    address: string,
  ): Promise<Account | Refusal> {
    const pair = createHmac('sha256', this.#salt)
      .update(`${application.name}\0${username}\0${password}`)
      .digest('base64');
    const known = (): Account | undefined => this.#known(pair, accountOf(viewing(), username));
    const account = known();
    if (account !== undefined) return account;
    // Of many first requests at once the first makes the hash, and the others find it made when their turn comes.
    return this.#inTurn({ application: application.name, username, address }, async () => {
      const checked = known() ?? (await this.#verify(viewing, username, password));
      if (!isRefusal(checked)) this.#remember(pair, checked.version);
      return checked;
    });
  }

  #known(pair: string, account: Account | undefined): Account | undefined {
    const remembered = this.#remembered.get(pair);
    if (
      remembered !== undefined &&
      account !== undefined &&
      remembered.version === account.version &&
      this.clock.monotonic() < remembered.untilMs
    )
      return account;
    this.#remembered.delete(pair);
    return undefined;
  }

  /** From the moment of the hash on; what is remembered already is not made to last longer. */
  #remember(pair: string, version: number): void {
    if (this.#remembered.get(pair)?.version === version) return;
    if (this.#remembered.size >= limits.rememberedPairs) this.#remembered.delete(this.#remembered.keys().next().value!);
    this.#remembered.set(pair, { version, untilMs: this.clock.monotonic() + limits.rememberedPairMs });
  }
}
