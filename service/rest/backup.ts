import { isRefusal, refuse, type Refusal } from '../core/refusals.js';
import { success } from './envelope.js';
import { bodyOf, type Visit } from './exchange.js';
import { object, resultsOf, text, whole } from './openapi-schemas.js';
import type { Reply } from './reply.js';
import { unitRoute, type Route } from './route.js';

/** How backups stand. */
export const backupState = {
  folder: text,
  keep: whole,
  days: whole,
  count: whole,
  running: { type: 'boolean' },
  last: {
    anyOf: [
      { type: 'null' },
      object({ name: text, at: text, age_seconds: whole, bytes: whole, change: whole, took_ms: whole }),
    ],
  },
  failed: { anyOf: [{ type: 'null' }, object({ at: text, reason: text })] },
} as const;

/**
 * `POST /system/backup` `{}`: begins a backup where none is under way, for the platform owner of any application and
 * the admin socket; `backup` of `GET /system` says what became of it.
 */
export const backupRoute: Route = unitRoute({
  method: 'POST',
  path: 'system/backup',
  tag: 'system',
  summary: 'Begin a backup of the unit where none is under way; backup of /system says what became of it.',
  needs: 'owner',
  body: { name: 'backup', members: {} },
  statuses: [404],
  reply: { name: 'backup.reply', schema: resultsOf(backupState) },
  run: backup,
});

async function backup(visit: Visit): Promise<Reply | Refusal> {
  const { desk, brand } = visit;
  const order = await bodyOf(visit);
  if (isRefusal(order)) return order;
  if (desk.backups === undefined) return refuse('unknown_path');
  desk.backups.begin();
  return success(brand, [{ scope: 'backup', attributes: desk.backups.state(desk.clock.now()) }]);
}
