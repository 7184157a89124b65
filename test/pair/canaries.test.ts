import t from 'tap';
import { canaries } from './simulator/canaries.js';
import { runSeed } from './simulator/run.js';

/** The simulator's own test: each fault on purpose is found, by an invariant that it breaks. The rarest, a claim before
 *  the unit is level, is mended by the reading behind the claim in all but one of some thousand seeds. */
const patience = 20_000;

for (const { what, invariants, options } of canaries) {
  void t.test(what, (t) => {
    for (let seed = 1; seed <= patience; seed++) {
      const { fault } = runSeed(seed, options);
      if (fault === undefined) continue;
      t.match(fault, invariants, `seed ${seed}: ${fault}`);
      return t.end();
    }
    t.fail(`not found in ${patience} seeds`);
    t.end();
  });
}
