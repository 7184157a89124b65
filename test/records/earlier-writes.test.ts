import t from 'tap';
import { EarlierWrites } from '../../service/records/earlier-writes.js';
import { generationsOf } from '../../service/records/obstacles.js';
import type { Key } from '../../service/schema/row.js';
import { small } from '../support/small-application.js';
import { temporaryStore } from '../support/temporary-store.js';

const [, site, line] = small.tables;
const place: Key = ['a', 'one'];
const number = '8085550100';

/** Provider `a` with a site and a line, and what a batch of several writes leaves of them. */
async function furnished(t: Parameters<typeof temporaryStore>[0]) {
  const store = temporaryStore(t);
  await store.must(
    { method: 'create', table: 'provider', attributes: { name: 'a' } }, { method: 'create', table: 'site', attributes: { provider: 'a', name: 'one' } },
    { method: 'create', table: 'line', attributes: { number, provider: 'a', site: 'one' } },
  );
  const view = store.reader.view('small');
  const earlier = new EarlierWrites(small, false);
  return { ...store, view, earlier, live: () => [earlier.read(view, site!, place), earlier.read(view, line!, [number])].map((one) => (one === undefined ? '-' : 'x')).join('') };
}

t.test('what is archived goes with what it contains, and comes back with it', async (t) => {
  const { view, earlier, live } = await furnished(t);
  t.equal(live(), 'xx');
  const version = earlier.read(view, line!, [number])!.version;
  t.equal(version, view.get('line', [number])!.modified, 'of the store it has its version');
  earlier.archive(view, site!, place, earlier.read(view, site!, place)!);
  t.equal(live(), '--');
  t.ok(earlier.archivedHere(line!, [number]));
  earlier.restoreHere(site!, place);
  t.equal(live(), 'xx');
  t.equal(earlier.archivedHere(site!, place), undefined);
  t.equal(earlier.read(view, line!, [number])!.version, version, 'as it was');
  earlier.archive(view, site!, place, earlier.read(view, site!, place)!);
  earlier.restoreHere(line!, [number]);
  t.equal(live(), '-x', 'a part alone');
  t.ok(earlier.archivedHere(site!, place), 'the rest stays there');
  earlier.purgeHere(site!, place);
  t.equal(earlier.archivedHere(site!, place), undefined);
});

t.test('what the batch makes and moves counts', async (t) => {
  const { view, earlier, live } = await furnished(t);
  const other = '8085550101';
  earlier.keep(line!, [other, 'a', 'one'], undefined);
  const { row } = view.get('line', [number])!;
  earlier.keep(line!, row.map((value, at) => (at === 2 ? 'two' : value)), 7);
  earlier.archive(view, site!, place, earlier.read(view, site!, place)!);
  t.equal(live(), '-x', 'what lies elsewhere now stays');
  t.equal(earlier.read(view, line!, [other]), undefined, 'what was made in it goes');
  earlier.restoreHere(site!, place);
  t.same(earlier.read(view, line!, [other]), { row: [other, 'a', 'one'] }, 'it has no version');
});

t.test('what comes back of the archive, and what is gone from it', async (t) => {
  const { view, earlier, live, must, reader } = await furnished(t);
  await must({ method: 'archive', table: 'site', key: place });
  reader.refresh();
  t.equal(live(), '--');
  const [archived] = generationsOf(view, site!, place);
  const lines = () => earlier.generations(view, line!, generationsOf(view, line!, [number])).length;
  t.equal(lines(), 1);
  earlier.restore(site!, archived!);
  t.equal(live(), 'xx', 'all of the batch that lies in it');
  t.equal(lines(), 0, 'nothing of it is in the archive any more');
  earlier.archive(view, site!, place, earlier.read(view, site!, place)!);
  t.equal(live(), '--', 'and away again');
  earlier.restoreHere(site!, place);
  t.equal(live(), 'xx', 'and back');
  const another = new EarlierWrites(small, false);
  const [lineThen] = generationsOf(view, line!, [number]);
  another.restore(line!, lineThen!);
  t.equal(another.read(view, site!, place), undefined, 'a part brings its container not along');
  another.purge(site!, archived!);
  t.strictSame(another.generations(view, site!, [archived!]), []);
});

t.test('a write with none behind it is not followed', async (t) => {
  const { view } = await furnished(t);
  const alone = new EarlierWrites(small, true);
  alone.archive(view, site!, place, alone.read(view, site!, place)!);
  t.ok(alone.read(view, line!, [number]));
});
