import t from 'tap';
import { EndedCalls } from '../../service/calls/ended-calls.js';
import { Leases } from '../../service/calls/leases.js';
import { Periodic } from '../../service/calls/periodic.js';
import { RollingCount } from '../../service/calls/rolling-count.js';
import { limits } from '../../service/core/limits.js';
import { TwoGenerations } from '../../service/calls/two-generations.js';

const hourMs = 3_600_000;

t.test('leases', async (t) => {
  const leases = new Leases();
  const held = (asking = ''): number => leases.held('rule', asking);
  leases.take('rule', 'a', 1);
  leases.take('rule', 'a', 1);
  leases.take('rule', 'b', 2);
  leases.take('other', 'c', 3);
  t.same([held(), held('a'), held('c'), leases.held('none', 'a')], [2, 1, 2, 0], 'a call counts once, and not against itself');
  t.same([...leases.list('rule')], [{ counter: 'rule', callId: 'a', sinceMs: 1 }, { counter: 'rule', callId: 'b', sinceMs: 2 }]);
  t.equal([...leases.list()].length, 3);
  for (const callId of ['a', 'a', 'z', 'b', 'b']) leases.giveBack('rule', callId);
  t.equal(held(), 0, 'never below zero');
  leases.giveBack('never', 'a');
});

t.test('a rolling count is within 1 % of the exact window', async (t) => {
  let state = 20_260_115;
  t.comment(`seed ${state}`);
  const random = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  for (const hours of [1, 3, 24, 168]) {
    const count = new RollingCount(hours);
    const calls: number[] = [];
    let nowMs = 1_768_478_400_000;
    let outside = 0;
    for (let call = 0; call < 5_000; call++) {
      nowMs += random() * hours * hourMs / 500;
      count.add(nowMs);
      calls.push(nowMs);
      const found = count.total(nowMs);
      const within = (share: number): number => calls.filter((atMs) => atMs > nowMs - hours * hourMs * share).length;
      if (found > within(1) || found < within(0.99)) outside++;
    }
    t.equal(outside, 0, `${hours} h`);
    t.equal(count.total(nowMs + hours * hourMs), 0, 'nothing after the window');
  }
});

t.test('a rolling count at its edges', async (t) => {
  const at = 1_768_478_400_000;
  const count = new RollingCount(1);
  count.add(at);
  t.equal(count.total(at + hourMs - hourMs / 100), 1, '99 % of the window later');
  t.equal(count.total(at + hourMs), 0, 'a window later');
  count.add(at - hourMs);
  t.same([count.total(at), count.total(at - hourMs), count.total(at + hourMs), count.total(at)], [1, 1, 0, 1], 'a call of another hour counts there');
  count.takeBack(at - hourMs);
  t.same([count.total(at - hourMs), count.total(at)], [0, 1], 'and is taken back there');
  const kept = RollingCount.from(count.image());
  t.equal(kept.total(at), 1, 'kept and restored');
  t.same(kept.image(), count.image());
  t.equal(RollingCount.from(count.image(), 24).total(at + 20 * hourMs), 1, 'in a longer window');
  t.equal(count.within(at + 2 * hourMs - 1, 2), 1, 'read over another window without being changed');
  const parts = limits.periodicParts;
  for (let part = 0; part < parts - 1; part++) count.add(at + 100 * hourMs + part * hourMs);
  t.equal(count.total(at), 1, 'calls far off in time spoil nothing');
  count.add(at);
  for (let part = 0; part < parts - 1; part++) count.add(at - 9_000 * hourMs + part * hourMs);
  t.same([count.image().parts.length, count.total(at)], [parts, 2], 'the parts untouched longest have made room');
  count.add(0);
  t.equal(count.total(at), 0);
  t.equal(count.hours, 1);
});

t.test('periodic', async (t) => {
  const periodic = new Periodic(4);
  periodic.use('rule', 1, 0);
  periodic.use('rule', 1, hourMs / 2);
  t.same([periodic.used('rule', 1, hourMs / 2), periodic.used('other', 1, 0)], [2, 0]);
  t.same(periodic.takeChanged().map(([counter, { hours }]) => [counter, hours]), [['rule', 1]]);
  t.same(periodic.takeChanged(), [], 'once');
  periodic.use('rule', 2, hourMs);
  t.equal(periodic.used('rule', 2, hourMs), 3, 'a rule whose window was changed keeps its count');
  for (const rule of ['a', 'b', 'c', 'd']) periodic.use(rule, 1, hourMs);
  t.equal(periodic.used('rule', 2, hourMs), 0, 'the rule not used for longest is forgotten at the bound');
});

t.test('two generations', async (t) => {
  const kept = new TwoGenerations<number>(4);
  const peeked = (): (number | undefined)[] => ['a', 'b', 'c', 'd', 'e'].map((key) => kept.peek(key));
  for (const [place, key] of ['a', 'b', 'c', 'd'].entries()) kept.set(key, place);
  t.same(peeked(), [0, 1, 2, 3, undefined], 'as many as may be');
  t.equal(kept.get('a'), 0);
  t.same(peeked(), [0, undefined, 2, 3, undefined], 'what is used moves to the younger, what was not used goes');
  kept.set('e', 4);
  t.same(peeked(), [0, undefined, 2, 3, 4], 'as long as there is room');
  kept.set('f', 5);
  t.same(peeked(), [0, undefined, undefined, undefined, 4], 'then those not used since');
  t.ok(kept.size <= 4);
  kept.delete('a');
  t.equal(kept.get('a'), undefined);
});

t.test('ended calls', async (t) => {
  const ended = new EndedCalls(4);
  ended.add('a', [1, 2], 0);
  const times: readonly (readonly [atMs: number, answer: readonly number[] | undefined])[] = [[0, [1, 2]], [600_000, [1, 2]], [600_001, undefined]];
  for (const [atMs, answer] of times) t.same(ended.answer('a', atMs), answer, `after ${atMs} ms`);
  for (const callId of ['b', 'c', 'd', 'e']) ended.add(callId, [], 1);
  t.same(['b', 'e'].map((callId) => ended.answer(callId, 9e9)), [[], []], 'what cost nothing is kept however long ago it was');
  for (const callId of ['f', 'g', 'h', 'i', 'j']) ended.add(callId, [], 1);
  t.same(['b', 'f', 'j'].map((callId) => ended.answer(callId, 1)), [undefined, [], []], 'as long as it is among the last');
  const after = new EndedCalls(4);
  after.add('a', [1, 2], -500_000);
  t.same([after.answer('a', 100_000), after.answer('a', 100_001)], [[1, 2], undefined], 'of a call that ended before a restart');
});
