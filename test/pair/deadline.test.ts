import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { deadlineOf } from '../../service/pair/deadline.js';

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
