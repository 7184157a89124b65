import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { refuse } from '../../service/core/refusals.js';
import { MediaRoom } from '../../service/jobs/media-room.js';
import { roomFor } from '../../service/jobs/room-for.js';
import { FileAges } from '../../service/jobs/file-ages.js';
import { purgeWaits, sweepMedia } from '../../service/jobs/media-sweep.js';
import { OutputFile } from '../../service/jobs/output-file.js';
import { job as jobTable } from '../../service/parts/system-tables.js';
import { showRow } from '../../service/records/fields.js';
import { jobStore } from '../support/job-store.js';
import type { JobStore } from '../support/job-store.js';

const hourMs = 3_600_000;

interface AsJob {
  readonly type?: string;
  readonly dry?: boolean;
  readonly secret?: boolean;
  /** Hours since it ended; absent while it runs. */
  readonly ended?: number;
  readonly role?: string;
}

let jobs = 0;

/** A job's record; gives the name of the file that it writes. */
async function job(store: JobStore, { type = 'import', dry = false, secret = false, ended, role = 'platform_owner' }: AsJob, place?: string): Promise<string> {
  const id = ++jobs;
  await store.must({ method: 'put', table: 'job', key: [id], attributes: {
    job_type: type, object: 'line', status: ended === undefined ? 'processing' : 'completed', role_id: role, by: 'tester', out_file: `out-${id}.csv`, started: 1, updated: 1, dry_run: dry,
    ended: ended === undefined ? null : store.clock.now() - ended * hourMs, position: place === undefined ? null : { place }, secret_columns: secret ? ['pin'] : null,
  } });
  store.reader.refresh();
  return `out-${id}.csv`;
}

function file(store: JobStore, place: string, ageHours: number, bytes = 1): string {
  const path = join(store.media.root, 'small', place);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, Buffer.alloc(bytes));
  const at = (store.clock.now() - ageHours * hourMs) / 1_000;
  utimesSync(path, at, at);
  return path;
}

void t.test('how long files stay', async (t) => {
  const store = jobStore(t);
  const uploads: readonly (readonly [what: string, ageHours: number, stays: boolean, job?: AsJob])[] = [
    ['read by no job, a day old', 23.9, true],
    ['read by no job, older', 24.1, false],
    ['read by a job that runs', 100, true, {}],
    ['read by a job that runs, with secrets', 100, true, { secret: true }],
    ['read by a job that has ended', 100, true, { ended: 99 }],
    ['with secrets, an hour behind its import', 2, true, { secret: true, ended: 0.9 }],
    ['with secrets, later', 2, false, { secret: true, ended: 1.1 }],
    ['with secrets, behind a dry run', 23, true, { secret: true, dry: true, ended: 22 }],
    ['with secrets, behind a dry run a day ago', 24.1, false, { secret: true, dry: true, ended: 22 }],
    ['with secrets, a day old, its import just ended', 24.1, false, { secret: true, ended: 0 }],
  ];
  const outputs: readonly (readonly [what: string, ageHours: number, stays: boolean, job?: AsJob])[] = [
    ['of an export', 100, true, { type: 'export', ended: 100 }],
    ['of an export with secrets', 0.9, true, { type: 'export', secret: true, ended: 0.9 }],
    ['of an export with secrets, an hour ago', 1.1, false, { type: 'export', secret: true, ended: 1.1 }],
    ['of cards that were made', 23, true, { type: 'generate', secret: true, ended: 23 }],
    ['of cards that were made a day ago', 24.1, false, { type: 'generate', secret: true, ended: 24 }],
    ['of a job that is gone', 24.1, false],
  ];
  const expected: (readonly [string, string, boolean])[] = [];
  for (const [what, age, stays, as] of uploads) {
    const place = `upload/${uploads.findIndex(([other]) => other === what)}.csv`;
    expected.push([what, file(store, place, age), stays]);
    if (as !== undefined) await job(store, as, place);
  }
  for (const [what, age, stays, as] of outputs) expected.push([what, file(store, `download/${as === undefined ? 'left.csv' : await job(store, as)}`, age), stays]);
  const own = file(store, 'upload/service_provider:acme/old.csv', 25);
  const removed = await sweepMedia(store.media, 'small', store.reader.view('small'), new FileAges(store.clock));
  for (const [what, path, stays] of expected) t.equal(existsSync(path), stays, what);
  t.notOk(existsSync(own), 'a tenant\'s folder too');
  t.equal(removed, expected.filter(([, , stays]) => !stays).length + 1);
});

/** What the clock does between the first look at a file and the second; `stepHours` is what it is set by, while niud runs or is away. */
const clocks: readonly (readonly [what: string, stepHours: number, away: boolean, synchronised: boolean, staysHours: number])[] = [
  ['goes on', 0, false, false, 24],
  ['is set forward by half a day', 12, false, false, 24],
  ['is set forward by two days', 48, false, false, 24],
  ['is set forward by years', 24 * 3_650, false, false, 24],
  ['is set forward by years, by a time server', 24 * 3_650, false, true, 24],
  ['is set back by years', -24 * 3_650, false, false, Infinity],
  ['came back years ahead, and a person has to look', 24 * 3_650, true, false, 24],
  ['came back years ahead, and a time server vouches for it', 24 * 3_650, true, true, 0],
];

for (const [what, stepHours, away, synchronised, staysHours] of clocks) {
  void t.test(`the clock ${what}: an upload that no job has read, and secrets behind their import, go when their time is over and not before`, async (t) => {
    const store = jobStore(t);
    const { clock } = store;
    await store.must({ method: 'create', table: 'night', attributes: { name: 'purge', date: new Date(clock.now()).toISOString().slice(0, 10), at: clock.now() } });
    const upload = file(store, 'upload/unread.csv', 0);
    const secret = file(store, 'upload/secret.csv', 0);
    await job(store, { secret: true, ended: 0 }, 'upload/secret.csv');
    let ages = new FileAges(clock);
    const look = async (): Promise<readonly [boolean, boolean]> => {
      store.reader.refresh();
      const view = store.reader.view('small');
      await sweepMedia(store.media, 'small', view, ages, purgeWaits(view, clock.now(), 'UTC', synchronised));
      return [existsSync(upload), existsSync(secret)];
    };
    t.same(await look(), [true, true]);
    clock.set(clock.now() + stepHours * hourMs);
    if (away) ages = new FileAges(clock);
    const gone: (number | undefined)[] = [undefined, undefined];
    for (let hours = 0; hours <= 30; hours += 0.5) {
      (await look()).forEach((there, which) => { if (!there) gone[which] ??= hours; });
      clock.advance(hourMs / 2);
    }
    const whole = (hours: number | undefined) => hours === undefined ? Infinity : Math.floor(hours);
    t.same(gone.map(whole), [staysHours, staysHours === 24 ? 1 : staysHours], JSON.stringify(gone));
  });
}

void t.test('room for files: a tenant\'s quota, everybody\'s reserve', async (t) => {
  const store = jobStore(t);
  let aboveReserve = 1_000;
  const room = new MediaRoom({ media: store.media, quotaBytes: 100, aboveReserve: () => aboveReserve });
  const left = (role: string): readonly [number, string] => {
    const { bytes, refusal } = room.left('small', role, store.reader.view('small'));
    return [bytes, refusal.code];
  };
  t.same(left('service_provider:acme'), [100, 'media_quota']);
  file(store, 'upload/service_provider:acme/a.csv', 0, 30);
  file(store, 'upload/subscriber:acme:site/b.csv', 0, 20);
  file(store, 'upload/service_provider:other/c.csv', 0, 90);
  file(store, `download/${await job(store, { type: 'export', ended: 1, role: 'service_provider:acme' })}`, 0, 10);
  file(store, `download/${await job(store, { type: 'export', ended: 1, role: 'platform_owner' })}`, 0, 500);
  t.same(left('service_provider:acme'), [40, 'media_quota'], 'what it and its subscribers uploaded, and what its jobs wrote');
  t.same(left('subscriber:acme:site'), [40, 'media_quota']);
  t.same(left('service_provider:other'), [10, 'media_quota']);
  t.same(left('platform_owner'), [1_000, 'disk_reserve'], 'the platform owner has no quota');
  const arrived = room.expect('small', 'service_provider:acme', 35);
  t.same(left('service_provider:acme'), [5, 'media_quota'], 'what is on its way counts');
  t.same(left('platform_owner'), [965, 'disk_reserve']);
  arrived();
  t.same(left('service_provider:acme'), [40, 'media_quota']);
  aboveReserve = 7;
  for (const role of ['service_provider:acme', 'platform_owner']) t.same(left(role), [7, 'disk_reserve'], 'the reserve is everybody\'s');
  aboveReserve = -1;
  t.same(left('platform_owner'), [-1, 'disk_reserve']);
});

void t.test('what a job writes ends at the reserve', async (t) => {
  const store = jobStore(t);
  let full = false;
  const output = await OutputFile.open(join(store.media.root, 'small/download/x.csv'), () => (full ? refuse('disk_reserve') : undefined));
  output.append('first\n');
  await output.flush();
  full = true;
  output.append('second\n');
  await t.rejects(output.flush(), { name: 'RefusedWrite', refusal: { code: 'disk_reserve' } });
  await output.close();
  t.notOk(existsSync(join(store.media.root, 'small/download/x.csv')), 'nothing half is left');
});

void t.test('what a job writes ends at the quota of whoever started it', async (t) => {
  const store = jobStore(t);
  const provider = 'acme';
  await store.must({ method: 'create', table: 'provider', attributes: { name: provider } }, { method: 'create', table: 'site', attributes: { provider, name: 'site' } });
  for (let place = 0; place < 40; place++) await store.must({ method: 'create', table: 'line', attributes: { number: String(8_085_550_100 + place), provider, site: 'site' } });
  const rows = Array.from({ length: 40 }, (_, place) => `x${place},acme,site,0\n`).join('');
  const cases: readonly (readonly [what: string, role: string, type: 'import' | 'export', quotaBytes: number, status: string])[] = [
    ['an export that fits', `service_provider:${provider}`, 'export', 100_000, 'completed'],
    ['an export that does not', `service_provider:${provider}`, 'export', 500, 'failed'],
    ['the platform owner has no quota', 'platform_owner', 'export', 500, 'completed'],
    ['refused rows that fit', `service_provider:${provider}`, 'import', 100_000, 'completed'],
    ['refused rows that do not', `service_provider:${provider}`, 'import', 500, 'failed'],
  ];
  for (const [place, [what, role, type, quotaBytes, status]] of cases.entries()) {
    store.upload(`${place}.csv`, rows);
    const id = 9_000 + place;
    await store.must({ method: 'put', table: 'job', key: [id], attributes: {
      job_type: type, object: 'line', status: 'processing', role_id: role, by: 'tester', out_file: `${place}-out.csv`, started: 1, updated: 1, position: type === 'import' ? { place: `upload/${place}.csv` } : null,
    } });
    store.reader.refresh();
    const room = new MediaRoom({ media: store.media, quotaBytes, aboveReserve: () => 1e9 });
    await store.run({ ...store.surroundings, room });
    const { row } = store.reader.view('small').get('job', [id])!;
    const job = showRow(jobTable, row);
    t.equal(job['status'], status, `${what}: ${String(job['message'])}`);
    if (status === 'failed') t.match(job['message'], /files/, what);
    t.equal(existsSync(join(store.media.root, 'small/download', `${place}-out.csv.part`)), false, 'nothing half is left');
  }
});

void t.test('room is looked at again after so many bytes, and by each file of a job', async (t) => {
  const store = jobStore(t);
  let free = 2 * limits.roomLookBytes;
  let looks = 0;
  const room = new MediaRoom({ media: store.media, quotaBytes: 0, aboveReserve: () => { looks++; return free; } });
  const blocked = roomFor({ media: store.media, room, reader: store.reader }, 'small', { roleId: 'platform_owner' } as never);
  const half = limits.roomLookBytes / 2;
  for (const [bytes, looked, code] of [[half, 1, undefined], [half, 1, undefined], [1, 2, undefined], [half, 2, undefined], [half, 3, undefined]] as const) t.same([blocked(bytes)?.code, looks], [code, looked]);
  free = half - 1;
  t.equal(blocked(half)?.code, undefined, 'what was seen is used up first');
  t.equal(blocked(half)?.code, 'disk_reserve');
});
