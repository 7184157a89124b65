import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { writeEntries } from '../../service/database/index-entries.js';
import type { SubDatabase } from '../../service/database/sub-database.js';
import type { Shelf } from '../../service/database/shelf.js';
import { encodeKey } from '../../service/schema/key.js';
import type { Attributes, Write } from '../../service/schema/write.js';
import type { Row } from '../../service/schema/row.js';
import { huntKey, huntingStore, lineNumber, putHunt } from '../support/hunting-store.js';
import { auditStore } from '../support/store-audit.js';

/** Members of hunt 1 before and after, what else changes, and the lines whose entries are touched for it. */
const cases: readonly (readonly [what: string, before: readonly number[] | null, change: Attributes, touched: readonly number[]])[] = [
  ['one comes', [0, 1], { members: [0, 1, 3] }, [3]],
  ['one goes', [0, 1, 3], { members: [0, 3] }, [1]],
  ['one for another', [0, 3], { members: [0, 4] }, [3, 4]],
  ['another order', [0, 4], { members: [4, 0] }, []],
  ['something that no entry holds', [0, 4], { remark: 'x' }, []],
  ['something that they hold', [0, 4], { plan: 'day' }, [0, 4]],
  ['both', [0, 4], { members: [4, 5], plan: 'day' }, [0, 4, 5]],
  ['nobody any more', [0, 1], { members: null }, [0, 1]],
  ['nobody and then somebody', null, { members: [0] }, [0]],
  ['an empty list', [0], { members: [] }, [0]],
  ['twenty', Array.from({ length: 10 }, (_, place) => place), { members: [9, 8, 7, 6, 5, 4, 3, 2, 1] }, [0]],
];

const numbers = (places: Attributes[string]): Attributes[string] => (Array.isArray(places) ? places.map((place) => lineNumber(Number(place))) : places ?? null);

for (const [what, before, change, touched] of cases) {
  t.test(`a grouped index by a list: ${what}`, async (t) => {
    const { must, stores, hunt } = await huntingStore(t);
    await must(putHunt(2, { members: null }), putHunt(1, { members: numbers(before) }));
    const rowOf = (of: Attributes): Row => ['a', 'x', 1, of['members'] ?? undefined, of['plan'] ?? undefined, of['until'] ?? undefined, of['remark'] ?? undefined] as Row;
    const { shelf, written } = watched(stores.shelf('small', 'hunt'));
    const row = rowOf(hunt(1)!);
    const after = rowOf({ ...hunt(1), ...change, ...('members' in change ? { members: numbers(change['members']!) } : {}) });
    await stores.store.root.childTransaction(() => { writeEntries(shelf, encodeKey(huntKey(1)), row, after); });
    t.strictSame([...written].sort(), touched.map(lineNumber));
  });
}

/** The shelf, and the values whose group was written. */
function watched(shelf: Shelf): { shelf: Shelf; written: Set<string> } {
  const written = new Set<string>();
  const note = (key: Buffer): void => void written.add(key.subarray(0, -1).toString());
  const watch = (database: SubDatabase): SubDatabase => new Proxy(database, {
    get: (target, name) => {
      const member = Reflect.get(target, name) as unknown;
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        if (name === 'put' || name === 'remove') note(args[0] as Buffer);
        return (member as (...all: unknown[]) => unknown).apply(target, args);
      };
    },
  });
  return { written, shelf: { ...shelf, grouped: shelf.grouped.map((grouped) => ({ ...grouped, entries: watch(grouped.entries) })) } };
}

t.test('what a line is in is found by it', async (t) => {
  const { must, write, hunts, reader, stores } = await huntingStore(t);
  t.strictSame([0, 1, 2, 3].map((place) => hunts(lineNumber(place))), [[1], [1, 2], [2], []]);
  t.same(reader.view('small').grouped('hunt', 'members', lineNumber(0)), [['a', 'x', 1, null]], 'what is covered');
  await must(putHunt(3, { members: [lineNumber(1)] }));
  const full = await write(putHunt(4, { members: [lineNumber(0), lineNumber(1)] }));
  t.match(full, { code: 'too_many_entries', message: /8085550101 has 3 hunt records already/ });
  t.strictSame(hunts(lineNumber(0)), [1], 'nothing of it');
  await must(putHunt(1, { members: [lineNumber(0)] }), putHunt(4, { members: [lineNumber(1)] }));
  t.strictSame(hunts(lineNumber(1)), [2, 3, 4], 'a place that became free');
  await must(putHunt(4, { plan: 'day' }));
  t.strictSame(hunts(lineNumber(1)), [2, 3, 4], 'a full one stays full');
  t.strictSame(auditStore(stores), []);
});

t.test('ten thousand members', async (t) => {
  t.setTimeout(60_000);
  const { must, stores, reader, hunts } = await huntingStore(t);
  const all = Array.from({ length: limits.listEntries }, (_, place) => `809${String(2_000_000 + place)}`);
  for (let from = 0; from < all.length; from += limits.batchWrites) {
    await must(...all.slice(from, from + limits.batchWrites).map((number): Write => ({ method: 'create', table: 'line', attributes: { number, provider: 'a', site: 'x' } })));
  }
  const timed = async (write: Write): Promise<number> => {
    const begun = process.hrtime.bigint();
    await must(write);
    return Number(process.hrtime.bigint() - begun) / 1e6;
  };
  const first = await timed(putHunt(9, { members: all }));
  const less = await timed(putHunt(9, { members: all.slice(1) }));
  t.comment(`entered in ${first.toFixed()} ms, one less in ${less.toFixed()} ms`);
  t.strictSame([hunts(all[0]!), hunts(all[1]!), hunts(all.at(-1)!)], [[], [9], [9]]);
  t.equal(reader.view('small').users('line', [all[5]!]).length, 1);
  const unknown = await must(putHunt(9, { members: null }));
  t.equal(unknown.results[0]!.records, 1);
  t.strictSame(hunts(all[1]!), []);
  t.strictSame(auditStore(stores), []);
});
