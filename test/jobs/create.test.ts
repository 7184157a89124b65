import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { isRefusal } from '../../service/core/refusals.js';
import { createJob } from '../../service/jobs/create.js';
import type { JobRequest } from '../../service/jobs/job-request.js';
import { jobStore } from '../support/job-store.js';

const importing: Partial<JobRequest> = { inFile: 'po.csv' };
const exporting: Partial<JobRequest> = { jobType: 'export' };

/** What is asked for, and the fields at fault or the code of the refusal; nothing where it is taken. */
const requests: readonly [request: Partial<JobRequest>, wrong: string][] = [
  [importing, ''],
  [exporting, ''],
  [{ ...importing, jobType: 'purge' }, 'filter:required in_file:unknown_field'],
  [{ ...importing, jobType: 'paint' }, 'job_type:bad_choice'],
  [{ ...importing, object: 'lines' }, 'object:bad_choice'],
  [{ ...importing, object: 'job' }, 'object:bad_choice'],
  [{ ...exporting, object: 'cdr' }, ''],
  [{ ...importing, object: 'cdr' }, 'object:bad_choice'],
  [{}, 'in_file:required'],
  [{ inFile: '' }, 'in_file:required'],
  [{ inFile: 'none.csv' }, 'in_file:no_such_file'],
  [{ inFile: '/etc/passwd' }, 'in_file:outside_media'],
  [{ ...exporting, inFile: 'po.csv' }, 'in_file:unknown_field'],
  [{ ...importing, dryRun: true }, ''],
  [{ ...exporting, dryRun: true }, 'dry_run:unknown_field'],
  [{ ...importing, serviceProvider: 'a' }, ''],
  [{ ...importing, serviceProvider: 'z' }, 'service_provider_name:no_such_record'],
  [{ ...importing, roleId: 'service_provider:a', serviceProvider: 'b' }, 'in_file:no_such_file service_provider_name:foreign_provider'],
  [{ ...importing, roleId: 'service_provider:a' }, 'in_file:no_such_file'],
  [{ ...importing, roleId: 'service_provider:a', callerRoleId: 'platform_owner' }, ''],
  [{ ...exporting, roleId: 'service_provider:a' }, ''],
  [{ ...exporting, roleId: 'service_provider:a', object: 'note' }, 'not_permitted'],
  [{ ...exporting, object: 'note' }, ''],
  [{ ...exporting, options: { filter: { rank: '>1' } } }, ''],
  [{ ...exporting, options: { filter: { rank: '>one' } } }, 'filter:malformed'],
  [{ ...exporting, options: { filter: { rang: '1' } } }, 'filter:unknown_field'],
  [{ ...exporting, options: { filter: [] } }, 'filter:wrong_type'],
  [{ ...importing, options: { filter: { rank: '1' } } }, 'filter:unknown_field'],
  [{ ...exporting, options: { archive: true } }, ''],
  [{ ...exporting, options: { archive: 'true' } }, 'archive:wrong_type'],
  [{ ...importing, options: { archive: true } }, 'archive:unknown_field'],
  [{ ...exporting, options: { cases: [] } }, 'cases:unknown_field'],
  [{ ...exporting, options: { q: '617', columns: ['rank', 'number'] } }, ''],
  [{ ...exporting, options: { q: null, columns: null } }, ''],
  [{ ...exporting, options: { q: 617 } }, 'q:wrong_type'],
  [{ ...exporting, options: { q: 'x'.repeat(251) } }, 'q:too_long'],
  [{ ...exporting, options: { columns: [] } }, 'columns:wrong_type'],
  [{ ...exporting, options: { columns: [1] } }, 'columns:wrong_type'],
  [{ ...exporting, options: { columns: ['rang'] } }, 'columns:unknown_field'],
  [{ ...exporting, options: { columns: ['rank', 'rank'] } }, 'columns:duplicate'],
  [{ ...exporting, object: 'cdr', options: { q: '617' } }, 'q:unknown_field'],
  [{ ...importing, options: { q: '617' } }, 'q:unknown_field'],
  [{ jobType: 'archive', options: { filter: {}, q: '617' } }, ''],
  [{ jobType: 'archive', options: { filter: {}, columns: ['rank'] } }, 'columns:unknown_field'],
];

void t.test('what a job may be asked for', async (t) => {
  const store = jobStore(t);
  await store.must({ method: 'create', table: 'provider', attributes: { name: 'a' } }, { method: 'create', table: 'provider', attributes: { name: 'b' } });
  writeFileSync(join(store.media.root, 'small/upload/po.csv'), '');
  for (const [request, wrong] of requests) {
    const asked: JobRequest = { application: 'small', by: 'tester', roleId: 'platform_owner', jobType: 'import', object: 'line', dryRun: false, options: {}, ...request };
    const created = createJob(asked, store.reader.view('small'), { registry: store.registry, media: store.media, nowMs: 0, date: '2026-01-15', suffix: '0123456789', otherObjects: ['cdr'] });
    const found = !isRefusal(created) ? '' : created.errors.length === 0 ? created.code : created.errors.map(({ field, code }) => `${field}:${code}`).toSorted().join(' ');
    t.equal(found, wrong, JSON.stringify(request));
  }
});

void t.test('an out_file may be imported again by whoever it belongs to', async (t) => {
  const store = jobStore(t);
  await store.must({ method: 'create', table: 'provider', attributes: { name: 'a' } });
  store.upload('lines.csv', '8085550101,a,x,1\n');
  const job = await store.start({ inFile: 'lines.csv' });
  await store.run();
  const inFile = store.record(job)['out_file'];
  const path = join(store.media.downloadFolder('small'), String(inFile));
  t.equal(store.out(job), '8085550101,a,x,1\n');
  await store.start({ inFile: path });
  await t.rejects(store.start({ inFile: path, roleId: 'service_provider:a' }), /no such file/);
});

void t.test('numbers only grow', async (t) => {
  const store = jobStore(t);
  const first = await store.start({ jobType: 'export' });
  const second = await store.start({ jobType: 'export' });
  t.equal(second.id, first.id + 1);
  await store.must({ method: 'forget', table: 'job', key: [first.id] }, { method: 'forget', table: 'job', key: [second.id] });
  t.ok((await store.start({ jobType: 'export' })).id > second.id);
});
