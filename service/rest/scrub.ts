import { Refusal, isRefusal, refuse, refuseFields } from '../core/refusals.js';
import type { Desk } from './desk.js';
import { success, type Brand } from './envelope.js';
import { identify } from './identify.js';
import type { Incoming } from './incoming.js';
import type { Query } from './query.js';
import type { Reply } from './reply.js';
import { ownersOrder } from './unit-order.js';

/** `POST /system/scrub` `{}`: begins a scrub of the stores where none is under way, for the platform owner of any application and the admin socket; `scrub` of `GET /system` says what became of it. */
export async function scrub(desk: Desk, brand: Brand, incoming: Incoming, query: Query): Promise<Reply | Refusal> {
  const order = await ownersOrder(desk, brand, incoming, query, {});
  if (isRefusal(order)) return order;
  if (desk.scrubs === undefined) return refuse('unknown_path');
  desk.scrubs.begin();
  return success(brand, [{ scope: 'scrub', attributes: desk.scrubs.state(desk.clock.now()).scrub }]);
}

/**
 * `POST /system/quarantine` `{"id","do":"remove"}`: a damaged record in quarantine is let go for good. The platform owner of its application and the admin socket may; of what belongs to no
 * application every platform owner. Refuses `not_found` where nothing there has the id.
 */
export async function quarantine(desk: Desk, brand: Brand, incoming: Incoming, query: Query): Promise<Reply | Refusal> {
  const body = await ownersOrder(desk, brand, incoming, query, { id: 'text', do: 'text' });
  if (isRefusal(body)) return body;
  if (desk.scrubs === undefined) return refuse('unknown_path');
  const { id, do: deed } = body;
  if (deed !== 'remove') return refuseFields([{ field: 'do', code: 'bad_choice', message: 'remove.' }]);
  const kept = (desk.scrubs.state(desk.clock.now()).quarantine as readonly { readonly id: string; readonly application: string }[]).find((each) => each.id === id);
  if (kept === undefined) return refuse('not_found', 'No such record is in quarantine.');
  let by = 'system';
  const application = desk.registry.application(kept.application);
  if (application !== undefined) {
    const caller = await identify(desk, application, incoming);
    if (isRefusal(caller)) return caller;
    if (caller.administrator.role.role !== 'platform_owner') return refuse('not_permitted');
    by = caller.administrator.username;
  }
  const refused = await desk.scrubs.letGo(kept.id, by);
  return refused === undefined ? success(brand, [{ scope: 'quarantine', attributes: { id: kept.id, do: 'remove' } }]) : Refusal.from(refused);
}
