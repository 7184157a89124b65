import t from 'tap';
import { roundsOf } from '../support/rounds.js';
import { commandOf, formOf, runSeed, traceOf } from './simulator/run.js';

/** Long, some fifteen seconds of CPU; more by `node dist/test/pair/simulator/run.js --seeds 100000`. */
const seeds = roundsOf({ short: 1_000, long: 3_000 });

void t.test(`${seeds} runs of a pair with faults keep every invariant, and end level`, (t) => {
  const total = { alone: 0, two: 0, three: 0, takeovers: 0, acknowledged: 0 };
  for (let seed = 1; seed <= seeds; seed++) {
    const { fault, takeovers, acknowledged } = runSeed(seed);
    total[formOf(seed)]++;
    total.takeovers += takeovers;
    total.acknowledged += acknowledged;
    if (fault === undefined) continue;
    t.fail(`seed ${seed} (${formOf(seed)}): ${fault}`, { again: commandOf(seed), trace: traceOf(seed) });
    return t.end();
  }
  t.ok(total.takeovers > seeds, `${total.takeovers} takeovers`);
  t.ok(total.acknowledged > 50 * seeds, `${total.acknowledged} acknowledgements`);
  t.ok(total.alone >= seeds / 10 && total.two >= seeds / 4 && total.three >= seeds / 2, 'in all three forms');
  t.end();
});

void t.test('a seed comes to the same each time', (t) => {
  for (const seed of [11, 12, 15, 20]) {
    const [one, other] = [traceOf(seed, {}, Infinity), traceOf(seed, {}, Infinity)];
    t.strictSame(one, other, `seed ${seed}`);
  }
  t.end();
});
