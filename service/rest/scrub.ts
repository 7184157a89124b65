import { Refusal, isRefusal, refuse, refuseFields } from '../core/refusals.js';
import { success } from './envelope.js';
import { bodyOf, type Visit } from './exchange.js';
import { required } from './members.js';
import { object, resultsOf, text, whole } from './openapi-schemas.js';
import { identify } from './identify.js';
import type { Reply } from './reply.js';
import { unitRoute, type Route } from './route.js';

/** How scrubs of the stores stand. */
export const scrubState = {
  running: { type: 'boolean' },
  damaged: whole,
  last: {
    anyOf: [
      { type: 'null' },
      object({
        at: text,
        age_seconds: whole,
        took_ms: whole,
        records: whole,
        unsealed: whole,
        damaged: whole,
        faults: whole,
        first: { type: ['string', 'null'] },
      }),
    ],
  },
  failed: { anyOf: [{ type: 'null' }, object({ at: text, reason: text })] },
} as const;

export const scrubRoutes: readonly Route[] = [
  unitRoute({
    method: 'POST',
    path: 'system/scrub',
    tag: 'system',
    summary: 'Begin to go through both stores where that is not under way; scrub of /system says what became of it.',
    needs: 'owner',
    body: { name: 'scrub', members: {} },
    statuses: [404],
    reply: { name: 'scrub.reply', schema: resultsOf(scrubState) },
    run: scrub,
  }),
  unitRoute({
    method: 'POST',
    path: 'system/quarantine',
    tag: 'system',
    summary: 'Let a damaged record in quarantine go for good.',
    needs: 'owner',
    body: { name: 'quarantine', members: { id: required('text'), do: required('text', { const: 'remove' }) } },
    statuses: [404],
    reply: { name: 'quarantine.reply', schema: resultsOf({ id: text, do: { const: 'remove' } }) },
    run: quarantine,
  }),
];

/**
 * `POST /system/scrub` `{}`: begins a scrub of the stores where none is under way, for the platform owner of any
 * application and the admin socket; `scrub` of `GET /system` says what became of it.
 */
async function scrub(visit: Visit): Promise<Reply | Refusal> {
  const { desk, brand } = visit;
  const order = await bodyOf(visit);
  if (isRefusal(order)) return order;
  if (desk.scrubs === undefined) return refuse('unknown_path');
  desk.scrubs.begin();
  return success(brand, [{ scope: 'scrub', attributes: desk.scrubs.state(desk.clock.now()).scrub }]);
}

/**
 * `POST /system/quarantine` `{"id","do":"remove"}`: a damaged record in quarantine is let go for good. The platform
 * owner of its application and the admin socket may; of what belongs to no application every platform owner. Refuses
 * `not_found` where nothing there has the id.
 */
async function quarantine(visit: Visit): Promise<Reply | Refusal> {
  const { desk, brand, incoming } = visit;
  const body = await bodyOf(visit);
  if (isRefusal(body)) return body;
  if (desk.scrubs === undefined) return refuse('unknown_path');
  const { id, do: deed } = body;
  if (deed !== 'remove') return refuseFields([{ field: 'do', code: 'bad_choice', message: 'remove.' }]);
  const kept = (
    desk.scrubs.state(desk.clock.now()).quarantine as readonly { readonly id: string; readonly application: string }[]
  ).find((each) => each.id === id);
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
  return refused === undefined
    ? success(brand, [{ scope: 'quarantine', attributes: { id: kept.id, do: 'remove' } }])
    : Refusal.from(refused);
}
