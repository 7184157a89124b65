import { isRefusal, refuse, type Refusal } from '../core/refusals.js';
import { isToken } from '../people/token.js';
import type { Desk } from './desk.js';
import { identify } from './identify.js';
import type { Incoming } from './incoming.js';
import type { UnitNeed } from './route.js';

/** Whether a route of the unit is for the one who asks; `unauthenticated` or `not_permitted` otherwise. */
export async function mayVisit(desk: Desk, incoming: Incoming, needs: UnitNeed): Promise<Refusal | undefined> {
  switch (needs) {
    case 'anybody':
    case 'addresses':
    case 'told by the request':
      return undefined;
    case 'admin':
      return incoming.admin ? undefined : refuse('not_permitted', 'Only the admin socket takes it.');
    case 'owner':
      return mayLook(desk, incoming);
  }
}

/** A password is not tried at every application in turn: a token says whose it is. */
async function mayLook(desk: Desk, incoming: Incoming): Promise<Refusal | undefined> {
  const authorization = incoming.headers.get('authorization');
  if (authorization !== undefined && !isToken(authorization.trim().split(/ +/)[1] ?? ''))
    return refuse('unauthenticated');
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
