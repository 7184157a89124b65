import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import type { Test } from 'tap';
import { pause, sharedClock } from '../../service/core/clock.js';
import { limits } from '../../service/core/limits.js';
import { unanswered } from '../../service/pair/engine.js';
import type { LeaderSeen, Lease } from '../../service/pair/engine.js';
import { Etcd } from '../../service/pair/etcd.js';
import type { Certificates } from '../../service/pair/etcd-member.js';
import { Authority } from '../support/certificates.js';
import { EtcdCluster, noEtcd } from '../support/etcd-cluster.js';
import { Relay } from '../support/relay.js';

const local = { address: '127.0.0.1' };
const none = { n: 0, id: '', epoch: 0, generation: 0 };
const line = { generation: 1, by: 'left' };
const lineage = { ...line, base: { s: { ...none, n: 7 }, c: none } };
const floor = { format: 1, level: 1 };
const taken = { atMs: 5_000, why: 'begun' } as const;
const skip = noEtcd;

function engineOf(t: Test, cluster: EtcdCluster, pair: string, members = cluster.members(), certificates: Certificates = cluster.certificates): Etcd {
  const engine = new Etcd({ pair, members, certificates, clock: sharedClock });
  t.teardown(() => engine.close());
  return engine;
}

/** A log with a leader, that of the lease. */
async function led(t: Test, engine: Etcd): Promise<{ readonly lease: Lease; readonly epoch: number }> {
  t.equal(await engine.begin(lineage, floor), true);
  const lease = await engine.grant();
  if (lease === unanswered) throw new Error('no lease');
  const claimed = await engine.claim({ unit: 'left', nonce: 'left-1', release: '1', lease, line, taken });
  if (claimed === unanswered || claimed.kind !== 'won') throw new Error('the claim is lost');
  return { lease, epoch: claimed.epoch };
}

/** Waits for what is to become of it, looking each hundredth of a second. */
async function until(what: () => boolean | Promise<boolean>, withinMs = 5_000): Promise<boolean> {
  const end = sharedClock.monotonic() + withinMs;
  while (!await what()) {
    if (sharedClock.monotonic() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return true;
}

t.test('one member', { skip }, async (t) => {
  const cluster = await EtcdCluster.begin(t, [local]);

  await t.test('a log is begun once, and led by one', async (t) => {
    const engine = engineOf(t, cluster, 'claims');
    const { lease, epoch } = await led(t, engine);
    t.equal(await engine.begin(lineage, floor), false, 'there is one');
    const second = await engine.grant() as Lease;
    for (const [what, claim] of [
      ['somebody leads', { unit: 'right', nonce: 'right-1', release: '1', lease: second, line, taken }],
      ['the same once more', { unit: 'left', nonce: 'left-1', release: '1', lease, line, taken }],
    ] as const) t.match(await engine.claim(claim), { kind: 'lost', seen: { generation: 1, leader: { unit: 'left', nonce: 'left-1', epoch } } }, what);
    await engine.revoke(lease);
    t.match(await engine.leader(), { leader: undefined, generation: 1 }, 'what it held is gone with a lease');
    t.equal(await engine.revoke(lease), unanswered, 'one that is gone is no fault that ends anything');
    for (const [what, other] of [['another generation', { ...line, generation: 2 }], ['another unit began it', { ...line, by: 'right' }]] as const) {
      t.match(await engine.claim({ unit: 'right', nonce: 'right-2', release: '1', lease: second, line: other, taken }), { kind: 'lost' }, what);
    }
    t.equal(await engine.claim({ unit: 'right', nonce: 'right-3', release: '1', lease, line, taken }), unanswered, 'a lease that is gone holds nothing');
    t.match(await engine.claim({ unit: 'right', nonce: 'right-4', release: '1', lease: second, line, taken }), { kind: 'won' });
    const ttl = (kept: Lease) => new Promise((resolve) => engine.keepAlive(kept, resolve));
    t.equal(await ttl(second), limits.leaseMs);
    t.equal(await ttl(lease), 0, 'gone');
    t.match(await engine.leader(), { leader: { unit: 'right' }, taken: { unit: 'right', ...taken } });
    await engine.revoke(second);
    t.match(await engine.leader(), { leader: undefined, taken: { unit: 'right', ...taken } }, 'who took the lead last is known when nobody has it');
    t.match(await engine.members(), [{ address: cluster.members()[0], answers: true, leads: true, learner: false }]);
    t.equal(await engine.reported('left'), undefined);
    await engine.report('left', { s: 7, c: 2 });
    t.strictSame(await engine.reported('left'), { s: 7, c: 2 });
  });

  await t.test('an entry enters once, in its place, under its epoch', async (t) => {
    const engine = engineOf(t, cluster, 'appends');
    const { epoch } = await led(t, engine);
    const value = (text: string) => Buffer.from(text);
    for (const [what, n, at, text, expected] of [
      ['before the end', 7, epoch, 'a', { kind: 'refused', leader: epoch, value: undefined }],
      ['behind a gap', 9, epoch, 'a', { kind: 'refused', leader: epoch, value: undefined }],
      ['another epoch', 8, epoch + 1, 'a', { kind: 'refused', leader: epoch, value: undefined }],
      ['the next', 8, epoch, 'a', { kind: 'entered' }],
      ['the same again', 8, epoch, 'a', { kind: 'refused', leader: epoch, value: value('a') }],
      ['another in its place', 8, epoch, 'b', { kind: 'refused', leader: epoch, value: value('a') }],
      ['the one behind', 9, epoch, 'c', { kind: 'entered' }],
    ] as const) t.same(await engine.append('s', n, at, value(text)), expected, what);
    t.same(await engine.append('c', 1, epoch, value('d')), { kind: 'entered' }, 'each stream has numbers of its own');
    t.same(await engine.range('s', 8, true), { values: [value('a'), value('c')], end: 9, first: 8 });
    t.same(await engine.range('s', 10, false), { values: [], end: 9, first: 8 });
  });

  await t.test('the largest entries are read, as many as are asked for', async (t) => {
    const engine = engineOf(t, cluster, 'large');
    const { epoch } = await led(t, engine);
    for (let n = 8; n < 8 + limits.rangeEntries + 1; n++) t.same(await engine.append('s', n, epoch, Buffer.alloc(limits.entryBytes, n)), { kind: 'entered' });
    // As a follower does: one that was not answered in time asks again.
    let read = await engine.range('s', 8, true);
    for (let tries = 0; read === unanswered && tries < 20; tries++) read = await engine.range('s', 8, true);
    if (read === unanswered) throw new Error('not read');
    t.same(read.values.map((value) => [value.length, value[0]]), Array.from({ length: limits.rangeEntries }, (_, place) => [limits.entryBytes, 8 + place]));
  });

  await t.test('what is trimmed is told, and nothing of it is read', async (t) => {
    const engine = engineOf(t, cluster, 'trims');
    const { epoch } = await led(t, engine);
    for (let n = 8; n < 12; n++) await engine.append('s', n, epoch, Buffer.from([n]));
    t.equal(await engine.trim('s', epoch + 1, 10), false, 'by the one that leads');
    t.equal(await engine.trim('s', epoch, 10), true);
    t.same(await engine.range('s', 9, true), { values: [], end: 11, first: 10 });
    t.same(await engine.range('s', 10, true), { values: [Buffer.from([10]), Buffer.from([11])], end: 11, first: 10 });
    t.same(await engine.append('s', 10, epoch, Buffer.from('again')), { kind: 'refused', leader: epoch, value: Buffer.from([10]) });
    t.same(await engine.append('s', 8, epoch, Buffer.from('again')), { kind: 'refused', leader: epoch, value: undefined }, 'what is gone does not come back');
  });

  await t.test('the lead is handed over at both ends; the level rises step by step', async (t) => {
    const engine = engineOf(t, cluster, 'hands');
    const { epoch } = await led(t, engine);
    for (const [what, at, old, level, expected] of [['another epoch', epoch + 1, 1, 2, false], ['not the one that stands', epoch, 2, 3, false], ['the next', epoch, 1, 2, true], ['once', epoch, 1, 2, false]] as const) {
      t.equal(await engine.raiseLevel(at, old, level), expected, what);
    }
    for (const [what, at, ends, expected] of [
      ['another end', epoch, { s: 8, c: 0 }, false], ['another end', epoch, { s: 7, c: 1 }, false], ['another epoch', epoch + 1, { s: 7, c: 0 }, false],
      ['both ends', epoch, { s: 7, c: 0 }, true], ['once', epoch, { s: 7, c: 0 }, false],
    ] as const) t.equal(await engine.handOver(at, ends, 'right'), expected, what);
    t.match(await engine.leader(), { leader: undefined, handed: { to: 'right' } });
    t.same(await engine.append('s', 8, epoch, Buffer.from('late')), { kind: 'refused', leader: undefined, value: undefined });
  });

  await t.test('a watch tells how it is and what changes', async (t) => {
    const engine = engineOf(t, cluster, 'watched');
    const told: string[] = [];
    const ends: Record<string, number> = {};
    const end = engine.watch({ ended: (stream, n) => { ends[stream] = n; }, leaderSeen: ({ leader, handed, generation }: LeaderSeen) => { told.push(`${generation} ${leader?.nonce ?? '-'} ${handed?.to ?? '-'}`); } });
    const { epoch } = await led(t, engine);
    t.ok(await until(() => told.at(-1) === '1 left-1 -'));
    await engine.append('s', 8, epoch, Buffer.from('a'));
    await engine.append('c', 1, epoch, Buffer.from('a'));
    t.ok(await until(() => ends['s'] === 8 && ends['c'] === 1));
    await engine.handOver(epoch, { s: 8, c: 1 }, 'right');
    t.ok(await until(() => told.at(-1) === '1 - right'));
    t.notOk(told.includes('1 - -') && told.lastIndexOf('1 - -') > told.indexOf('1 left-1 -'), 'who leads no more, and to whom it was handed, are told together');
    end();
    await engine.report('left', { role: 'standby', s: 8 });
    t.equal(await engine.report('left', { role: 'standby', s: 9 }), undefined);
    t.equal(told.at(-1), '1 - right', 'nothing behind its end');
  });

  await t.test('an answer that is lost behind its effect is found', async (t) => {
    const relay = await Relay.to(t, cluster.members()[0]!);
    const engine = engineOf(t, cluster, 'lost', [relay.address]);
    const { epoch } = await led(t, engine);
    relay.down = false;
    t.equal(await engine.append('s', 8, epoch, Buffer.from('mine')), unanswered, 'nobody knows');
    relay.break();
    relay.down = true;
    let again = await engine.append('s', 8, epoch, Buffer.from('mine'));
    for (let tries = 0; again === unanswered && tries < 20; tries++) again = await engine.append('s', 8, epoch, Buffer.from('mine'));
    t.same(again, { kind: 'refused', leader: epoch, value: Buffer.from('mine') }, 'it is in');
  });

  await t.test('who is not of the pair gets no answer', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'niud-stranger-'));
    t.teardown(() => rmSync(folder, { recursive: true }));
    const stranger = new Authority(folder);
    const { certificate, key } = stranger.issue('stranger', 3);
    const own = { certificate: readFileSync(certificate), key: readFileSync(key) };
    for (const [what, certificates] of [
      ['its certificate is of another authority', { ...own, authority: cluster.certificates.authority }],
      ['it trusts another authority', { ...cluster.certificates, authority: readFileSync(stranger.root) }],
    ] as const) {
      const engine = engineOf(t, cluster, 'strange', cluster.members(), certificates);
      t.equal(await engine.begin(lineage, floor), unanswered, what);
    }
    t.equal(await engineOf(t, cluster, 'strange').begin(lineage, floor), true, 'nothing was begun by them');
  });
});

t.test('three members', { skip }, async (t) => {
  const cluster = await EtcdCluster.begin(t, [local, local, local]);

  await t.test('another member is asked while the own one is away, and the own one again when it is back', async (t) => {
    const relay = await Relay.to(t, cluster.members()[0]!);
    const engine = engineOf(t, cluster, 'changes', [relay.address, ...cluster.members().slice(1)]);
    const { lease, epoch } = await led(t, engine);
    const told: number[] = [];
    t.teardown(engine.watch({ ended: (stream, n) => { if (stream === 's') told.push(n); }, leaderSeen: () => undefined }));
    for (const [what, n, away, back] of [
      ['silent', 8, () => { relay.up = relay.down = false; }, () => { relay.up = relay.down = true; }],
      ['deaf', 9, () => { relay.up = false; }, () => { relay.up = true; }],
      ['dumb', 10, () => { relay.down = false; }, () => { relay.down = true; }],
    ] as const) {
      away();
      const began = sharedClock.monotonic();
      const value = Buffer.from(what);
      t.ok(await until(async () => {
        const answer = await engine.append('s', n, epoch, value);
        return answer !== unanswered && (answer.kind === 'entered' || answer.value?.equals(value) === true);
      }), `${what}: it enters`);
      t.ok(sharedClock.monotonic() - began < 2 * limits.appendAnswerMs + 200, `${what}: at the next member`);
      t.ok(await until(() => told.at(-1) === n), `${what}: the watch goes on there`);
      t.equal(await new Promise((resolve) => engine.keepAlive(lease, resolve)), limits.leaseMs, `${what}: the lease is kept there`);
      back();
      t.ok(await until(async () => await engine.leader() !== unanswered));
    }
    const ask = () => engine.append('s', 8, epoch, Buffer.from('again'));
    await pause(sharedClock, 3 * limits.memberLookMs);
    relay.up = false;
    t.equal(await ask(), unanswered, 'the own member is asked again');
    t.not(await ask(), unanswered);
  });

  await t.test('the log is led beside the unit that does not lead', async (t) => {
    const own = (await cluster.leader())!;
    const peer = own === 0 ? 1 : 0;
    const engine = engineOf(t, cluster, 'beside', cluster.members(own));
    const { epoch } = await led(t, engine);
    await engine.leadElsewhere();
    t.ok(await until(async () => await cluster.leader() === peer), 'at the peer');
    await engine.leadElsewhere();
    t.equal(await cluster.leader(), peer, 'and stays there');
    t.ok(await until(async () => {
      const answer = await engine.append('s', 8, epoch, Buffer.from('a'));
      return answer !== unanswered && (answer.kind === 'entered' || answer.value?.toString() === 'a');
    }));
  });

  await t.test('while the log has no leader nothing is told, and nothing is lost', async (t) => {
    const engine = engineOf(t, cluster, 'elects');
    const { epoch } = await led(t, engine);
    const leader = await cluster.leader();
    await cluster.kill(leader!);
    const began = sharedClock.monotonic();
    let refusals = 0;
    t.ok(await until(async () => {
      const answer = await engine.append('s', 8, epoch, Buffer.from('kept'));
      if (answer !== unanswered && answer.kind === 'refused' && answer.value?.toString() !== 'kept') refusals++;
      return answer !== unanswered;
    }));
    t.equal(refusals, 0, 'what is not known is not called refused');
    t.comment(`outage of the log: ${Math.round(sharedClock.monotonic() - began)} ms`);
    cluster.start(leader!);
    t.match(await engine.range('s', 8, true), { values: [Buffer.from('kept')] });
  });
});
