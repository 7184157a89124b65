import { isRefusal, refuse, type Refusal } from '../core/refusals.js';
import { isToken } from '../people/token.js';
import type { Desk } from './desk.js';
import { success, type Brand } from './envelope.js';
import { identify } from './identify.js';
import type { Incoming } from './incoming.js';
import type { Reply } from './reply.js';

/** `GET /system`: the unit itself, for the admin socket and the platform owners of any application, by a token (api.md, Paths). */
export async function system(brand: Brand, desk: Desk, incoming: Incoming): Promise<Reply | Refusal> {
  const refused = await mayLook(desk, incoming);
  if (refused !== undefined) return refused;
  // Purges that wait for somebody to say that the clock is right, with what each would remove for good.
  const waiting = (await desk.night.waiting()).map((purge) => ({ ...purge, records: { ...purge.records } }));
  return success(brand, [{ scope: 'system', attributes: { ...(desk.system?.() ?? {}), ...(desk.backups === undefined ? {} : { backup: desk.backups.state(desk.clock.now()) }), ...(desk.scrubs?.state(desk.clock.now()) ?? {}), conditions: (desk.health().warnings ?? []).map((condition) => ({ ...condition })), purges_waiting: waiting } }]);
}

/** A password is not tried at every application in turn: a token says whose it is. */
export async function mayLook(desk: Desk, incoming: Incoming): Promise<Refusal | undefined> {
  const authorization = incoming.headers.get('authorization');
  if (authorization !== undefined && !isToken(authorization.trim().split(/ +/)[1] ?? '')) return refuse('unauthenticated');
  let refused = refuse('unauthenticated');
  for (const application of desk.registry.applications) {
    const caller = await identify(desk, application, incoming);
    if (isRefusal(caller)) continue;
    if (caller.mustChange) refused = refuse('password_change_required');
    else if (caller.administrator.role.role === 'platform_owner') return undefined;
    else refused = refuse('not_permitted');
  }
  return refused;
}
