import { log } from '../core/log.js';
import { Refusal, isRefusal, refuse, refuseFields } from '../core/refusals.js';
import { passwordWrite } from '../people/account.js';
import { administratorTable } from '../people/administrator.js';
import { success } from './envelope.js';
import { bodyOf, type Arrival, type Exchange, type Visit } from './exchange.js';
import { signedInBy, viewing } from './identify.js';
import { required } from './members.js';
import { flag, maybeText, object, replyOf, resultsOf, text, texts } from './openapi-schemas.js';
import type { Reply } from './reply.js';
import { openRoute, route, unitRoute, type Route } from './route.js';
import { limits } from '../core/limits.js';
import { forgot, reset, makeResetLink, fieldOfPassword } from './reset-link.js';
import { cookieLine, signedIn, signedInAs, signedInReply, told } from './signed-in.js';

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
