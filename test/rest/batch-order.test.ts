/** Writes of one batch see those before them, whatever the verb, in every table of every application, for the platform owner and for the tenant alike. */
import t from 'tap';
import { hosted } from '../../service/apps/all.js';
import { recordPath } from '../../service/rest/path.js';
import type { Json } from '../../service/schema/kind.js';
import { sampleRecords } from '../support/hostile/sample-records.js';
import { RestSite } from '../support/rest-site.js';

t.setTimeout(1_100_000);

const seed = 20_261_130;

interface Step { readonly method: string; readonly path: string; readonly body?: Json; readonly if_match?: string }

for (const each of hosted) t.test(each.application.name, async (t) => {
  const site = await RestSite.start(t, { hosted: each });
  const { application } = site;
  const token = await site.token('owner');
  const batch = (writes: readonly Step[]) => site.ask('POST', `/${application.name}/api/batch`, { token, body: { writes } as never });
  // What is contained comes first: a purge takes it along.
  const records = [...await sampleRecords(site, seed)].reverse().filter(({ table, owner }) => table.key.length > 0 && owner.provider !== undefined && !['service_provider', 'subscriber'].includes(table.name));
  const seen = new Set<string>();
  for (const { table, key, attributes } of records) {
    const path = recordPath(table, key);
    const there = async (archive = false) => (await site.ask('GET', `/${application.name}/api${path}${archive ? '?archive=true' : ''}`, { token })).status === 200;
    const del: Step = { method: 'DELETE', path }, restore: Step = { method: 'DELETE', path: `${path}?archive=true&restore=true` }, purge: Step = { method: 'DELETE', path: `${path}?archive=true` };
    const create: Step = { method: 'POST', path: `/${table.name}`, body: attributes as Json }, put: Step = { method: 'PUT', path, body: {} };
    const { status: used } = await batch([del, restore]);
    // What others refer to is not archived, in a batch as alone.
    if (used === 409) continue;
    seen.add(table.name);
    const cases: [what: string, steps: readonly Step[], status: number, live: boolean][] = [
      ['away and back', [del, restore], 200, true], ['away, back, written', [del, restore, put], 200, true], ['away, back, away', [del, restore, del], 200, false], ['back, away, back', [restore, del, restore], 200, true],
      ['away twice', [del, del], 404, true], ['back, not away', [restore], 404, true], ['away, then a write of what is not there', [del, { ...put, if_match: '*' }], 412, true],
      ['away, purged, back', [del, purge, restore], 404, true], ['away, purged, made', [del, purge, create], 200, true], ['away, made, back', [del, create, restore], 409, true],
      ['away, made, written', [del, create, { ...put, if_match: '*' }], 200, true], ['one purge of what came before', [purge], 200, true],
    ];
    for (const [what, steps, status, live] of cases) {
      const { status: came, text } = await batch(steps);
      t.equal(came, status, `${path}: ${what}: ${text.slice(0, 300)}`);
      t.equal(await there(), live, `${path}: ${what}`);
    }
    t.notOk(await there(true), `${path}: nothing is left in the archive`);
  }
  t.comment([...seen].join(' '));
  t.ok(seen.size > 0);
});

t.test('what a record contains goes and comes with it', async (t) => {
  const site = await RestSite.start(t);
  const tokens = { owner: await site.token('owner'), north: await site.token('north') };
  const own = { service_provider_name: 'north', subscriber_name: 'west' };
  const west: Step = { method: 'POST', path: '/subscriber', body: { name: 'west', service_provider_name: 'north' } };
  const number: Step = { method: 'POST', path: '/number', body: { number: '8085550100', ...own } };
  const plan: Step = { method: 'POST', path: '/call_plan', body: { name: 'main', rules: [], ...own } };
  const route: Step = { method: 'POST', path: '/route', body: { number: '8085550100', call_plan_name: 'main', ...own } };
  const zone: Step = { method: 'PUT', path: '/number/8085550100', body: { timezone: 'US/Hawaii' } };
  const del = (path: string, query = ''): Step => ({ method: 'DELETE', path: path + query });
  const [back, gone] = ['?archive=true&restore=true', '?archive=true'];
  const sub = '/subscriber/north/west';
  const cases: [what: string, steps: readonly Step[], status: number, live: boolean][] = [
    ['made, away, back', [west, number, del(sub), del(sub, back), zone], 200, true],
    ['of the store: away, back, written', [del(sub), del(sub, back), zone], 200, true],
    ['made within, away with it, back with it', [plan, route, del(sub), del(sub, back), zone, del('/route/north/west/main/8085550100')], 200, true],
    ['a part does not come back alone', [del(sub), del('/number/8085550100', back)], 409, true],
    ['what went along is not there', [del(sub), { ...zone, if_match: '*' }], 412, true],
    ['nor to be archived', [del(sub), del('/number/8085550100')], 404, true],
    ['away, and the number to another', [del(sub), { ...number, body: { number: '8085550100', service_provider_name: 'north', subscriber_name: 'one' } }], 200, true],
    ['and back where it came from', [del('/number/8085550100'), del(sub, back), zone], 200, true],
    ['what is left over goes', [del('/number/8085550100', gone)], 200, true],
    ['of the archive: back, written, away', [del(sub), del(sub, back), del('/number/8085550100'), del('/number/8085550100', back), zone], 200, true],
    ['purged with what it contains', [del(sub), del(sub, gone), del('/number/8085550100', back)], 404, true],
    ['all of it gone', [del(sub), del(sub, gone)], 200, false],
    ['nothing is left in the archive', [del('/number/8085550100', gone)], 404, false],
  ];
  for (const [who, token] of Object.entries(tokens)) for (const [what, steps, status, live] of cases) {
    const { status: came, text } = await site.ask('POST', '/icr/api/batch', { token, body: { writes: steps } as never });
    t.equal(came, status, `${who}: ${what}: ${text.slice(0, 400)}`);
    t.equal((await site.ask('GET', '/icr/api/number/8085550100', { token })).status, live ? 200 : 404, `${who}: ${what}`);
  }
});
