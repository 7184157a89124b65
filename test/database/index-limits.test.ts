/** How much one value of a grouped index may have. */
import t from 'tap';
import { icr } from '../../service/apps/icr/application.js';
import { icrLimits } from '../../service/apps/icr/limits.js';
import type { Write } from '../../service/schema/write.js';
import { small } from '../support/small-application.js';
import { temporaryStore } from '../support/temporary-store.js';

t.test('a number has so many routes and no more', async (t) => {
  const { must, write } = temporaryStore(t, icr);
  const tenant = { service_provider_name: 'sp', subscriber_name: 'sub' };
  const plan = (place: number): string => `plan${place}`;
  await must({ method: 'create', table: 'service_provider', attributes: { name: 'sp' } }, { method: 'create', table: 'subscriber', attributes: { service_provider_name: 'sp', name: 'sub' } });
  const plans = Array.from({ length: icrLimits.routesOfNumber + 1 }, (_, place): Write => ({ method: 'create', table: 'call_plan', attributes: { ...tenant, name: plan(place), rules: [] } }));
  await must(...plans);
  const route = (place: number): Write => ({ method: 'create', table: 'route', attributes: { ...tenant, call_plan_name: plan(place), number: '808555XXXX' } });
  await must(...Array.from({ length: icrLimits.routesOfNumber }, (_, place) => route(place)));
  t.match(await write(route(icrLimits.routesOfNumber)), { code: 'too_many_routes' });
});

t.test('an application has so many shapes of wildcards and no more', async (t) => {
  const { must, write } = temporaryStore(t, small);
  const { shapeLimit } = small.tables.find(({ name }) => name === 'line')!.grouped![0]!;
  await must({ method: 'create', table: 'provider', attributes: { name: 'p' } }, { method: 'create', table: 'site', attributes: { provider: 'p', name: 's' } });
  const line = (wild: number): Write => ({ method: 'create', table: 'line', attributes: { number: '8085551234'.slice(0, 10 - wild) + 'X'.repeat(wild), provider: 'p', site: 's' } });
  await must(...Array.from({ length: shapeLimit! }, (_, place) => line(place + 1)));
  t.match(await write(line(shapeLimit! + 1)), { code: 'too_many_shapes' });
});
