import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { EventStream } from '../../service/rest/event-stream.js';
import type { Health, StreamEvent } from '../../service/rest/desk.js';
import type { Scope } from '../../service/schema/tenant.js';
import type { JobRecord } from '../../service/jobs/job-desk.js';
import { RestSite } from '../support/rest-site.js';

async function listening(t: Parameters<typeof RestSite.start>[0]) {
  const site = await RestSite.start(t);
  const heard: StreamEvent[] = [];
  const unit: { health: Health } = { health: { role: 'standalone', ready: true } };
  const stream = new EventStream(site.store.reader, site.jobs, site.clock, { zone: () => 'UTC', health: () => unit.health, latest: () => ({ calls: 7 }) });
  stream.subscribe('icr', (event) => heard.push(event));
  const taken = (): StreamEvent[] => {
    site.clock.advance(limits.changeEventsMs);
    return heard.splice(0).filter(({ kind }) => kind !== 'statistics');
  };
  taken();
  return { site, stream, heard, taken, unit };
}
const plan = (provider: string, name: string) => ({ method: 'create', table: 'call_plan', attributes: { service_provider_name: provider, subscriber_name: 'one', name, rules: [] } }) as const;

t.test('a change says what it touched, to each tenant what is its own', async (t) => {
  const { site, taken } = await listening(t);
  const { change } = await site.must(plan('north', 'a'), plan('north', 'b'));
  const [event] = taken();
  t.match(event, { kind: 'change', tenant: {}, data: { txnid: change, records: 2, tables: ['call_plan'], keys: [{ table: 'call_plan', key: ['north', 'one', 'a'] }, { table: 'call_plan', key: ['north', 'one', 'b'] }] } });
  const owned: readonly (readonly [tenant: Scope, keys: number | undefined])[] = [
    [{ provider: 'north' }, 2], [{ provider: 'north', subscriber: 'one' }, 2], [{ provider: 'north', subscriber: 'two' }, undefined], [{ provider: 'south' }, undefined],
  ];
  for (const [tenant, keys] of owned) t.equal((event!.own!(tenant)?.['keys'] as unknown[] | undefined)?.length, keys, JSON.stringify(tenant));

  await site.must(plan('north', 'c'), plan('south', 'a'), { method: 'archive', table: 'call_plan', key: ['north', 'one', 'a'] });
  const [both] = taken();
  t.match(both!.own!({ provider: 'south' }), { records: 1, tables: ['call_plan'], keys: [{ table: 'call_plan', key: ['south', 'one', 'a'] }] }, 'of a change of two providers only the own');
  t.match(both!.own!({ provider: 'north' }), { records: 2, keys: [{ key: ['north', 'one', 'c'] }, { key: ['north', 'one', 'a'] }] }, 'what went to the archive too');

  const many = Array.from({ length: 30 }, (_, place) => plan('north', `many ${place}`));
  await site.must(...many, plan('south', 'b'));
  const [large] = taken();
  t.equal((large!.data['keys'] as unknown[]).length, 20, 'at most 20 keys');
  t.match(large!.own!({ provider: 'south' }), { keys: [{ key: ['south', 'one', 'b'] }] }, 'found behind the first 20');
  t.equal((large!.own!({ provider: 'north' })!['keys'] as unknown[]).length, 20);
});

t.test('a job says how it stands, and that it has ended', async (t) => {
  const { site, stream, heard, taken } = await listening(t);
  const started = await site.jobs.start({ application: 'icr', by: 'north', roleId: 'service_provider:north', jobType: 'export', object: 'number', dryRun: false, options: {} }) as JobRecord;
  const jobId = started.attributes.job_id;
  t.same(taken(), [], 'the bookkeeping of jobs is no change');
  const progress = { application: 'icr', jobId, rows: 5, added: 0, conflicts: 0, rejected: 0, percent: 12.5, rowsPerSecond: 100, secondsLeft: 3 };
  stream.jobProgress(progress);
  t.match(heard.splice(0), [{ kind: 'job', tenant: { provider: 'north' }, data: { job_id: jobId, job_type: 'export', object: 'number', status: 'processing', progress: 12.5, rows: 5, rows_per_second: 100, seconds_left: 3 } }]);
  for (const status of ['completed', 'failed', 'cancelled'] as const) {
    await site.must({ method: 'put', table: 'job', key: [jobId], attributes: { status, message: `it ${status}`, ended: site.clock.now() } });
    stream.jobProgress({ ...progress, ended: true });
    t.match(heard.splice(0), [{ kind: 'job', data: { job_id: jobId, status, message: `it ${status}`, rows_per_second: null } }], status);
  }
});

t.test('the unit is told of when it stands otherwise, calls every five seconds', async (t) => {
  const { site, heard, unit } = await listening(t);
  site.clock.advance(limits.statisticsEventsMs);
  t.match(heard.splice(0), [{ kind: 'statistics', data: { calls: 7 } }], 'nothing of a unit that stands as it did');
  unit.health = { role: 'standby', ready: true };
  site.clock.advance(limits.unitEventsMs * 2);
  t.match(heard.splice(0), [{ kind: 'unit', tenant: {}, data: { role: 'standby', active: null, ready: true, reason: null, warnings: [] } }], 'once');
});
