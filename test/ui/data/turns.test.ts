/** Answers that come in another order than their questions were asked. */
import t from 'tap';
import { Turns } from '../../../service/ui/data/turns.js';

for (const [what, heard, taken] of [
  ['in their order', [1, 2, 3], [true, true, true]],
  ['an older one behind a newer', [2, 1, 3], [true, false, true]],
  ['the last first', [3, 1, 2], [true, false, false]],
] as const) {
  void t.test(what, async (t) => {
    const turns = new Turns();
    t.same([turns.ask(), turns.ask(), turns.ask()], [1, 2, 3]);
    t.same(heard.map((turn) => turns.take(turn)), taken);
  });
}

void t.test('what was read before a write is not taken behind it', async (t) => {
  const turns = new Turns();
  const read = turns.ask();
  turns.take(turns.ask());
  t.equal(turns.take(read), false);
  t.equal(turns.take(turns.ask()), true, 'what is asked behind it is');
});
