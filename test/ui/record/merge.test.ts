import t from 'tap';
import { canonical, changedOf, merge, type Values } from '../../../service/ui/record/merge.js';
import type { Json } from '../../../service/schema/kind.js';

t.test('the same value has one canonical text, however it is written', async (t) => {
  const rows: readonly (readonly [one: Json | undefined, other: Json | undefined, same: boolean])[] = [
    [{ a: 1, b: [true, null] }, { b: [true, null], a: 1 }, true],
    [{ a: { c: 1, b: 2 } }, { a: { b: 2, c: 1 } }, true],
    [[1, 2], [2, 1], false],
    [null, undefined, true],
    ['1', 1, false],
    ['', null, false],
    [{}, [], false],
  ];
  for (const [one, other, same] of rows) t.equal(canonical(one) === canonical(other), same, `${JSON.stringify(one)} and ${JSON.stringify(other)}`);
});

t.test('changed is what differs from what was loaded', async (t) => {
  t.same(changedOf({ a: 'x', b: { p: 1, q: 2 }, c: null }, { a: 'x', b: { q: 2, p: 1 }, c: 'new' }), { c: 'new' });
  t.same(changedOf({}, { a: null }), {}, 'nothing over nothing');
});

t.test('two who change one record are asked only about what both changed', async (t) => {
  const base = { zone: 'A', plan: 'P', params: { labels: ['vip'] } };
  const rows: readonly (readonly [what: string, theirs: Values, mine: Values, left: Values, both: readonly string[], theirAlone: readonly string[]])[] = [
    ['nobody', {}, {}, {}, [], []],
    ['I alone', {}, { zone: 'B' }, { zone: 'B' }, [], []],
    ['they alone', { zone: 'B' }, {}, {}, [], ['zone']],
    ['each another field', { plan: 'Q' }, { zone: 'B' }, { zone: 'B' }, [], ['plan']],
    ['both the same field to the same value', { zone: 'B' }, { zone: 'B' }, {}, [], []],
    ['both the same field to different values', { zone: 'C' }, { zone: 'B' }, { zone: 'B' }, ['zone'], []],
    ['I back to what was loaded', { zone: 'C' }, { zone: 'A' }, {}, [], ['zone']],
    ['both JSON, the same in another order', { params: { labels: ['x'], k: 1 } }, { params: { k: 1, labels: ['x'] } }, {}, [], []],
    ['both JSON, different', { params: { labels: ['x'] } }, { params: { labels: ['y'] } }, { params: { labels: ['y'] } }, ['params'], []],
    ['they cleared what I changed', { zone: null }, { zone: 'B' }, { zone: 'B' }, ['zone'], []],
  ];
  for (const [what, theirs, mine, left, both, theirAlone] of rows) t.same(merge(base, { ...base, ...theirs }, mine), { mine: left, both, theirs: theirAlone }, what);
});
