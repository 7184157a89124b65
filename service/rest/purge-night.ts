import { Refusal, isRefusal, refuse, refuseFields } from '../core/refusals.js';
import { success } from './envelope.js';
import { bodyOf, type Visit } from './exchange.js';
import { identify } from './identify.js';
import { required } from './members.js';
import { resultsOf } from './openapi-schemas.js';
import type { Reply } from './reply.js';
import { unitRoute, type Route } from './route.js';

const deeds = ['release', 'skip'];

/**
 * `POST /system/purge-night` `{"application","do":"release"|"skip"}`: a purge that waits because the clock has jumped
 * begins, or that date has none (jobs.md, Archive, restore, purge). Its platform owner and the admin socket may.
 * Refuses `not_found` where none waits.
 */
export const purgeNightRoute: Route = unitRoute({
  method: 'POST',
  path: 'system/purge-night',
  tag: 'system',
  summary: 'A nightly purge that waits because the clock has jumped begins, or its date has none.',
  needs: 'told by the request',
  body: { name: 'purge_night', members: { application: required('text'), do: required('text', { enum: deeds }) } },
  statuses: [404],
  reply: { name: 'purge_night.reply', schema: resultsOf({ application: { type: 'string' }, do: { enum: deeds } }) },
  run: purgeNight,
});

async function purgeNight(visit: Visit): Promise<Reply | Refusal> {
  const { desk, brand, incoming } = visit;
  const body = await bodyOf(visit);
  if (isRefusal(body)) return body;
  const { application: name, do: deed } = body;
  const application = desk.registry.application(String(name));
  if (application === undefined)
    return refuseFields([
      {
        field: 'application',
        code: 'bad_choice',
        message: `One of ${desk.registry.applications.map((each) => each.name).join(', ')}.`,
      },
    ]);
  if (deed !== 'release' && deed !== 'skip')
    return refuseFields([{ field: 'do', code: 'bad_choice', message: 'Either release or skip.' }]);
  const caller = await identify(desk, application, incoming);
  if (isRefusal(caller)) return caller;
  if (caller.mustChange) return refuse('password_change_required');
  const { role, username } = caller.administrator;
  if (role.role !== 'platform_owner') return refuse('not_permitted');
  const refused =
    deed === 'release'
      ? await desk.night.acknowledge(application.name, username)
      : await desk.night.skip(application.name, username);
  return refused === undefined
    ? success(brand, [{ scope: 'purge-night', attributes: { application: application.name, do: deed } }])
    : Refusal.from(refused);
}
