import t from 'tap';
import { RestSite } from '../support/rest-site.js';

t.test('counts of tables are those of the own tenant', async (t) => {
  const site = await RestSite.start(t);
  const made = await site.must(
    site.create('call_plan', { service_provider_name: 'north', subscriber_name: 'one', name: 'a', rules: [] }),
    site.create('call_plan', { service_provider_name: 'north', subscriber_name: 'two', name: 'a', rules: [] }),
    site.create('call_plan', { service_provider_name: 'south', subscriber_name: 'one', name: 'a', rules: [] }),
    site.create('call_plan', { service_provider_name: 'south', subscriber_name: 'one', name: 'b', rules: [] }),
  );
  t.ok(made);
  await site.must({ method: 'archive', table: 'call_plan', key: ['south', 'one', 'b'] });
  const asked: readonly (readonly [who: string, table: string, live: number | undefined, archive: number | undefined])[] = [
    ['owner', 'call_plan', 3, 1], ['north', 'call_plan', 2, 0], ['south', 'call_plan', 1, 1],
    ['owner', 'subscriber', 4, 0], ['north', 'subscriber', 2, 0],
    ['owner', 'service_provider', 2, 0], ['north', 'service_provider', 1, 0],
    ['owner', 'administrator', 7, 0], ['north', 'administrator', 3, 0], ['owner', 'nothing', undefined, undefined],
  ];
  for (const [who, table, live, archive] of asked) {
    const { status, body: { data } } = await site.ask('GET', '/icr/api/statistics', { token: await site.token(who) });
    t.equal(status, 200);
    const counted = (data[0]!.attributes['tables'] as Record<string, { live: number; archive: number }>)[table];
    t.same([counted?.live, counted?.archive], [live, archive], `${who}: ${table}`);
  }
});

t.test('a series is of the whole application, a plan of whoever has it', async (t) => {
  const site = await RestSite.start(t);
  const rows: readonly (readonly [who: string, query: string, status: number, asked?: object])[] = [
    ['owner', 'series=1h', 200, { series: '1h' }],
    ['owner', 'series=2h', 400],
    ['owner', 'series=1h&plan=north/one/a', 400],
    ['owner', 'plan=north/one/a', 200, { tenant: {}, plan: { provider: 'north', subscriber: 'one', name: 'a' } }],
    ['owner', 'plan=north/a', 200, { plan: { provider: 'north', subscriber: '', name: 'a' } }],
    ['owner', 'plan=north/one/gone', 404],
    ['owner', 'plan=a', 400], ['owner', 'plan=a/b/c/d', 400], ['owner', 'plans=a', 400],
    ['north', 'series=1h', 403],
    ['north', 'plan=north/one/a', 200, { tenant: { provider: 'north' }, plan: { provider: 'north' } }],
    ['north', 'plan=south/one/a', 404],
    ['north', 'plan=south/one/gone', 404],
    ['owner', 'never_hit=true', 200, { application: 'icr', tenant: {}, limit: 100 }],
    ['north', 'never_hit=true&limit=1&after=north/one/p', 200, { tenant: { provider: 'north' }, limit: 1, after: 'north/one/p' }],
    ['owner', 'never_hit=false', 400], ['owner', 'never_hit=true&limit=101', 400], ['owner', 'never_hit=true&limit=0', 400], ['owner', 'never_hit=true&plan=north/one/a', 400], ['owner', 'limit=1', 400],
  ];
  for (const [who, query, status, asked] of rows) {
    const answer = await site.ask('GET', `/icr/api/statistics?${query}`, { token: await site.token(who) });
    t.equal(answer.status, status, `${who}: ${query}`);
    if (asked !== undefined) t.match(site.counted.at(-1), asked, `${who}: ${query}`);
  }
});
