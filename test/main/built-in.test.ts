/** Records that come with applications, put into a new store: by a machine that has no time for all of them, and by one that stops in the middle. */
import t from 'tap';
import type { Test } from 'tap';
import { applications } from '../../service/apps/all.js';
import { changeLimits } from '../../service/core/change-limits.js';
import { isRefusal } from '../../service/core/refusals.js';
import { createBuiltIn } from '../../service/main/built-in.js';
import { evaluate } from '../../service/records/evaluate.js';
import type { Submit } from '../../service/records/request.js';
import { temporaryStore, type TemporaryStore } from '../support/temporary-store.js';

const all = applications.flatMap(({ name, builtIn = {} }) => Object.entries(builtIn).map(([table, records]) => ({ name, table, records: records.length })));

/** One step of such a machine takes longer than a batch may. */
let instant = 0;
const slow = { monotonic: () => instant += changeLimits.batchMs * 2 };

function open(t: Test) {
  const [first, ...others] = applications;
  const store: TemporaryStore = temporaryStore(t, first, ...others);
  const { reader, registry, writer } = store;
  const view = (application: string) => { reader.refresh(); return reader.view(application); };
  const submit: Submit = async (request) => {
    const answer = await writer.submit({ ...request, evaluate: (draft) => evaluate(draft, registry, request, slow) });
    return isRefusal(answer) ? answer.toData() : answer;
  };
  return { create: (through: Submit) => createBuiltIn(registry, view, through), submit, counts: () => all.map(({ name, table }) => view(name).count(table, false)) };
}

void t.test('a machine that is slow just then puts all of them in, once', async (t) => {
  const { create, submit, counts } = open(t);
  t.ok(all.length > 0);
  await create(submit);
  t.strictSame(counts(), all.map(({ records }) => records));
  await create(() => { throw new Error('nothing is written twice'); });
});

for (let stop = 0; stop <= all.length; stop++) {
  void t.test(`ended before change ${stop + 1}, the next start puts in what is left`, async (t) => {
    const { create, submit, counts } = open(t);
    let done = 0;
    await create((request) => done++ < stop ? submit(request) : Promise.reject(new Error('the machine stops'))).catch(() => undefined);
    t.ok(counts().every((count, nth) => count === 0 || count === all[nth]!.records), 'no table has some of them');
    await create(submit);
    t.strictSame(counts(), all.map(({ records }) => records));
  });
}
