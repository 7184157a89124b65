import t from 'tap';
import { limits } from '../../service/core/limits.js';
import type { Steps } from '../../service/core/turns.js';
import { keysBetween } from '../../service/database/cursor.js';
import { Landmarks } from '../../service/database/landmarks.js';
import { ordersOf } from '../../service/database/orders.js';
import { temporaryStore } from '../support/temporary-store.js';

function finished<T>(steps: Steps<T>): { readonly value: T; readonly steps: number } {
  for (let count = 0; ; count++) {
    const { done, value } = steps.next();
    if (done === true) return { value, steps: count };
  }
}

void t.test('landmarks lead to every entry, of every order, made anew and carried on', async (t) => {
  const { landmarks: most, followedRecords } = limits;
  Object.assign(limits, { landmarks: 8 });
  t.teardown(() => Object.assign(limits, { landmarks: most, followedRecords }));
  const { must, reader, stores } = temporaryStore(t);
  await must({ method: 'create', table: 'provider', attributes: { name: 'a' } });
  for (const name of ['s', 't']) await must({ method: 'create', table: 'site', attributes: { provider: 'a', name } });
  const put = (from: number, count: number) => must(...Array.from({ length: count }, (_, place) => ({
    method: 'put' as const, table: 'line', key: [String(2_002_000_000 + (from + place) * 37)],
    attributes: { number: String(2_002_000_000 + (from + place) * 37), provider: 'a', site: place % 3 === 0 ? 's' : 't', rank: (from + place) % 7 },
  })));
  for (let from = 0; from < 5_000; from += 1_000) await put(from, 1_000);
  const shelf = stores.shelf('small', 'line');
  const marks = [...ordersOf(shelf, false), ...ordersOf(shelf, true)].map((order) => new Landmarks(order));
  t.equal(marks.length, 4, 'by key, by rank, by site, and of the archive');

  const check = (what: string): void => {
    const { view, done } = reader.snapshot('small');
    for (const mark of marks) {
      const { database, columns, archive } = mark.order;
      finished(mark.renew(view));
      const all = [...keysBetween(database, { from: Buffer.from([0]), to: Buffer.alloc(16, 0xff), transaction: view.transaction })];
      const wrong = all.flatMap((entry, rank) => {
        if (rank % 97 !== 0 && rank < all.length - 2) return [];
        const { from, pass } = mark.at(rank);
        const [found] = keysBetween(database, { from, to: Buffer.alloc(16, 0xff), pass, limit: 1, transaction: view.transaction });
        return mark.rank(view, entry) === rank && found?.equals(entry) === true && pass <= 4_096 ? [] : [rank];
      });
      t.strictSame(wrong, [], `${what}: ${columns.join()}${archive ? ' of the archive' : ''}, ${all.length} entries`);
      t.equal(mark.rank(view, Buffer.alloc(16, 0xff)), all.length);
    }
    done();
  };
  check('made');
  await put(700, 900);
  await put(9_000, 500);
  check('records came');
  await must(...Array.from({ length: 300 }, (_, place) => ({ method: 'archive' as const, table: 'line', key: [String(2_002_000_000 + (place * 13) * 37)] })));
  check('records went');
  await must({ method: 'restore', table: 'line', key: ['2002000000'] }, { method: 'purge', table: 'line', key: [String(2_002_000_000 + 13 * 37)] });
  check('one came back, one went for good');
  Object.assign(limits, { followedRecords: 10 });
  await put(20_000, 900);
  check('more came than is followed');
});
