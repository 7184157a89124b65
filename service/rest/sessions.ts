import { isRefusal, refuse, type Refusal } from '../core/refusals.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import { formatTimestamp } from '../core/zones.js';
import { accountOf } from '../people/account.js';
import { administratorOf } from '../people/administrator.js';
import { proves, type NamedSession } from '../people/sessions.js';
import { formatRole } from '../schema/kinds/role.js';
import type { Json } from '../schema/kind.js';
import type { StoreView } from '../records/store-view.js';
import { success } from './envelope.js';
import type { Exchange } from './exchange.js';
import { maybeText, resultsOf, text } from './openapi-schemas.js';
import { cursor, pageLimit, type Values } from './parameters.js';
import type { Reply } from './reply.js';
import { route, type Named, type Route } from './route.js';
import { mayOpen, maySee } from './others-accounts.js';

const reply: Named = {
  name: 'sessions.reply',
  schema: resultsOf({
    session_id: text,
    username: text,
    role_id: maybeText,
    opened: text,
    expires: text,
    address: maybeText,
    current: { type: 'boolean' },
  }),
};
const query = { limit: pageLimit, after: cursor };
const whose = { username: { description: 'Of whom.' } };

/**
 * `/sessions`: who is signed in, and ending it. `GET /sessions[/<username>]` lists the own sessions and those of the
 * administrators that the caller may look at;
 * `DELETE /sessions/<username>[/<id>]` ends one of an administrator, or all: the own ones, and those of whom the caller
 * could make a reset link for. No token is ever told. Whoever signs each request with the password has no session.
 */
export const sessionsRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: 'sessions',
    tag: 'session',
    summary: 'Who is signed in, by name of administrator: oneself, and those whom one may look at.',
    needs: {},
    query,
    reply,
    run: list,
  }),
  route({
    method: 'GET',
    path: 'sessions/{username}',
    tag: 'session',
    summary: 'The sessions of one administrator.',
    parts: whose,
    needs: {},
    query,
    reply,
    run: list,
  }),
  route({
    method: 'DELETE',
    path: 'sessions/{username}',
    tag: 'session',
    summary: 'End every session of an administrator.',
    parts: whose,
    needs: {},
    reply,
    run: end,
  }),
  route({
    method: 'DELETE',
    path: 'sessions/{username}/{session_id}',
    tag: 'session',
    summary: 'End one session.',
    parts: { ...whose, session_id: { description: 'As the list names it.' } },
    needs: {},
    reply,
    run: end,
  }),
];

function list(exchange: Exchange, { limit, after: before }: Values<typeof query>): Reply | Refusal {
  const {
    desk,
    application,
    caller: { administrator },
    parts: [username],
    brand,
  } = exchange;
  const after = placeOf(before);
  if (isRefusal(after)) return after;
  const view = exchange.view();
  const unseen =
    username === undefined || username === administrator.username ? undefined : maySee(exchange, view, username);
  if (unseen !== undefined) return unseen;
  const found: NamedSession[] = [];
  let last: NamedSession | undefined;
  let next: string | undefined;
  let looked = 0;
  for (const one of desk.people.sessions.standing(application.name, username, after?.username)) {
    if (after !== undefined && !isBehind(one, after)) continue;
    if (last !== undefined && (found.length === limit || looked >= limits.sessionsLooked)) {
      next = `${last.opened}/${last.id}/${last.session.username}`;
      break;
    }
    last = one;
    looked++;
    if (isShown(exchange, view, one)) found.push(one);
  }
  return success(
    brand,
    found.map((one) => shown(exchange, view, one)),
    { meta: { records_page_size: limit, ...(next === undefined ? {} : { next }) } },
  );
}

async function end(exchange: Exchange): Promise<Reply | Refusal> {
  const {
    desk,
    application,
    caller: { administrator },
    parts,
    brand,
  } = exchange;
  const [username, id] = parts as [string, string | undefined];
  const view = exchange.view();
  const refused = username === administrator.username ? undefined : mayOpen(exchange, view, username);
  if (refused !== undefined) return refused;
  const standing = [...desk.people.sessions.standing(application.name, username)].filter(
    (one) => (id === undefined || one.id === id) && isGood(view, one),
  );
  if (id !== undefined && standing.length === 0) return refuse('not_found', 'There is no such session.');
  const told = standing.map((one) => shown(exchange, view, one));
  await desk.people.sessions.endNamed(application.name, username, id);
  log.notice('sessions were ended by hand', {
    application: application.name,
    username,
    sessions: told.length,
    by: administrator.username,
  });
  return success(brand, told, {
    message:
      told.length === 0
        ? 'No session was open.'
        : `${told.length} ${told.length === 1 ? 'session has' : 'sessions have'} ended.`,
  });
}

interface Place {
  readonly opened: number;
  readonly id: string;
  readonly username: string;
}

/** Where a page before has ended. */
function placeOf(text: string | undefined): Place | undefined | Refusal {
  if (text === undefined) return undefined;
  const [, opened, id, username] = /^(\d{1,15})\/([0-9a-f]{16})\/([^\0]{1,128})$/.exec(text) ?? [];
  return username === undefined
    ? refuse('malformed', 'after is the cursor of a page before.')
    : { opened: Number(opened), id: id!, username };
}

/** Of other administrators only those behind come. */
function isBehind({ session, opened, id }: NamedSession, place: Place): boolean {
  return session.username !== place.username || opened > place.opened || (opened === place.opened && id > place.id);
}

/** Whether a token of it would be taken, and the caller may know of it. */
function isShown(exchange: Exchange, view: StoreView, one: NamedSession): boolean {
  const { username } = one.session;
  return (
    isGood(view, one) &&
    (username === exchange.caller.administrator.username || maySee(exchange, view, username) === undefined)
  );
}

/** One that another password has ended is no session any more, although it is still kept. */
function isGood(view: StoreView, { session }: NamedSession): boolean {
  return (
    proves(session, accountOf(view, session.username)?.passwordHash) &&
    administratorOf(view, session.username) !== undefined
  );
}

function shown(
  { desk, caller }: Exchange,
  view: StoreView,
  { id, session: { username, expires, address }, opened }: NamedSession,
): Json {
  const zone = desk.zone();
  const role = administratorOf(view, username)?.role;
  return {
    scope: 'session',
    attributes: {
      session_id: id,
      username,
      role_id: role === undefined ? null : formatRole(role),
      opened: formatTimestamp(zone, opened),
      expires: formatTimestamp(zone, expires),
      address: address ?? null,
      current:
        caller.token !== undefined &&
        caller.administrator.username === username &&
        desk.people.sessions.idOf(caller.token) === id,
    },
  };
}
