/** A service provider names its own offerings alone (columns.md), by every door that could bring another's back. */
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

t.test('what is wrong beside it does not tell whether the other provider and its offering are there', async (t) => {
  const site = await RestSite.start(t, { hosted: cc });
  const north = await site.token('north');
  await site.must(offering('south'), { method: 'create', table: 'lot', attributes: { number: '10000009', pin: '900009', service_provider_name: 'north' } });
  const named = { service_provider_name: 'north', pin: '123456', product_offering_name: 'plan' };
  /** Each with the number of its fields at fault. */
  const rows: readonly (readonly [beside: { readonly [name: string]: string }, faults: number])[] = [
    [{}, 2], [{ pin: '1' }, 3], [{ status: 'none' }, 3], [{ unknown: 'x' }, 3], [{ product_offering_name: 'none', pin: '1' }, 3], [{ product_offering_name: 'none' }, 2],
  ];
  for (const [beside, faults] of rows) {
    for (const [method, path] of [['POST', ''], ['PUT', '/10000001'], ['PUT', '/10000009']] as const) {
      const answers: string[] = [];
      for (const provider of ['south', 'nobody']) {
        const body = { ...(path === '' ? { number: '10000001' } : {}), ...named, product_offering_service_provider_name: provider, ...beside };
        const { status, body: { meta } } = await site.ask(method, `/cc/api/lot${path}`, { token: north, body });
        answers.push(`${status} ${JSON.stringify(meta.errors)}`.replaceAll(provider, 'NAME'));
        t.equal(meta.errors?.length, faults, `${method} ${path} ${JSON.stringify(body)}: ${JSON.stringify(meta.errors)}`);
      }
      t.equal(answers[0], answers[1], `${method} ${path} ${JSON.stringify(beside)}`);
    }
  }
});
