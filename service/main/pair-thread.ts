import { randomBytes } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { pause, sharedClock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { lastWords, log, nameThread } from '../core/log.js';
import { NotStarted } from '../core/not-started.js';
import { Cell } from '../pair/cell.js';
import { entryKind } from '../pair/entry.js';
import { Etcd } from '../pair/etcd.js';
import { mayLead } from '../pair/line.js';
import type { Line } from '../pair/line.js';
import { PeerClient } from '../pair/peer-client.js';
import type { Ending } from '../pair/role-state.js';
import { Unit } from '../pair/unit.js';
import { passAlarmsOn } from './alarms.js';
import type { PairFace } from './appending.js';
import { remote, serve } from './bridge.js';
import { exitOnDoubt, guardThread } from './doubt.js';
import { useUnitJournal } from './journal.js';
import { forgetLease, keepLease } from './lease-file.js';
import { bootId, readPairFile, writePairFile } from './pair-file.js';
import { openLink } from './pair-link.js';
import { certificatesOf, pairSettingsOf } from './pair-settings.js';
import { PairOutbox } from './pair-outbox.js';
import type { PairMessage } from './pair-status.js';
import { release } from './release.js';
import { bufferOf, RemoteReplica } from './replica-door.js';
import type { CallsReplicaFace, ReplicaFace } from './replica-door.js';
import { beginLog } from './log-beginning.js';
import { readyMessage } from './threads.js';
import type { ThreadData } from './threads.js';

nameThread('pair');
useUnitJournal();
guardThread();
// grpc-js names a member to TLS as it is written in the settings, by its address as well, which Node warns of.
process.noDeprecation = true;

/** Schema level that entries are written in, and the highest that is read. */
const schemaLevel = 1;

const { config, pairMemory, firstChange, ports, secretKey } = workerData as ThreadData;
passAlarmsOn(ports.desk!);
const tell = (message: PairMessage): void => ports.desk!.postMessage(message);
const settings = pairSettingsOf(config)!;
const { pair, unit: name, peer: peerName, form } = settings;
const cell = new Cell(pairMemory);
const clock = sharedClock;
const startedAt = clock.monotonic();

/** The desk ends the process. */
function notStarted(fault: unknown): Promise<never> {
  if (!(fault instanceof NotStarted)) throw fault;
  parentPort!.postMessage({ notStarted: fault.message });
  return new Promise<never>(() => undefined);
}

const kept = await Promise.resolve().then(() => readPairFile(config.state_dir)).catch(notStarted);
const certificates = await Promise.resolve().then(() => certificatesOf(config)).catch(notStarted);
// Before anybody began another, the line is the first one: both units name it alike.
const line: Line = kept?.line ?? { generation: 1, by: [name, peerName].sort()[0]! };
const etcd = new Etcd({ pair, members: settings.members, certificates, clock });
const peer = new PeerClient(settings.peerAddress, certificates, clock);
const threads = { s: remote<ReplicaFace>(ports.writer!), c: remote<CallsReplicaFace>(ports.calls!) };
const outbox = new PairOutbox({
  stateFolder: config.state_dir, clock, active: () => cell.mayServe(clock.monotonic()), deliver: (batch) => peer.deliver(batch),
  enter: ({ life, first, records }) => threads.c.enter({ life, first, records: records.map((record) => new Uint8Array(record)) }),
});
const { host, port } = settings.address;
let unit: Unit | undefined;
/** A person has said that the stores here are not those of the line. */
const isApart = kept?.snapshot === true;
const { taker } = await openLink({
  config, settings, certificates, secretKey,
  standing: () => ({ line: unit?.line ?? line, role: cell.mayServe(clock.monotonic()) ? 'active' : 'standby' }),
  line: () => unit?.line ?? line,
  doubt: () => (unit === undefined ? 'this unit has just begun' : unit.doubt),
  given: (positions) => unit?.holdBehind(positions),
  ready: () => unit?.snapshotReady(),
  routes: { 'POST /outbox': outbox.door },
}).catch((fault: Error) => notStarted(new NotStarted(`pair_address: ${host}:${port} cannot be listened on: ${fault.message}`)));
let peerHeardAt = startedAt;
let leaderSeenAt = startedAt;
let peerLine: Line | undefined;
let stopped: (() => void) | undefined;
let isOver = false;

/** The process ends with this: what may hold a transaction open cannot be waited for (`exitOnDoubt`); who has handed over or follows is ended in order. */
function end(reason: Ending): void {
  isOver = true;
  if (reason === 'stopped' || reason === 'switched') forgetLease(config);
  if (reason === 'stopped') return stopped?.();
  // From here on the snapshot counts, whatever becomes of the rest of the way.
  // Else it would be superseded again at once. Of two boxes it answers as it is until somebody has it follow (niuctl pair).
  if (reason === 'superseded' && peerLine !== undefined) writePairFile(config.state_dir, { ...kept, line: peerLine, permit: false });
  if (reason === 'snapshot') {
    taker.putInPlace();
    if (isApart) writePairFile(config.state_dir, { line: kept!.line, permit: false });
  }
  const inOrder = reason === 'switched' || reason === 'snapshot' || reason === 'superseded';
  if (!inOrder) return exitOnDoubt(`as a unit of a pair: ${reason}`);
  lastWords(`niud ends to begin anew: ${reason}`);
  tell({ ended: reason });
}

async function play(): Promise<void> {
  const replicas = { s: await RemoteReplica.of(threads.s), c: await RemoteReplica.of(threads.c) };
  await beginLog({ engine: etcd, clock, line, replicas, begins: line.by === name, hasRecords: firstChange > 0, level: schemaLevel });
  unit = new Unit({
    unit: name, peer: peerName, form, line, permitted: kept !== undefined && mayLead(kept, bootId()), process: `${name}-${randomBytes(6).toString('hex')}`, release, level: schemaLevel,
    engine: etcd, clock, cell, replicas,
    surroundings: {
      async askPeer() {
        const said = await peer.standing();
        if (said !== undefined) [peerHeardAt, peerLine] = [clock.monotonic(), said.line];
        return said;
      },
      leased: (lease) => keepLease(config, lease),
      activated(epoch) {
        writePairFile(config.state_dir, { line: unit!.line, permit: false, activeBoot: bootId() });
        tell({ activated: epoch });
        look();
      },
      drain: async () => { await Promise.all([threads.s.drain(undefined), threads.c.drain(undefined)]); },
      resume() {
        void threads.s.resume(undefined);
        void threads.c.resume(undefined);
      },
      beginLine: (generation) => log.alarm('this unit was handed the lead, and a person begins its log', { alarm: 'pair_line', generation }),
      // What a unit had before it was in the pair stays beside; of one that followed the other has all.
      fetchSnapshot: () => taker.want(isApart || (replicas.s.position.n === 0 && firstChange > 0)),
      writeOutbox: async () => outbox.close(),
      exit: end,
    },
  });
  if (isApart) unit.apart();
}

/** How the pair is, as this unit sees it. */
function look(): void {
  const now = clock.monotonic();
  const standing = unit?.standing;
  if (unit?.leader !== undefined) leaderSeenAt = now;
  const { is, failed } = taker.state;
  tell({
    pair: {
      pair, form, unit: name, peer: peerName, line: unit?.line ?? line,
      role: cell.mayServe(now) ? 'active' : 'standby',
      phase: standing?.role ?? 'waiting', epoch: standing?.epoch ?? 0, leader: unit?.leader,
      positions: { s: standing?.s ?? 0, c: standing?.c ?? 0 }, lag: { s: standing?.lag_s ?? 0, c: standing?.lag_c ?? 0 },
      behindMs: unit?.behindMs ?? now - startedAt, leaderlessMs: now - leaderSeenAt, majority: unit?.heardMajority ?? now - startedAt <= limits.levelMs, peerSilentMs: now - peerHeardAt, outbox: outbox.waiting,
      ...(is === 'none' && failed === undefined ? {} : { snapshot: is === 'none' ? failed! : is }),
    },
  });
}

const face = {
  append: async ({ stream, bytes }: Parameters<PairFace['append']>[0]) => {
    const position = await unit!.append(stream, stream === 's' ? entryKind.changes : entryKind.calls, bytes);
    return position ?? exitOnDoubt('a group is larger than the log takes');
  },
  told: (record: Uint8Array) => outbox.add(bufferOf(record)),
  /** Gives the lead to the other unit, and begins anew as one that follows. */
  switchOver: (_: undefined) => unit?.tell('switch'),
  /** Ends its role; resolves when the lease is given back. */
  async stop(_: undefined) {
    if (unit === undefined || isOver) return;
    await Promise.race([new Promise<void>((resolve) => {
      stopped = resolve;
      unit!.tell('stop');
    }), pause(clock, limits.handOverMs)]);
  },
};

/** What the pair's thread does for the desk. */
export type PairThreadFace = typeof face;

for (const each of Object.values(ports) as MessagePort[]) serve(each, face);
parentPort!.postMessage(readyMessage());
clock.every(limits.peerAskMs, look);
void play();
