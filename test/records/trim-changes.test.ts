import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { isRefusal } from '../../service/core/refusals.js';
import { readHead, readOperations } from '../../service/database/change-log.js';
import { job as jobTable } from '../../service/parts/system-tables.js';
import { removedOf } from '../../service/records/removed.js';
import { oldChanges, trimChanges } from '../../service/records/trim-changes.js';
import { withJobs } from '../support/job-store.js';
import { followedStore } from '../support/temporary-store.js';

const create = (name: string) => ({ method: 'create' as const, table: 'provider', attributes: { name } });

void t.test('operations go, heads stay, and a clock that was ahead hides nobody behind it', async (t) => {
  const { must, clock, stores, writer, reader } = followedStore(t, withJobs);
  const made: [name: string, atMs: number][] = [['a', 100], ['b', 200], ['ahead', 9_000], ['c', 150], ['d', 201]];
  for (const [name, atMs] of made) {
    clock.set(atMs);
    await must(create(name));
  }
  clock.set(10_000);
  await must({ method: 'create', table: 'job', attributes: { job_id: 1, job_type: 'purge', status: 'processing' } });
  const cases: readonly (readonly [beforeMs: number, changes: readonly number[]])[] = [[100, []], [101, [1]], [200, [1, 4]], [201, [1, 2, 4]], [202, [1, 2, 4, 5]]];
  for (const [beforeMs, wanted] of cases) t.strictSame([...oldChanges(stores, 'small', beforeMs)].flat(), wanted, `before ${beforeMs}`);
  t.strictSame([...oldChanges(stores, 'other', 202)].flat(), [], 'of another application');

  const slice = { application: 'small', by: 'system', jobId: 1, beforeMs: 201, changes: [1, 2, 3, 4] };
  t.match(await writer.submit({ ...slice, what: 'trim', evaluate: (draft) => trimChanges(draft, slice) }), { changes: 3 }, 'of what is handed in only the old');
  reader.refresh();
  t.strictSame([1, 2, 3, 4, 5].map((change) => readOperations(stores, change) === undefined), [true, true, false, true, false]);
  t.strictSame([1, 2, 3, 4, 5].map((change) => readHead(stores, change)?.at), made.map(([, atMs]) => atMs));
  t.equal(removedOf(reader.view('small').get(jobTable.name, [1])!.row).changes, 3);
  t.strictSame([...oldChanges(stores, 'small', 201)].flat(), [], 'nothing is left to do');
});

void t.test('the look ends behind many young ones', async (t) => {
  const { clock, stores, writer } = followedStore(t, withJobs);
  clock.set(1_000);
  const young = limits.youngChanges + limits.nightLooks;
  const answers = await Promise.all(Array.from({ length: young }, (_, place) => writer.submit({
    application: 'small', by: 'tester', what: 'test', evaluate: (draft) => draft.create('note', [`n${place}`], [`n${place}`]) ?? true,
  })));
  t.notOk(answers.some(isRefusal));
  clock.set(1);
  await writer.submit({ application: 'small', by: 'tester', what: 'test', evaluate: (draft) => draft.create('note', ['old'], ['old']) ?? true });
  const lists = [...oldChanges(stores, 'small', 500)];
  t.equal(lists.length, limits.youngChanges / limits.nightLooks + 1);
  t.strictSame(lists.flat(), []);
});
