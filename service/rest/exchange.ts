import { isRefusal, type Refusal } from '../core/refusals.js';
import type { StoreView } from '../records/store-view.js';
import type { Application } from '../schema/application.js';
import type { Brand } from './envelope.js';
import type { Desk } from './desk.js';
import type { Caller } from './identify.js';
import type { Incoming } from './incoming.js';
import { announced, readJson, type JsonObject } from './json-body.js';
import { misshapen, type Members } from './members.js';
import type { Query } from './query.js';

/** One request to the unit itself, as the handlers of its routes see it. */
export interface Visit {
  readonly desk: Desk;
  readonly brand: Brand;
  readonly incoming: Incoming;
  readonly query: Query;
  /** Behind the first of the path. */
  readonly parts: readonly string[];
  /** What the route declares of its body; absent where the handler knows it. */
  readonly members?: Members;
}

/** One to an application, by somebody who is not known yet. */
export interface Arrival extends Visit {
  readonly application: Application;
}

/** One to an application by somebody who is known. */
export interface Exchange extends Arrival {
  readonly caller: Caller;
  /** As the store is when it is asked; a snapshot for as long as nothing is awaited. */
  view(): StoreView;
}

/** The JSON object that a request carries, after what its head says of it, of the members that its route declares. */
export async function bodyOf(visit: Visit): Promise<JsonObject | Refusal> {
  const { incoming, brand, members } = visit;
  const body = announced(incoming, brand.short_name) ?? (await readJson(incoming));
  return isRefusal(body) || members === undefined ? body : (misshapen(body, members) ?? body);
}

/** Whose sets a list keeps: the session's, or of whoever signs each request the account's. */
export function sessionOf({ application, caller: { token, administrator } }: Exchange): string {
  return token ?? `${application.name}/${administrator.username}`;
}

/** With whom long work shares its turns: all who have the same role of the same tenant. */
export function roleOf({
  application,
  caller: {
    administrator: { role },
  },
}: Exchange): string {
  return [application.name, role.role, role.provider ?? '', role.subscriber ?? ''].join('/');
}
