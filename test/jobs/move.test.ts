import { statSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Test } from 'tap';
import { isRefusal } from '../../service/core/refusals.js';
import { limits } from '../../service/core/limits.js';
import type { JobRequest } from '../../service/jobs/job-request.js';
import { reportName } from '../../service/jobs/job.js';
import type { Job } from '../../service/jobs/job.js';
import { MediaRoom } from '../../service/jobs/media-room.js';
import { Runner } from '../../service/jobs/runner.js';
import type { Surroundings } from '../../service/jobs/surroundings.js';
import { revert } from '../../service/records/revert.js';
import type { Json } from '../../service/schema/kind.js';
import { jobStore, type JobStore } from '../support/job-store.js';

t.setTimeout(120_000);

const number = (place: number): string => `8085550${100 + place}`;

/** A site with lines 0 to 23 of rank 1, or 2 from line 20 on; a note that holds line 3 and one that holds line 7. Slices of five. */
async function open(t: Test): Promise<JobStore> {
  const store = jobStore(t, 5);
  await store.must(
    { method: 'create', table: 'provider', attributes: { name: 'a' } }, { method: 'create', table: 'provider', attributes: { name: 'b' } },
    { method: 'create', table: 'site', attributes: { provider: 'a', name: 'x' } }, { method: 'create', table: 'site', attributes: { provider: 'b', name: 'x' } },
    ...Array.from({ length: 24 }, (_, place) => ({ method: 'create' as const, table: 'line', attributes: { number: number(place), provider: place === 22 ? 'b' : 'a', site: 'x', rank: place < 20 ? 1 : 2 } })),
    ...[3, 7].map((place) => ({ method: 'create' as const, table: 'note', attributes: { name: `n${place}`, line: number(place) } })),
  );
  return store;
}

const asked = (jobType: string, filter: Json, more: Partial<JobRequest> = {}): Partial<JobRequest> => ({ jobType, object: 'line', options: { filter }, ...more });

async function ran(store: JobStore, request: Partial<JobRequest>, surroundings?: Surroundings): Promise<Job> {
  const job = await store.start(request);
  await store.run(surroundings);
  return job;
}

const live = (store: JobStore): string[] => store.rows('line').map(([key]) => String(key));
const archived = (store: JobStore): string[] => [...store.reader.view('small').scanArchive('line')].map(({ key }) => String(key[0]));
const counts = (store: JobStore, job: Job): unknown[] => ['status', 'rows', 'added', 'rejected'].map((name) => store.record(job)[name] ?? 0);
const numbers = (from: number, to: number, ...but: readonly number[]): string[] => Array.from({ length: to - from }, (_, place) => from + place).filter((place) => !but.includes(place)).map(number);

async function undo(store: JobStore, change: number): Promise<unknown> {
  const done = await store.writer.submit({ application: 'small', by: 'tester', what: 'revert', reverts: change, evaluate: (draft) => revert(draft, { application: 'small', by: 'tester', change, tenant: [] }) });
  store.reader.refresh();
  return isRefusal(done) ? done.code : done;
}

t.test('only records that hold a text are moved', async (t) => {
  const store = await open(t);
  t.same(counts(store, await ran(store, { jobType: 'archive', object: 'line', options: { filter: { rank: '1' }, q: number(5).slice(-3) } })), ['completed', 1, 1, 0]);
  t.same(archived(store), [number(5)]);
  t.same(counts(store, await ran(store, { jobType: 'restore', object: 'line', options: { filter: {}, q: 'nothing holds this' } })), ['completed', 0, 0, 0]);
});

t.test('the files of what was not moved are files of a job like others: they need room, count against the quota and go with the record', async (t) => {
  for (const [quotaBytes, status, moved] of [[100_000, 'completed', 18], [100, 'failed', 0]] as const) {
    const store = await open(t);
    const room = new MediaRoom({ media: store.media, quotaBytes, aboveReserve: () => 1e9 });
    const job = await ran(store, asked('archive', { rank: '1' }, { roleId: 'service_provider:a' }), { ...store.surroundings, room });
    t.equal(store.record(job)['status'], status, JSON.stringify(store.record(job)));
    t.equal(archived(store).length, moved, 'what has no room for its report is taken back');
    if (status === 'failed') t.match(store.record(job)['message'], /files/);
    const bytes = [job.outFile, reportName(job.outFile)].reduce((sum, name) => sum + statSync(join(store.media.root, 'small/download', name)).size, 0);
    const { bytes: left } = room.left('small', 'service_provider:a', store.reader.view('small'));
    t.equal(left, quotaBytes - bytes, 'they count');
    if (status === 'completed') t.ok(bytes > 0);
  }
});

t.test('archive, restore and purge of all that match; what is refused is told', async (t) => {
  const store = await open(t);
  const job = await ran(store, asked('archive', { rank: '1' }));
  t.same(counts(store, job), ['completed', 20, 18, 2]);
  t.same(live(store), [number(3), number(7), ...numbers(20, 24)]);
  t.same(archived(store), numbers(0, 20, 3, 7));
  t.match(store.report(job), [{ line: 4, table: 'line', key: number(3), code: 'in_use', reason: /note\/n3/ }, { line: 8, key: number(7) }]);
  t.same(store.out(job).split('\n').length, 3);
  t.match(store.out(job), new RegExp(`^line,${number(3)},`));
  const back = await ran(store, asked('restore', { number: `^${number(1).slice(0, -1)}` }));
  t.same(counts(store, back), ['completed', 8, 8, 0], 'lines 0 to 9 but 3 and 7');
  t.same(archived(store), numbers(10, 20));
  const gone = await ran(store, asked('purge', { rank: '1' }));
  t.same(counts(store, gone), ['completed', 10, 10, 0]);
  t.same(archived(store), []);
  t.same(live(store), [...numbers(0, 10), ...numbers(20, 24)]);
});

t.test('one entry of the log, taken back as one; a purge is not', async (t) => {
  const store = await open(t);
  const before = live(store);
  const job = await ran(store, asked('archive', { rank: '1' }));
  const entry = Number(store.record(job)['txnid']);
  t.match(store.reader.view('small').head(entry), { unit: entry, records: 18, what: 'archive line' });
  t.match(await undo(store, entry), { records: 18, left: [] });
  t.same([live(store), archived(store)], [before, []], 'all of it is back');
  await ran(store, asked('archive', { rank: '2' }));
  const back = await ran(store, asked('restore', {}));
  t.same(live(store), before);
  await undo(store, Number(store.record(back)['txnid']));
  t.same(archived(store), numbers(20, 24), 'the undo of a restore');
  const gone = await ran(store, asked('purge', {}));
  t.equal(await undo(store, Number(store.record(gone)['txnid'])), 'cannot_be_undone');
});

t.test('whose records, and which', async (t) => {
  const store = await open(t);
  const job = await ran(store, asked('archive', {}, { roleId: 'service_provider:b' }));
  t.same([...counts(store, job), archived(store)], ['completed', 1, 1, 0, [number(22)]], 'of one provider alone');
  t.same(counts(store, await ran(store, asked('restore', {}, { roleId: 'service_provider:a' }))), ['completed', 0, 0, 0], 'another provider finds none');
  t.same(counts(store, await ran(store, asked('restore', {}, { serviceProvider: 'b' }))), ['completed', 1, 1, 0]);
  const late = await store.start(asked('archive', { rank: '2' }));
  await store.must({ method: 'create', table: 'line', attributes: { number: number(40), provider: 'a', site: 'x', rank: 2 } });
  await store.run();
  t.same([...counts(store, late), live(store).includes(number(40))], ['completed', 4, 4, 0, true], 'what comes behind its beginning stays');
});

t.test('a restore: the newest of a key, and only under a live parent with a free key', async (t) => {
  const store = await open(t);
  for (const rank of [5, 6]) {
    await store.must({ method: 'create', table: 'line', attributes: { number: number(50), provider: 'a', site: 'x', rank } });
    await store.must({ method: 'archive', table: 'line', key: [number(50)] });
  }
  t.same(counts(store, await ran(store, asked('restore', {}))), ['completed', 1, 1, 0]);
  t.equal(store.rows('line').find(([key]) => key === number(50))?.[3], 6);
  t.match(store.report(await ran(store, asked('restore', {}))), [{ key: number(50), code: 'key_taken' }]);
  for (let place = 0; place < 12; place++) await store.must({ method: 'create', table: 'site', attributes: { provider: 'b', name: `s${place}` } }, { method: 'create', table: 'line', attributes: { number: number(60 + place), provider: 'b', site: `s${place}`, rank: 9 } });
  await ran(store, asked('archive', { rank: '9' }));
  await store.must(...[1, 2, 6].map((place) => ({ method: 'archive' as const, table: 'site', key: ['b', `s${place}`] })));
  const job = await ran(store, asked('restore', { rank: '9' }));
  t.same(counts(store, job), ['completed', 12, 9, 3], 'those refused in the middle of their move leave the others as they would be');
  t.match(store.report(job).map((line) => ({ ...line })), [61, 62, 66].map((place) => ({ key: number(place), code: 'parent_archived' })));
  t.same(archived(store), [number(50), number(61), number(62), number(66)]);
});

t.test('with what a record contains, as far as one change goes', async (t) => {
  const store = await open(t);
  for (let from = 0; from < limits.movedAtOnce; from += 500) {
    await store.must(...Array.from({ length: 500 }, (_, place) => ({ method: 'create' as const, table: 'line', attributes: { number: `7${String(from + place).padStart(9, '0')}`, provider: 'b', site: 'x', rank: 3 } })));
  }
  const job = await ran(store, asked('archive', {}, { object: 'provider' }));
  t.same(counts(store, job), ['completed', 2, 0, 2]);
  t.match(store.report(job), [{ key: 'a', code: 'in_use' }, { key: 'b', code: 'too_many_moved' }]);
  await store.must({ method: 'archive', table: 'note', key: ['n3'] }, { method: 'archive', table: 'note', key: ['n7'] });
  t.same(counts(store, await ran(store, asked('archive', { name: 'a' }, { object: 'provider' }))), ['completed', 1, 1, 0]);
  t.same(archived(store), numbers(0, 24, 22));
});

t.test('a dry run counts and tells, and writes nothing', async (t) => {
  const store = await open(t);
  const before = live(store);
  const job = await ran(store, asked('archive', { rank: '1' }, { dryRun: true }));
  t.same([...counts(store, job), live(store), archived(store), store.record(job)['txnid']], ['completed', 20, 18, 2, before, [], null]);
  t.same(store.report(job).length, 2);
});

/** Surroundings whose writer answers no more from slice `at` on: the slice is written, or not. */
function broken(store: JobStore, at: number, written: boolean, hangs: () => void): Surroundings {
  let sent = 0;
  return { ...store.surroundings, async submitMoves(slice) {
    if (sent++ < at) return store.surroundings.submitMoves(slice);
    if (written) await store.surroundings.submitMoves(slice);
    hangs();
    return new Promise<never>(() => undefined);
  } };
}

t.test('a crash at any slice: each record is moved once and told once', async (t) => {
  for (let at = 0; at < 4; at++) {
    for (const written of [false, true]) {
      const store = await open(t);
      const job = await store.start(asked('archive', { rank: '1' }));
      await new Promise<void>((resolve) => new Runner(broken(store, at, written, resolve)).start());
      await store.run();
      const what = `slice ${at}, ${written ? 'written' : 'not written'}`;
      t.same([...counts(store, job), archived(store)], ['completed', 20, 18, 2, numbers(0, 20, 3, 7)], what);
      t.same(store.report(job).map(({ line, code }) => `${line} ${code}`), ['4 in_use', '8 in_use'], what);
      t.equal(store.out(job).split('\n').length, 3, what);
      t.equal(store.reader.view('small').head(Number(store.record(job)['txnid']))?.records, 18, what);
    }
  }
});

t.test('a cancel takes back what was archived or restored; a purge stops', async (t) => {
  const cancelling = (store: JobStore, job: Job): Surroundings => {
    let sent = 0;
    return { ...store.surroundings, async submitMoves(slice) {
      const answer = await store.surroundings.submitMoves(slice);
      if (++sent === 2) await store.desk.cancel('small', job.id);
      return answer;
    } };
  };
  const store = await open(t);
  const before = live(store);
  const job = await store.start(asked('archive', { rank: '1' }));
  await store.run(cancelling(store, job));
  t.same([...counts(store, job), store.record(job)['taken_back'], live(store)], ['cancelled', 10, 0, 2, 8, before]);
  await ran(store, asked('archive', { rank: '1' }));
  const back = await store.start(asked('restore', {}));
  await store.run(cancelling(store, back));
  t.same([...counts(store, back), store.record(back)['taken_back'], store.record(back)['message'], archived(store).length], ['cancelled', 10, 0, 0, 10, null, 18]);
  const gone = await store.start(asked('purge', {}));
  await store.run(cancelling(store, gone));
  t.same([...counts(store, gone), archived(store).length], ['cancelled', 10, 10, 0, 8]);
});

t.test('what is not taken', async (t) => {
  const store = await open(t);
  const cases: readonly (readonly [request: Partial<JobRequest>, found: string])[] = [
    [asked('archive', null), 'filter required'], [{ jobType: 'purge', object: 'line', options: {} }, 'filter required'], [asked('archive', []), 'filter wrong_type'],
    [asked('restore', { colour: 'red' }), 'filter unknown_field'], [asked('archive', { rank: 'x' }), 'filter malformed'], [asked('archive', {}, { object: 'lines' }), 'object bad_choice'], [asked('archive', {}, { object: 'job' }), 'object bad_choice'],
    [asked('purge', {}, { inFile: 'a.csv' }), 'in_file unknown_field'], [{ jobType: 'restore', object: 'line', options: { filter: {}, archive: true } }, 'archive unknown_field'],
    [{ jobType: 'restore', object: 'line', options: { filter: {}, mode: 'x' } }, 'mode unknown_field'], [asked('archive', {}, { object: 'note', roleId: 'service_provider:a' }), 'not_permitted'],
  ];
  for (const [request, found] of cases) {
    const answer = await store.desk.start({ application: 'small', by: 'tester', roleId: 'platform_owner', jobType: '', object: 'line', dryRun: false, options: {}, ...request });
    t.equal('code' in answer ? answer.errors.map(({ field, code }) => `${field} ${code}`).join(', ') || answer.code : 'taken', found, JSON.stringify(request));
  }
});
