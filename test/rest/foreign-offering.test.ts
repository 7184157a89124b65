/** A service provider names its own offerings alone (tables.md, lot), by every door that could bring another's back. */
import t from 'tap';
import { hosted } from '../../service/apps/all.js';
import type { Write } from '../../service/schema/write.js';
import { RestSite } from '../support/rest-site.js';

const cc = hosted.find(({ application }) => application.name === 'cc')!;
const offering = (provider: string, name = 'plan'): Write => ({ method: 'create', table: 'product_offering', attributes: { service_provider_name: provider, name, access_numbers: null } });

t.test('an account that names the offering of another provider', async (t) => {
  const site = await RestSite.start(t, { hosted: cc });
  const [owner, north] = [await site.token('owner'), await site.token('north')];
  await site.must(offering('north'), offering('south'), offering('south', 'gone'));
  const lot = (number: string, name = 'plan') => ({ number, pin: number.slice(-4), service_provider_name: 'north', product_offering_name: name, product_offering_service_provider_name: 'south' });
  const ask = async (token: string, method: string, path: string, body?: object) => (await site.ask(method, `/cc/api${path}`, { token, ...(body === undefined ? {} : { body: body as never }) }));
  const status = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).status;

  t.equal(await status(north, 'POST', '/lot', lot('10000001')), 422, 'not by the provider');
  for (const [number, name] of [['10000001', 'plan'], ['10000002', 'gone']] as const) t.equal(await status(owner, 'POST', '/lot', lot(number, name)), 201, 'by a platform owner');
  t.equal(await status(north, 'PUT', '/lot/10000001', { product_offering_name: 'gone' }), 422, 'not to another of them');
  t.equal(await status(north, 'PUT', '/lot/10000001', { product_offering_name: 'plan' }), 200, 'what it names already may stay');

  for (const number of ['10000001', '10000002']) t.equal(await status(north, 'DELETE', `/lot/${number}`), 200);
  t.equal(await status(owner, 'DELETE', '/product_offering/south/gone'), 200);
  t.equal(await status(north, 'POST', '/lot', lot('10000001')), 422, 'nor made anew while it is archived');
  t.equal(await status(north, 'POST', '/batch', { writes: [{ method: 'DELETE', path: 'lot/10000001?archive=true&restore=true' }, { method: 'POST', path: 'lot', body: lot('10000003') }] }), 422, 'nor beside a restore');
  t.equal(await status(north, 'DELETE', '/lot/10000001?archive=true&restore=true'), 200, 'a restore brings it back as it was');
  t.match((await ask(north, 'GET', '/lot/10000001')).body.data[0]!.attributes, { product_offering_name: 'plan', product_offering_service_provider_name: 'south' });

  const refused = await ask(north, 'DELETE', '/lot/10000002?archive=true&restore=true');
  t.equal(refused.status, 409, refused.text);
});
