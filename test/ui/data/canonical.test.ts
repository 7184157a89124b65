import t from 'tap';
import type { Json } from '../../../service/schema/kind.js';
import { canonical, isSame } from '../../../service/ui/data/canonical.js';

t.test('values that say the same', async (t) => {
  const rows: readonly (readonly [one: Json | undefined, other: Json | undefined, same: boolean])[] = [
    [{ a: 1, b: [{ c: 1, d: 2 }] }, { b: [{ d: 2, c: 1 }], a: 1 }, true], [{ a: 1 }, { a: '1' }, false], [[1, 2], [2, 1], false], [null, undefined, false], [undefined, undefined, true], ['', null, false], [0, false, false],
  ];
  for (const [one, other, same] of rows) t.equal(isSame(one, other), same, `${canonical(one)} and ${canonical(other)}`);
});
