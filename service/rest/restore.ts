import { isRefusal, refuse, type Refusal } from '../core/refusals.js';
import { success } from './envelope.js';
import { bodyOf, type Visit } from './exchange.js';
import { resultsOf } from './openapi-schemas.js';
import type { Reply } from './reply.js';
import { unitRoute, type Route } from './route.js';

/**
 * `POST /system/restore` `{}`, over the admin socket alone: what `niuctl restore` has made ready is put in place. niud
 * ends in order, and begins again with it; lookups wait in the socket. Refuses `nothing_prepared` where nothing is
 * ready, and `denied` in a pair: what the log says would be done again to what was restored.
 */
export const restoreRoute: Route = unitRoute({
  method: 'POST',
  path: 'system/restore',
  tag: 'system',
  needs: 'admin',
  body: { name: 'backup', members: {} },
  statuses: [409],
  reply: { name: 'restore.reply', schema: resultsOf({ what: { type: 'string' } }) },
  run: restore,
  summary:
    'Over the admin socket alone: put in place what niuctl restore has made ready; niud ends in order and begins again with it.',
});

async function restore(visit: Visit): Promise<Reply | Refusal> {
  const { desk, brand } = visit;
  const order = await bodyOf(visit);
  if (isRefusal(order)) return order;
  if (desk.standby !== undefined)
    return refuse(
      'denied',
      'A unit of a pair would follow the log again, and what was restored would be gone. Undo the changes (niuctl revert), or bring records out of the backup: niuctl restore --from.',
    );
  const ordered = desk.restore?.();
  return ordered === undefined
    ? refuse('nothing_prepared')
    : success(brand, [{ scope: 'restore', attributes: { what: ordered } }]);
}
