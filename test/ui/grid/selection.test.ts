import t from 'tap';
import { choose, chooseRange, countOf, everything, isChosen, nothing, rangeTo, toggle, type Selection } from '../../../service/ui/grid/selection.js';

const row = (index: number) => ({ key: `k${index}`, index });
const keys = (selection: Selection) => selection.kind === 'some' ? [...selection.rows.keys()] : selection.kind;

t.test('a selection by clicks', async (t) => {
  const one = choose(row(3));
  const rows: readonly (readonly [what: string, selection: Selection, keys: unknown, count: number])[] = [
    ['a click', one, ['k3'], 1],
    ['another click', choose(row(5)), ['k5'], 1],
    ['Ctrl adds', toggle(one, row(5)), ['k3', 'k5'], 2],
    ['Ctrl takes away', toggle(toggle(one, row(5)), row(3)), ['k5'], 1],
    ['Ctrl on the last one', toggle(one, row(3)), 'none', 0],
    ['Ctrl on nothing', toggle(nothing, row(1)), ['k1'], 1],
    ['Ctrl A', everything, 'all', 100],
    ['Ctrl on all is that row alone', toggle(everything, row(1)), ['k1'], 1],
    ['Shift, down', chooseRange(one, [3, 4, 5].map(row), 5), ['k3', 'k4', 'k5'], 3],
    ['Shift, nothing there', chooseRange(one, [], 5), 'none', 0],
  ];
  for (const [what, selection, expected, count] of rows) {
    t.same(keys(selection), expected, what);
    t.equal(countOf(selection, 100), count, what);
  }
});

t.test('the anchor of a range stays where the first click was', async (t) => {
  t.same(rangeTo(choose(row(3)), 7), [3, 7]);
  t.same(rangeTo(choose(row(3)), 1), [1, 3]);
  const down = chooseRange(choose(row(3)), [3, 4].map(row), 4);
  t.same(rangeTo(down, 1), [1, 3]);
  t.same(rangeTo(nothing, 4), [4, 4]);
  t.same(rangeTo(toggle(choose(row(3)), row(9)), 10), [9, 10], 'Ctrl moves it');
});

t.test('what is chosen', async (t) => {
  t.equal(isChosen(choose(row(1)), 'k1'), true);
  t.equal(isChosen(choose(row(1)), 'k2'), false);
  t.equal(isChosen(everything, undefined), true, 'rows that have not come belong to all');
  t.equal(isChosen(choose(row(1)), undefined), false);
});
