import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import type { Test } from 'tap';
import { pause, sharedClock } from '../../service/core/clock.js';
import type { Clock } from '../../service/core/clock.js';
import { limits } from '../../service/core/limits.js';
import { startBackupStarter } from '../../service/database/backup-starter.js';
import { declarationsText } from '../../service/database/declarations.js';
import { markStores, prepare } from '../../service/database/migrate.js';
import { numberAt, numberKey } from '../../service/database/numbers.js';
import { noPosition, readPosition, writePosition } from '../../service/database/position.js';
import { finishRestore } from '../../service/database/restore.js';
import { openStores } from '../../service/database/stores.js';
import type { Certificates } from '../../service/pair/etcd-member.js';
import { PeerServer } from '../../service/pair/peer-server.js';
import type { Positions } from '../../service/pair/line.js';
import { SnapshotGiver } from '../../service/pair/snapshot-giver.js';
import type { GiverOptions } from '../../service/pair/snapshot-giver.js';
import { startProver } from '../../service/pair/snapshot-prover.js';
import { SnapshotTaker } from '../../service/pair/snapshot-taker.js';
import type { TakerOptions } from '../../service/pair/snapshot-taker.js';
import { readSnapshotHead, whyNotTaken } from '../../service/pair/snapshot.js';
import type { SnapshotHead } from '../../service/pair/snapshot.js';
import { Registry } from '../../service/schema/registry.js';
import { Authority, noCertificates } from '../support/certificates.js';
import { Relay } from '../support/relay.js';
import { small } from '../support/small-application.js';

t.setTimeout(180_000);

/** The helpers keep nobody alive: a test does. */
const alive = setInterval(() => undefined, 1_000);
t.teardown(() => clearInterval(alive));

const registry = new Registry([small]);
const count = Buffer.from('count');
const line = { generation: 3, by: 'left' };
const id = (n: number): string => String(n).padStart(24, '0');
const positions: Positions = { s: { n: 7, id: id(7), epoch: 5, generation: 3 }, c: { n: 70, id: id(70), epoch: 5, generation: 3 } };

/** A start on a state folder as far as the stores go: what both hold, and where they stand; and then writes that. */
async function start(state: string, next?: number, at?: Positions): Promise<readonly [number, number, number, number]> {
  finishRestore(state);
  const stores = openStores(state, registry);
  try {
    prepare(stores, state);
    const { meta } = stores.callsDatabase;
    if (next !== undefined) {
      for (const [root, held, stream] of [[stores.store.root, stores.meta, 's'], [stores.calls.root, meta, 'c']] as const) {
        await root.transaction(() => {
          void held.put(count, numberKey(next));
          if (at !== undefined) writePosition(held, at[stream]);
        });
      }
    }
    markStores(stores, state);
    return [numberAt(stores.meta, count), numberAt(meta, count), readPosition(stores.meta).n, readPosition(meta).n];
  } finally {
    await stores.close();
  }
}

interface Two {
  readonly left: string;
  readonly right: string;
  readonly relay: Relay;
  readonly certificates: Certificates;
  readonly given: Positions[];
  readonly taker: SnapshotTaker;
  readonly readies: () => number;
  /** As if so much time had passed. */
  later(ms: number): void;
}

/** A unit that gives what it holds, 2 at its positions, to one that holds 1 and stands nowhere. */
async function two(t: Test, { giver = {}, taker = {}, spoil }: { giver?: Partial<GiverOptions>; taker?: Partial<TakerOptions>; spoil?: (response: ServerResponse) => void } = {}): Promise<Two> {
  const folder = mkdtempSync(join(tmpdir(), 'niud-snapshot-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const [left, right] = ['left', 'right'].map((name) => join(folder, name)) as [string, string];
  for (const state of [left, right]) mkdirSync(state);
  await start(left, 2, positions);
  await start(right, 1, { s: noPosition, c: noPosition });
  mkdirSync(join(folder, 'authority'));
  const authority = new Authority(join(folder, 'authority'));
  const issued = authority.issue('pair', 3);
  const certificates = { authority: readFileSync(authority.root), certificate: readFileSync(issued.certificate), key: readFileSync(issued.key) };
  const helper = startBackupStarter(sharedClock);
  const prover = startProver();
  const given: Positions[] = [];
  const gives = new SnapshotGiver({ clock: sharedClock, helper, stateFolder: left, reserveBytes: 0, release: '0.3.0', pair: 'test', key: 'K', line: () => line, doubt: () => undefined, given: (each) => given.push(each), ...giver });
  const server = await PeerServer.listen('127.0.0.1', 0, certificates, () => ({ line, role: 'active' }), {
    'GET /snapshot': (request, response) => {
      spoil?.(response);
      return gives.give(request, response);
    },
  });
  const relay = await Relay.to(t, server.address);
  let [ready, ahead] = [0, 0];
  const clock: Clock = { ...sharedClock, monotonic: () => sharedClock.monotonic() + ahead };
  const takes = new SnapshotTaker({
    clock, stateFolder: right, reserveBytes: 0, release: '0.3.0', pair: 'test', key: 'K', declarations: declarationsText(registry), address: relay.address, certificates, prover, ready: () => { ready++; }, ...taker,
  });
  t.teardown(() => {
    server.close();
    helper.stop();
    prover.stop();
  });
  return { left, right, relay, certificates, given, taker: takes, readies: () => ready, later: (ms) => { ahead += ms; } };
}

t.test('the stores of the other unit come whole, with where they stand, and the next start has them', { skip: noCertificates }, async (t) => {
  for (const keepsOld of [false, true]) {
    await t.test(keepsOld ? 'what this unit had stays beside' : 'what this unit had goes', async (t) => {
      const { left, right, given, taker, readies } = await two(t);
      taker.want(keepsOld);
      t.equal(taker.state.is, 'coming');
      taker.want(keepsOld);
      await taker.idle();
      t.strictSame([taker.state, readies()], [{ is: 'ready' }, 1]);
      t.strictSame(given, [positions], 'the log is kept behind it');
      t.notOk(existsSync(join(left, 'outgoing')), 'the copy is gone');
      t.strictSame(await start(right), [1, 1, 0, 0], 'a start before it is ordered goes on with the old');
      taker.putInPlace();
      t.strictSame(await start(right), [2, 2, 7, 70]);
      t.equal(readdirSync(right).filter((name) => name.startsWith('before-')).length, keepsOld ? 1 : 0);
      t.strictSame(readdirSync(right).filter((name) => !name.startsWith('before-')).sort(), ['calls', 'store', 'store.json'], 'nothing else is left');
      t.strictSame(await start(left), [2, 2, 7, 70], 'the other is as it was');
    });
  }
});

t.test('an exchange that is ended between any two steps is carried out by the next start', { skip: noCertificates }, async (t) => {
  const { right, taker } = await two(t);
  taker.want(false);
  await taker.idle();
  taker.putInPlace();
  for (let steps = 0, isOver = false; !isOver; steps++) {
    const state = join(right, '..', `after-${steps}`);
    cpSync(right, state, { recursive: true });
    let done = 0;
    const killed = new Error('killed');
    try {
      finishRestore(state, () => { if (done++ === steps) throw killed; });
      isOver = true;
      t.ok(steps > 6);
    } catch (fault) {
      if (fault !== killed) throw fault;
    }
    t.strictSame(await start(state), [2, 2, 7, 70], `after ${steps}`);
    t.strictSame(readdirSync(state).sort(), ['calls', 'store', 'store.json']);
    rmSync(state, { recursive: true });
  }
});

t.test('what was torn, or is not what was sent, changes nothing; it is begun anew', { skip: noCertificates }, async (t) => {
  // The first line, all of the small store, all of the small calls.
  const flip = (which: number) => (response: ServerResponse): void => {
    const write = response.write.bind(response) as (bytes: Buffer) => boolean;
    let writes = 0;
    response.write = ((bytes: Buffer) => {
      if (writes++ === which) bytes[3]! ^= 1;
      return write(bytes);
    }) as typeof response.write;
  };
  let spoiled = true;
  for (const [what, which, reason] of [['its first line', 0, /no snapshot that this program knows/], ['store', 1, /store.*its bytes have changed/], ['calls', 2, /calls.*its bytes have changed/]] as const) {
    await t.test(`a byte of ${what}`, async (t) => {
      spoiled = true;
      const { left, right, taker, later, readies } = await two(t, { spoil: (response) => { if (spoiled) flip(which)(response); } });
      taker.want(false);
      await taker.idle();
      t.match(taker.state.failed, reason);
      t.strictSame(readdirSync(right).sort(), ['calls', 'store', 'store.json'], 'nothing is left of it');
      taker.putInPlace();
      t.strictSame(await start(right), [1, 1, 0, 0]);
      spoiled = false;
      while (existsSync(join(left, 'outgoing'))) await pause(sharedClock, 5);
      taker.want(false);
      t.equal(taker.state.is, 'none', 'not at once');
      later(limits.snapshotRetryMs);
      taker.want(false);
      await taker.idle();
      t.equal(readies(), 1);
    });
  }
  await t.test('the network is cut in the middle', async (t) => {
    const { right, relay, taker, later, left, readies } = await two(t, { giver: { bytesPerSecond: 400_000 } });
    taker.want(false);
    while (!existsSync(join(right, 'incoming', 'store', 'data.mdb'))) await pause(sharedClock, 5);
    relay.break();
    await taker.idle();
    t.equal(taker.state.is, 'none');
    t.strictSame(readdirSync(right).sort(), ['calls', 'store', 'store.json']);
    while (existsSync(join(left, 'outgoing'))) await pause(sharedClock, 5);
    later(limits.snapshotRetryMs);
    taker.want(false);
    await taker.idle();
    t.strictSame([taker.state.is, readies()], ['ready', 1]);
  });
});

t.test('what cannot be taken is not begun, and says why', { skip: noCertificates }, async (t) => {
  for (const [what, options, reason] of [
    ['no room here', { taker: { reserveBytes: 2 ** 50 } }, /no room/], ['no room there', { giver: { reserveBytes: 2 ** 50 } }, /no room/], ['a unit in doubt', { giver: { doubt: () => 'it is behind' } }, /it is behind/],
    ['another pair', { giver: { pair: 'other' } }, /pair/], ['another PIN key', { giver: { key: 'L' } }, /PIN key/], ['a later release', { giver: { release: '0.3.1' } }, /0\.3\.1/],
    ['other declarations', { taker: { declarations: 'small(9)/provider(1) key other' } }, /declarations/],
  ] as const) {
    const { right, taker } = await two(t, options);
    taker.want(false);
    await taker.idle();
    t.match(taker.state.failed, reason, what);
    t.strictSame(readdirSync(right).sort(), ['calls', 'store', 'store.json'], `${what}: nothing is left`);
  }
});

t.test('one is given at a time', { skip: noCertificates }, async (t) => {
  const { taker, right, relay, certificates } = await two(t, { giver: { bytesPerSecond: 100_000 } });
  taker.want(false);
  while (!existsSync(join(right, 'incoming', 'store', 'data.mdb'))) await pause(sharedClock, 5);
  const other = join(right, 'other');
  mkdirSync(other);
  const prover = startProver();
  const second = new SnapshotTaker({ clock: sharedClock, stateFolder: other, reserveBytes: 0, release: '0.3.0', pair: 'test', key: 'K', declarations: '', address: relay.address, certificates, prover, ready: () => undefined });
  second.want(false);
  await second.idle();
  t.match(second.state.failed, /already/);
  await taker.idle();
  t.equal(taker.state.is, 'ready', 'the first is not disturbed');
  prover.stop();
});

t.test('what no unit says of a snapshot is not taken for one', (t) => {
  const environment = { transaction: 1, bytes: 8_192, hash: 'a'.repeat(64), entries: 1, position: positions.s };
  const head: SnapshotHead = {
    form: 1, pair: 'test', line, key: 'K', marker: { storeId: 's', schemaVersion: 2 },
    note: { name: 'n', at: 1, storeId: 's', schemaVersion: 2, change: 1, bytes: 16_384, tookMs: 1, environments: { store: environment, calls: environment } },
  };
  const store = (more: object) => ({ ...head, note: { ...head.note, environments: { ...head.note.environments, store: { ...environment, ...more } } } });
  for (const [said, isTaken] of [
    [head, true], [{ ...head, form: 2 }, false], [{ ...head, pair: 1 }, false], [{ ...head, key: undefined }, false], [{ ...head, line: { generation: '1', by: 'left' } }, false], [{ ...head, marker: {} }, false],
    [{ ...head, note: { ...head.note, storeId: 'other' } }, false], [store({ bytes: 0 }), false], [store({ bytes: -1 }), false], [store({ hash: 'A' }), false], [store({ position: undefined }), false], [store({ position: { n: 1 } }), false], [null, false], [[], false], [7, false],
  ] as const) t.equal(readSnapshotHead(JSON.stringify(said)) !== undefined, isTaken, JSON.stringify(said));
  t.equal(readSnapshotHead('{'), undefined);
  const needs = { pair: 'test', key: 'K', release: '0.3.0' };
  for (const [what, said, isTaken] of [
    ['as it is', head, true], ['the same release', { ...head, note: { ...head.note, release: '0.3.0' } }, true], ['an earlier one', { ...head, note: { ...head.note, release: '0.2.9' } }, true], ['another layout', { ...head, note: { ...head.note, schemaVersion: 3 } }, false],
  ] as const) t.equal(whyNotTaken(said, needs) === undefined, isTaken, what);
  t.end();
});
