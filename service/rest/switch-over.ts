import { isRefusal, refuse, type Refusal } from '../core/refusals.js';
import { success } from './envelope.js';
import { bodyOf, type Visit } from './exchange.js';
import { required } from './members.js';
import { resultsOf } from './openapi-schemas.js';
import type { Reply } from './reply.js';
import { unitRoute, type Route } from './route.js';

/**
 * `POST /system/switch` `{}`, over the admin socket alone: the active of a pair gives the lead to the other unit, ends
 * in order and begins again as one that follows; lookups wait in the socket. Refuses `standby` where this unit does not
 * lead or the other one does not answer, and `not_found` on a unit alone.
 */
export const switchRoute: Route = unitRoute({
  method: 'POST',
  path: 'system/switch',
  tag: 'system',
  needs: 'admin',
  body: { name: 'backup', members: {} },
  statuses: [404],
  reply: { name: 'switch.reply', schema: resultsOf({ began: { type: 'boolean' } }) },
  run: switchOver,
  summary:
    'Over the admin socket alone: the active of a pair gives the lead to the other unit, and begins again as one that follows.',
});

async function switchOver(visit: Visit): Promise<Reply | Refusal> {
  const { desk, brand } = visit;
  const order = await bodyOf(visit);
  if (isRefusal(order)) return order;
  if (desk.switchOver === undefined)
    return refuse('not_found', 'This unit is alone: there is nobody to give the lead to.');
  const why = desk.switchOver();
  return why === undefined ? success(brand, [{ scope: 'switch', attributes: { began: true } }]) : why;
}

/**
 * `POST /system/audit` `{"repair"}`, over the admin socket alone: the active of a pair compares both units while they
 * serve; `replication.audit` of `GET /system` says what became of it. With `repair` true what differs is mended on the
 * other unit even where it is money. Refuses `standby` where this unit does not lead or the other one does not answer,
 * and `not_found` on a unit alone.
 */
export const auditRoute: Route = unitRoute({
  method: 'POST',
  path: 'system/audit',
  tag: 'system',
  needs: 'admin',
  body: { name: 'audit', members: { repair: required('flag') } },
  statuses: [404],
  reply: { name: 'audit.reply', schema: resultsOf({ began: { type: 'boolean' } }) },
  run: audit,
  summary:
    'Over the admin socket alone: begin to compare both units of a pair; replication.audit of /system says what became of it.',
});

async function audit(visit: Visit): Promise<Reply | Refusal> {
  const { desk, brand } = visit;
  const body = await bodyOf(visit);
  if (isRefusal(body)) return body;
  if (desk.audit === undefined) return refuse('not_found', 'This unit is alone: there is nothing to compare it with.');
  const why = desk.audit(body['repair'] === true);
  return why === undefined ? success(brand, [{ scope: 'audit', attributes: { began: true } }]) : why;
}
