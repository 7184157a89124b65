import { isRefusal, refuse, type Refusal } from '../core/refusals.js';
import type { StoreView } from './desk.js';
import type { Application } from '../schema/application.js';
import type { Brand } from './envelope.js';
import type { Desk } from './desk.js';
import type { Caller } from './identify.js';
import type { Incoming } from './incoming.js';
import { announced, readJson, type JsonObject } from './json-body.js';
import type { Query } from './query.js';
import type { Reply } from './reply.js';

/** One request to an application by somebody who is known, as the handlers of its paths see it. */
export interface Exchange {
  readonly desk: Desk;
  readonly application: Application;
  readonly caller: Caller;
  readonly brand: Brand;
  readonly incoming: Incoming;
  readonly query: Query;
  /** Behind the name of the path. */
  readonly parts: readonly string[];
  /** As the store is when it is asked; a snapshot for as long as nothing is awaited. */
  view(): StoreView;
}

export type Handler = (exchange: Exchange) => Promise<Reply | Refusal> | Reply | Refusal;

/** The methods that a path takes. */
export type Methods = Readonly<Partial<Record<'GET' | 'POST' | 'PUT' | 'DELETE', Handler>>>;

/** The JSON object that a request carries, after what its head says of it. */
export function bodyOf({ incoming, application }: Exchange): Promise<JsonObject | Refusal> | Refusal {
  return announced(incoming, application.name) ?? readJson(incoming);
}

/** An exact number of parts behind the name of a path. */
export function partsAre({ parts }: Exchange, count: number): Refusal | undefined {
  return parts.length === count ? undefined : refuse('unknown_path');
}

/** Goes on with a value, or hands back the refusal. */
export function unless<V, R>(value: V | Refusal, then: (value: V) => R): R | Refusal {
  return isRefusal(value) ? value : then(value);
}

/** Whose sets a list keeps: the session's, or of whoever signs each request the account's. */
export function sessionOf({ application, caller: { token, administrator } }: Exchange): string {
  return token ?? `${application.name}/${administrator.username}`;
}

/** With whom long work shares its turns: all who have the same role of the same tenant. */
export function roleOf({ application, caller: { administrator: { role } } }: Exchange): string {
  return [application.name, role.role, role.provider ?? '', role.subscriber ?? ''].join('/');
}
