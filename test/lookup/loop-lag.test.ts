import t from 'tap';
import { LoopLag } from '../../service/lookup/loop-lag.js';
import { ManualClock } from '../support/manual-clock.js';

/** Turns of the loop in milliseconds, then how long the one under way takes already. */
const cases: readonly (readonly [what: string, turnsMs: readonly number[], underWayMs: number, behind: boolean])[] = [
  ['at rest', [], 0, false],
  ['a timer in time', [20, 20], 0, false],
  ['one long turn under way', [20], 500, false],
  ['what waited for one long turn', [500], 0, false],
  ['when the next turn takes long too', [500], 120, false],
  ['and longer', [500], 121, true],
  ['what waited for two long turns', [121, 121], 0, true],
  ['the second was just not too long', [500, 120], 0, false],
  ['the first was just not too long', [120, 500], 0, false],
  ['one in time after two long turns', [500, 500, 20], 0, false],
  ['and another long one', [500, 500, 20, 500], 0, false],
  ['it stays behind', [500, 500, 500], 0, true],
  ['long turns with short ones between', [500, 20, 500, 20, 500], 0, false],
];

t.test('behind', async (t) => {
  for (const [what, turnsMs, underWayMs, behind] of cases) {
    const clock = new ManualClock();
    const lag = new LoopLag(clock);
    for (const turnMs of turnsMs) {
      clock.stall(turnMs);
      clock.advance(0);
    }
    clock.stall(underWayMs);
    t.equal(lag.behind(clock.monotonic()), behind, what);
    lag.stop();
  }
});

t.test('the bound may be set anew', async (t) => {
  const clock = new ManualClock();
  let loopLagMs = 100;
  const lag = new LoopLag(clock, () => ({ waitingReplies: 1, loopLagMs }));
  loopLagMs = 200;
  for (const [turnMs, behind] of [[20, false], [220, false], [221, false], [221, true]] as const) {
    clock.stall(turnMs);
    clock.advance(0);
    t.equal(lag.behind(clock.monotonic()), behind, `a turn of ${turnMs} ms`);
  }
  lag.stop();
});
