import t from 'tap';
import type { Json } from '../../../service/schema/kind.js';
import { linesOf } from '../../../service/ui/plan/draft.js';
import { dropsAt, nearestDrop } from '../../../service/ui/plan/drop.js';
import { typed } from './vocabularies.js';

const one: Json = { type: 'always', destination: { type: 'number', value: '1' } };
const holding = (...value: Json[]): Json => ({ type: 'always', destination: { type: 'rule', value } });
const lines = linesOf(typed, [one, holding(one, holding(one)), one, holding()], 'rules');

t.test('where a rule can be dropped between two lines', async (t) => {
  t.same(lines.map(({ no }) => no), ['1', '2', '2.1', '2.2', '2.2.1', '3', '4']);
  const rows: readonly (readonly [gap: number, places: readonly string[]])[] = [
    [0, ['1']], [1, ['2']], [2, ['2.1']], [3, ['2.2']], [4, ['2.2.1']], [5, ['3', '2.3', '2.2.2']], [6, ['4']], [7, ['5', '4.1']],
  ];
  for (const [gap, places] of rows) t.same(dropsAt(typed, lines, gap).map((place) => place.map((at) => at + 1).join('.')), places, `gap ${gap}`);
  t.same(dropsAt(typed, [], 0), [[0]], 'into an empty plan');
});

t.test('the depth nearest to the pointer', async (t) => {
  const places = dropsAt(typed, lines, 5);
  for (const [depth, length] of [[-3, 1], [0, 1], [1, 2], [2, 3], [9, 3]] as const) t.equal(nearestDrop(places, depth).length, length, `${depth}`);
});
