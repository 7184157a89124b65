import t from 'tap';
import { firstAt, firstToShow, insidePx, isScaled, lastFirst, rowsInSight, scrollTopAt, tallestPx } from '../../../service/ui/grid/scroll.js';

const small = { rows: 100, rowPx: 28, sightPx: 700 };
const large = { rows: 1_000_000, rowPx: 28, sightPx: 700 };
const few = { rows: 3, rowPx: 28, sightPx: 700 };

t.test('the inside is never taller than browsers draw', async (t) => {
  const rows: readonly (readonly [rows: number, px: number, scaled: boolean])[] = [
    [0, 0, false], [3, 84, false], [285_714, 7_999_992, false], [285_715, tallestPx, true], [1_000_000, tallestPx, true],
  ];
  for (const [count, px, scaled] of rows) {
    t.equal(insidePx({ ...small, rows: count }), px, String(count));
    t.equal(isScaled({ ...small, rows: count }), scaled, String(count));
  }
  t.equal(rowsInSight(small), 25);
  t.equal(rowsInSight({ ...small, sightPx: 701 }), 26);
});

t.test('both ends of the scroll bar are both ends of the list', async (t) => {
  for (const extent of [small, large]) {
    t.equal(firstAt(0, extent), 0);
    t.equal(firstAt(insidePx(extent) - extent.sightPx, extent), lastFirst(extent));
    t.equal(firstAt(1e9, extent), lastFirst(extent), 'beyond the end');
    t.equal(firstAt(-50, extent), 0, 'drawn beyond the top');
  }
  t.equal(lastFirst(large), 1_000_000 - 25);
  t.equal(firstAt(0, few), 0);
  t.equal(scrollTopAt(2, few), 0, 'nothing to scroll');
  t.equal(firstAt(0, { ...few, rows: 0 }), 0);
});

t.test('a row and its position agree both ways', async (t) => {
  for (const extent of [small, large]) {
    for (const part of [0, 0.1, 0.5, 0.9, 1]) {
      const first = part * lastFirst(extent);
      t.ok(Math.abs(firstAt(scrollTopAt(first, extent), extent) - first) < 0.001, `${extent.rows} rows, ${part}`);
    }
  }
});

t.test('a row comes into sight by the shortest way', async (t) => {
  const rows: readonly (readonly [row: number, first: number, to: number])[] = [
    [10, 0, 0], [24, 0, 0], [25, 0, 1], [40, 0, 16], [5, 10, 5], [10, 10, 10], [99, 0, 75], [0, 75, 0],
  ];
  for (const [row, first, to] of rows) t.equal(firstToShow(row, first, small), to, `row ${row} from ${first}`);
});
