import t from 'tap';
import type { Clock } from '../../service/core/clock.js';
import { limits } from '../../service/core/limits.js';
import { Turns } from '../../service/core/turns.js';
import { ChangeLog } from '../../service/records/history.js';
import { temporaryStore } from '../support/temporary-store.js';

void t.test('pages of the change log asked for at once share one slice of a turn, and a page of a table goes between', async (t) => {
  const store = temporaryStore(t);
  const { clock, reader, must } = store;
  for (let entry = 0; entry < 4; entry++) await must(...Array.from({ length: 100 }, (_, place) => ({ method: 'create' as const, table: 'provider', attributes: { name: `p${entry}${String(place).padStart(3, '0')}` } })));
  // Each look at the clock finds a millisecond gone.
  const slow: Clock = {
    now: () => clock.now(), after: (ms, run) => clock.after(ms, run), every: (ms, run) => clock.every(ms, run),
    monotonic: () => { clock.stall(1); return clock.monotonic(); },
  };
  const waiting: (() => void)[] = [];
  const turns = new Turns(slow, (run) => waiting.push(run));
  const asked = new ChangeLog({ reader, turns, startUndo: async () => 1, revert: async () => ({ change: 1, records: 0, left: [] }) });
  let pages = 0;
  const ending = Array.from({ length: 8 }, async () => {
    const { changes } = await asked.list('small', { limit: 50, tenant: {}, asker: 'tester' });
    pages++;
    return changes.map(({ records, revertible }) => `${records} ${revertible}`);
  });
  let longest = 0;
  let between = -1;
  for (let turn = 0; pages < 8 && turn < 100_000; turn++) {
    if (turn === 20) void turns.run('other', (function* () { yield; })()).then(() => { between = pages; });
    const began = clock.monotonic();
    for (const run of waiting.splice(0)) run();
    longest = Math.max(longest, clock.monotonic() - began);
    await new Promise((resolve) => setImmediate(resolve));
  }
  t.same(new Set((await Promise.all(ending)).map((lines) => lines.join())), new Set(['100 true,100 true,100 true,100 true']), 'all of them are answered, and alike');
  t.ok(longest <= limits.sliceMs + 2, `the longest turn had ${longest} looks at the clock`);
  t.equal(between, 0, 'short work was done before the first of them had ended');
});
