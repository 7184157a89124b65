import type { Json } from '../schema/kind.js';
import { backupRoute, backupState } from './backup.js';
import { conditionSchema } from './health.js';
import { purgeNightRoute } from './purge-night.js';
import { restoreRoute } from './restore.js';
import { scrubRoutes, scrubState } from './scrub.js';
import { auditRoute, switchRoute } from './switch-over.js';
import { success } from './envelope.js';
import type { Visit } from './exchange.js';
import { object, resultsOf } from './openapi-schemas.js';
import type { Reply } from './reply.js';
import { unitRoute, type Route } from './route.js';

/**
 * `GET /system`: the unit itself, for the admin socket and the platform owners of any application, by a token (api.md,
 * Paths).
 */
export const systemRoutes: readonly Route[] = [
  unitRoute({
    method: 'GET',
    path: 'system',
    tag: 'system',
    summary: 'The unit: versions, disks, memory, temperature, stores, clock, and purges that wait.',
    needs: 'owner',
    readsQuery: true,
    reply: { name: 'system.reply', schema: systemSchema() },
    run: system,
  }),
  purgeNightRoute,
  backupRoute,
  restoreRoute,
  switchRoute,
  auditRoute,
  ...scrubRoutes,
];

function systemSchema(): Json {
  const text: Json = { type: 'string' },
    whole: Json = { type: 'integer' },
    free: Json = { type: 'object' };
  const quarantined = object({
    id: text,
    application: text,
    table: text,
    archived: { type: 'boolean' },
    key: text,
    at: text,
    bytes: whole,
    written_anew: { type: 'boolean' },
  });
  return resultsOf({
    unit: free,
    versions: free,
    uptime_seconds: whole,
    niud_uptime_seconds: whole,
    memory: free,
    state_disk: free,
    stores: { type: 'array', items: free },
    generation: whole,
    zone: text,
    clock_synchronised: { type: ['boolean', 'null'] },
    backup: { type: 'object', properties: backupState },
    scrub: { type: 'object', properties: scrubState },
    quarantine: { type: 'array', items: quarantined },
    conditions: { type: 'array', items: conditionSchema },
    purges_waiting: {
      type: 'array',
      items: object({
        application: text,
        mark: text,
        date: text,
        records: { type: 'object', additionalProperties: whole },
        partial: { type: 'boolean' },
      }),
    },
  });
}

async function system({ brand, desk }: Visit): Promise<Reply> {
  // Purges that wait for somebody to say that the clock is right, with what each would remove for good.
  const waiting = (await desk.night.waiting()).map((purge) => ({ ...purge, records: { ...purge.records } }));
  return success(brand, [
    {
      scope: 'system',
      attributes: {
        ...(desk.system?.() ?? {}),
        ...(desk.backups === undefined ? {} : { backup: desk.backups.state(desk.clock.now()) }),
        ...(desk.scrubs?.state(desk.clock.now()) ?? {}),
        conditions: (desk.health().warnings ?? []).map((condition) => ({ ...condition })),
        purges_waiting: waiting,
      },
    },
  ]);
}
