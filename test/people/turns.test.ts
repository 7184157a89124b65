import t from 'tap';
import { Turns } from '../../service/people/turns.js';

t.test('one after the other, by name, and no more than may wait', async (t) => {
  const turns = new Turns(2, 2, 3);
  const told: string[] = [];
  const ends = new Map<string, () => void>();
  const take = (name: string, who: string): boolean => {
    const turn = turns.take(name);
    void turn?.then((end) => { told.push(who); ends.set(who, end); });
    return turn !== undefined;
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  for (const [name, who, taken] of [['a', 'a1', true], ['a', 'a2', true], ['a', 'a3', true], ['a', 'a4', true], ['a', 'a5', false], ['b', 'b1', true], ['b', 'b2', true], ['b', 'b3', true], ['b', 'b4', false]] as const) {
    t.equal(take(name, who), taken, who);
  }
  await settled();
  t.same(told, ['a1', 'a2', 'b1', 'b2']);
  ends.get('a2')!();
  await settled();
  t.same(told.slice(4), ['a3'], 'the first that waits is the next');
  for (const who of ['a1', 'a3', 'b1', 'b2']) ends.get(who)!();
  await settled();
  t.same(told.slice(5).sort(), ['a4', 'b3']);
  for (const who of ['a4', 'b3']) ends.get(who)!();
  t.equal(turns.size, 0, 'nothing is kept of who has gone');
});
