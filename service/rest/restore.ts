import { refuse, type Refusal } from '../core/refusals.js';
import type { Desk } from './desk.js';
import { success, type Brand } from './envelope.js';
import type { Incoming } from './incoming.js';
import type { Query } from './query.js';
import type { Reply } from './reply.js';
import { adminsOrder } from './unit-order.js';

/**
 * `POST /system/restore` `{}`, over the admin socket alone: what `niuctl restore` has made ready is put in place. niud ends in order, and begins again with it; lookups wait in the socket.
 * Refuses `nothing_prepared` where nothing is ready, and `denied` in a pair: what the log says would be done again to what was restored.
 */
export async function restore(desk: Desk, brand: Brand, incoming: Incoming, query: Query): Promise<Reply | Refusal> {
  const refused = await adminsOrder(brand, incoming, query);
  if (refused !== undefined) return refused;
  if (desk.standby !== undefined) return refuse('denied', 'A unit of a pair would follow the log again, and what was restored would be gone. Undo the changes (niuctl revert), or bring records out of the backup: niuctl restore --from.');
  const ordered = desk.restore?.();
  return ordered === undefined ? refuse('nothing_prepared') : success(brand, [{ scope: 'restore', attributes: { what: ordered } }]);
}
