import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Test } from 'tap';
import { Import } from '../../service/jobs/import.js';
import { readJob, reportName } from '../../service/jobs/job.js';
import type { Job } from '../../service/jobs/job.js';
import type { Surroundings } from '../../service/jobs/surroundings.js';
import { refuse } from '../../service/core/refusals.js';
import type { RefusalCode } from '../../service/core/refusals.js';
import { hourMs } from '../support/hunt-tables.js';
import { auditStore } from '../support/store-audit.js';
import { jobStore } from '../support/job-store.js';
import type { JobStore } from '../support/job-store.js';

t.setTimeout(1_100_000);

/** Two providers with a site each, and a line that is there before any file. */
async function provisioned(t: Test, sliceRows?: number): Promise<JobStore> {
  const store = jobStore(t, sliceRows);
  await store.must(
    { method: 'create', table: 'provider', attributes: { name: 'a', legacy: 7 } }, { method: 'create', table: 'provider', attributes: { name: 'b' } },
    { method: 'create', table: 'site', attributes: { provider: 'a', name: 'x' } }, { method: 'create', table: 'site', attributes: { provider: 'b', name: 'y' } },
    { method: 'create', table: 'line', attributes: { number: '8085550100', provider: 'a', site: 'x', rank: 9 } },
  );
  return store;
}

type Fault = readonly [column: string, code: RefusalCode, value?: string];
type Verdict = 'added' | Fault | { readonly several: readonly Fault[] };

/** Every row of one file with what becomes of it, in its order. */
const rows: readonly (readonly [row: string, verdict: Verdict])[] = [
  ['8085550101,a,x,1', 'added'],
  ['8085550102,a,x,', 'added'],
  ['"8085550103","b","y","2"', 'added'],
  ['8085550100,a,x,1', ['number', 'key_taken', '8085550100']],
  ['8085550101,a,x,5', ['number', 'repeated_in_file', '8085550101']],
  ['8085550104,a,x', ['', 'column_count']],
  ['8085550104,a,x,1,', ['', 'column_count']],
  ['8085550104,a,x,1', 'added'],
  ['808555010Y,a,x,1', ['number', 'bad_pattern', '808555010Y']],
  ['8085550105,a,x,100', ['rank', 'out_of_range', '100']],
  ['8085550105,a,x,99', 'added'],
  ['8085550106,a,x,one', ['rank', 'bad_number', 'one']],
  [',a,x,1', ['number', 'required', '']],
  ['8085550106,a,z,1', ['site', 'no_such_record', 'z']],
  ['8085550106,b,x,1', ['site', 'no_such_record', 'x']],
  ['8085550106,"a",x",1', ['', 'broken_quote']],
  ['8085550106,"a,x,1', ['', 'broken_quote']],
  ['8085550106,b,y,3', 'added'],
  ['8085550106,b,y,3', ['number', 'repeated_in_file', '8085550106']],
  ['8085550105,a,x,1', ['number', 'repeated_in_file', '8085550105']],
  ['8085550107,a,x,1', 'added'],
  ['8085550108,\xff,x,1', ['', 'bad_utf8']],
  ['8085550109,a,x,1', 'added'],
  ['8085550109,a,x,1', ['number', 'repeated_in_file', '8085550109']],
  // Of a row every fault is told, whichever check finds it.
  ['808555010Y,a,z,100', { several: [['number', 'bad_pattern', '808555010Y'], ['rank', 'out_of_range', '100'], ['site', 'no_such_record', 'z']] }],
  ['8085550100,a,x,one', { several: [['rank', 'bad_number', 'one'], ['number', 'key_taken', '8085550100']] }],
  ['8085550110,a ,x,7', ['provider', 'surrounding_blanks', 'a ']],
  ['8085550110,a,\u00a0x, 7', { several: [['site', 'surrounding_blanks', '\u00a0x'], ['rank', 'surrounding_blanks', ' 7']] }],
];
const lineOf = (row: string): string => `${row}\n`;
const file = Buffer.concat(rows.map(([row]) => Buffer.from(lineOf(row), row.includes('\u00a0') ? 'utf8' : 'latin1')));
const refusedRows = rows.filter(([, verdict]) => verdict !== 'added');
const isConflict = (verdict: Verdict): boolean => Array.isArray(verdict) && ['key_taken', 'repeated_in_file'].includes(verdict[1] as string);
const counts = {
  rows: rows.length, added: rows.length - refusedRows.length,
  conflicts: refusedRows.filter(([, verdict]) => isConflict(verdict)).length,
  rejected: refusedRows.filter(([, verdict]) => !isConflict(verdict)).length,
};
const expectedReport = rows.flatMap(([, verdict], place) => (verdict === 'added' ? [] : ('several' in verdict ? verdict.several : [verdict])
  .map((fault) => [place + 1, ...fault, ...(fault.length === 2 ? [''] : [])])));
const expectedOut = Buffer.concat(refusedRows.map(([row]) => Buffer.from(lineOf(row), row.includes('\u00a0') ? 'utf8' : 'latin1'))).toString();

function same(t: Test, store: JobStore, job: Job, what: string): void {
  const { status, rows: judged, added, conflicts, rejected } = store.record(job);
  t.same({ status, rows: judged, added, conflicts, rejected }, { status: 'completed', ...counts }, `${what}: counts`);
  t.same(store.report(job).map(({ line, column, code, value }) => [line, column, code, value]), expectedReport, `${what}: report`);
  t.equal(store.out(job), expectedOut, `${what}: out_file`);
}

void t.test('every kind of row', async (t) => {
  const store = await provisioned(t);
  store.upload('lines.csv', file);
  const job = await store.start({ inFile: 'lines.csv' });
  await store.run();
  same(t, store, job, 'import');
  t.equal(store.rows('line').length, counts.added + 1);
  t.same(store.rows('line')[0], ['8085550100', 'a', 'x', 9], 'nothing is overwritten');
  t.strictSame(auditStore(store.stores), []);
});

void t.test('a dry run gives the same verdicts and writes nothing', async (t) => {
  const store = await provisioned(t);
  store.upload('lines.csv', file);
  const before = store.rows('line');
  const job = await store.start({ inFile: 'lines.csv', dryRun: true });
  await store.run();
  same(t, store, job, 'dry run');
  t.same(store.rows('line'), before);
});

void t.test('values that are unique, within the store and within the file', async (t) => {
  const text = 'c,7,\nd,8,\ne,8,\nf,,\ng,9,\nh,9,\n';
  for (const dryRun of [true, false]) {
    const store = await provisioned(t, 2);
    store.upload('providers.csv', text);
    const job = await store.start({ object: 'provider', inFile: 'providers.csv', dryRun });
    await store.run();
    t.same(store.report(job).map(({ line, column, code, value }) => [line, column, code, value]),
      [[1, 'legacy', 'key_taken', '7'], [3, 'legacy', 'key_taken', '8'], [6, 'legacy', 'key_taken', '9']], `dry run ${dryRun}`);
    t.equal(store.record(job)['added'], 3);
  }
});

const headers: readonly [first: string, added: number][] = [
  ['number,provider,site,rank', 1], ['Number,PROVIDER,Site,Rank', 1], ['"number", provider ,site,rank', 1],
  ['\ufeffnumber,provider,site,rank', 1], ['8085550103,a,x,1', 2],
];
void t.test('a first line of names is passed over', async (t) => {
  for (const [first, added] of headers) {
    const store = await provisioned(t);
    store.upload('lines.csv', `${first}\n8085550101,a,x,1\n`);
    const job = await store.start({ inFile: 'lines.csv' });
    await store.run();
    t.equal(store.record(job)['added'], added, first);
    t.equal(store.record(job)['rows'], added, `${first}: rows`);
  }
});

void t.test('the header of a file that was put behind another is no record', async (t) => {
  const text = 'number,provider,site,rank\n8085550101,a,x,1\nNumber,Provider,Site,Rank\n8085550103,a,x,1\n';
  for (const dryRun of [true, false]) {
    const store = await provisioned(t);
    store.upload('lines.csv', text);
    const job = await store.start({ inFile: 'lines.csv', dryRun });
    await store.run();
    t.same(store.report(job).filter(({ line }) => line === 3).map(({ line, column, code }) => [line, column, code]), [[3, '', 'header_line']], `dry run ${dryRun}`);
    t.equal(store.record(job)['rows'], 3);
  }
});

/** Files that cannot be meant as lines, and what is said of them. */
const unmeant: readonly [file: string | Buffer, message: RegExp][] = [
  ['provider,number,site,rank\na,8085550101,x,1\n', /column 1 is provider, where number is expected.*number,provider,site,rank/],
  ['name,provider\nx,a\n', /names the columns of site, not of line/],
  ['8085550101;a;x;1\n8085550102;a;x;1\n', /separated by semicolons/],
  [Buffer.from('8085550101,a,x,1\n', 'utf16le'), /is UTF-16/],
  ['8085550101,a,x\n', /None of the first rows has the 4 columns of line; line 1 has 3 columns/],
];
void t.test('a file that cannot be meant is refused as a whole, dry run or not, and nothing of it is judged', async (t) => {
  for (const [file, message] of unmeant) {
    for (const dryRun of [false, true]) {
      const store = await provisioned(t);
      store.upload('lines.csv', file);
      const before = store.rows('line');
      const job = await store.start({ inFile: 'lines.csv', dryRun });
      await store.run();
      const record = store.record(job);
      t.match(record['message'], message);
      t.match(record, { status: 'failed', rows: 0, added: 0, conflicts: 0, rejected: 0 }, String(message));
      t.same(store.rows('line'), before);
    }
  }
});

void t.test('a file without rows says so', async (t) => {
  for (const file of ['', '\n\n', 'number,provider,site,rank\n']) {
    const store = await provisioned(t);
    store.upload('lines.csv', file);
    const job = await store.start({ inFile: 'lines.csv' });
    await store.run();
    t.match(store.record(job), { status: 'completed', rows: 0, message: 'The file has no rows.' }, JSON.stringify(file));
  }
});

void t.test('a job of one provider takes its rows alone', async (t) => {
  const store = await provisioned(t);
  store.upload('lines.csv', '8085550101,a,x,1\n8085550102,b,y,1\n');
  const job = await store.start({ inFile: 'lines.csv', serviceProvider: 'b' });
  await store.run();
  t.same(store.report(job).map(({ line, column, code, value }) => [line, column, code, value]), [[1, 'provider', 'foreign_provider', 'a']]);
  t.equal(store.out(job), '8085550101,a,x,1\n');
});

/** Surroundings in which the process ends with slice `at`: before it is written, or after that but before the answer comes. */
function cut(store: JobStore, at: number, fate: 'lost' | 'unanswered'): Surroundings {
  let sent = 0;
  return {
    ...store.surroundings,
    async submitSlice(slice) {
      const place = sent++;
      if (place < at || (place === at && fate === 'unanswered')) {
        const answer = await store.surroundings.submitSlice(slice);
        if (place < at) return answer;
      }
      throw new Error('the process ends here');
    },
  };
}

/** Surroundings in which `count` slices from `at` on are refused for the time being. */
function refusing(store: JobStore, at: number, count: number): Surroundings {
  let sent = 0;
  return {
    ...store.surroundings,
    async submitSlice(slice) {
      const place = sent++;
      return place >= at && place < at + count ? refuse('disk_reserve').toData() : store.surroundings.submitSlice(slice);
    },
  };
}

/** Runs an import without a runner, so that a fault ends it as the end of the process would: nothing is taken back. */
async function attempt(store: JobStore, job: Job, surroundings: Surroundings): Promise<string> {
  store.reader.refresh();
  const now = readJob(store.reader.view('small').get('job', [job.id])!);
  const run = new Import(surroundings, 'small', now, store.registry.table('small', job.object)!, { stopping: () => false, cancelled: () => false });
  return run.run().then(({ status }) => status, (fault: Error) => fault.message);
}

void t.test('cut at every slice, it goes on and judges every row once, on a unit too that lacks what was written beside', async (t) => {
  for (const fate of ['lost', 'unanswered'] as const) {
    for (let at = 0; at < Math.ceil(rows.length / 5); at++) {
      for (const beside of ['more', 'no report', 'nothing'] as const) {
        const store = await provisioned(t);
        store.upload('lines.csv', file);
        const job = await store.start({ inFile: 'lines.csv' });
        t.equal(await attempt(store, job, cut(store, at, fate)), 'the process ends here');
        const [out, report] = [job.outFile, reportName(job.outFile)].map((name) => join(store.media.downloadFolder('small'), name)) as [string, string];
        // What reached the files behind the last record is cut off.
        if (beside === 'more') appendFileSync(out, 'half a row');
        else for (const path of beside === 'nothing' ? [out, report] : [report]) rmSync(path, { force: true });
        await store.run();
        same(t, store, job, `slice ${at} ${fate}, ${beside}`);
        t.equal(store.rows('line').length, counts.added + 1, `slice ${at} ${fate}, ${beside}: lines`);
      }
    }
  }
});

void t.test('cut while it finds out what became of its rows', async (t) => {
  const fates = ['lost', 'unanswered'] as const;
  for (const [first, second] of fates.flatMap((one) => fates.map((other) => [one, other] as const))) {
    for (let at = 1; at < 5; at++) {
      for (let again = 0; again < 3; again++) {
        const store = await provisioned(t);
        store.upload('lines.csv', file);
        const job = await store.start({ inFile: 'lines.csv' });
        await attempt(store, job, cut(store, at, first));
        await attempt(store, job, cut(store, again, second));
        await store.run(refusing(store, again, 2));
        same(t, store, job, `slice ${at} ${first}, then ${again} ${second}`);
      }
    }
  }
});

void t.test('cut again and again, slice by slice', async (t) => {
  const store = await provisioned(t, 1);
  store.upload('lines.csv', file);
  const job = await store.start({ inFile: 'lines.csv' });
  let ends = 0;
  while (await attempt(store, job, cut(store, 3, ends % 2 === 0 ? 'lost' : 'unanswered')) !== 'completed') {
    if (++ends > 100) break;
  }
  t.ok(ends > 3 && ends <= 100, `${ends} ends`);
  await store.run();
  same(t, store, job, 'import');
});

void t.test('a slice that is refused for the time being is sent again', async (t) => {
  for (const dryRun of [false, true]) {
    for (let at = 0; at < 5; at++) {
      const store = await provisioned(t);
      store.upload('lines.csv', file);
      const job = await store.start({ inFile: 'lines.csv', dryRun });
      await store.run(refusing(store, at, 2));
      same(t, store, job, `slice ${at} refused, dry run ${dryRun}`);
    }
  }
});

void t.test('a slice that is refused while the one behind it goes in', async (t) => {
  for (let at = 0; at < 4; at++) {
    const store = await provisioned(t);
    store.upload('lines.csv', file);
    const job = await store.start({ inFile: 'lines.csv' });
    await store.run(refusing(store, at, 1));
    const { rows: judged, added, conflicts, rejected } = store.record(job);
    t.equal(judged, rows.length, `slice ${at}: every row`);
    t.equal(Number(added) + Number(conflicts) + Number(rejected), judged, `slice ${at}: once`);
    t.equal(added, counts.added);
    t.equal(store.rows('line').length, counts.added + 1);
  }
});

void t.test('a table that goes in the order of its keys is cut at every slice too', async (t) => {
  const names = Array.from({ length: 90 }, (_, place) => `s${(place * 37) % 80}`);
  for (const fate of ['lost', 'unanswered'] as const) {
    for (let at = 0; at < 18; at += 3) {
      const store = await provisioned(t);
      store.upload('sites.csv', `${names.map((name) => `a,${name},`).join('\n')}\n`);
      const job = await store.start({ object: 'site', inFile: 'sites.csv' });
      t.equal(await attempt(store, job, cut(store, at, fate)), 'the process ends here');
      await store.run();
      const { status, rows: judged, added, conflicts, rejected } = store.record(job);
      t.same({ status, judged, added, conflicts, rejected }, { status: 'completed', judged: 90, added: 80, conflicts: 10, rejected: 0 }, `slice ${at} ${fate}`);
      t.same(store.report(job).map(({ line, code }) => [line, code === 'key_taken' || code === 'repeated_in_file']), Array.from({ length: 10 }, (_, place) => [81 + place, true]), 'the first of a key wins');
    }
  }
});

void t.test('what an ended import had added is taken back', async (t) => {
  const ends: readonly [what: string, status: string, prepare: (store: JobStore, job: Job) => Promise<Surroundings>][] = [
    ['cancelled before', 'cancelled', async (store, job) => { await store.desk.cancel('small', job.id); return store.surroundings; }],
    ['cancelled in the middle', 'cancelled', async (store, job) => {
      let sent = 0;
      return { ...store.surroundings, submitSlice: async (slice) => {
        if (++sent === 3) await store.desk.cancel('small', job.id);
        return store.surroundings.submitSlice(slice);
      } };
    }],
    ['the file is gone', 'failed', async (store) => { rmSync(join(store.media.root, 'small/upload/lines.csv')); return store.surroundings; }],
    ['a fault', 'failed', async (store) => cut(store, 2, 'unanswered')],
    ['changed while it was under way', 'failed', async (store, job) => {
      await attempt(store, job, cut(store, 2, 'unanswered'));
      writeFileSync(join(store.media.root, 'small/upload/lines.csv'), 'x');
      return store.surroundings;
    }],
  ];
  for (const [what, status, prepare] of ends) {
    const store = await provisioned(t);
    store.upload('lines.csv', file);
    const job = await store.start({ inFile: 'lines.csv' });
    await store.run(await prepare(store, job));
    t.equal(store.record(job)['status'], status, what);
    t.equal(store.record(job)['message'] !== null, status === 'failed', `${what}: says why`);
    t.same(store.rows('line').map(([number]) => number), ['8085550100'], `${what}: taken back`);
    t.strictSame(auditStore(store.stores), []);
  }
});

void t.test('what was changed or referred to since is left, and listed', async (t) => {
  const store = await provisioned(t, 2);
  store.upload('lines.csv', '8085550101,a,x,1\n8085550102,a,x,1\n8085550103,a,x,1\n8085550104,a,x,1\n');
  const job = await store.start({ inFile: 'lines.csv' });
  await attempt(store, job, cut(store, 2, 'lost'));
  await store.must({ method: 'put', table: 'line', key: ['8085550101'], attributes: { rank: 2 } }, { method: 'create', table: 'note', attributes: { name: 'n', line: '8085550104' } });
  await store.desk.cancel('small', job.id);
  await store.run();
  const { status, message } = store.record(job);
  t.same([status, message], ['cancelled', '2 records were changed or referred to since and are left: line/8085550104, line/8085550101.']);
  t.same(store.rows('line').map(([number]) => number), ['8085550100', '8085550101', '8085550104']);
});

void t.test('rows are completed by the instant at which the job was started', async (t) => {
  const text = Array.from({ length: 12 }, (_, place) => `a,x,${place + 1},${place % 4 === 0 ? '"8085550100"' : ''},${place % 2 === 0 ? 'day' : ''},,\n`).join('');
  for (const [what, at, fate] of [['at one go', undefined, 'lost'], ['the process ends before a slice', 2, 'lost'], ['and behind one', 2, 'unanswered']] as const) {
    const store = await provisioned(t, 2);
    store.upload('hunts.csv', text);
    const startedMs = store.clock.now();
    const job = await store.start({ object: 'hunt', inFile: 'hunts.csv' });
    if (at !== undefined) {
      await attempt(store, job, cut(store, at, fate));
      store.clock.advance(60_000);
    }
    await store.run();
    const { added, conflicts, rejected } = store.record(job);
    t.same([added, conflicts, rejected], [12, 0, 0], what);
    t.strictSame(store.rows('hunt').map((row) => row[5]), Array.from({ length: 12 }, (_, place) => (place % 2 === 0 ? startedMs + hourMs : undefined)), `${what}: as they are written`);
    t.equal(store.reader.view('small').grouped('hunt', 'members', '8085550100').length, 3);
    t.strictSame(auditStore(store.stores), []);
  }
  const store = await provisioned(t, 2);
  await store.must(...[20, 21].map((number) => ({ method: 'create' as const, table: 'hunt', attributes: { provider: 'a', site: 'x', number, members: ['8085550100'] } })));
  store.upload('hunts.csv', text);
  for (const dryRun of [true, false]) {
    const job = await store.start({ object: 'hunt', inFile: 'hunts.csv', dryRun });
    await store.run();
    t.same(store.report(job).map(({ line, code }) => [line, code]), dryRun ? [] : [[5, 'too_many_entries'], [9, 'too_many_entries']], 'what is full in the store; a dry run sees its slice');
    if (!dryRun) t.match([store.record(job)['added'], store.rows('hunt').length], [10, 12], 'a row that is refused is not there, nor is any of it');
    t.strictSame(auditStore(store.stores), []);
  }
});
