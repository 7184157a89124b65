import { isRefusal, refuse, type Refusal } from '../core/refusals.js';
import type { Desk } from './desk.js';
import { success, type Brand } from './envelope.js';
import type { Incoming } from './incoming.js';
import type { Query } from './query.js';
import type { Reply } from './reply.js';
import { ownersOrder } from './unit-order.js';

/**
 * `POST /system/backup` `{}`: begins a backup where none is under way, for the platform owner of any application and the admin socket; `backup` of `GET /system` says what became of it.
 */
export async function backup(desk: Desk, brand: Brand, incoming: Incoming, query: Query): Promise<Reply | Refusal> {
  const order = await ownersOrder(desk, brand, incoming, query, {});
  if (isRefusal(order)) return order;
  if (desk.backups === undefined) return refuse('unknown_path');
  desk.backups.begin();
  return success(brand, [{ scope: 'backup', attributes: desk.backups.state(desk.clock.now()) }]);
}
