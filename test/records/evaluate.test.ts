import t from 'tap';
import type { Test } from 'tap';
import { position } from '../../service/schema/table.js';
import type { Table } from '../../service/schema/table.js';
import type { Row } from '../../service/schema/row.js';
import type { Write } from '../../service/schema/write.js';
import { command, huntKey, huntingStore, lineNumber, putHunt } from '../support/hunting-store.js';
import { small } from '../support/small-application.js';
import { auditStore } from '../support/store-audit.js';

const declared = small.tables.find(({ name }) => name === 'hunt')!;
const remark = position(declared, 'remark');
const following = (follows: NonNullable<Table['follows']>): Table => ({ ...declared, follows });

t.test('what follows from a change goes with it', async (t) => {
  const { must, rings, clock, stores } = await huntingStore(t);
  const started = await must(command('start', 1));
  await must(command('start', 1, { plan: 'night' }));
  clock.advance(10);
  const { change, results } = await must(putHunt(1, { members: [lineNumber(5)] }));
  t.strictSame(rings(1), [['day', change], ['night', change]], 'both are stamped anew');
  t.equal(results[0]!.records, 1, 'what was asked for is one record');
  t.not(change, started.change);
  await must(putHunt(1, { members: [lineNumber(5)], remark: 'the same members' }));
  t.strictSame(rings(1), [['day', change], ['night', change]], 'nothing follows from another change');
  await must(putHunt(8, { members: [lineNumber(5)] }));
  t.strictSame(rings(8), [], 'nor from a new record');
  t.strictSame(auditStore(stores), []);
});

t.test('it is told what was there and what is there, at the instant of the change', async (t) => {
  const told: [before: unknown, after: unknown, seen: unknown, nowMs: number][] = [];
  const table = following((before: Row, after: Row, view, nowMs) => {
    told.push([before[remark], after[remark], view.get('hunt', huntKey(1))!.row[remark], nowMs]);
    return [];
  });
  const { must, clock } = await huntingStore(t, table);
  await must(putHunt(1, { remark: 'one' }));
  await must(putHunt(1, { remark: null }), putHunt(1, { remark: 'two' }));
  t.strictSame(told, [[undefined, 'one', 'one', clock.now()], ['one', undefined, undefined, clock.now()], [undefined, 'two', 'two', clock.now()]]);
});

const ring = (attributes: Record<string, number>): Write => ({ method: 'put', table: 'ring', key: [...huntKey(1), 'day'], attributes });

/** What follows from a change of a hunt's remark, and what comes of it: 'done', or the refusal. */
const cases: readonly (readonly [what: string, writes: readonly Write[], outcome: string, field?: string])[] = [
  ['nothing', [], 'done'],
  ['internal records', [ring({ stamp: 1 }), { method: 'create', table: 'ring', attributes: { provider: 'a', site: 'x', number: 1, plan: 'night' } }, { method: 'forget', table: 'ring', key: [...huntKey(1), 'night'] }], 'done'],
  ['another record', [{ method: 'put', table: 'site', key: ['a', 'x'], attributes: { open: true } }], 'done'],
  ['a record from which nothing follows in turn', [putHunt(2, { members: [lineNumber(1), lineNumber(2)] })], 'done'],
  ['one that does not fit', [ring({ stamp: 1 }), ring({ stamp: -1 })], 'invalid'],
  ['one that is not there', [{ method: 'put', table: 'ring', key: [...huntKey(9), 'day'], attributes: {} }], 'invalid'],
  ['a record that is made', [{ method: 'create', table: 'note', attributes: { name: 'n' } }], 'internal'],
  ['a record that is archived', [{ method: 'archive', table: 'hunt', key: huntKey(2) }], 'internal'],
  ['a command', [command('start', 2)], 'internal'],
  ['one from which more follows', [putHunt(2, { remark: 'again' })], 'internal'],
];

for (const [what, writes, outcome] of cases) {
  t.test(`${what} may follow: ${outcome}`, async (t: Test) => {
    const table = following((before, after) => (before[remark] === after[remark] ? [] : writes));
    const { write, hunt, reader, stores } = await huntingStore(t, table);
    const answer = await write({ method: 'put', table: 'note', key: ['beside'], attributes: {} }, putHunt(1, { remark: 'new' }));
    t.equal('code' in answer ? answer.code : 'done', outcome);
    t.equal(hunt(1)!['remark'], outcome === 'done' ? 'new' : null, 'one refused refuses the whole');
    t.equal(reader.view('small').has('note', ['beside']), outcome === 'done');
    if ('errors' in answer && outcome === 'invalid') t.strictSame(answer.errors.map(({ field }) => field), ['writes/1/'], 'its fields are nobody\'s who asked');
    t.strictSame(auditStore(stores), []);
  });
}
