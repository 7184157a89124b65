import t from 'tap';
import { KeySet } from '../../service/jobs/key-set.js';

void t.test('holds what was added and nothing else, while it grows', async (t) => {
  const set = new KeySet(100_000);
  for (let number = 0; number < 20_000; number++) set.add(`80855${number}`);
  set.add('808550');
  t.equal(set.size, 20_000);
  let missing = 0;
  let strangers = 0;
  for (let number = 0; number < 20_000; number++) {
    if (!set.has(`80855${number}`)) missing++;
    if (set.has(`80856${number}`)) strangers++;
  }
  t.same([missing, strangers], [0, 0]);
});

void t.test('takes nothing more at its bound', async (t) => {
  const set = new KeySet(2);
  for (const [text, size, full] of [['a', 1, false], ['b', 2, true], ['c', 2, true]] as const) {
    set.add(text);
    t.same([set.size, set.full], [size, full], text);
  }
  t.same([set.has('a'), set.has('b'), set.has('c')], [true, true, false]);
});
