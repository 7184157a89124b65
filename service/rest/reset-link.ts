import { bodyOf, type Arrival, type Exchange } from './exchange.js';
import type { Reply } from './reply.js';
import { Refusal, isRefusal, refuseFields } from '../core/refusals.js';
import { limits } from '../core/limits.js';
import { siteOf } from '../core/address.js';
import { success } from './envelope.js';
import type { Desk } from './desk.js';
import type { Application } from '../schema/application.js';
import { viewing } from './identify.js';
import type { StoreView } from '../records/store-view.js';
import { emailOf } from '../people/administrator.js';
import { log } from '../core/log.js';
import { weakness } from '../people/passwords.js';
import { mayOpen } from './others-accounts.js';
import { formatTimestamp } from '../core/zones.js';

/** Answers the same whoever is named, and before anything is done about it. */
export async function forgot(arrival: Arrival): Promise<Reply | Refusal> {
  const { desk, application, brand, incoming } = arrival;
  const body = await bodyOf(arrival);
  if (isRefusal(body)) return body;
  const username = body['username'] as string;
  const throttled = desk.people.throttle.attempt(
    `forgot ${application.name} ${username.slice(0, limits.passwordCharacters)} ${siteOf(incoming.address)}`,
  );
  if (throttled !== undefined) return throttled;
  desk.clock.after(0, () => void tellLink(desk, application, username));
  const way =
    desk.mail === undefined
      ? 'field operations find a link to set a new password in the journal of the unit, for one hour'
      : 'a link to set a new password is on its way';
  return success(brand, [], { message: `If there is such an administrator, ${way}.` });
}

async function tellLink(desk: Desk, application: Application, username: string): Promise<void> {
  const view = viewing(desk, application)();
  const made = await desk.people.resetLinks.make(application, view, username);
  if (!isRefusal(made)) handOver(desk, application, view, username, made.token);
}

/** By mail to the administrator where that can be, else by the journal to field operations, who hand it on. */
function handOver(desk: Desk, application: Application, view: StoreView, username: string, token: string): void {
  const email = emailOf(view, username);
  const text = `A new password was asked for, for ${username} of ${application.title}.\n\nSet it within one hour at /${application.name}/reset#${token}\nor with POST /${application.name}/api/reset {"token": "${token}", "new": "..."}.\n\nWho did not ask for it leaves it be.\n`;
  if (email !== undefined && desk.mail?.(email, `${application.title}: new password`, text) === true) return;
  log.notice('password reset asked for; field operations hand the token on, which holds for one hour and once', {
    application: application.name,
    username,
    token,
  });
}

/** Sets the password that a link is for, and ends every session of it. */
export async function reset(arrival: Arrival): Promise<Reply | Refusal> {
  const { desk, application, brand } = arrival;
  const body = await bodyOf(arrival);
  if (isRefusal(body)) return body;
  const refused = fieldOfPassword(body['new'] as string);
  if (refused !== undefined) return refused;
  // A link is not to be guessed; what is counted are hashes, of whoever has a good one.
  const username = await desk.people.resetLinks.use(
    application,
    viewing(desk, application)(),
    body['token'] as string,
    body['new'] as string,
  );
  if (isRefusal(username)) return username;
  await desk.people.sessions.endNamed(application.name, username);
  return success(brand, [], { message: 'The password is set.' });
}

/** Why a new password is none, as the field that it was given in. */
export function fieldOfPassword(password: string): Refusal | undefined {
  const weak = weakness(password);
  return weak === undefined ? undefined : refuseFields([{ field: 'new', code: weak.code, message: weak.message }]);
}

/** `POST /administrator/<username>/reset-link`: one administrator helps another (api.md, Authentication). */
export async function makeResetLink(exchange: Exchange): Promise<Reply | Refusal> {
  const {
    desk,
    application,
    caller: { administrator },
    brand,
  } = exchange;
  const username = exchange.parts[0]!;
  const view = exchange.view();
  const refused = mayOpen(exchange, view, username);
  if (refused !== undefined) return refused;
  const made = await desk.people.resetLinks.make(application, view, username, administrator.username);
  if (isRefusal(made)) return made;
  // Whoever asked has it in the reply; the journal need not.
  if (desk.mail !== undefined) handOver(desk, application, exchange.view(), username, made.token);
  return success(brand, [
    { token: made.token, username, expires: formatTimestamp(desk.zone(), made.expires), uri: '/reset' },
  ]);
}
