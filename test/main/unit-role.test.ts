import t from 'tap';
import { Cell } from '../../service/pair/cell.js';
import { unitRole } from '../../service/main/unit-role.js';
import { ManualClock } from '../support/manual-clock.js';

t.test('a unit alone may do everything, and says nothing of a pair', async (t) => {
  const role = unitRole(undefined, '');
  t.strictSame([role.active(), role.code(), role.refusal(), role.staleSinceMs, role.isOver], [true, 0, undefined, undefined, undefined]);
});

t.test('what a unit of a pair is follows its cell, from one instant to the next', async (t) => {
  const clock = new ManualClock();
  const cell = new Cell();
  const role = unitRole(cell.memory, 'right', clock);
  const seen = () => [role.active(), role.code(), role.refusal()?.message, role.staleSinceMs!(), role.isOver!()];
  clock.advance(10_000);
  t.match(seen(), [false, 2, /no unit of the pair is active.*right/, 0, false], 'it has not followed yet');
  cell.followed(clock.monotonic(), true);
  t.match(seen(), [false, 2, /write on the active one, right\.$/, undefined, false], 'it follows');
  clock.advance(3_000);
  t.equal(role.staleSinceMs!(), undefined, 'looks may be lost');
  clock.advance(1);
  t.equal(role.staleSinceMs!(), clock.now() - 3_001, 'since the last one that found it level');
  cell.extend(clock.monotonic() + 100);
  t.match(seen(), [false, 2, /right/, Number, false], 'a claim is no role yet');
  cell.activate(5);
  t.strictSame(seen(), [true, 1, undefined, undefined, false]);
  clock.advance(99);
  t.ok(role.active());
  clock.advance(1);
  t.match(seen(), [false, 2, /right/, Number, true], 'past its deadline it is over');
});
