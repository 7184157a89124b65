/** Records that come with applications, put into a new store by a machine that has no time for all of them at once. */
import t from 'tap';
import { applications } from '../../service/apps/all.js';
import { refuse } from '../../service/core/refusals.js';
import { createBuiltIn } from '../../service/main/built-in.js';
import type { Submit } from '../../service/records/request.js';
import { FileStore } from '../support/file-store.js';

const all = applications.flatMap(({ name, builtIn = {} }) => Object.entries(builtIn).map(([table, records]) => ({ name, table, records: records.length })));

for (const [what, most] of [['all at once', Infinity], ['some at a time', 20], ['one by one', 1]] as const) {
  void t.test(what, async (t) => {
    const files = await FileStore.open(t);
    const { registry, reader } = files.store;
    const view = (application: string) => { reader.refresh(); return reader.view(application); };
    const submit: Submit = (request) => request.writes.length > most ? Promise.resolve(refuse('overloaded', 'It takes too long.')) : files.submit(request);
    await createBuiltIn(registry, view, submit);
    t.ok(all.length > 0);
    for (const { name, table, records } of all) t.equal(view(name).count(table, false), records, `${records} of ${table} in ${name}`);
    await createBuiltIn(registry, view, () => { throw new Error('nothing is written twice'); });
  });
}
