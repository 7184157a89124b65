import { MessageChannel } from 'node:worker_threads';
import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { PairDesk } from '../../service/main/pair-desk.js';
import type { PairStatus } from '../../service/main/pair-status.js';

const well: PairStatus = {
  pair: 'site', form: 'three', unit: 'left', peer: 'right', line: { generation: 1, by: 'left' }, role: 'standby', phase: 'waiting', epoch: 0, leader: 'right', positions: { s: 7, c: 9 }, lag: { s: 0, c: 0 },
  sinceMs: 0, members: [], appends: { s: { counts: [], sumMs: 0 }, c: { counts: [], sumMs: 0 } },
  behindMs: 200, leaderlessMs: 0, majority: true, peerSilentMs: 100, outbox: 4, unlike: [],
};

const member = (of: string, answers: boolean) => ({ of, address: `${of}:1`, answers, leads: false, learner: false, bytes: 4_096 });

async function site(t: { teardown(end: () => unknown): void }, active = false) {
  const { port1, port2 } = new MessageChannel();
  t.teardown(() => port1.close());
  const told: string[] = [];
  const desk = new PairDesk(port1, () => active, { activated: async () => { told.push('activated'); }, ended: (reason) => { told.push(reason); } }, (role) => { told.push(role); }, { peerHost: '192.0.2.2', now: () => 100_000_000, stamp: (ms) => new Date(ms).toISOString().replace('T', ' ') });
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
    [{ peerSilentMs: limits.peerLostMs + 1, solo: true }, ['pair_solo']],
    [{ solo: true }, []],
    [{ handed: true, leaderlessMs: limits.leaderlessMs + 1 }, ['pair_handed']],
    [{ majority: false, leaderlessMs: 60_000, behindMs: 60_000 }, ['pair_majority_lost']],
    [{ leaderlessMs: limits.leaderlessMs + 1 }, ['pair_no_active']],
    [{ behindMs: limits.behindMs }, []],
    [{ behindMs: limits.behindMs + 1 }, ['pair_behind']],
    [{ role: 'active', leaderlessMs: 60_000 }, []],
    [{ unlike: ['The other unit has another PIN key.', 'The zone of the other unit is UTC.'] }, ['pair_unlike', 'pair_unlike']],
    [{ audit: { differences: 3, at: '2026-11-30T01:00:00.000Z' } }, []],
    [{ members: [member('left', true), member('witness', false)] }, ['pair_member_lost']],
    [{ members: [member('left', false)], majority: false }, ['pair_majority_lost']],
    [{ stopped: 'diverged', behindMs: limits.behindMs + 1 }, ['pair_stopped']],
    [{ members: [{ ...member('left', true), bytes: limits.memberBytes + 1 }] }, ['pair_log_full']],
    [{ stopped: 'snapshot' }, []],
    [{ ended: { reason: 'another unit led by then', atMs: 100_000_000 - limits.endToldMs + 1 } }, ['pair_fenced']],
    [{ ended: { reason: 'another unit led by then', atMs: 100_000_000 - limits.endToldMs } }, []],
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
  const appends = { s: { counts: [1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], sumMs: 3_000 }, c: { counts: [], sumMs: 0 } };
  const taken = { unit: 'left', atMs: 3_600_000, why: 'handed', revision: 9 } as const;
  await say({ pair: { ...well, role: 'active', epoch: 12, lag: { s: 2, c: 1 }, behindMs: 1_260, sinceMs: 3_600_000, taken, other: { s: 4, c: 9 }, members: [member('left', true), member('witness', false)], appends } });
  t.match(desk.state(), {
    since: '1970-01-01 01:00:00.000Z', last_takeover: { unit: 'left', at: '1970-01-01 01:00:00.000Z', why: 'right handed it over' }, other_entries_behind: 3,
    members: [{ of: 'left', answers: true, votes: true, bytes: 4_096 }, { of: 'witness', answers: false }],
    told: {
      pair: 'site', form: 'two boxes with a witness: the other takes over by itself', role: 'active since 1970-01-01 01:00:00', 'last takeover': 'left, 1970-01-01 01:00:00: right handed it over', behind: '3 entries, 1.3 s',
      'behind there': '3 entries', 'member left': 'left:1, answers, 0.0 MiB', 'member witness': 'witness:1, DOES NOT ANSWER', 'last audit': 'none yet', 'files missing': '0', 'other unit': 'right, answers',
    },
  });
  t.equal(desk.line, 'site, since 1970-01-01 01:00:00, because right handed it over; right answers');
  t.strictSame(desk.metrics().filter(({ name, labels }) => name === 'pair_append_seconds' && labels!['stream'] === 's').map(({ part, labels, value }) => `${part} ${labels!['le'] ?? ''} ${value}`), [
    'bucket 0.001 1', 'bucket 0.002 3', ...[0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2.5].map((le) => `bucket ${le} 3`), 'bucket +Inf 4', 'sum  3', 'count  4',
  ]);
  t.match(desk.state(), { role: 'active', other_unit: 'right', connected: true, active_unit: 'right', entries_behind: 3, behind_seconds: 1.3, entries: { s: 7, c: 9 }, epoch: 12, generation: 1, outbox: 4 });
  t.strictSame(Object.fromEntries(desk.metrics().filter(({ kind }) => kind !== 'histogram').map(({ name, labels, value }) => [labels === undefined ? name : `${name} ${labels['stream'] ?? labels['member']}`, value])), {
    pair_role: 1, pair_epoch: 12, pair_majority: 1, pair_peer_silent_seconds: 0.1, pair_lag_seconds: 1.26, pair_outbox: 4, pair_unlike: 0, pair_differences: 0, pair_audit_time_seconds: 0, 'pair_position s': 7, 'pair_lag_entries s': 2, 'pair_position c': 9, 'pair_lag_entries c': 1,
    'pair_member_answers left': 1, 'pair_log_bytes left': 4_096, 'pair_member_answers witness': 0,
  });
});

t.test('the lead goes to a unit that can take it, and to no other', async (t) => {
  for (const [active, other, why] of [[true, {}, undefined], [false, {}, /does not lead/], [true, { form: 'two' }, undefined], [true, { peerSilentMs: limits.peerLostMs + 1 }, /does not answer/]] as const) {
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
  t.match(desk.found(), [{ code: 'pair_differences', message: /^right does not hold the same as this unit: 2 entries differ; the first: icr\.number\.live 8085550100/ }]);
  t.strictSame(desk.state()['audit'], audit);
  t.match(Object.fromEntries(desk.metrics().map(({ name, value }) => [name, value])), { pair_differences: 2, pair_audit_time_seconds: 7 });
  await say({ pair: { ...well, role: 'active', audit: { ...audit, differences: 0 } } });
  t.strictSame(desk.found(), []);
});

t.test('a standby says who leads, and whether it has all there is', async (t) => {
  const { desk, say } = await site(t);
  t.equal(desk.line, undefined);
  for (const [other, words] of [
    [{}, 'right leads, level; right answers'], [{ leader: undefined, behindMs: limits.levelMs + 1, peerSilentMs: limits.peerLostMs + 1 }, 'nobody leads, behind; right does not answer'], [{ majority: false }, 'the log does not answer, level; right answers'],
  ] as const) {
    await say({ pair: { ...well, ...other } });
    t.equal(desk.line, `site, since 1970-01-01 00:00:00; ${words}`);
    t.strictSame(desk.told.active, 'leader' in other ? undefined : { unit: 'right', host: '192.0.2.2' }, 'and where it is');
  }
});
