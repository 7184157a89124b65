import { isRefusal, refuse, type Refusal } from '../core/refusals.js';
import type { Desk } from './desk.js';
import type { Brand } from './envelope.js';
import type { Incoming } from './incoming.js';
import { announced, readJson, shaped, type JsonObject } from './json-body.js';
import { only, type Query } from './query.js';
import { mayLook } from './system.js';

/** The body of an order to the unit, below `/system`: it has no query. */
export async function unitOrder(brand: Brand, incoming: Incoming, query: Query): Promise<JsonObject | Refusal> {
  return only(query) ?? announced(incoming, brand.short_name) ?? await readJson(incoming);
}

/** The same of this shape, for the platform owner of any application and the admin socket. */
export async function ownersOrder(desk: Desk, brand: Brand, incoming: Incoming, query: Query, shape: Parameters<typeof shaped>[1]): Promise<JsonObject | Refusal> {
  const body = await unitOrder(brand, incoming, query);
  return isRefusal(body) ? body : shaped(body, shape) ?? await mayLook(desk, incoming) ?? body;
}

/** One that has nothing to say, `{}`, over the admin socket alone; undefined where it may be carried out. */
export async function adminsOrder(brand: Brand, incoming: Incoming, query: Query): Promise<Refusal | undefined> {
  const body = await unitOrder(brand, incoming, query);
  if (isRefusal(body)) return body;
  return incoming.admin ? shaped(body, {}) : refuse('not_permitted', 'Only the admin socket takes it.');
}
