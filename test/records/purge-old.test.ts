import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import type { Test } from 'tap';
import { limits } from '../../service/core/limits.js';
import { isRefusal } from '../../service/core/refusals.js';
import { memberOf, liveKeyOf } from '../../service/database/archive-key.js';
import { writeHidden } from '../../service/database/hidden.js';
import { prepare } from '../../service/database/migrate.js';
import { ChangeNumber, Reader } from '../../service/database/reader.js';
import { openStores } from '../../service/database/stores.js';
import type { Stores } from '../../service/database/stores.js';
import { Writer } from '../../service/database/writer.js';
import { job as jobTable } from '../../service/parts/system-tables.js';
import { evaluate } from '../../service/records/evaluate.js';
import { oldMembers, purgeOld } from '../../service/records/purge-old.js';
import type { Members, PurgeSlice } from '../../service/records/purge-old.js';
import { removedOf } from '../../service/records/removed.js';
import type { Write } from '../../service/schema/write.js';
import { decodeKey } from '../../service/schema/key.js';
import { Registry } from '../../service/schema/registry.js';
import { withJobs } from '../support/job-store.js';
import { ManualClock } from '../support/manual-clock.js';
import { auditStore } from '../support/store-audit.js';

/** Three applications in one store: what is purged is the middle one's. */
const applications = [{ ...withJobs, name: 'lower', number: 8 }, withJobs, { ...withJobs, name: 'upper', number: 10 }];

function site(t: Test) {
  const folder = mkdtempSync(join(tmpdir(), 'niud-store-'));
  const registry = new Registry(applications);
  const stores = openStores(folder, registry);
  prepare(stores, folder);
  const clock = new ManualClock(0);
  const changes = new ChangeNumber();
  const writer = new Writer(stores, { clock, raise: (change) => changes.raise(change), refusal: () => undefined, doubt: (fault) => { throw fault; } });
  const reader = new Reader(stores, changes);
  t.teardown(async () => {
    await writer.drained();
    await stores.close();
    rmSync(folder, { recursive: true });
  });
  const change = async (application: string, atMs: number, ...writes: Write[]): Promise<number> => {
    clock.set(atMs);
    const request = { application, by: 'tester', what: 'test', writes };
    const written = await writer.submit({ ...request, evaluate: (draft) => evaluate(draft, registry, request) });
    reader.refresh();
    if (isRefusal(written)) throw new Error(written.message);
    return written.change ?? 0;
  };
  return {
    stores, writer, reader, change,
    async archived(application: string, atMs: number, name: string, lines = 0): Promise<number> {
      await change(application, atMs, { method: 'create', table: 'provider', attributes: { name } }, { method: 'create', table: 'site', attributes: { provider: name, name: 'x' } });
      const numbers = Array.from({ length: lines }, (_, place) => `808${name.charCodeAt(0)}${String(place).padStart(5, '0')}`);
      for (let from = 0; from < lines; from += 900) {
        await change(application, atMs, ...numbers.slice(from, from + 900).map((number): Write => ({ method: 'create', table: 'line', attributes: { number, provider: name, site: 'x' } })));
      }
      return change(application, atMs, { method: 'archive', table: 'provider', key: [name] });
    },
    async purge(slice: Omit<PurgeSlice, 'application' | 'by' | 'jobId'>) {
      const whole = { application: 'small', by: 'system', jobId: 1, ...slice };
      const answer = await writer.submit({ ...whole, what: 'purge', evaluate: (draft) => purgeOld(draft, whole) });
      reader.refresh();
      if (isRefusal(answer)) throw new Error(answer.message);
      return answer.records;
    },
  };
}

const job: Write = { method: 'create', table: 'job', attributes: { job_id: 1, job_type: 'purge', status: 'processing' } };

/** Members in words, slice by slice. */
function told(stores: Stores, slices: Iterable<Members>): string[][] {
  return [...slices].map(({ bytes, ends }) => [...ends].map((end, place) => {
    const { table: number, archiveKey } = memberOf(Buffer.from(bytes.subarray(place === 0 ? 0 : ends[place - 1], end)));
    const { table } = stores.numbered(9, number);
    return `${table.name} ${decodeKey(table, liveKeyOf(archiveKey)).join('/')}`;
  }));
}

void t.test('whole batches older than the instant, containers first, wherever they lie between those of others', async (t) => {
  const { stores, change, archived, purge, reader } = site(t);
  await change('small', 0, job);
  await archived('upper', 100, 'u');
  await archived('small', 100, 'a', 2);
  await archived('lower', 100, 'l');
  await archived('lower', 100, 'm');
  await archived('small', 201, 'young');
  await archived('small', 199, 'b');
  await archived('small', 200, 'at');
  await archived('upper', 100, 'v');
  const a = ['provider a', 'site a/x', 'line 8089700000', 'line 8089700001'];
  const b = ['provider b', 'site b/x'];
  const cases: readonly (readonly [beforeMs: number, limit: number, slices: string[][]])[] = [
    [100, 100, []],
    [101, 100, [a]],
    [200, 100, [[...a, ...b]]],
    [200, 6, [[...a, ...b]]],
    [200, 5, [[...a, b[0]!], [b[1]!]]],
    [200, 3, [a.slice(0, 3), [a[3]!, ...b]]],
    [200, 1, [...a, ...b].map((member) => [member])],
    [201, 100, [[...a, ...b, 'provider at', 'site at/x']]],
  ];
  for (const [beforeMs, limit, wanted] of cases) t.strictSame(told(stores, oldMembers(stores, 'small', beforeMs, limit)), wanted, `before ${beforeMs}, ${limit} at once`);
  t.strictSame(told(stores, oldMembers(stores, 'lower', 101, 100)).flat().length, 4);
  t.strictSame(told(stores, oldMembers(stores, 'upper', 101, 100)).flat().length, 4);

  const slices = [...oldMembers(stores, 'small', 200, 4)];
  t.strictSame([await purge({ beforeMs: 200, members: slices[0]! }), await purge({ beforeMs: 200, members: slices[1]! })], [4, 2]);
  t.equal(await purge({ beforeMs: 200, members: slices[0]! }), 0, 'once more finds nothing');
  t.match(removedOf(reader.view('small').get(jobTable.name, [1])!.row), { archive: { provider: 2, site: 2, line: 2 } });
  t.equal(reader.view('small').count('provider', true), 2, 'the young stay');
  t.equal(reader.view('upper').count('provider', true), 2, 'and the others\'');
  t.strictSame(auditStore(stores), []);
});

void t.test('internal records go with what contains them, and the receipt does not tell of them', async (t) => {
  const { stores, change, purge, reader } = site(t);
  await change('small', 0, job);
  await change('small', 50, { method: 'create', table: 'provider', attributes: { name: 'a' } }, { method: 'create', table: 'site', attributes: { provider: 'a', name: 'x' } },
    { method: 'create', table: 'hunt', attributes: { provider: 'a', site: 'x', number: 1 } }, { method: 'command', table: 'hunt', key: ['a', 'x', 1], command: 'start', attributes: { plan: 'day' } });
  await change('small', 100, { method: 'archive', table: 'hunt', key: ['a', 'x', 1] });
  const slices = [...oldMembers(stores, 'small', 101, 1)];
  t.strictSame(told(stores, slices), [['hunt a/x/1'], ['ring a/x/1/day']], 'the container first');
  for (const members of slices) t.equal(await purge({ beforeMs: 101, members }), 1);
  t.strictSame(removedOf(reader.view('small').get(jobTable.name, [1])!.row).archive, { hunt: 1 });
  t.equal(reader.view('small').count('ring', true), 0);
  t.strictSame(auditStore(stores), []);
});

void t.test('what was restored meanwhile, or is on its way back, is left', async (t) => {
  const { stores, change, archived, purge, reader, writer } = site(t);
  await change('small', 0, job);
  await archived('small', 100, 'a', 1);
  await archived('small', 100, 'b', 1);
  await archived('small', 100, 'c', 1);
  const [members] = [...oldMembers(stores, 'small', 200, 100)];
  await change('small', 300, { method: 'restore', table: 'provider', key: ['a'] });
  await change('small', 300, { method: 'archive', table: 'provider', key: ['a'] });
  await writer.submit({ application: 'small', by: 'tester', what: 'hide', evaluate: (draft) => {
    writeHidden(stores, 'small', [['b']]);
    return draft.create('provider', ['d'], ['d']) ?? true;
  } });
  t.equal(await purge({ beforeMs: 200, members: members! }), 3);
  t.strictSame([...reader.view('small').scanArchive('provider')].map(({ key }) => key[0]), ['a', 'b']);
});

void t.test('young members are a bug, not a purge', async (t) => {
  const { stores, change, archived, writer, reader } = site(t);
  await change('small', 0, job);
  await archived('small', 100, 'a');
  const [members] = [...oldMembers(stores, 'small', 101, 100)];
  const slice = { application: 'small', by: 'system', jobId: 1, beforeMs: 100, members: members! };
  t.match(await writer.submit({ ...slice, what: 'purge', evaluate: (draft) => purgeOld(draft, slice) }), { code: 'internal' });
  t.equal(reader.view('small').count('provider', true), 1);
});

void t.test('the caller is let go now and then, however many batches are young', async (t) => {
  const { stores, change } = site(t);
  const names = Array.from({ length: limits.nightLooks + 1 }, (_, place) => `p${place}`);
  await Promise.all(names.map(async (name) => {
    await change('upper', 100, { method: 'create', table: 'provider', attributes: { name } });
    await change('upper', 100, { method: 'archive', table: 'provider', key: [name] });
  }));
  t.strictSame([...oldMembers(stores, 'upper', 50, 100)].map(({ ends }) => ends.length), [0]);
  t.strictSame([...oldMembers(stores, 'small', 500, 100)].map(({ ends }) => ends.length), [0]);
});
