import { parentPort } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { applications, hosted } from '../apps/all.js';
import { callStores } from '../calls/call-stores.js';
import type { CallsOptions } from '../calls/calls-options.js';
import { Cdrs } from '../calls/cdrs.js';
import { purgeCdrs } from '../calls/cdr-purge.js';
import { Calls } from '../calls/calls.js';
import type { Group } from '../calls/group.js';
import { HandOver } from '../calls/hand-over.js';
import { Unwritten } from '../calls/group-commit.js';
import { scopeReferences } from '../calls/ledger/scoped-references.js';
import { passingCalls } from '../calls/passing-calls.js';
import { callCounters, Statistics } from '../calls/statistics.js';
import { systemClock } from '../core/clock.js';
import { DamagedRecord } from '../core/damaged-record.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import { NotStarted } from '../core/not-started.js';
import { isRefusal, refuse } from '../core/refusals.js';
import type { RefusalData } from '../core/refusals.js';
import { setSystemZone, systemZone } from '../core/system-zone.js';
import { lettingGoOfCalls, takingOutOfCalls } from '../database/calls-quarantine.js';
import type { DamagedPlace } from '../database/damages.js';
import { Reader } from '../database/reader.js';
import { writePosition } from '../database/position.js';
import { Space } from '../database/space.js';
import { warmUp } from '../lookup/warm-up.js';
import { threadProcessorMs } from '../platform/processor-time.js';
import { appendTo } from './appending.js';
import type { PairFace } from './appending.js';
import { remote, serve } from './bridge.js';
import type { Remote } from './bridge.js';
import { CallsReplica } from './calls-replica.js';
import { exitOnStoreDoubt } from './doubt.js';
import type { ServeRequest } from '../rest/desk.js';
import type { ExplainRequest } from '../explain/request.js';
import type { Json } from '../schema/kind.js';
import { explainer } from '../explain/explainer.js';
import { leasesOf } from './leases.js';
import { liveCallsOf } from './live-calls.js';
import { identityOf, openLookupDoor } from './lookup-door.js';
import { ruleHits, rulesOfPlan } from '../calls/rule-hits.js';
import type { PlanAsked } from '../calls/rule-hits.js';
import { replicaFace } from './replica-door.js';
import type { CallsReplicaFace } from './replica-door.js';
import { beginStoreThread } from './store-thread.js';
import { readyMessage } from './threads.js';
import { handingOver, unitRole } from './unit-role.js';
import type { WriterFace } from './writer-thread.js';
import { attributesFrom } from '../lookup/messages/attributes.js';

const { config, readOnly, countersMemory, pairMemory, ports, registry, stores, changes } = beginStoreThread('calls');
const reader = new Reader(stores, changes);
const statistics = new Statistics(applications, callCounters(applications, countersMemory));
const kept = callStores(stores);
const cdrs = new Cdrs(kept.cdr, kept.cdrByNumber);
const space = new Space(config.state_dir, config.disk_reserve * 2 ** 20, systemClock, readOnly);
const writer = remote<WriterFace>(ports.writer!);

const role = unitRole(pairMemory, config.pair_peer);
const handOver = new HandOver();
let isFollowing = pairMemory !== undefined;
const pairThread = ports.pair && remote<PairFace>(ports.pair);
const append = pairThread && appendTo(pairThread, 'c');

/**
 * Where this unit follows until now, what it reads from the first moment on in which it does not is what is on disk.
 */
function active(): boolean {
  if (!handOver.decides || !role.active()) return false;
  if (isFollowing) {
    isFollowing = false;
    calls.standby.takeOver();
  }
  return true;
}

/** What was told and has not come to the pair's thread yet. */
const telling = new Set<Promise<void>>();

/** Tells the pair's thread, in bytes of their own: a view would take all that it looks into along. */
function tell(face: Remote<PairFace>, record: Buffer): void {
  const told = face.told(new Uint8Array(record)).then((taken) => {
    telling.delete(told);
    if (!taken) statistics.add('cdrs_lost', 1);
  });
  telling.add(told);
}

const options: CallsOptions = {
  hosted,
  snapshots: reader,
  stores: kept,
  clock: systemClock,
  zone: systemZone,
  active,
  writing: () => (handOver.decides ? active() : handOver.writes && role.active()),
  statistics,
  submit: (change) => writer.change(change),
  refusal: () => (handOver.none ? space.refusal() : handingOver()),
  ...(pairThread && { tell: (record) => tell(pairThread, record) }),
  ...(append && {
    append: async (effects) => {
      const position = await append([effects]);
      return () => writePosition(stores.callsDatabase.meta, position);
    },
  }),
  disk: space,
  doubt: (fault) => exitOnStoreDoubt(config.state_dir, 'calls or money could not be written', fault),
};
const calls = new Calls(options);
calls.restore();
reader.refresh();
const enter = (entries: readonly { readonly key: Buffer; readonly value: Buffer }[]) =>
  calls.groups.write((group) => {
    for (const { key, value } of entries) group.put('reference', key, value);
  });
/** What only the unit does that serves, before anybody asks it: again at each takeover. */
async function begin(): Promise<void> {
  const scoped = await scopeReferences(kept.reference, enter, (application, account) => {
    const host = calls.host(application);
    return host?.hosted.service.referenceScope?.(account, reader.view(host.hosted.application.name));
  }).catch((fault: unknown) => {
    if (fault instanceof DamagedRecord || fault instanceof Unwritten) return 0;
    throw fault;
  });
  if (scoped > 0)
    log.notice('references of payments are known to their whole service provider now', { references: scoped });
}
if (active()) await begin();
const door = await openLookupDoor(config, calls, systemClock, role).catch((fault: unknown) => {
  if (!(fault instanceof NotStarted)) throw fault;
  parentPort!.postMessage({ notStarted: fault.message });
  // The desk ends the process.
  return new Promise<never>(() => undefined);
});

/** Has it written, or says why that cannot be now. */
async function onDisk(write: () => Promise<void>): Promise<RefusalData | undefined> {
  const blocked = space.blocked() ?? (calls.groups.stuck ? refuse('disk_reserve') : undefined);
  if (blocked !== undefined) return blocked.toData();
  try {
    await write();
    return undefined;
  } catch (fault) {
    if (fault instanceof Unwritten) return (space.blocked() ?? refuse('disk_reserve')).toData();
    throw fault;
  }
}

/** The same where the other unit of a pair has it too: what a standby refuses. */
async function onBoth(change: (group: Group) => void): Promise<RefusalData | undefined> {
  return active() ? onDisk(() => calls.groups.write(change)) : (role.refusal() ?? handingOver()).toData();
}

/** Something that this unit alone keeps; false where there is nothing to do. */
async function onOwnDisk(write: (() => void) | undefined): Promise<boolean | RefusalData> {
  return write !== undefined && ((await onDisk(() => calls.groups.writeOwn(write))) ?? true);
}

// The door is open: who waits in it is answered between two bursts of the walk.
const passing = passingCalls(options, calls);
const processorMs = (): number => threadProcessorMs() ?? systemClock.monotonic();
const warmedUp = warmUp({
  calls: passing,
  clock: systemClock,
  identity: identityOf(role),
  folder: config.runtime_dir,
  processorMs,
  bounds: { ...limits, warmUpMs: config.warm_up },
}).finally(() => passing.stop());

const explainCall = explainer((application) => calls.host(application), {
  reader,
  cdrs,
  clock: systemClock,
  readAttributes: attributesFrom,
});
const face = {
  begin: (_: undefined) => begin(),
  /** Answers when this loop has turned. */
  turn: (_: undefined) => true,
  /** What was walked through of the store, once that is done. */
  warmedUp: (_: undefined) => warmedUp,
  explain: (request: ExplainRequest) => explainCall(request),
  serve: async ({ application, operation, args, by }: ServeRequest): Promise<readonly Json[] | RefusalData> => {
    calls.refresh();
    const served = await calls.serve(
      calls.host(registry.application(application)!.number)!,
      operation,
      args,
      false,
      by,
    );
    return isRefusal(served) ? served.toData() : served;
  },
  ...leasesOf(calls, registry),
  ...liveCallsOf(calls, registry, systemClock),
  hits: (application: string) => ruleHits(calls, registry, application),
  /** Hits of all applications since the last time. */
  // What was counted so far is let out with them: when niud ends, it is the last that is asked.
  takeHits: (_: undefined) => {
    statistics.publish();
    return applications.map(({ name, number }) => ({ application: name, hits: statistics.takeHits(number) }));
  },
  rulesOfPlan: (asked: PlanAsked) => rulesOfPlan(calls, registry, asked),
  putSession: ({ key, value }: { key: Uint8Array; value: Uint8Array }) =>
    onBoth((group) => group.put('session', Buffer.from(key), Buffer.from(value))),
  removeSession: (key: Uint8Array) => onBoth((group) => group.remove('session', Buffer.from(key))),
  /** Puts a damaged record of `calls` into quarantine, or lets one of it go; false where that cannot be. */
  quarantine: (found: DamagedPlace) => onOwnDisk(takingOutOfCalls(stores, found, systemClock.now())),
  letGo: (id: string) => onOwnDisk(lettingGoOfCalls(stores, id)),
  /** At most `limit` CDRs of calls that arrived before an instant; gives how many, once that is on disk. */
  purgeCdrs: ({ application, beforeMs, limit }: { application: string; beforeMs: number; limit: number }) => {
    cdrs.refresh();
    return purgeCdrs(kept, calls.groups, registry.application(application)!.number, beforeMs, limit);
  },
  /** The NIU has another zone. */
  setZone: setSystemZone,
  /** Answers what is in, and takes nothing more; resolves when the pair's thread has what was told by then. */
  closeDoor: async (_: undefined) => {
    await door.stop();
    await Promise.all(telling);
  },
  /** Calls and CDRs are on disk when it resolves, and the stores closed. */
  async stop(_: undefined) {
    await calls.stop();
    await stores.close();
  },
};

/** What the calls thread does for the other threads. */
export type CallsFace = typeof face;

const { pair, ...others } = ports;
for (const port of Object.values(others) as MessagePort[]) serve(port, face);
if (pair !== undefined) {
  const own: CallsReplicaFace = {
    ...replicaFace(
      new CallsReplica(stores, calls.standby, space),
      () => handOver.drain(calls.journal, calls.groups),
      () => handOver.resume(),
    ),
    enter: async (batch) => (active() ? calls.told.enter(batch) : undefined),
  };
  serve(pair, own);
}
parentPort!.postMessage(readyMessage());
