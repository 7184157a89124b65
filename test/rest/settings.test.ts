import t from 'tap';
import { RestSite } from '../support/rest-site.js';

t.test('settings', async (t) => {
  const site = await RestSite.start(t);
  const owner = await site.token('owner');
  const shown = async (query = '') => Object.fromEntries((await site.ask('GET', `/icr/api/settings${query}`, { token: owner })).body.data.map(({ attributes }) => [String(attributes['name']), attributes]));
  t.match((await shown())['maximum_inactive_days'], { value: 7, default: 7, unit: 'days', meaning: String, range: String, type: String });
  const put = (body: object, query = '', token = owner) => site.ask('PUT', `/icr/api/settings${query}`, { token, body: body as never });
  const cases: [body: object, query: string, status: number, field: string][] = [
    [{ maximum_inactive_days: 0 }, '', 200, ''], [{ maximum_inactive_days: -1 }, '', 422, 'maximum_inactive_days'], [{ maximum_inactive_days: 'x', colour: 1 }, '', 422, 'colour'],
    [{ author: 'A Company' }, '', 200, ''], [{ time_zone: 'US/Hawaii' }, '?service_provider_name=north', 200, ''], [{ author: 'x' }, '?service_provider_name=north', 422, 'author'],
    [{ time_zone: 'Mars/Base' }, '', 422, 'time_zone'], [{}, '?service_provider_name=nowhere', 404, ''], [{}, '?provider=north', 400, ''], [{}, '', 200, ''],
  ];
  for (const [body, query, status, field] of cases) {
    const answer = await put(body, query);
    t.equal(answer.status, status, `${JSON.stringify(body)}: ${answer.text.slice(0, 300)}`);
    if (field !== '') t.ok(answer.body.meta.errors!.some((error) => error.field === field), answer.text);
  }
  t.equal((await shown())['maximum_inactive_days']!['value'], 0);
  t.match((await site.ask('GET', '/icr/api/number', { token: owner })).body.jsonapi, { author: 'A Company' }, 'in force at once');
  t.strictSame([(await shown())['time_zone']!['value'], (await shown('?service_provider_name=north'))['time_zone']!['value'], (await shown('?service_provider_name=south'))['time_zone']!['value']], [null, 'US/Hawaii', null]);
  await put({ maximum_inactive_days: null, author: null });
  t.equal((await shown())['maximum_inactive_days']!['value'], 7, 'the default again');
  t.equal((await put({}, '', await site.token('north.one'))).status, 403);
});

t.test('a service provider reaches its own settings, and no others', async (t) => {
  const site = await RestSite.start(t);
  const north = await site.token('north');
  const ask = (method: string, query: string, body?: object) => site.ask(method, `/icr/api/settings${query}`, { token: north, ...(body === undefined ? {} : { body: body as never }) });
  const shown = await ask('GET', '');
  t.equal(shown.status, 200, shown.text);
  t.ok(shown.body.data.some(({ attributes }) => attributes['name'] === 'time_zone'));
  t.notOk(shown.body.data.some(({ attributes }) => attributes['name'] === 'maximum_inactive_days'), 'those of the application are not among them');
  t.equal((await ask('PUT', '', { time_zone: 'Pacific/Honolulu' })).status, 200);
  t.equal((await ask('PUT', '', { maximum_inactive_days: 1 })).status, 422);
  t.not((await ask('GET', '?service_provider_name=south')).status, 200);
  t.equal((await site.ask('GET', '/icr/api/settings', { token: await site.token('north.one') })).status, 403);
});
