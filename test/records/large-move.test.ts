import t from 'tap';
import type { Test } from 'tap';
import { limits } from '../../service/core/limits.js';
import { isRefusal } from '../../service/core/refusals.js';
import { moveSlice } from '../../service/records/large-move.js';
import type { MoveProgress } from '../../service/records/large-move.js';
import { restoreObstacles } from '../../service/records/obstacles.js';
import { revert } from '../../service/records/revert.js';
import { small } from '../support/small-application.js';
import { auditStore } from '../support/store-audit.js';
import { followedStore } from '../support/temporary-store.js';
import type { TemporaryStore } from '../support/temporary-store.js';

// Every change is done in two stores.
t.setTimeout(180_000);

const lines = limits.movedAtOnce + 2 * limits.movedInSlice + 10;
const number = (place: number): string => `808${String(2_000_000 + place)}`;

/** A provider with two sites: `big` with more lines than move at once, `other` with one. */
async function site(t: Test): Promise<TemporaryStore> {
  const store = followedStore(t);
  await store.must({ method: 'create', table: 'provider', attributes: { name: 'p', legacy: 7 } });
  for (const name of ['big', 'other']) await store.must({ method: 'create', table: 'site', attributes: { provider: 'p', name } });
  for (let from = 0; from < lines; from += 1_000) {
    const batch = Array.from({ length: Math.min(1_000, lines - from) }, (_, place) => from + place);
    await store.must(...batch.map((place) => ({ method: 'create' as const, table: 'line', attributes: { number: number(place), provider: 'p', site: 'big' } })));
  }
  await store.must({ method: 'create', table: 'line', attributes: { number: '9995550100', provider: 'p', site: 'other' } });
  return store;
}

/** Runs the move that was started last to its end, or for so many slices. */
async function run({ writer, reader }: TemporaryStore, slices = Infinity): Promise<MoveProgress> {
  reader.refresh();
  const [job] = [...reader.view('small').scan('job', { reverse: true, limit: 1 })];
  for (let slice = 0; ; slice++) {
    const progress = await writer.submit({ application: 'small', by: 'system', what: 'move', evaluate: (draft) => moveSlice(draft, Number(job!.key[0])) });
    if (isRefusal(progress)) throw new Error(progress.message);
    reader.refresh();
    if (progress.done || slice + 1 >= slices) return progress;
  }
}

const live = ({ reader }: TemporaryStore): number => [...reader.view('small').scan('line')].length;

void t.test('an archive of many records is one small change, and slices behind it', async (t) => {
  const store = await site(t);
  const { must, write, reader } = store;
  const view = reader.view('small');
  const { results } = await must({ method: 'archive', table: 'site', key: ['p', 'big'] });
  t.match(results, [{ records: lines + 1 }]);
  t.equal(live(store), 1, 'nothing of it is live from the next reading on');
  t.equal(view.get('line', [number(3)]), undefined);
  t.notOk(view.has('site', ['p', 'big']));
  t.same(view.grouped('line', 'pattern', number(3)), []);
  t.match(await write({ method: 'create', table: 'site', attributes: { provider: 'p', name: 'big' } }), { code: 'moving' });
  t.match(await write({ method: 'create', table: 'line', attributes: { number: number(3), provider: 'p', site: 'other' } }), { code: 'moving' });
  t.match(await write({ method: 'create', table: 'line', attributes: { number: '7775550100', provider: 'p', site: 'big' } }), { code: 'invalid' });
  await run(store, 1);
  t.equal(live(store), 1);
  await run(store);
  t.equal(view.count('line', true), lines);
  t.equal(view.count('line', false), 1);
  t.strictSame(auditStore(store.stores), []);

  await must({ method: 'restore', table: 'site', key: ['p', 'big'] });
  await run(store, 1);
  t.equal(live(store), 1, 'nothing is live before all of it is back');
  await run(store);
  t.equal(live(store), lines + 1);
  t.equal(view.get('line', [number(3)])!.created, 3 + 1 + Math.floor(3 / 1_000), 'the bytes are those of before');
  t.strictSame(auditStore(store.stores), []);
});

void t.test('undo of a large move goes the other way', async (t) => {
  const store = await site(t);
  const { change } = await store.must({ method: 'archive', table: 'site', key: ['p', 'big'] });
  await run(store);
  const undo = () => store.writer.submit({ application: 'small', by: 'tester', what: 'revert', reverts: change, evaluate: (draft) => revert(draft, { application: 'small', by: 'tester', change, tenant: [] }) });
  t.match(await undo(), { records: lines + 1, left: [] });
  await run(store);
  t.equal(live(store), lines + 1);
  t.match(await undo(), { code: 'stale' }, 'once');
  t.strictSame(auditStore(store.stores), []);
});

void t.test('of a large batch a part may come back, and the rest be purged', async (t) => {
  const store = await site(t);
  const { must, reader, write } = store;
  await must({ method: 'archive', table: 'provider', key: ['p'] });
  await run(store);
  const view = reader.view('small');
  t.equal(view.count('line', true), lines + 1);
  t.match(await write({ method: 'restore', table: 'site', key: ['p', 'big'] }), { code: 'parent_archived' });
  await must({ method: 'create', table: 'provider', attributes: { name: 'p' } });
  t.match(await write({ method: 'restore', table: 'provider', key: ['p'] }), { code: 'key_taken' });
  await must({ method: 'restore', table: 'site', key: ['p', 'big'] });
  await run(store);
  t.equal(live(store), lines);
  t.ok(view.archived('site', ['p', 'other'])[0]);
  await must({ method: 'archive', table: 'site', key: ['p', 'big'] });
  await run(store);
  await must({ method: 'purge', table: 'site', key: ['p', 'big'] });
  t.same(view.archived('site', ['p', 'big']), [], 'the root is gone at once');
  await run(store);
  t.equal(view.count('line', true), 1);
  t.strictSame(auditStore(store.stores), []);
});

void t.test('what a large restore would collide with is found before it begins', async (t) => {
  const store = await site(t);
  await store.must({ method: 'archive', table: 'site', key: ['p', 'big'] });
  await run(store);
  const look = () => {
    const steps = restoreObstacles(store.stores, () => store.reader.view('small'), small.tables[1]!, ['p', 'big']);
    for (;;) {
      const { done, value } = steps.next();
      if (done === true) return value;
    }
  };
  t.equal(look(), undefined);
  await store.must({ method: 'create', table: 'line', attributes: { number: number(lines - 1), provider: 'p', site: 'other' } });
  t.match(look(), { code: 'key_taken' });
  await store.must({ method: 'restore', table: 'site', key: ['p', 'big'] });
  await run(store);
  t.equal(live(store), lines + 1, 'and the one that is taken stays in the archive');
  t.equal(store.reader.view('small').count('line', true), 1);
  t.strictSame(auditStore(store.stores), []);
});

void t.test('internal records go with what contains them', async (t) => {
  const store = await site(t);
  const { must, reader } = store;
  const view = reader.view('small');
  const hunts = 3;
  for (let hunt = 1; hunt <= hunts; hunt++) {
    await must({ method: 'create', table: 'hunt', attributes: { provider: 'p', site: 'big', number: hunt, members: [number(hunt)] } },
      { method: 'command', table: 'hunt', key: ['p', 'big', hunt], command: 'start', attributes: { plan: 'day' } });
  }
  await must({ method: 'create', table: 'hunt', attributes: { provider: 'p', site: 'other', number: 1 } }, { method: 'command', table: 'hunt', key: ['p', 'other', 1], command: 'start', attributes: { plan: 'day' } });
  const before = [...view.scan('ring')].map(({ row, created }) => [row, created]);
  const rings = (archive: boolean): number => view.count('ring', archive);
  t.match((await must({ method: 'archive', table: 'site', key: ['p', 'big'] })).results, [{ records: lines + 1 + 2 * hunts }]);
  t.strictSame([...view.scan('ring')].map(({ key }) => key[1]), ['other'], 'none of it is live');
  t.match(await run(store), { done: true });
  t.strictSame([rings(false), rings(true)], [1, hunts]);
  t.strictSame(auditStore(store.stores), []);

  await must({ method: 'restore', table: 'site', key: ['p', 'big'] });
  await run(store);
  t.strictSame([...view.scan('ring')].map(({ row, created }) => [row, created]), before);
  t.strictSame(auditStore(store.stores), []);

  await must({ method: 'archive', table: 'site', key: ['p', 'big'] });
  await run(store);
  await must({ method: 'purge', table: 'site', key: ['p', 'big'] });
  await run(store);
  t.strictSame([rings(false), rings(true)], [1, 0]);
  t.strictSame(auditStore(store.stores), []);
});
