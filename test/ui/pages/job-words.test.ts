import t from 'tap';
import type { Json } from '../../../service/schema/kind.js';
import { countsOf, fileOf, fileWords, isCancellable, isUndoable, removedWords, reportColumns, statusOf, typeOf } from '../../../service/ui/pages/job-words.js';
import { jobTypes, type JobType } from '../../../service/parts/job-types.js';

type Attributes = Readonly<Record<string, Json>>;

const done: Attributes = { job_type: 'import', status: 'completed', dry_run: false, rows: 3, added: 3, conflicts: 0, rejected: 0, txnid: 7, undone: null, out_file: '/media/download/number-import.csv' };

t.test('a job in words, its file, and whether it can be taken back', async (t) => {
  const rows: readonly (readonly [what: string, job: Attributes, type: string, status: string, tone: string, file: string | undefined, undoable: boolean])[] = [
    ['all went in', done, 'Import', 'Completed', 'good', undefined, true],
    ['some did not', { ...done, added: 1, rejected: 1, conflicts: 1 }, 'Import', 'Completed', 'warn', 'number-import.csv', true],
    ['none did', { ...done, added: 0, rejected: 3 }, 'Import', 'Completed', 'warn', 'number-import.csv', false],
    ['a dry run', { ...done, dry_run: true }, 'Dry run', 'Completed', 'good', undefined, false],
    ['taken back', { ...done, undone: true }, 'Import', 'Completed', 'good', undefined, false],
    ['running', { ...done, status: 'processing' }, 'Import', 'Running', 'quiet', undefined, false],
    ['cancelled', { ...done, status: 'cancelled', added: 0 }, 'Import', 'Cancelled', 'quiet', undefined, false],
    ['failed', { ...done, status: 'failed' }, 'Import', 'Failed', 'bad', undefined, false],
    ['an export', { ...done, job_type: 'export' }, 'Export', 'Completed', 'good', 'number-import.csv', false],
    ['an export that failed', { ...done, job_type: 'export', status: 'failed' }, 'Export', 'Failed', 'bad', undefined, false],
    ['a move', { ...done, job_type: 'archive' }, 'Archive', 'Completed', 'good', undefined, false],
  ];
  for (const [what, job, type, status, tone, file, undoable] of rows) {
    t.same([typeOf(job), statusOf(job).word, statusOf(job).tone, fileOf(job), isUndoable(job)], [type, status, tone, file, undoable], what);
  }
});

t.test('a job is cancelled only while it runs, and only where niud does not refuse it', async (t) => {
  for (const [type, { goesOn }] of Object.entries<JobType>(jobTypes)) t.equal(isCancellable({ job_type: type, status: 'processing' }), goesOn !== true, type);
  t.equal(isCancellable(done), false);
});

t.test('a dry run has let nothing in yet', async (t) => {
  t.same([fileWords({ ...done, dry_run: true }), fileWords(done), fileWords({ job_type: 'export' })], ['Download what would not go in', 'Download what did not go in', 'Download']);
});

t.test('counts that say something of the kind of job', async (t) => {
  t.same(countsOf(done), [['rows', 3], ['added', 3], ['conflicts', 0], ['rejected', 0]]);
  t.same(countsOf({ ...done, dry_run: true })[1], ['would be added', 3]);
  t.same(countsOf({ job_type: 'import', rows: 1, added: 1, conflicts: 1, rejected: 0 }), [['row', 1], ['added', 1], ['conflict', 1], ['rejected', 0]]);
  t.same(countsOf({ job_type: 'export', rows: 0, added: 0, conflicts: 0, rejected: null }), [['rows', 0]]);
  t.same(countsOf({ ...done, taken_back: 2 })[2], ['taken back', 2]);
});

t.test('columns of a report', async (t) => {
  t.same(reportColumns([{ line: 1, column: 'a', value: 'b', code: 'c', reason: 'd' }]), ['line', 'column', 'value', 'reason']);
  t.same(reportColumns([{ called: '1', line: 2 }, { reason: 'x', key: ['a'] }]), ['line', 'key', 'reason', 'called']);
});

t.test('what a purge removed', async (t) => {
  const rows: readonly (readonly [removed: Json, words: string])[] = [
    [{ archive: { number: 2000, route: 0 }, changes: 3, cdrs: 0, jobs: 0 }, '2,000 of number, 3 of changes'], [{ archive: {}, changes: 0, cdrs: 0, jobs: 0 }, 'nothing'], [null, ''],
  ];
  for (const [removed, words] of rows) t.equal(removedWords(removed), words);
});
