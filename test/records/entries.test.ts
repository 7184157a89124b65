import t from 'tap';
import { changeLimits } from '../../service/core/change-limits.js';
import { isRefusal } from '../../service/core/refusals.js';
import { pack } from '../../service/database/layout.js';
import { numberKey } from '../../service/database/numbers.js';
import { readHead } from '../../service/database/change-log.js';
import { countOf } from '../../service/database/tale.js';
import { entryDetail } from '../../service/records/changes.js';
import type { Detail } from '../../service/records/changes.js';
import { listEntries } from '../../service/records/entries.js';
import type { EntriesAsked, Told } from '../../service/records/entries.js';
import { ended, revert } from '../../service/records/revert.js';
import { entryOf, membersOf } from '../../service/records/units.js';
import { jobStore } from '../support/job-store.js';
import type { JobStore } from '../support/job-store.js';
import type { Test } from 'tap';

const number = (place: number): string => `80855501${String(place).padStart(2, '0')}`;

/** Two providers with a site each, and lines of them; a clock that goes on an hour with every change. */
async function site(t: Test): Promise<JobStore> {
  const store = jobStore(t);
  for (const provider of ['a', 'b']) {
    await store.must({ method: 'create', table: 'provider', attributes: { name: provider } });
    store.clock.advance(3_600_000);
    await store.must({ method: 'create', table: 'site', attributes: { provider, name: 'x' } });
  }
  return store;
}

const find = ({ stores, reader }: JobStore, asked: Partial<EntriesAsked> = {}): readonly Told[] =>
  ended(listEntries(stores, () => reader.view('small'), 'small', { limit: 50, tenant: [], ...asked }, () => false)).entries;
const said = (entries: readonly Told[]): readonly unknown[] => entries.map(({ head, tale }) => `${head.what} ${countOf(tale)}`);
const detail = ({ stores, reader }: JobStore, change: number, asked: Partial<Parameters<typeof entryDetail>[3]> = {}): Detail =>
  ended(entryDetail(stores, reader.view('small'), entryOf(stores, change)!, { limit: 100, ...asked }))!;

async function importLines(store: JobStore, provider: string, from: number, to: number): Promise<number> {
  store.upload('lines.csv', Array.from({ length: to - from }, (_, place) => `${number(from + place)},${provider},x,\n`).join(''));
  const job = await store.start({ inFile: 'lines.csv' });
  await store.run();
  return Number(store.record(job)['txnid']);
}

t.test('an import is one entry under the number of its first slice, whichever of its numbers is asked for; bookkeeping is none', async (t) => {
  const store = await site(t);
  const entry = await importLines(store, 'a', 0, 23);
  t.strictSame(said(find(store)), ['import line 23', 'test 1', 'test 1', 'test 1', 'test 1']);
  t.strictSame(find(store)[0]!.change, entry);
  t.equal(find(store)[0]!.tale.keys.length, changeLimits.toldKeys);
  const members = membersOf(store.stores, entryOf(store.stores, entry)!);
  t.equal(members.length, 5, 'slices of five rows');
  t.strictSame(members.map((member) => entryOf(store.stores, member)!.change), members.map(() => entry));
  t.strictSame(detail(store, members.at(-1)!).touched.map(({ key }) => key[0]), Array.from({ length: 23 }, (_, place) => number(place)));
  const first = detail(store, entry, { limit: 7 });
  const second = detail(store, entry, { limit: 100, after: first.next });
  t.strictSame([first.touched.length, second.touched.length, second.next], [7, 16, undefined], 'page by page');
});

t.test('entries are chosen by table, key, person, time and tenant', async (t) => {
  const store = await site(t);
  const began = store.clock.now();
  await importLines(store, 'a', 0, 23);
  await store.must({ method: 'put', table: 'line', key: [number(3)], attributes: { rank: 4 } });
  await store.must({ method: 'create', table: 'note', attributes: { name: 'n' } });
  const asked: readonly (readonly [what: string, asked: Partial<EntriesAsked>, found: readonly string[]])[] = [
    ['by table', { table: 'note' }, ['test 1']],
    ['by a table that nothing touched', { table: 'hunt' }, []],
    ['by key, among the first of an entry', { table: 'line', key: [number(3)] }, ['test 1', 'import line 23']],
    ['by key, behind those', { table: 'line', key: [number(22)] }, ['import line 23']],
    ['by a key that is nobody\'s', { table: 'line', key: ['9'] }, []],
    ['by person', { by: 'nobody' }, []],
    ['since', { sinceMs: began }, ['test 1', 'test 1', 'import line 23', 'test 1']],
    ['until', { untilMs: began }, ['test 1', 'test 1', 'test 1']],
    ['of a tenant', { tenant: ['b'] }, ['test 1', 'test 1']],
    ['of a subscriber', { tenant: ['a', 'x'] }, ['test 1', 'import line 23', 'test 1']],
    ['a page', { limit: 1 }, ['test 1']],
  ];
  for (const [what, ask, found] of asked) t.strictSame(said(find(store, ask)), found, what);
});

t.test('a tenant sees of a record what was its own at the time', async (t) => {
  const store = await site(t);
  await importLines(store, 'a', 0, 1);
  const { change } = await store.must({ method: 'put', table: 'line', key: [number(0)], attributes: { provider: 'b', rank: 9 } });
  const seen = (tenant: readonly string[]) => detail(store, change, { tenant }).touched.map(({ before, after }) => [before?.['provider'] ?? null, after?.['provider'] ?? null]);
  t.strictSame([seen([]), seen(['a']), seen(['b']), seen(['c'])], [[['a', 'b']], [['a', null]], [[null, 'b']], []]);
});

t.test('what was taken back says what it had made', async (t) => {
  const store = await site(t);
  const { change } = await store.must({ method: 'create', table: 'note', attributes: { name: 'n' } });
  const undone = await store.writer.submit({ application: 'small', by: 'tester', what: 'revert', reverts: change, evaluate: (draft) => revert(draft, { application: 'small', by: 'tester', change, tenant: [] }) });
  if (isRefusal(undone)) throw new Error(undone.message);
  store.reader.refresh();
  t.match(detail(store, change).touched, [{ before: null, after: { name: 'n' } }]);
  t.match(readHead(store.stores, change), { revertedBy: undone.change, left: 0 });
});

t.test('entries of release 0.2.0 are read: the slices of a job as one, starts and ends of jobs as none', async (t) => {
  const store = await site(t);
  await importLines(store, 'a', 0, 12);
  const heads = [...store.stores.heads.getRange({ start: numberKey(1) })].map(({ key }) => key);
  await store.stores.store.root.transaction(() => {
    for (const [place] of heads.entries()) {
      const { at, by, what, application, records, job } = readHead(store.stores, place + 1)!;
      store.stores.heads.put(numberKey(place + 1), pack([at, by, what, application, records, job, undefined, undefined]));
    }
  });
  store.reader.refresh();
  t.strictSame(said(find(store)), ['import line 12', 'test 1', 'test 1', 'test 1', 'test 1']);
  t.equal(detail(store, find(store)[0]!.change).touched.length, 12);
  t.strictSame(said(find(store, { tenant: ['b'] })), ['test 1', 'test 1']);
});
