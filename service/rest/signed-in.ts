import type { Json } from '../schema/kind.js';
import type { Named } from './route.js';
import { flag, maybeText, object, replyOf, text, texts } from './openapi-schemas.js';
import type { Arrival } from './exchange.js';
import type { Reply } from './reply.js';
import { administratorOf, nameOf } from '../people/administrator.js';
import { viewing, cookieName, csrfOf } from './identify.js';
import { success } from './envelope.js';
import { limits } from '../core/limits.js';
import type { Application } from '../schema/application.js';
import type { Administrator } from '../people/permits.js';
import type { Desk } from './desk.js';
import type { SignedInDescription } from '../schema/session-description.js';
import { formatRole } from '../schema/kinds/role.js';
import { formatTimestamp } from '../core/zones.js';

/** Who has signed in, as replies describe it. */
export const signedInAs = {
  username: text,
  name: text,
  first_name: maybeText,
  last_name: maybeText,
  must_change_password: flag,
  role_id: maybeText,
  permissions: texts,
};

/** The reply that brings a token. */
export const signedInReply: Named = {
  name: 'signed_in.reply',
  schema: replyOf(object({ ...signedInAs, token: text, csrf: text, expires: text })),
};

/** Opens a session and tells its token, to a browser as a cookie that no script reads. */
export async function signedIn(
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

/** The `Set-Cookie` of a token; of an empty one for no seconds, it is forgotten. */
export function cookieLine({ name }: Application, value: string, seconds: number, secure: boolean): string {
  return `${cookieName(name)}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}

interface SignedIn {
  readonly username: string;
  /** Undefined where the record has gone meanwhile. */
  readonly administrator: Administrator | undefined;
  readonly mustChange: boolean;
  readonly token?: string;
  readonly expires?: number | undefined;
}

/** Who has signed in, and until when. */
export function told(
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
