import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { Refusal, isRefusal, refuse } from '../core/refusals.js';
import type { Submit } from '../records/request.js';
import type { Application } from '../schema/application.js';
import { systemName } from '../schema/kinds/username.js';
import type { View } from '../schema/view.js';
import { accountOf, passwordWrite, resetWrite } from './account.js';
import { storedAdministrator } from './administrator.js';
import type { Passwords } from './passwords.js';
import { digest, isToken, newSecret } from './token.js';

/** Single-use links that set a password without the old one, for an hour (api.md, Authentication). */
export class ResetLinks {
  constructor(
    readonly submit: Submit,
    readonly passwords: Passwords,
    readonly clock: Clock,
  ) {}

  /** A token for a live administrator, in place of any earlier one; `not_found` when there is no such administrator. */
  async make(
    application: Application,
    view: View,
    username: string,
    by: string = systemName,
  ): Promise<{ token: string; expires: number } | Refusal> {
    if (storedAdministrator(view, username) === undefined) return refuse('not_found');
    const token = `${newSecret()}.${Buffer.from(username).toString('base64url')}`;
    const expires = this.clock.now() + limits.resetLinkMs;
    const write = resetWrite(username, accountOf(view, username), digest(token), expires);
    const answer = await this.submit({ application: application.name, by, what: 'make reset link', writes: [write] });
    return 'code' in answer ? Refusal.from(answer) : { token, expires };
  }

  /**
   * Sets the password that a link stands for and uses the link up; gives the user name. `wrong_credentials` for any
   * link that is not good.
   */
  async use(application: Application, view: View, token: string, password: string): Promise<string | Refusal> {
    const username = this.#holder(view, token);
    const account = username === undefined ? undefined : accountOf(view, username);
    if (username === undefined || account === undefined) return notGood();
    const hash = await this.passwords.hash(password);
    if (isRefusal(hash)) return hash;
    const write = { ...passwordWrite(username, hash, false), guard: account.version };
    const answer = await this.submit({
      application: application.name,
      by: username,
      what: 'reset password',
      writes: [write],
    });
    // Stale: the link was used, or another was made, while the password was being hashed.
    return 'code' in answer ? (answer.code === 'stale' ? notGood() : Refusal.from(answer)) : username;
  }

  #holder(view: View, token: string): string | undefined {
    const encoded = isToken(token) ? token.split('.')[1] : undefined;
    const username = Buffer.from(encoded ?? '', 'base64url').toString();
    const { resetHash, resetExpires } = accountOf(view, username) ?? {};
    if (resetHash === undefined || resetExpires === undefined) return undefined;
    const now = this.clock.now();
    const lasts = resetExpires > now && resetExpires <= now + limits.resetLinkMs + limits.clockSlackMs;
    return lasts && timingSafeEqual(Buffer.from(digest(token)), Buffer.from(resetHash)) ? username : undefined;
  }
}

function notGood(): Refusal {
  return refuse('wrong_credentials', 'The link is not known, was used, or has expired.');
}
