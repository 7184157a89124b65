import { Refusal, isRefusal, refuse, refuseFields } from '../core/refusals.js';
import type { Desk } from './desk.js';
import { success, type Brand } from './envelope.js';
import { identify } from './identify.js';
import type { Incoming } from './incoming.js';
import { shaped } from './json-body.js';
import type { Query } from './query.js';
import type { Reply } from './reply.js';
import { unitOrder } from './unit-order.js';

/**
 * `POST /system/purge-night` `{"application","do":"release"|"skip"}`: a purge that waits because the clock has jumped begins, or that date has none (jobs.md, Archive,
 * restore, purge). Its platform owner and the admin socket may. Refuses `not_found` where none waits.
 */
export async function purgeNight(desk: Desk, brand: Brand, incoming: Incoming, query: Query): Promise<Reply | Refusal> {
  const body = await unitOrder(brand, incoming, query);
  if (isRefusal(body)) return body;
  const unshaped = shaped(body, { application: 'text', do: 'text' });
  if (unshaped !== undefined) return unshaped;
  const { application: name, do: deed } = body;
  const application = desk.registry.application(String(name));
  if (application === undefined) return refuseFields([{ field: 'application', code: 'bad_choice', message: `One of ${desk.registry.applications.map((each) => each.name).join(', ')}.` }]);
  if (deed !== 'release' && deed !== 'skip') return refuseFields([{ field: 'do', code: 'bad_choice', message: 'Either release or skip.' }]);
  const caller = await identify(desk, application, incoming);
  if (isRefusal(caller)) return caller;
  if (caller.mustChange) return refuse('password_change_required');
  const { role, username } = caller.administrator;
  if (role.role !== 'platform_owner') return refuse('not_permitted');
  const refused = deed === 'release' ? await desk.night.acknowledge(application.name, username) : await desk.night.skip(application.name, username);
  return refused === undefined ? success(brand, [{ scope: 'purge-night', attributes: { application: application.name, do: deed } }]) : Refusal.from(refused);
}
