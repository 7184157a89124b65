import { createHash, randomBytes } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { applications } from '../apps/all.js';
import { pause, sharedClock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { lastWords, log, nameThread } from '../core/log.js';
import { NotStarted } from '../core/not-started.js';
import { nameOfKey } from '../core/secrets.js';
import { declarationsText } from '../database/declarations.js';
import { AppendTimes } from '../pair/append-times.js';
import { askAudit, askMend, auditDoor, mendDoor } from '../pair/audit-door.js';
import { startAuditWalker } from '../pair/audit-walker.js';
import { Cell } from '../pair/cell.js';
import { entryKind } from '../pair/entry.js';
import { Etcd } from '../pair/etcd.js';
import { unlike } from '../pair/likeness.js';
import type { Facts } from '../pair/likeness.js';
import { mayLead, sameLine } from '../pair/line.js';
import type { Line, Lineage } from '../pair/line.js';
import { PeerClient } from '../pair/peer-client.js';
import type { Ending } from '../pair/role-state.js';
import { Unit } from '../pair/unit.js';
import type { Surroundings } from '../pair/unit.js';
import { Registry } from '../schema/registry.js';
import { passAlarmsOn } from './alarms.js';
import type { PairFace } from './appending.js';
import { remote, serve } from './bridge.js';
import { exitOnDoubt, guardThread } from './doubt.js';
import { useUnitJournal } from './journal.js';
import { forgetLease, keepLease } from './lease-file.js';
import { LogView } from './log-view.js';
import { noteEnd, notedEnd } from './pair-ended.js';
import { bootId, readPairFile, writePairFile } from './pair-file.js';
import { openLink } from './pair-link.js';
import { certificatesOf, membersOf, pairSettingsOf } from './pair-settings.js';
import { PairOutbox } from './pair-outbox.js';
import type { PairMessage } from './pair-status.js';
import { PairAudit } from './pair-audit.js';
import { joinLine } from './pair-joining.js';
import { readPairLines, writePairLines } from './pair-lines.js';
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

const { config, pairMemory, firstChange, ports, secretKey, zone: zoneAtStart } = workerData as ThreadData;
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

const kept = await Promise.resolve()
  .then(() => readPairFile(config.state_dir))
  .catch(notStarted);
const certificates = await Promise.resolve()
  .then(() => certificatesOf(config))
  .catch(notStarted);
// Before anybody began another, the line is the first one: both units name it alike.
let line: Line = kept?.line ?? { generation: 1, by: [name, peerName].sort()[0]! };
/** Known once the log has said them. */
let lineages: readonly Lineage[] = [];
const logOf = (members: readonly string[]): Etcd => new Etcd({ pair, members, certificates, clock });
const peer = new PeerClient(settings.peerAddress, certificates, clock);
const threads = { s: remote<ReplicaFace>(ports.writer!), c: remote<CallsReplicaFace>(ports.calls!) };
const outbox = new PairOutbox({
  stateFolder: config.state_dir,
  clock,
  active: () => cell.mayServe(clock.monotonic()),
  deliver: (batch) => peer.deliver(batch),
  enter: ({ life, first, records }) =>
    threads.c.enter({ life, first, records: records.map((record) => new Uint8Array(record)) }),
});
const { host, port } = settings.address;
let view: LogView | undefined;
const ended = notedEnd(config.runtime_dir);
let isSolo = kept?.solo === true;
let isHanded = false;
let unit: Unit | undefined;
/** When the role began that this unit has now, by the wall clock. */
let sinceMs = clock.now();
let zone = zoneAtStart;
const registry = new Registry(applications);
const declarations = createHash('sha256').update(declarationsText(registry)).digest('hex');
const facts = (): Facts => ({ zone, key: nameOfKey(secretKey), release, declarations, nowMs: clock.now() });
const auditWalker = startAuditWalker(new URL('audit-process.js', import.meta.url), config.state_dir);
const source = { clock, address: settings.peerAddress, certificates };
const audits = new PairAudit({
  clock,
  stateFolder: config.state_dir,
  mend: () => askMend(source),
  sides: {
    own: (order) => auditWalker.ask(order),
    other: (order) => askAudit(source, order),
    pause: () => pause(clock, limits.auditPauseMs),
  },
});
/** What was found to be another on the other unit when it answered last. */
let unlikeness: readonly string[] = [];
/** The stores here are not those of the line. */
let isApart = kept?.snapshot === true;
const { taker } = await openLink({
  config,
  settings,
  certificates,
  secretKey,
  standing: () => ({
    line: unit?.line ?? line,
    role: cell.mayServe(clock.monotonic()) ? 'active' : 'standby',
    facts: facts(),
  }),
  line: () => unit?.line ?? line,
  doubt: () => (unit === undefined ? 'this unit has just begun' : unit.doubt),
  given: (positions) => unit?.holdBehind(positions),
  ready: () => unit?.snapshotReady(),
  routes: {
    'POST /outbox': outbox.door,
    'POST /audit': auditDoor(auditWalker),
    'POST /mend': mendDoor(takeStores),
    'GET /lineages': async (_, response) =>
      void response.writeHead(lineages.length > 0 ? 200 : 503).end(JSON.stringify({ lineages })),
  },
}).catch((fault: Error) =>
  notStarted(new NotStarted(`pair_address: ${host}:${port} cannot be listened on: ${fault.message}`)),
);
let peerHeardAt = startedAt;
let leaderSeenAt = startedAt;
let peerLine: Line | undefined;
let stopped: (() => void) | undefined;
let isOver = false;

/** Has this unit take the stores of the other one, its own stay beside; false where it leads. */
function takeStores(): boolean {
  if (unit === undefined || cell.mayServe(clock.monotonic())) return false;
  log.warning('this unit takes the stores of the other one: an audit has found a difference');
  isApart = true;
  writePairFile(config.state_dir, { line: unit.line, permit: false, snapshot: true });
  unit.apart();
  return true;
}

/**
 * The process ends with this: what may hold a transaction open cannot be waited for (`exitOnDoubt`); who has handed
 * over or follows is ended in order.
 */
function end(reason: Ending): void {
  isOver = true;
  noteEnd(config.runtime_dir, reason, clock.now());
  if (reason === 'stopped' || reason === 'switched') forgetLease(config);
  if (reason === 'stopped') return stopped?.();
  // From here on the snapshot counts, whatever becomes of the rest of the way.
  // Else it would be superseded again at once; the next start looks whether its stores fit that line (`joinLine`).
  if (reason === 'superseded' && peerLine !== undefined)
    writePairFile(config.state_dir, { line: peerLine, permit: false, ...(isApart && { snapshot: true }) });
  if (reason === 'snapshot') {
    taker.putInPlace();
    if (isApart) writePairFile(config.state_dir, { line, permit: false });
  }
  // Of one that led what waits for the log waits for ever.
  const inOrder = reason === 'switched' || reason === 'snapshot' || (reason === 'superseded' && cell.role !== 'active');
  if (!inOrder) return exitOnDoubt(`as a unit of a pair: ${reason}`);
  lastWords(`niud ends to begin anew: ${reason}`);
  tell({ ended: reason });
}

/** Another unit follows this one: from now on it is as any other of two boxes. */
function endSolo(): void {
  isSolo = false;
  const { line: last, permit, activeBoot } = readPairFile(config.state_dir)!;
  writePairFile(config.state_dir, { line: last, permit, ...(activeBoot !== undefined && { activeBoot }) });
  log.notice('another unit follows this one: it is not alone any more', { peer: peerName });
}

async function play(): Promise<void> {
  const replicas = { s: await RemoteReplica.of(threads.s), c: await RemoteReplica.of(threads.c) };
  ({ line, apart: isApart } = await joinLine({
    clock,
    stateFolder: config.state_dir,
    unit: name,
    kept,
    line,
    positions: { s: replicas.s.position, c: replicas.c.position },
    askLineages: () => peer.lineages(),
    ownLog: () => logOf(membersOf(settings, name)),
    registry,
    level: schemaLevel,
  }));
  const members = membersOf(settings, line.by);
  const etcd = logOf(members);
  view = new LogView(etcd, settings, clock);
  lineages = await beginLog({
    engine: etcd,
    clock,
    line,
    replicas,
    begins: line.by === name,
    hasRecords: firstChange > 0,
    level: schemaLevel,
    before: readPairLines(config.state_dir),
  });
  writePairLines(config.state_dir, lineages);
  unit = new Unit({
    unit: name,
    peer: peerName,
    form,
    line,
    permitted: kept !== undefined && mayLead(kept, bootId()),
    process: `${name}-${randomBytes(6).toString('hex')}`,
    release,
    level: schemaLevel,
    engine: etcd,
    clock,
    cell,
    replicas,
    surroundings: surroundings(replicas, members),
  });
  if (isApart) unit.apart();
}

/** What the unit asks of the rest of niud. */
function surroundings({ s }: { readonly s: RemoteReplica }, members: readonly string[]): Surroundings {
  return {
    async askPeer() {
      const askedMs = clock.now();
      const said = await peer.standing();
      if (said?.role === 'standby' && isSolo && unit !== undefined && sameLine(said.line, unit.line)) endSolo();
      if (said !== undefined) [peerHeardAt, peerLine] = [clock.monotonic(), said.line];
      if (said?.facts !== undefined) unlikeness = unlike(facts(), said.facts, askedMs, clock.now());
      return said;
    },
    leased: (lease) => keepLease(config, members, lease),
    activated(epoch) {
      writePairFile(config.state_dir, {
        line: unit!.line,
        permit: false,
        activeBoot: bootId(),
        ...(isSolo && { solo: true }),
      });
      sinceMs = clock.now();
      tell({ activated: epoch });
      look();
    },
    drain: async () => {
      await Promise.all([threads.s.drain(undefined), threads.c.drain(undefined)]);
    },
    resume() {
      void threads.s.resume(undefined);
      void threads.c.resume(undefined);
    },
    beginLine: () => {
      isHanded = true;
    },
    // What a unit had before it was in the pair stays beside; of one that followed the other has all.
    fetchSnapshot: () => taker.want(isApart || (s.position.n === 0 && firstChange > 0)),
    writeOutbox: async () => outbox.close(),
    exit: end,
  };
}

const untimed = new AppendTimes();

/** How the pair is, as this unit sees it. */
function look(): void {
  const now = clock.monotonic();
  const standing = unit?.standing;
  if (unit?.leader !== undefined) leaderSeenAt = now;
  const { is, failed } = taker.state;
  tell({
    pair: {
      pair,
      form,
      unit: name,
      peer: peerName,
      line: unit?.line ?? line,
      role: cell.mayServe(now) ? 'active' : 'standby',
      sinceMs,
      phase: standing?.role ?? 'waiting',
      epoch: standing?.epoch ?? 0,
      leader: unit?.leader,
      positions: { s: standing?.s ?? 0, c: standing?.c ?? 0 },
      lag: { s: standing?.lag_s ?? 0, c: standing?.lag_c ?? 0 },
      appends: { s: (unit?.appendTimes.s ?? untimed).seen, c: (unit?.appendTimes.c ?? untimed).seen },
      members: view?.members ?? [],
      unlike: unlikeness,
      ...(audits.state !== undefined && { audit: audits.state }),
      ...(unit?.taken !== undefined && { taken: unit.taken }),
      ...(view?.other !== undefined && { other: view.other }),
      ...(unit?.doubt !== undefined && { stopped: unit.doubt }),
      ...(ended !== undefined && { ended }),
      ...(isSolo && { solo: true }),
      ...(isHanded && { handed: true }),
      behindMs: unit?.behindMs ?? now - startedAt,
      leaderlessMs: now - leaderSeenAt,
      majority: unit?.heardMajority ?? now - startedAt <= limits.levelMs,
      peerSilentMs: now - peerHeardAt,
      outbox: outbox.waiting,
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
  /** The NIU has another zone. */
  setZone(name: string): void {
    zone = name;
  },
  /** Begins an audit where none is under way; `repair`: money too is mended on the other unit. */
  audit: ({ repair }: { readonly repair: boolean }): void => void audits.run(repair),
  /** This local date is to have its audit. */
  auditNight: (date: string): void => {
    if (unit !== undefined && cell.mayServe(clock.monotonic())) audits.night(date);
  },
  /** Ends its role; resolves when the lease is given back, and what calls told until now is on disk. */
  async stop(_: undefined) {
    // Calls were answered behind the end of the role, until the door was closed.
    if (unit === undefined || isOver) return outbox.close();
    await Promise.race([
      new Promise<void>((resolve) => {
        stopped = resolve;
        unit!.tell('stop');
      }),
      pause(clock, limits.handOverMs),
    ]);
  },
};

/** What the pair's thread does for the desk. */
export type PairThreadFace = typeof face;

for (const each of Object.values(ports) as MessagePort[]) serve(each, face);
parentPort!.postMessage(readyMessage());
// At once too: whoever asks a unit that has just become ready hears how its last process ended.
look();
clock.every(limits.peerAskMs, look);
void play();
