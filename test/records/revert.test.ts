import t from 'tap';
import { isRefusal } from '../../service/core/refusals.js';
import type { Write } from '../../service/schema/write.js';
import { command, huntKey, huntingStore, lineNumber, putHunt } from '../support/hunting-store.js';
import type { HuntingStore } from '../support/hunting-store.js';
import { auditStore } from '../support/store-audit.js';

const line = (place: number, attributes: Record<string, unknown> = {}): Write => ({ method: 'put', table: 'line', key: [lineNumber(place)], attributes: attributes as never });
const move = (method: 'archive' | 'restore', ...key: (string | number)[]): Write => ({ method, table: 'hunt', key });
const legacy = (name: string, value: number | null): Write => ({ method: 'put', table: 'provider', key: [name], attributes: { legacy: value } });

/** Everything there is, without the numbers of changes. */
const image = ({ reader }: HuntingStore): unknown => ['provider', 'site', 'line', 'note', 'hunt', 'ring'].map((table) =>
  [[...reader.view('small').scan(table)].map(({ row }) => row), [...reader.view('small').scanArchive(table)].map(({ row }) => row)]);

/** A change and what comes before it; taking it back leaves everything as it was. */
const undone: readonly (readonly [what: string, before: readonly Write[], change: readonly Write[], records: number])[] = [
  ['a command', [], [command('start', 1)], 1],
  ['a command again', [command('start', 1)], [command('start', 1, { plan: 'night' })], 1],
  ['a command that forgets', [command('start', 1)], [command('stop', 1)], 0],
  ['one that makes and forgets', [], [command('start', 1), command('stop', 1)], 1],
  ['one that forgets and makes again', [command('start', 1)], [command('stop', 1), command('start', 1)], 0],
  ['what followed', [command('start', 1), command('start', 1, { plan: 'night' })], [putHunt(1, { members: [] })], 1],
  ['what followed twice', [command('start', 1)], [putHunt(1, { members: [] }), putHunt(1, { members: [lineNumber(7)] })], 2],
  ['a record made with what it contains', [], [putHunt(8, { members: [lineNumber(4)] }), command('start', 8)], 2],
  ['an archive', [command('start', 1)], [move('archive', ...huntKey(1))], 1],
  ['a restore', [command('start', 1), move('archive', ...huntKey(1))], [move('restore', ...huntKey(1))], 1],
  ['two writes of one record', [], [line(0, { rank: 4 }), line(0, { rank: 5 })], 2],
  ['a record made and archived', [], [{ method: 'create', table: 'note', attributes: { name: 'n' } }, { method: 'archive', table: 'note', key: ['n'] }], 2],
];

for (const [what, before, change, records] of undone) {
  t.test(`taken back: ${what}`, async (t) => {
    const store = await huntingStore(t);
    for (const write of before) await store.must(write);
    const was = image(store);
    const { change: number } = await store.must(...change);
    t.notSame(image(store), was);
    t.match(await store.undo(number), { records, left: [] });
    t.strictSame(image(store), was);
    t.match(await store.undo(number), { code: 'stale' }, 'once');
    t.strictSame(auditStore(store.stores), []);
  });
}

t.test('and the taking back too', async (t) => {
  const store = await huntingStore(t);
  const { change } = await store.must({ method: 'create', table: 'note', attributes: { name: 'n', line: lineNumber(2) } });
  const was = image(store);
  const back = await store.undo(change);
  if (isRefusal(back)) throw new Error(back.message);
  t.notSame(image(store), was);
  t.match(await store.undo(back.change), { records: 1 });
  t.strictSame(image(store), was);
  t.strictSame(auditStore(store.stores), []);
});

/** A change, what has happened since, and why it cannot be taken back. */
const kept: readonly (readonly [what: string, before: readonly Write[], change: Write, since: readonly Write[], code: string, message: RegExp])[] = [
  ['an internal record was stamped since', [command('start', 1)], putHunt(1, { members: [] }), [command('start', 1)], 'stale', /modified by change/],
  ['an internal record was made since', [], putHunt(8, {}), [{ method: 'put', table: 'ring', key: [...huntKey(8), 'day'], attributes: {} }], 'in_use', /ring\/a\/x\/8\/day/],
  ['the hunt of what was forgotten has gone', [command('start', 1)], command('stop', 1), [move('archive', ...huntKey(1))], 'parent_archived', /no hunt/],
  ['what was forgotten is there again', [command('start', 1)], command('stop', 1), [command('start', 1)], 'key_taken', /live ring/],
  ['what came back is referred to', [{ method: 'archive', table: 'line', key: [lineNumber(9)] }], { method: 'restore', table: 'line', key: [lineNumber(9)] }, [putHunt(3, { members: [lineNumber(9)] })], 'in_use', /hunt\/a\/x\/3/],
  ['what came back contains more', [move('archive', ...huntKey(3))], move('restore', ...huntKey(3)), [command('start', 3)], 'stale', /hunt\/a\/x\/3 was modified by change/],
  ['the unique value has another record', [legacy('a', 5)], legacy('a', 6), [legacy('b', 5)], 'key_taken', /legacy/],
  ['a member is full', [], putHunt(1, { members: [] }), [4, 5].map((number) => putHunt(number, { members: [lineNumber(1)] })), 'too_many_entries', /8085550101 has 3 hunt records/],
];

for (const [what, before, change, since, code, message] of kept) {
  t.test(`left alone: ${what}`, async (t) => {
    const store = await huntingStore(t);
    for (const write of before) await store.must(write);
    const { change: number } = await store.must(change);
    for (const write of since) await store.must(write);
    const is = image(store);
    const answer = await store.undo(number);
    t.match(answer, { code });
    if (isRefusal(answer)) t.match(answer.message, message);
    t.strictSame(image(store), is);
    t.strictSame(auditStore(store.stores), []);
  });
}
