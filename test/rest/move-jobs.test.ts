/** Jobs that archive, restore and purge (jobs.md), over REST. */
import t from 'tap';
import { Runner } from '../../service/jobs/runner.js';
import { jobSurroundings } from '../support/job-store.js';
import { RestSite } from '../support/rest-site.js';

t.setTimeout(120_000);

type Attributes = { readonly [name: string]: unknown };

async function furnished(t: Parameters<typeof RestSite.start>[0]) {
  const site = await RestSite.start(t);
  for (const provider of ['north', 'south']) {
    await site.store.must(...Array.from({ length: 7 }, (_, place) => site.create('number', { number: `${provider === 'north' ? 6 : 7}17555010${place}`, service_provider_name: provider, subscriber_name: 'one' })));
  }
  const job = async (token: string, role: string, body: object) => site.ask('POST', `/icr/api/job/${role}?executable=restworkx-icr`, { token, body: body as Record<string, string> });
  const done = async (token: string, role: string, body: object): Promise<Attributes> => {
    const started = await job(token, role, body);
    t.equal(started.status, 200, started.text);
    const runner = new Runner(jobSurroundings(site.store, site.desk.media, 3));
    runner.start();
    await runner.idle();
    return (await site.ask('GET', `/icr/api/job/${role}/${String(started.body.data[0]!.attributes['job_id'])}`, { token })).body.data[0]!.attributes;
  };
  const total = async (token: string, query = ''): Promise<unknown> => (await site.ask('GET', `/icr/api/number${query}`, { token })).body.meta['records_total'];
  return { site, job, done, total };
}

t.test('archive, undo, restore and purge by a tenant, of its own alone', async (t) => {
  const { site, done, total } = await furnished(t);
  const [north, south] = [await site.token('north'), await site.token('south')];
  const role = 'service_provider:north';
  const before = await total(south);
  const archived = await done(north, role, { job_type: 'archive', object: 'number', filter: {} });
  t.match(archived, { status: 'completed', rows: 7, added: 7, rejected: 0, txnid: Number });
  t.same([await total(north), await total(north, '?archive=true'), await total(south)], [0, 7, before]);
  const entries = await site.ask('GET', '/icr/api/changes?limit=1', { token: await site.token('owner') });
  t.match(entries.body.data[0]!.attributes, { txnid: archived['txnid'], what: 'archive number', revertible: true });
  t.equal((await site.ask('POST', `/icr/api/changes/${String(archived['txnid'])}/revert`, { token: await site.token('owner') })).status, 200);
  t.same([await total(north), await total(north, '?archive=true')], [7, 0]);
  t.match(await done(north, role, { job_type: 'archive', object: 'number', filter: { number: '^61755501' }, dry_run: true }), { rows: 7, added: 7, rejected: 0 });
  t.same(await total(north), 7);
  await done(north, role, { job_type: 'archive', object: 'number', filter: { number: '<6175550104' } });
  t.same([await total(north), await total(north, '?archive=true')], [3, 4]);
  t.match(await done(south, 'service_provider:south', { job_type: 'restore', object: 'number', filter: {} }), { rows: 0 });
  t.match(await done(north, role, { job_type: 'restore', object: 'number', filter: { number: '6175550100' } }), { rows: 1, added: 1 });
  t.match(await done(north, role, { job_type: 'purge', object: 'number', filter: {} }), { rows: 3, added: 3, rejected: 0 });
  t.same([await total(north), await total(north, '?archive=true'), await total(south)], [4, 0, before]);
});

t.test('what is refused is in the report', async (t) => {
  const { site, done } = await furnished(t);
  const owner = await site.token('owner');
  const job = await done(owner, 'platform_owner', { job_type: 'archive', object: 'administrator', filter: {} });
  t.match(job, { status: 'completed', rejected: 1 });
  t.equal(Number(job['rows']), Number(job['added']) + Number(job['rejected']));
  const report = await site.ask('GET', `/icr/api/job/platform_owner/${String(job['job_id'])}/report`, { token: owner });
  t.match(report.body.data.map(({ attributes }) => attributes), [{ table: 'administrator', key: 'owner', code: 'last_platform_owner' }]);
});

t.test('a session does not outlive the archiving of its account', async (t) => {
  const { site, done } = await furnished(t);
  const [owner, north] = [await site.token('owner'), await site.token('north')];
  const ask = async (): Promise<number> => (await site.ask('GET', '/icr/api/subscriber', { token: north })).status;
  t.equal(await ask(), 200);
  const job = await done(owner, 'platform_owner', { job_type: 'archive', object: 'administrator', filter: { username: 'north' } });
  t.equal(await ask(), 401);
  t.equal((await site.ask('POST', `/icr/api/changes/${String(job['txnid'])}/revert`, { token: owner })).status, 200);
  t.equal(await ask(), 401, 'nor when the account is back');
});

t.test('who may', async (t) => {
  const { site, job } = await furnished(t);
  const [owner, north, one] = [await site.token('owner'), await site.token('north'), await site.token('north.one')];
  const cases: readonly (readonly [who: string, role: string, body: object, status: number])[] = [
    [north, 'service_provider:south', { job_type: 'archive', object: 'number', filter: {} }, 404], [north, 'platform_owner', { job_type: 'purge', object: 'number', filter: {} }, 404],
    [one, 'subscriber:north:one', { job_type: 'archive', object: 'subscriber', filter: {} }, 403], [owner, 'platform_owner', { job_type: 'archive', object: 'number' }, 422],
    [owner, 'platform_owner', { job_type: 'restore', object: 'account', filter: {} }, 422], [owner, 'platform_owner', { job_type: 'purge', object: 'number', filter: {}, in_file: 'x.csv' }, 422],
    [owner, 'service_provider:south', { job_type: 'restore', object: 'number', filter: {}, service_provider_name: 'north' }, 422], [owner, 'platform_owner', { job_type: 'move', object: 'number', filter: {} }, 422],
  ];
  for (const [who, role, body, status] of cases) t.equal((await job(who, role, body)).status, status, `${role} ${JSON.stringify(body)}`);
});
