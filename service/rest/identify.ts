import { createHmac, timingSafeEqual } from 'node:crypto';
import { isRefusal, refuse, type Refusal } from '../core/refusals.js';
import type { StoreView } from '../records/store-view.js';
import { accountOf } from '../people/account.js';
import { administratorOf, system } from '../people/administrator.js';
import type { Administrator } from '../people/permits.js';
import { proves } from '../people/sessions.js';
import { isToken } from '../people/token.js';
import type { Application } from '../schema/application.js';
import type { Desk } from './desk.js';
import type { Incoming } from './incoming.js';

/** Who asks, and how it is known. */
export interface Caller {
  readonly administrator: Administrator;
  /** Of the session, where there is one. */
  readonly token?: string;
  /** Nothing but a change of the password is answered (api.md, Paths). */
  readonly mustChange: boolean;
}

/** Name of the cookie of an application; each has its own session. */
export function cookieName(application: string): string {
  return `niud_${application}`;
}

/**
 * Sent by a browser's page beside the cookie, which a foreign page cannot know: derived from the token (api.md,
 * Authentication).
 */
const csrfHeader = 'x-csrf-token';

export function csrfOf(token: string): string {
  return createHmac('sha256', token).update('csrf').digest('base64url');
}

/**
 * Who asks; `unauthenticated`, `wrong_credentials`, `throttled` or `bad_csrf` otherwise. Whether they may, is asked
 * later.
 */
export async function identify(desk: Desk, application: Application, incoming: Incoming): Promise<Caller | Refusal> {
  if (incoming.admin) return { administrator: system, mustChange: false };
  const authorization = incoming.headers.get('authorization');
  if (authorization !== undefined) return byHeader(desk, application, incoming, authorization);
  const token = cookie(incoming, cookieName(application.name));
  if (token === undefined) return refuse('unauthenticated');
  const caller = byToken(desk, application, token);
  return isRefusal(caller) || isHarmless(incoming.method) || hasCsrf(incoming, token) ? caller : refuse('bad_csrf');
}

/** Who has signed in to an application from the browser that asks; undefined where nobody has. */
export function signedInBy(
  desk: Desk,
  application: Application,
  incoming: Incoming,
): (Caller & { readonly token: string }) | undefined {
  const token = cookie(incoming, cookieName(application.name));
  const caller = token === undefined ? undefined : byToken(desk, application, token);
  return caller === undefined || isRefusal(caller) ? undefined : { ...caller, token: token! };
}

function byHeader(
  desk: Desk,
  application: Application,
  incoming: Incoming,
  authorization: string,
): Promise<Caller | Refusal> | Caller | Refusal {
  const [, scheme, credentials] = /^(Basic|Bearer) +(\S+)$/i.exec(authorization.trim()) ?? [];
  if (scheme === undefined || credentials === undefined) return refuse('unauthenticated');
  if (isToken(credentials)) return byToken(desk, application, credentials);
  return scheme.toLowerCase() === 'basic'
    ? byPassword(desk, application, incoming, credentials)
    : refuse('unauthenticated');
}

function byToken(desk: Desk, application: Application, token: string): Caller | Refusal {
  const session = isToken(token) ? desk.people.sessions.find(token) : undefined;
  if (session === undefined || session.application !== application.name) return refuse('unauthenticated');
  const view = desk.reader.view(application.name);
  const account = accountOf(view, session.username);
  const administrator = administratorOf(view, session.username);
  if (account === undefined || administrator === undefined || !proves(session, account.passwordHash))
    return refuse('unauthenticated');
  return { administrator, token, mustChange: account.mustChange };
}

/** RFC 7617: a script's own user name and password on each request. */
async function byPassword(
  desk: Desk,
  application: Application,
  { address }: Incoming,
  credentials: string,
): Promise<Caller | Refusal> {
  const pair = Buffer.from(credentials, 'base64').toString();
  const colon = pair.indexOf(':');
  if (colon < 1) return refuse('unauthenticated');
  const username = pair.slice(0, colon);
  const account = await desk.people.signIn.checkEachRequest(
    application,
    viewing(desk, application),
    username,
    pair.slice(colon + 1),
    address,
  );
  if (isRefusal(account)) return account;
  const administrator = administratorOf(desk.reader.view(application.name), username);
  return administrator === undefined ? refuse('wrong_credentials') : { administrator, mustChange: account.mustChange };
}

/** The view of the moment it is called, for what waits in between. */
export function viewing(desk: Desk, application: Application): () => StoreView {
  return () => {
    desk.reader.refresh();
    return desk.reader.view(application.name);
  };
}

export function cookie({ headers }: Incoming, name: string): string | undefined {
  const found = headers
    .get('cookie')
    ?.split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}

function isHarmless(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

function hasCsrf({ headers }: Incoming, token: string): boolean {
  const given = Buffer.from(headers.get(csrfHeader) ?? '');
  const wanted = Buffer.from(csrfOf(token));
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
