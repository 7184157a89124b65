import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t from 'tap';
import type { Submit } from '../../service/records/request.js';
import { awaitsFile, fileRecords, SharedFiles } from '../../service/jobs/shared-files.js';
import { jobStore } from '../support/job-store.js';
import type { JobStore } from '../support/job-store.js';

function sharing(store: JobStore): { readonly files: SharedFiles; readonly changes: () => number } {
  let changes = 0;
  const submit: Submit = (request) => {
    changes++;
    return store.surroundings.submit(request);
  };
  const { registry, media, clock, reader } = store.surroundings;
  return { files: new SharedFiles({ registry, media, clock, reader, submit }), changes: () => changes };
}

function write(store: JobStore, place: string, content: string): void {
  const path = join(store.media.root, 'small', place);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

const hash = (content: string): string => createHash('sha256').update(content).digest('hex');

function told(store: JobStore): Readonly<Record<string, string>> {
  store.reader.refresh();
  return Object.fromEntries(fileRecords(store.reader.view('small')).map(({ place, bytes, hash: each }) => [place, `${bytes} ${each}`]));
}

void t.test('the table says what the folders have', async (t) => {
  const store = jobStore(t);
  const { files, changes } = sharing(store);
  write(store, 'upload/a.csv', 'a');
  write(store, 'upload/service_provider:x/a.csv', 'of x');
  write(store, 'download/out.csv', '');
  // What is on its way, not whole, hidden or no file is none.
  for (const place of ['upload/.0123.part', 'download/out.csv.part', 'upload/.hidden/a.csv', 'other/a.csv']) write(store, place, 'no');
  symlinkSync('/etc/passwd', join(store.media.root, 'small/upload/link.csv'));
  await files.look();
  const first = { 'download/out.csv': `0 ${hash('')}`, 'upload/a.csv': `1 ${hash('a')}`, 'upload/service_provider:x/a.csv': `4 ${hash('of x')}` };
  t.strictSame([told(store), changes()], [first, 1]);
  await files.look();
  t.equal(changes(), 1, 'nothing new, nothing written');
  write(store, 'upload/a.csv', 'another');
  rmSync(join(store.media.root, 'small/download/out.csv'));
  await files.look();
  t.strictSame(told(store), { 'upload/a.csv': `7 ${hash('another')}`, 'upload/service_provider:x/a.csv': `4 ${hash('of x')}` });
});

void t.test('what this unit never had stays in the table: the other may have it', async (t) => {
  const store = jobStore(t);
  write(store, 'upload/a.csv', 'a');
  write(store, 'upload/b.csv', 'b');
  await sharing(store).files.look();
  rmSync(join(store.media.root, 'small/upload/a.csv'));
  const { files } = sharing(store);
  await files.look();
  t.strictSame(Object.keys(told(store)).sort(), ['upload/a.csv', 'upload/b.csv']);
  rmSync(join(store.media.root, 'small/upload/b.csv'));
  await files.look();
  t.strictSame(Object.keys(told(store)), ['upload/a.csv']);
});

void t.test('a file that a job is writing is entered when it has ended', async (t) => {
  const store = jobStore(t);
  const { files } = sharing(store);
  store.upload('lines.csv', 'p1,,\np1,,\n');
  const job = await store.start({ inFile: 'lines.csv', object: 'provider' });
  write(store, join('download', job.outFile), 'half');
  await files.look();
  t.strictSame(Object.keys(told(store)), ['upload/lines.csv']);
  await store.run();
  await files.look();
  t.strictSame(Object.keys(told(store)).filter((place) => place.startsWith('download/')).length, 2, 'the row that was refused, and the report');
});

void t.test('a job waits for the file that the other unit has, and goes on when it has come', async (t) => {
  const store = jobStore(t);
  store.upload('lines.csv', 'p1,,\np2,,\n');
  const job = await store.start({ inFile: 'lines.csv', object: 'provider' });
  await sharing(store).files.look();
  const [path, away] = [join(store.media.root, 'small/upload/lines.csv'), join(store.media.root, 'lines.csv')];
  renameSync(path, away);
  t.equal(awaitsFile(store.media, 'small', store.reader.view('small'), 'upload/lines.csv'), true);
  await store.run();
  t.equal(store.record(job)['status'], 'processing');
  writeFileSync(path, 'p1,,\n');
  await store.run();
  t.equal(store.record(job)['status'], 'processing', 'half of it is not it');
  renameSync(away, path);
  t.equal(readFileSync(path, 'utf8').length, 10);
  await store.run();
  t.not(store.record(job)['status'], 'processing');
  for (const place of [undefined, 'upload/none.csv']) t.equal(awaitsFile(store.media, 'small', store.reader.view('small'), place), false, String(place));
});

void t.test('others do not wait behind it; one that is cancelled does not either', async (t) => {
  const store = jobStore(t);
  store.upload('lines.csv', 'p1\n');
  store.upload('others.csv', 'p2,,\n');
  const waits = await store.start({ inFile: 'lines.csv', object: 'provider' });
  const goes = await store.start({ inFile: 'others.csv', object: 'provider' });
  await sharing(store).files.look();
  rmSync(join(store.media.root, 'small/upload/lines.csv'));
  await store.run();
  t.strictSame([waits, goes].map((job) => store.record(job)['status']), ['processing', 'completed']);
  await store.must({ method: 'put', table: 'job', key: [waits.id], attributes: { cancel: true } });
  await store.run();
  t.not(store.record(waits)['status'], 'processing');
});
