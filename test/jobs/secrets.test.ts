/** PINs in files: imported by whoever may import, exported to those who may see them, and nowhere else. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Test } from 'tap';
import { matches } from '../../service/core/secrets.js';
import { Import } from '../../service/jobs/import.js';
import { readJob } from '../../service/jobs/job.js';
import type { Surroundings } from '../../service/jobs/surroundings.js';
import type { Application } from '../../service/schema/application.js';
import { jobStore, withJobs } from '../support/job-store.js';
import type { JobStore } from '../support/job-store.js';
import { badge, badgePermits } from '../support/secret-table.js';
import { auditStore } from '../support/store-audit.js';

const application: Application = { ...withJobs, roles: ['platform_owner', 'service_provider'], tables: [...withJobs.tables, badge], permits: [...withJobs.permits, ...badgePermits] };
const store = (t: Test): JobStore => jobStore(t, 3, application);
const header = 'number,service_provider_name,pin,spare_pin,note\n';

/** A row, and what becomes of it: added, or the columns and codes of the report. */
const rows: readonly (readonly [row: string, fate: string])[] = [
  ['1111,a,400001,400002,first', 'added'],
  ['2222,a,4000,,short', 'added'],
  ['3333,a,400003,,key there', 'number:key_taken'],
  ['4444,a,400009,,PIN there', 'pin:key_taken'],
  ['5555,a,400001,,PIN of the first row', 'pin:key_taken'],
  ['1111,a,400004,,key of the first row', 'number:repeated_in_file'],
  ['6666,a,400,,too short', 'pin:too_short'],
  ['7777,a,40000x,400005,no digits', 'pin:bad_characters'],
  ['8888,a,,400006,none', 'pin:required'],
  ['9999,a,400007,40000000000,spare too long', 'spare_pin:too_long'],
  ['9998,a,400008', ':column_count'],
  ['9997,a,400010,400010,alike', 'added'],
];
const added = rows.filter(([, fate]) => fate === 'added').length;
const refused = rows.filter(([, fate]) => fate !== 'added');

async function imported(t: Test, dryRun = false): Promise<{ store: JobStore; job: Awaited<ReturnType<JobStore['start']>> }> {
  const made = store(t);
  await made.must({ method: 'create', table: 'badge', attributes: { number: '3333', service_provider_name: 'a', pin: '400009' } });
  made.upload('badges.csv', rows.map(([row]) => `${row}\n`).join(''));
  return { store: made, job: await made.start({ object: 'badge', inFile: 'badges.csv', dryRun, seenSecrets: ['pin', 'spare_pin'] }) };
}

function check(t: Test, { store: made, job }: Awaited<ReturnType<typeof imported>>, what: string): void {
  const report = made.report(job);
  t.same(report.map(({ column, code }) => `${column}:${code}`), refused.map(([, fate]) => fate), what);
  t.notMatch(JSON.stringify(report), /4000/, `${what}: no PIN in the report`);
  t.equal(made.out(job), refused.map(([row]) => `${row}\n`).join(''), `${what}: the rows as they came`);
  t.match(made.record(job), { status: 'completed', rows: rows.length, added, message: null });
}

t.test('every row has its fate', async (t) => {
  for (const dryRun of [false, true]) {
    const made = await imported(t, dryRun);
    await made.store.run();
    check(t, made, dryRun ? 'dry run' : 'import');
    t.equal(made.store.rows('badge').length, dryRun ? 1 : added + 1);
  }
});

t.test('who may not see PINs sets none, and learns of none', async (t) => {
  for (const dryRun of [false, true]) {
    const made = store(t);
    await made.must({ method: 'create', table: 'badge', attributes: { number: '3333', service_provider_name: 'a', pin: '400009' } });
    made.upload('badges.csv', '1111,a,400001,,free\n2222,a,400009,,taken\n3333,a,400003,,key there\n4444,a,,,none\n');
    const job = await made.start({ object: 'badge', inFile: 'badges.csv', dryRun });
    await made.run();
    t.same(made.report(job).map(({ column, code }) => `${column}:${code}`), ['pin:not_permitted', 'pin:not_permitted', 'pin:not_permitted', 'pin:required']);
    t.equal(made.rows('badge').length, 1);
  }
});

t.test('after a crash every row is judged once', async (t) => {
  for (const fate of ['lost', 'unanswered'] as const) {
    for (let at = 0; at < rows.length / 3; at++) {
      const made = await imported(t);
      t.equal(await attempt(made.store, made.job.id, cut(made.store, at, fate)), 'the process ends here');
      await made.store.run();
      check(t, made, `slice ${at} ${fate}`);
      t.equal(made.store.rows('badge').length, added + 1);
      t.same(auditStore(made.store.stores), []);
    }
  }
});

/** The process ends when a slice is sent: before it is written, or before the answer has come. */
function cut({ surroundings }: JobStore, at: number, fate: 'lost' | 'unanswered'): Surroundings {
  let sent = 0;
  return {
    ...surroundings,
    async submitSlice(slice) {
      if (sent++ < at) return surroundings.submitSlice(slice);
      if (sent === at + 1 && fate === 'unanswered') await surroundings.submitSlice(slice);
      throw new Error('the process ends here');
    },
  };
}

async function attempt(made: JobStore, id: number, surroundings: Surroundings): Promise<string> {
  made.reader.refresh();
  const job = readJob(made.reader.view('small').get('job', [id])!);
  return new Import(surroundings, 'small', job, badge, { stopping: () => false, cancelled: () => false }).run().then(({ status }) => status, (fault: Error) => fault.message);
}

t.test('exported to those who may see them', async (t) => {
  const made = store(t);
  made.upload('badges.csv', '2222,a,4000,,second\n1111,a,400001,400002,first\n');
  await made.start({ object: 'badge', inFile: 'badges.csv', seenSecrets: ['pin', 'spare_pin'] });
  await made.run();
  const cases: readonly (readonly [seenSecrets: readonly string[] | undefined, lines: string])[] = [
    [undefined, '1111,a,,,first\n2222,a,,,second\n'], [[], '1111,a,,,first\n2222,a,,,second\n'], [['pin', 'spare_pin'], '1111,a,400001,400002,first\n2222,a,4000,,second\n'],
    [['spare_pin'], '1111,a,,400002,first\n2222,a,,,second\n'], [['note'], '1111,a,,,first\n2222,a,,,second\n'],
  ];
  for (const [seenSecrets, lines] of cases) {
    const job = await made.start({ jobType: 'export', object: 'badge', ...(seenSecrets === undefined ? {} : { seenSecrets }) });
    await made.run();
    t.equal(made.out(job), header + lines, String(seenSecrets));
  }
  const whole = await made.start({ jobType: 'export', object: 'badge', seenSecrets: ['pin', 'spare_pin'] });
  await made.run();
  const other = store(t);
  other.upload('again.csv', made.out(whole));
  await other.start({ object: 'badge', inFile: 'again.csv' , seenSecrets: ['pin', 'spare_pin'] });
  await other.run();
  const again = await other.start({ jobType: 'export', object: 'badge', seenSecrets: ['pin', 'spare_pin'] });
  await other.run();
  t.equal(other.out(again), made.out(whole), 'the same bytes out of another store');
  t.ok(matches(other.rows('badge')[0]![2] as string, '400001'));
});

t.test('a job knows what its files may hold', async (t) => {
  const made = store(t);
  made.upload('badges.csv', '');
  const cases: readonly (readonly [request: Parameters<JobStore['start']>[0], secretColumns: readonly string[]])[] = [
    [{ object: 'badge', inFile: 'badges.csv' }, ['pin', 'spare_pin']], [{ object: 'badge', jobType: 'export' }, []], [{ object: 'badge', jobType: 'export', seenSecrets: ['pin'] }, ['pin']],
    [{ object: 'line', jobType: 'export', seenSecrets: ['pin'] }, []],
  ];
  for (const [request, secretColumns] of cases) {
    const job = await made.start(request);
    t.same(job.secretColumns, secretColumns, JSON.stringify(request));
    t.same(made.desk.one('small', job.id)!.secretColumns, secretColumns);
    t.notOk('secret_columns' in made.desk.one('small', job.id)!.attributes, 'shown to nobody');
  }
  const filter = await made.desk.start({ application: 'small', by: 'tester', roleId: 'platform_owner', jobType: 'export', object: 'badge', dryRun: false, options: { filter: { pin: '4000' } } });
  t.match(filter, { code: 'invalid', errors: [{ field: 'filter', code: 'unknown_field' }] });
  t.notMatch(JSON.stringify(filter), /4000/);
});

t.test('no digit of an imported PIN is in the store', async (t) => {
  const made = store(t);
  made.upload('badges.csv', '11111111,a,8392017465,7461930285,in plain\n22222222,a,8392017465,5518273640,refused\n');
  await made.start({ object: 'badge', inFile: 'badges.csv', seenSecrets: ['pin', 'spare_pin'] });
  await made.run(made.surroundings);
  await made.writer.drained();
  const bytes = readFileSync(join(made.folder, 'store/data.mdb'));
  for (const plain of ['11111111', 'in plain']) t.ok(bytes.includes(plain));
  for (const pin of ['8392017465', '7461930285', '5518273640']) t.notOk(bytes.includes(pin), pin);
});
