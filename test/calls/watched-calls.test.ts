import t from 'tap';
import { WatchedCalls } from '../../service/calls/watched-calls.js';
import { limits } from '../../service/core/limits.js';
import type { Call } from '../../service/routing/service.js';
import type { Answer } from '../../service/routing/decision.js';

const call = (id: number): Call => ({ id: String(id), called: '2125550100', received: '+1 212 555 0100', calling: undefined, instant: 0, attributes: {}, labels: [] });
const answer: Answer = { decision: { kind: 0, value: undefined, rule: undefined, extra: undefined }, effects: [], noRoute: true, position: undefined };

void t.test('decisions are kept while somebody looks, the newest of too many', async (t) => {
  const watched = new WatchedCalls();
  const note = (from: number, count: number, application = 4): void => { for (let id = from; id < from + count; id++) watched.note(application, call(id), answer); };
  const seen = (after: number, nowMs: number): unknown => {
    const { calls, missed, next } = watched.look(4, after, nowMs);
    return [calls.map(({ callId }) => callId).slice(0, 3), calls.length, missed, next];
  };
  note(0, 5);
  t.same(seen(0, 1_000), [[], 0, 0, 0], 'nothing was kept before somebody looked');
  note(1, 3);
  note(9, 1, 5);
  t.same(seen(0, 1_100), [[], 0, 0, 4], 'a watch begins with what comes');
  note(5, 2);
  t.same(seen(4, 1_200), [['5', '6'], 2, 0, 6]);
  t.same(seen(6, 1_300), [[], 0, 0, 6]);
  note(100, limits.watchedCalls);
  t.same(seen(6, 1_400), [['100', '101', '102'], limits.watchedCalls, 0, 6 + limits.watchedCalls], 'as many as are kept');
  note(1_000, 3 * limits.watchedCalls + 1);
  const [first, count, missed] = seen(6 + limits.watchedCalls, 1_500) as [string[], number, number];
  t.same([first[0], count, missed], [String(1_000 + 2 * limits.watchedCalls + 1), limits.watchedCalls, 2 * limits.watchedCalls + 1], 'what was too much is counted');
  watched.turn(1_500 + limits.watchMs);
  note(5_000, 1);
  t.equal(watched.look(4, 0, 1_500 + limits.watchMs).next, 8 + 4 * limits.watchedCalls, 'still watched');
  watched.turn(1_501 + 2 * limits.watchMs);
  note(5_001, 1);
  t.same(seen(8 + 4 * limits.watchedCalls, 1_502 + 2 * limits.watchMs), [[], 0, 0, 8 + 4 * limits.watchedCalls], 'nobody looked for too long');
  t.same(seen(1e9, 1_503 + 2 * limits.watchMs), [[], 0, 0, 8 + 4 * limits.watchedCalls], 'a number of an earlier process');
});
