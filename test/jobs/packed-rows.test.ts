import t from 'tap';
import { packRow } from '../../service/database/layout.js';
import { packRows, sameRow } from '../../service/jobs/packed-rows.js';
import type { Row } from '../../service/schema/row.js';

const rows: readonly Row[] = [
  ['8085550100', 'a', undefined, 9], ['x', undefined, undefined], [], [true, false, -5, 2 ** 40, 2n ** 62n, ['a', 'b'], 'é'.repeat(300)],
  [0, -0, 127, 128, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER], [0.5, -0.5, 1e300, -1, -33, -(2 ** 31), -(2 ** 40), Infinity],
  ['', 'x'.repeat(31), 'x'.repeat(32), 'x'.repeat(255), 'x'.repeat(256), 'aé'], Array.from({ length: 15 }, (_, at) => at), Array.from({ length: 16 }, (_, at) => at), ['x'.repeat(70_000), 'é'],
];

void t.test('rows are packed as the store packs them', async (t) => {
  const { rows: bytes, ends } = packRows(rows);
  t.same(Buffer.from(bytes), Buffer.concat(rows.map(packRow)));
  let end = 0;
  t.same([...ends], rows.map((row) => end += packRow(row).length));
  t.same(packRows([]), { rows: new Uint8Array(0), ends: new Uint32Array(0) });
});

void t.test('the same values', async (t) => {
  const pairs: readonly [Row, Row, boolean][] = [[['a', 1], ['a', 1], true], [['a', undefined], ['a'], true], [['a', 1], ['a', 2], false], [['1'], [1], false], [[1n], [1], false]];
  for (const [one, other, same] of pairs) t.equal(sameRow(one, other), same);
});
