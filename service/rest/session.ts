import { siteOf } from '../core/address.js';
import { log } from '../core/log.js';
import { Refusal, isRefusal, refuse, refuseFields } from '../core/refusals.js';
import { passwordWrite } from '../people/account.js';
import { administratorOf, administratorTable, emailOf, nameOf, storedAdministrator } from '../people/administrator.js';
import { allowed, able, mayGrant, tenantOf, type Administrator } from '../people/permits.js';
import { weakness } from '../people/passwords.js';
import type { Application } from '../schema/application.js';
import { formatRole } from '../schema/kinds/role.js';
import type { Json } from '../schema/kind.js';
import type { SignedInDescription } from '../schema/session-description.js';
import type { Table } from '../schema/table.js';
import { formatTimestamp } from '../core/zones.js';
import { success } from './envelope.js';
import { bodyOf, type Arrival, type Exchange, type Visit } from './exchange.js';
import { cookieName, csrfOf, signedInBy, viewing } from './identify.js';
import type { Desk } from './desk.js';
import type { StoreView } from '../records/store-view.js';
import { required } from './members.js';
import { object, replyOf, resultsOf } from './openapi-schemas.js';
import type { Reply } from './reply.js';
import { openRoute, route, unitRoute, type Named, type Route } from './route.js';
import { limits } from '../core/limits.js';

const text: Json = { type: 'string' },
  maybeText: Json = { type: ['string', 'null'] },
  texts: Json = { type: 'array', items: text },
  flag: Json = { type: 'boolean' };
const signedInAs = {
  username: text,
  name: text,
  first_name: maybeText,
  last_name: maybeText,
  must_change_password: flag,
  role_id: maybeText,
  permissions: texts,
};
const signedInReply: Named = {
  name: 'signed_in.reply',
  schema: replyOf(object({ ...signedInAs, token: text, csrf: text, expires: text })),
};

/** How one becomes somebody, who one is, and how one ceases to be (api.md, Authentication). */
export const sessionRoutes: readonly Route[] = [
  openRoute({
    method: 'POST',
    path: 'authenticate',
    tag: 'session',
    summary: 'Sign in; data[0].token is the token.',
    body: { name: 'credentials', members: { username: required('text'), password: required('text') } },
    statuses: [401, 429],
    reply: signedInReply,
    run: authenticate,
  }),
  route({
    method: 'GET',
    path: 'authenticate',
    tag: 'session',
    summary: 'Whom the token stands for.',
    needs: {},
    beforeChange: true,
    reply: { name: 'session.reply', schema: replyOf(object({ ...signedInAs, 'csrf?': text, 'expires?': text })) },
    run: whoAmI,
  }),
  route({
    method: 'POST',
    path: 'logout',
    tag: 'session',
    summary: 'End the token.',
    needs: {},
    beforeChange: true,
    run: logout,
  }),
  route({
    method: 'POST',
    path: 'password',
    tag: 'session',
    summary: 'Change the own password; ends every session and brings a new token.',
    needs: {},
    beforeChange: true,
    body: { name: 'password', members: { current: required('text'), new: required('text') } },
    reply: signedInReply,
    run: changePassword,
  }),
  openRoute({
    method: 'POST',
    path: 'forgot',
    tag: 'session',
    summary: 'Ask for a link that sets a new password.',
    body: { name: 'forgot', members: { username: required('text') } },
    statuses: [429],
    run: forgot,
  }),
  openRoute({
    method: 'POST',
    path: 'reset',
    tag: 'session',
    summary: 'Set a new password with such a link.',
    body: { name: 'reset', members: { token: required('text'), new: required('text') } },
    statuses: [401, 429],
    run: reset,
  }),
  route({
    method: 'POST',
    path: `${administratorTable}/{username}/reset-link`,
    tag: 'session',
    summary: 'Make such a link for another.',
    parts: { username: { description: 'Whose password.' } },
    needs: {},
    reply: {
      name: 'reset_link.reply',
      schema: replyOf(object({ token: text, username: text, expires: text, uri: text })),
    },
    run: makeResetLink,
  }),
  unitRoute({
    method: 'GET',
    path: 'session',
    tag: 'session',
    summary: 'The unit, and who has signed in from this browser, by the cookies of all applications.',
    needs: 'anybody',
    readsQuery: true,
    reply: {
      name: 'unit.reply',
      schema: resultsOf({
        unit: text,
        role: { enum: ['active', 'standby', 'standalone'] },
        active: { type: ['object', 'null'] },
        ready: flag,
        reason: maybeText,
        release: text,
        zone: text,
        applications: { type: 'array', items: object({ name: text, title: text, version: text, roles: texts }) },
        sessions: { type: 'array', items: object({ application: text, ...signedInAs, csrf: text, expires: text }) },
      }),
    },
    run: session,
  }),
];

async function authenticate(arrival: Arrival): Promise<Reply | Refusal> {
  const { desk, application, incoming } = arrival;
  const body = await bodyOf(arrival);
  if (isRefusal(body)) return body;
  const { username, password } = body as { username: string; password: string };
  const account = await desk.people.signIn.check(
    application,
    viewing(desk, application),
    username,
    password,
    incoming.address,
  );
  if (isRefusal(account)) {
    desk.counters.add('sign_ins_refused');
    log.notice('sign-in refused', {
      application: application.name,
      username: username.slice(0, limits.nameCharacters),
      address: incoming.address,
      reason: account.code,
    });
    return account;
  }
  desk.counters.add('sign_ins');
  return signedIn(arrival, username, account.passwordHash!, account.mustChange);
}

/** Opens a session and tells its token, to a browser as a cookie that no script reads. */
async function signedIn(
  { desk, application, brand, incoming }: Arrival,
  username: string,
  passwordHash: string,
  mustChange: boolean,
): Promise<Reply> {
  const { token, expires } = await desk.people.sessions.open(
    application.name,
    username,
    passwordHash,
    incoming.address,
  );
  const administrator = administratorOf(viewing(desk, application)(), username);
  const data = { token, ...told(desk, application, { username, administrator, mustChange, token, expires }) };
  return success(brand, [data], {
    headers: [['Set-Cookie', cookieLine(application, token, limits.sessionHours * 3600, incoming.secure)]],
  });
}

function cookieLine({ name }: Application, value: string, seconds: number, secure: boolean): string {
  return `${cookieName(name)}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}

/** Answers the same whoever is named, and before anything is done about it. */
async function forgot(arrival: Arrival): Promise<Reply | Refusal> {
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

async function reset(arrival: Arrival): Promise<Reply | Refusal> {
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

function fieldOfPassword(password: string): Refusal | undefined {
  const weak = weakness(password);
  return weak === undefined ? undefined : refuseFields([{ field: 'new', code: weak.code, message: weak.message }]);
}

/** Ends the forced change at first login, and every session: the reply brings a new token. */
async function changePassword(exchange: Exchange): Promise<Reply | Refusal> {
  const {
    desk,
    application,
    caller: { administrator },
    incoming,
  } = exchange;
  const body = await bodyOf(exchange);
  if (isRefusal(body)) return body;
  const refused = fieldOfPassword(body['new'] as string);
  if (refused !== undefined) return refused;
  if (administrator.unrestricted) return refuse('not_permitted', 'Root on the admin socket has no password.');
  const { username } = administrator;
  const account = await desk.people.signIn.check(
    application,
    viewing(desk, application),
    username,
    body['current'] as string,
    incoming.address,
  );
  // Not 401: whoever asks is known, and a client would take its token for ended.
  if (isRefusal(account))
    return account.code === 'wrong_credentials'
      ? refuseFields([{ field: 'current', code: 'wrong_credentials', message: 'The password is wrong.' }])
      : account;
  if (body['current'] === body['new'])
    return refuseFields([{ field: 'new', code: 'weak_password', message: 'The new password is the current one.' }]);
  const hash = await desk.people.passwords.hash(body['new'] as string);
  if (isRefusal(hash)) return hash;
  const write = { ...passwordWrite(username, hash, false), guard: account.version };
  const answer = await desk.submit({
    application: application.name,
    by: username,
    what: 'change password',
    writes: [write],
  });
  if ('code' in answer) return Refusal.from(answer);
  await desk.people.sessions.endNamed(application.name, username);
  return signedIn(exchange, username, hash, false);
}

async function logout({ desk, application, brand, caller, incoming }: Exchange): Promise<Reply> {
  if (caller.token !== undefined) await desk.people.sessions.end(caller.token);
  return success(brand, [], {
    message: 'Logged out.',
    headers: [['Set-Cookie', cookieLine(application, '', 0, incoming.secure)]],
  });
}

/**
 * `GET /authenticate`: who the token stands for, for a page that was loaded again; also while the password must be
 * changed, so that the page can.
 */
function whoAmI({ desk, application, brand, caller: { administrator, token, mustChange } }: Exchange): Reply {
  const { username } = administrator;
  return success(brand, [
    told(desk, application, {
      username,
      administrator,
      mustChange,
      ...(token === undefined ? {} : { token, expires: desk.people.sessions.find(token)?.expires }),
    }),
  ]);
}

interface SignedIn {
  readonly username: string;
  /** Undefined where the record has gone meanwhile. */
  readonly administrator: Administrator | undefined;
  readonly mustChange: boolean;
  readonly token?: string;
  readonly expires?: number | undefined;
}

function told(
  desk: Desk,
  application: Application,
  { username, administrator, mustChange, token, expires }: SignedIn,
): SignedInDescription & { readonly [name: string]: Json } {
  const { first, last } = nameOf(viewing(desk, application)(), username);
  return {
    username,
    name: [first, last].filter((part) => part !== undefined).join(' ') || username,
    first_name: first ?? null,
    last_name: last ?? null,
    role_id: administrator === undefined ? null : formatRole(administrator.role),
    permissions: administrator?.permissions ?? [],
    must_change_password: mustChange,
    ...(token === undefined ? {} : { csrf: csrfOf(token) }),
    ...(expires === undefined ? {} : { expires: formatTimestamp(desk.zone(), expires) }),
  };
}

/**
 * `GET /session`: the unit, and who has signed in from this browser to which of its applications (api.md, Paths).
 * Whoever asks may read it.
 */
function session({ brand, desk, incoming }: Visit): Reply {
  const { role, active, ready, reason } = desk.health();
  const { applications } = desk.registry;
  const sessions = applications.flatMap((application) => {
    const caller = signedInBy(desk, application, incoming);
    const expires = caller === undefined ? undefined : desk.people.sessions.find(caller.token)?.expires;
    return caller === undefined || expires === undefined
      ? []
      : [
          {
            application: application.name,
            ...told(desk, application, { username: caller.administrator.username, ...caller, expires }),
          },
        ];
  });
  const attributes = {
    unit: desk.settings.unit,
    role,
    active: active === undefined ? null : { ...active },
    ready,
    reason: reason ?? null,
    release: desk.settings.release,
    zone: desk.zone(),
    applications: applications.map(({ name, title, version, roles }) => ({ name, title, version, roles })),
    sessions,
  };
  return success(brand, [{ scope: 'session', attributes }]);
}

/** `POST /administrator/<username>/reset-link`: one administrator helps another (api.md, Authentication). */
async function makeResetLink(exchange: Exchange): Promise<Reply | Refusal> {
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

/**
 * Whether the caller may open or shut the account of another: sees it, may reset passwords, and has as much as it has.
 */
export function mayOpen(exchange: Exchange, view: StoreView, username: string): Refusal | undefined {
  const {
    application,
    caller: { administrator },
  } = exchange;
  const unseen = maySee(exchange, view, username);
  if (unseen !== undefined) return unseen;
  const other = administratorOf(view, username);
  const may =
    able(application, administrator, 'password_reset') &&
    other !== undefined &&
    mayGrant(application, administrator, other);
  return may ? undefined : refuse('not_permitted');
}

/** Whether the caller may know of the account of another; what is another tenant's is not there. */
export function maySee(
  { application, caller: { administrator } }: Exchange,
  view: StoreView,
  username: string,
): Refusal | undefined {
  const table = administratorsOf(application);
  const stored = storedAdministrator(view, username);
  if (
    stored === undefined ||
    allowed(application, administrator, 'edit', table, tenantOf(table, stored.row)) === 'hidden'
  )
    return refuse('not_found');
  return allowed(application, administrator, 'view', table, tenantOf(table, stored.row)) === 'allowed'
    ? undefined
    : refuse('not_permitted');
}

function administratorsOf(application: Application): Table {
  return application.tables.find(({ name }) => name === administratorTable)!;
}
