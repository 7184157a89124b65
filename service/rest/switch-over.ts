import { isRefusal, refuse, type Refusal } from '../core/refusals.js';
import type { Desk } from './desk.js';
import { success, type Brand } from './envelope.js';
import type { Incoming } from './incoming.js';
import type { Query } from './query.js';
import type { Reply } from './reply.js';
import { shaped } from './json-body.js';
import { adminsOrder, unitOrder } from './unit-order.js';

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

/**
 * `POST /system/audit` `{"repair"}`, over the admin socket alone: the active of a pair compares both units while they serve; `replication.audit` of `GET /system` says what became of it. With `repair` true what differs is mended
 * on the other unit even where it is money. Refuses `standby` where this unit does not lead or the other one does not answer, and `not_found` on a unit alone.
 */
export async function audit(desk: Desk, brand: Brand, incoming: Incoming, query: Query): Promise<Reply | Refusal> {
  const body = await unitOrder(brand, incoming, query);
  if (isRefusal(body)) return body;
  if (!incoming.admin) return refuse('not_permitted', 'Only the admin socket takes it.');
  const wrong = shaped(body, { repair: 'flag' });
  if (wrong !== undefined) return wrong;
  if (desk.audit === undefined) return refuse('not_found', 'This unit is alone: there is nothing to compare it with.');
  const why = desk.audit(body['repair'] === true);
  return why === undefined ? success(brand, [{ scope: 'audit', attributes: { began: true } }]) : why;
}
