import t from 'tap';
import { JobDesk } from '../../service/jobs/job-desk.js';
import { reportName } from '../../service/jobs/job.js';
import { jobStore } from '../support/job-store.js';

void t.test('a job from its first reply to its end', async (t) => {
  const store = jobStore(t);
  await store.must({ method: 'create', table: 'provider', attributes: { name: 'a' } }, { method: 'create', table: 'site', attributes: { provider: 'a', name: 'x' } });
  store.upload('lines.csv', '8085550101,a,x,1\n8085550102,a,z,1\n8085550103,a,x,"1\n8085550104,a,x,one\n');
  const inFile = '/var/opt/xpressworkx/app-manager/small/media/upload/lines.csv';
  const started = await store.desk.start({ application: 'small', by: 'tester', roleId: 'platform_owner', jobType: 'import', object: 'line', inFile, dryRun: false, options: {} });
  if ('code' in started) throw new Error(started.message);
  const { attributes } = started;
  t.match(attributes, { job_type: 'import', object: 'line', status: 'processing', progress: null, elapsed: '0', pid: null, kwargs: null, in_file: inFile, output_hash: null, role_id: 'platform_owner' });
  t.match(attributes.out_file, new RegExp(`^${store.media.downloadFolder('small')}/line-import-2026-01-15-[0-9a-f]{10}\\.csv$`));
  t.notOk('position' in attributes || 'cancel' in attributes, 'nothing of its own is shown');
  t.ok(store.desk.reads('small', 'upload/lines.csv'), 'its file may not be replaced');
  store.desk.announce({ application: 'small', jobId: attributes.job_id, rows: 2, added: 1, conflicts: 0, rejected: 1, percent: 50.5, rowsPerSecond: 7, secondsLeft: 3 });
  t.match(store.desk.one('small', attributes.job_id)?.attributes, { progress: 50.5, rows: 2, rows_per_second: 7, seconds_left: 3 });
  store.clock.advance(2_500);
  await store.run();
  const ended = store.desk.one('small', attributes.job_id)!;
  t.match(ended.attributes, { status: 'completed', progress: 100, elapsed: '2', rows: 4, added: 1, conflicts: 0, rejected: 3 });
  t.notOk(store.desk.reads('small', 'upload/lines.csv'));
  const report = await store.desk.report('small', attributes.job_id, 1, 5);
  if ('code' in report) throw new Error(report.message);
  t.same([report.total, report.rows.map(({ line, column, value }) => [line, column, value])], [3, [[3, '', ''], [4, 'rank', 'one']]]);
  const name = String(attributes.out_file).split('/').at(-1)!;
  for (const file of [name, reportName(name)]) t.equal(store.desk.ofFile('small', file)?.attributes.job_id, attributes.job_id, file);
  t.equal(store.desk.ofFile('small', 'other.csv'), undefined);
  t.same([...store.desk.all('small')].map((job) => job.attributes.job_id), [attributes.job_id]);
});

void t.test('whoever starts a job is told of it as it was started, however soon it ends', async (t) => {
  const { surroundings, reader } = jobStore(t);
  const order: string[] = [];
  const desk = new JobDesk({
    ...surroundings, zone: () => 'UTC', wake: () => order.push('wake'),
    reader: { refresh: () => reader.refresh(), view: (application) => { order.push('read'); return reader.view(application); } },
  });
  const started = await desk.start({ application: 'small', by: 'tester', roleId: 'platform_owner', jobType: 'export', object: 'line', dryRun: false, options: {} });
  t.match(started, { attributes: { status: 'processing' } });
  t.equal(order.indexOf('wake'), order.length - 1, 'nobody is awake before it was read');
});

void t.test('cancelling', async (t) => {
  const store = jobStore(t);
  const job = await store.start({ jobType: 'export' });
  const cases: readonly [id: number, code: string | undefined][] = [[job.id + 1, 'not_found'], [job.id, undefined], [job.id, undefined]];
  for (const [id, code] of cases) {
    const answer = await store.desk.cancel('small', id);
    t.equal('code' in answer ? answer.code : undefined, code);
  }
  await store.run();
  const answer = await store.desk.cancel('small', job.id);
  t.equal('code' in answer ? answer.code : undefined, 'job_ended');
  t.equal(store.record(job)['status'], 'cancelled');
});

void t.test('what would stay half done is not cancelled', async (t) => {
  const store = jobStore(t);
  const id = await store.desk.startUndo({ application: 'small', by: 'tester', entry: 1, records: 1, tenant: {} });
  const answer = await store.desk.cancel('small', id as number);
  t.equal('code' in answer ? answer.code : undefined, 'job_goes_on');
  t.not(store.desk.one('small', id as number)!.attributes['cancel'], true, 'and nothing of it is noted');
});

void t.test('two jobs started at once get two numbers', async (t) => {
  const store = jobStore(t);
  const [one, other] = await Promise.all([store.start({ jobType: 'export' }), store.start({ jobType: 'export' })]);
  t.not(one.id, other.id);
});
