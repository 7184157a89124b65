import t from 'tap';
import { unanswered } from '../../service/pair/engine.js';
import type { Engine } from '../../service/pair/engine.js';
import { LogView } from '../../service/main/log-view.js';
import { ManualClock } from '../support/manual-clock.js';

t.test('members are named by the unit beside them; what the other has is what it reported last', async (t) => {
  const health = (address: string) => ({ address, answers: true, leads: false, learner: false, bytes: 1 });
  let reported: Awaited<ReturnType<Engine['reported']>> = { s: 4, c: 5, role: 'waiting' };
  const engine = { members: async () => ['192.0.2.1:7403', '192.0.2.2:7403', '192.0.2.3:7403'].map(health), reported: async () => reported };
  const view = new LogView(engine, { pair: 'site', form: 'three', unit: 'left', peer: 'right', address: { host: '192.0.2.1', port: 7_402 }, peerAddress: '192.0.2.2:7402', members: [] }, new ManualClock());
  t.strictSame([view.members, view.other], [[], undefined]);
  await view.look();
  t.strictSame(view.members.map(({ of }) => of), ['left', 'right', 'witness']);
  t.strictSame(view.other, { s: 4, c: 5 });
  reported = unanswered;
  await view.look();
  t.strictSame(view.other, { s: 4, c: 5 }, 'no answer is no word of it');
  reported = undefined;
  await view.look();
  t.equal(view.other, undefined);
});
