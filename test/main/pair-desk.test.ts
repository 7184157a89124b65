import { MessageChannel } from 'node:worker_threads';
import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { PairDesk } from '../../service/main/pair-desk.js';
import type { PairStatus } from '../../service/main/pair-status.js';

const well: PairStatus = {
  pair: 'site', form: 'three', unit: 'left', peer: 'right', line: { generation: 1, by: 'left' }, role: 'standby', phase: 'waiting', epoch: 0, leader: 'right', positions: { s: 7, c: 9 }, lag: { s: 0, c: 0 },
  behindMs: 200, leaderlessMs: 0, majority: true, peerSilentMs: 100, outbox: 4, unlike: [],
};

async function site(t: { teardown(end: () => unknown): void }, active = false) {
  const { port1, port2 } = new MessageChannel();
  t.teardown(() => port1.close());
  const told: string[] = [];
  const desk = new PairDesk(port1, () => active, { activated: async () => { told.push('activated'); }, ended: (reason) => { told.push(reason); } }, (role) => { told.push(role); });
  const say = async (message: object): Promise<void> => {
    port2.postMessage(message);
    await new Promise((resolve) => { setImmediate(() => setImmediate(resolve)); });
  };
  return { desk, told, say };
}

t.test('what stands in the way of a pair is one condition each', async (t) => {
  // what is another than when all is well; the conditions
  const table: readonly (readonly [Partial<PairStatus>, readonly string[]])[] = [
    [{}, []],
    [{ peerSilentMs: limits.peerLostMs }, []],
    [{ peerSilentMs: limits.peerLostMs + 1 }, ['pair_peer_lost']],
    [{ majority: false, leaderlessMs: 60_000, behindMs: 60_000 }, ['pair_majority_lost']],
    [{ leaderlessMs: limits.leaderlessMs + 1 }, ['pair_no_active']],
    [{ behindMs: limits.behindMs }, []],
    [{ behindMs: limits.behindMs + 1 }, ['pair_behind']],
    [{ role: 'active', leaderlessMs: 60_000 }, []],
    [{ unlike: ['The other unit has another PIN key.', 'The zone of the other unit is UTC.'] }, ['pair_unlike', 'pair_unlike']],
    [{ audit: { differences: 3, at: '2026-11-30T01:00:00.000Z' } }, []],
  ];
  for (const [other, codes] of table) {
    const { desk, say } = await site(t);
    t.strictSame(desk.found(), [], 'before it is known');
    await say({ pair: { ...well, ...other } });
    t.strictSame(desk.found().map(({ code }) => code), codes, JSON.stringify(other));
  }
});

t.test('a change of role is carried out when the desk is ready for it, and each role is told once', async (t) => {
  const { desk, told, say } = await site(t);
  await say({ pair: well });
  await say({ pair: well });
  await say({ activated: 5 });
  t.strictSame(told, ['standby']);
  desk.start();
  await say({ pair: { ...well, role: 'active' } });
  await say({ ended: 'switched' });
  t.strictSame(told, ['standby', 'activated', 'active', 'switched']);
});

t.test('/system and /metrics say the same', async (t) => {
  const { desk, say } = await site(t, true);
  t.strictSame([desk.state(), desk.metrics()], [{ role: 'active' }, []]);
  await say({ pair: { ...well, role: 'active', epoch: 12, lag: { s: 2, c: 1 }, behindMs: 1_260 } });
  t.strictSame(desk.found(), []);
  t.match(desk.state(), { role: 'active', other_unit: 'right', connected: true, active_unit: 'right', entries_behind: 3, behind_seconds: 1.3, entries: { s: 7, c: 9 }, epoch: 12, generation: 1, outbox: 4 });
  t.strictSame(Object.fromEntries(desk.metrics().map(({ name, labels, value }) => [labels === undefined ? name : `${name} ${labels['stream']}`, value])), {
    pair_role: 1, pair_epoch: 12, pair_majority: 1, pair_peer_silent_seconds: 0.1, pair_lag_seconds: 1.26, pair_outbox: 4, pair_unlike: 0, pair_differences: 0, pair_audit_time_seconds: 0, 'pair_position s': 7, 'pair_lag_entries s': 2, 'pair_position c': 9, 'pair_lag_entries c': 1,
  });
});

t.test('the lead goes to a unit that can take it, and to no other', async (t) => {
  for (const [active, other, why] of [[true, {}, undefined], [false, {}, /does not lead/], [true, { form: 'two' }, /promote left/], [true, { peerSilentMs: limits.peerLostMs + 1 }, /does not answer/]] as const) {
    const { desk, say } = await site(t, active);
    t.match(desk.switchOver(() => t.fail('it is not known yet'))?.message, /does not lead/);
    await say({ pair: { ...well, role: active ? 'active' : 'standby', ...other } });
    let given = 0;
    const refused = desk.switchOver(() => { given++; });
    t.equal(given, 0, 'the answer goes out first');
    await new Promise((resolve) => { setImmediate(resolve); });
    t.equal(given, why === undefined ? 1 : 0);
    if (why === undefined) t.equal(refused, undefined);
    else t.match(refused?.message, why);
  }
});

t.test('an audit is begun on the active while the other one answers; what it found stays until one finds nothing', async (t) => {
  for (const [active, other, why] of [[true, {}, undefined], [false, {}, /on the active unit, right/], [true, { peerSilentMs: limits.peerLostMs + 1 }, /does not answer/]] as const) {
    const { desk, say } = await site(t, active);
    await say({ pair: { ...well, ...other } });
    let begun = 0;
    const refused = desk.audit(() => { begun++; });
    await new Promise((resolve) => { setImmediate(resolve); });
    t.equal(begun, why === undefined ? 1 : 0);
    if (why === undefined) t.equal(refused, undefined);
    else t.match(refused?.message, why);
  }
  const { desk, say } = await site(t, true);
  const audit = { at: '1970-01-01T00:00:07.000Z', took_ms: 3, entries: 70, differences: 2, first: 'icr.number.live 8085550100: whole here, absent there', money: false, mended: 'ordered' };
  await say({ pair: { ...well, role: 'active', audit } });
  t.match(desk.found(), [{ code: 'pair_differences', message: /^2 entries are another on right: icr\.number\.live 8085550100/ }]);
  t.strictSame(desk.state()['audit'], audit);
  t.match(Object.fromEntries(desk.metrics().map(({ name, value }) => [name, value])), { pair_differences: 2, pair_audit_time_seconds: 7 });
  await say({ pair: { ...well, role: 'active', audit: { ...audit, differences: 0 } } });
  t.strictSame(desk.found(), []);
});
