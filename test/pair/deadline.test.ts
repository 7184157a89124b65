import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { deadlineOf, keepAliveAnswered, keepAliveSent, noKeepAlives } from '../../service/pair/deadline.js';
import type { KeepAlives } from '../../service/pair/deadline.js';

void t.test('the deadline lies before the lease ends, whatever two clocks that are slewed by a tenth say', (t) => {
  t.equal(deadlineOf(10_000, limits.leaseMs), 12_400);
  const clocks: readonly (readonly [own: number, log: number, safe: boolean])[] = [[1, 1, true], [0.9, 1.1, true], [1.1, 0.9, true], [0.9, 0.9, true], [0.87, 1.1, false]];
  for (const [own, log, safe] of clocks) {
    const passes = deadlineOf(0, limits.leaseMs) / own;
    const ends = limits.leaseMs / log;
    t.equal(passes < ends, safe, `own clock ${own}, the log's ${log}: ${passes.toFixed(0)} ms, the lease ${ends.toFixed(0)}`);
  }
  t.end();
});

void t.test('answers belong to the questions in their order', (t) => {
  let open: KeepAlives = noKeepAlives;
  t.equal(keepAliveAnswered(open), undefined, 'an answer to nothing');
  for (const at of [0, 500, 1_000]) open = keepAliveSent(open, at)!;
  const first = keepAliveAnswered(open)!;
  t.equal(first.sentAtMs, 0);
  const second = keepAliveAnswered(first.open)!;
  t.equal(second.sentAtMs, 500);
  t.strictSame(second.open.sentAtMs, [1_000]);
  for (let at = 1_500; at <= 3_500; at += 500) open = keepAliveSent(open, at) ?? open;
  t.equal(open.sentAtMs.length, limits.leaseMs / limits.keepAliveMs, 'as many as a lease lasts');
  t.equal(keepAliveSent(open, 4_000), undefined, 'more are not worth an answer');
  t.end();
});
