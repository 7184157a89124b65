import { refuse, type Refusal } from '../core/refusals.js';
import type { Desk } from './desk.js';
import { success, type Brand } from './envelope.js';
import type { Incoming } from './incoming.js';
import type { Query } from './query.js';
import type { Reply } from './reply.js';
import { adminsOrder } from './unit-order.js';

/**
 * `POST /system/switch` `{}`, over the admin socket alone: the active of a pair gives the lead to the other unit, ends in order and begins again as one that follows; lookups wait in the socket. Refuses `standby` where this
 * unit does not lead or the other one does not answer, and `not_found` on a unit alone.
 */
export async function switchOver(desk: Desk, brand: Brand, incoming: Incoming, query: Query): Promise<Reply | Refusal> {
  const refused = await adminsOrder(brand, incoming, query);
  if (refused !== undefined) return refused;
  if (desk.switchOver === undefined) return refuse('not_found', 'This unit is alone: there is nobody to give the lead to.');
  const why = desk.switchOver();
  return why === undefined ? success(brand, [{ scope: 'switch', attributes: { began: true } }]) : why;
}
