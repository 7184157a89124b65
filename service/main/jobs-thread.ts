import { parentPort } from 'node:worker_threads';
import { hosted } from '../apps/all.js';
import { Cdrs } from '../calls/cdrs.js';
import { pause, systemClock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import { isRefusal } from '../core/refusals.js';
import { setSystemZone, systemZone } from '../core/system-zone.js';
import { callsStore } from '../database/calls-store.js';
import { Reader } from '../database/reader.js';
import { Space } from '../database/space.js';
import { Media } from '../jobs/media.js';
import { MediaRoom } from '../jobs/media-room.js';
import { FileAges } from '../jobs/file-ages.js';
import { purgeWaits, sweepMedia } from '../jobs/media-sweep.js';
import type { JobProgress } from '../jobs/progress.js';
import type { Job } from '../jobs/job.js';
import { purgeWork } from '../jobs/purge.js';
import type { PurgeSurroundings } from '../jobs/purge.js';
import { rehearseWork } from '../jobs/rehearse.js';
import type { RehearsalSurroundings } from '../jobs/rehearse.js';
import { Runner } from '../jobs/runner.js';
import type { CommonWork } from '../jobs/works.js';
import type { JobTypeName } from '../parts/job-types.js';
import type { Work, Control, Ending } from '../jobs/surroundings.js';
import { attributesFrom } from '../lookup/messages/attributes.js';
import { isClockSynchronised } from '../platform/clock-synchronised.js';
import { loadNative } from '../platform/native.js';
import { checked } from '../records/checked.js';
import { lintWrites } from '../records/linted.js';
import type { ChangeRequest } from '../records/request.js';
import { oldMembers } from '../records/purge-old.js';
import { backwards, leftOf } from '../records/take-back.js';
import { oldChanges } from '../records/trim-changes.js';
import type { Row } from '../schema/row.js';
import { remote, serve } from './bridge.js';
import { LedgerVerification } from './ledger-verification.js';
import { Ledgers } from '../calls/ledger/ledgers.js';
import type { CallsFace } from './calls-thread.js';
import { cdrObject, cdrSource, recordedCalls } from './cdr-source.js';
import { earlierExplainer } from '../explain/earlier-explainer.js';
import { useTenantZones } from './tenant-zones.js';
import { beginStoreThread } from './store-thread.js';
import { readyMessage } from './threads.js';
import { inTurns } from '../core/in-turns.js';
import type { WriterFace } from './writer-thread.js';

const { config, readOnly, pairMemory, ports, registry, stores, changes } = beginStoreThread('jobs');
stores.damages.verifying = true;
const reader = new Reader(stores, changes);
useTenantZones(registry, (application) => reader.view(application));
const writer = remote<WriterFace>(ports.writer!);
const calls = remote<CallsFace>(ports.calls!);

const cdrs = new Cdrs(callsStore(stores, 'cdr'), callsStore(stores, 'cdr_by_number'));

const hostedBy = (name: string) => hosted.find(({ application }) => application.name === name);

const ledgers = new LedgerVerification(hosted, reader, systemClock, (application, { faults }) =>
  ports.desk!.postMessage({ verified: { application, faults: faults.length } } satisfies JobsMessage),
);

const mediaDisk = new Space(config.media_dir, config.disk_reserve * 2 ** 20, systemClock, readOnly);

/** The desk keeps account of uploads on their way; here it is what lies there. */
const room = new MediaRoom({
  media: new Media(config.media_dir),
  quotaBytes: config.media_quota * 2 ** 20,
  aboveReserve: () => mediaDisk.freeBytes(true) - config.disk_reserve * 2 ** 20,
});

const surroundings: PurgeSurroundings & RehearsalSurroundings = {
  registry,
  clock: systemClock,
  media: new Media(config.media_dir, () => mediaDisk.refusal()),
  room,
  reader,
  submit: (request) => writer.change(request),
  submitSlice: (slice) => writer.slice(slice),
  submitMoves: (slice) => writer.moves(slice),
  undoing: {
    backwards: (entry) => backwards(stores, entry),
    submit: (slice) => writer.undo(slice),
    leftOf: (application, change, by) => leftOf(stores, lookingAt(application), application, change, by),
    settle: (settled) => writer.settle(settled),
  },
  movedIn: new Ledgers(stores).movedIn,
  publish: (progress) => ports.desk!.postMessage({ progress } satisfies JobsMessage),
  oldMembers: (application, beforeMs, limit) => oldMembers(stores, application, beforeMs, limit),
  submitPurge: (slice) => writer.purge(slice),
  oldChanges: (application, beforeMs) => oldChanges(stores, application, beforeMs),
  submitTrim: (slice) => writer.trim(slice),
  purgeCdrs: (application, beforeMs, limit) => calls.purgeCdrs({ application, beforeMs, limit }),
  verifyLedger: (application) => ledgers.verify(application),
  hosted: hostedBy,
  zone: systemZone,
  readAttributes: attributesFrom,
  recordedCalls: recordedCalls(cdrs, registry),
};
/** Types that every job's surroundings do not run; one that nobody runs does not compile. */
const works = { move, purge: purgeWork(surroundings), rehearse: rehearseWork(surroundings) } satisfies Readonly<
  Record<Exclude<JobTypeName, CommonWork | 'cdr'>, Work>
> & { readonly purge: Work };
const runner = new Runner(surroundings, new Map<string, Work>(Object.entries(works)), (_, name, job) =>
  job.object === cdrObject ? cdrSource(cdrs, hostedBy(name)!, job, systemZone(), systemClock.now()) : undefined,
);

/** A large move goes on slice by slice; its own record ends with the last. */
async function move(application: string, { id }: Job, control: Control): Promise<Ending> {
  for (;;) {
    if (control.stopping()) return { status: 'stopped' };
    const progress = await writer.move({ application, jobId: id });
    if ('code' in progress && progress.code === 'job_ended') return { status: 'completed', attributes: {} };
    if ('code' in progress) await pause(systemClock, limits.jobRetryMs);
    else if (progress.done) return { status: 'completed', attributes: {} };
  }
}

const { addon } = loadNative();
const ages = new Map(registry.applications.map(({ name }) => [name, new FileAges(systemClock)]));

/** Removes files whose time is over. */
async function sweep(): Promise<void> {
  for (const { name } of registry.applications) {
    reader.refresh();
    const view = reader.view(name);
    const removed = await sweepMedia(
      surroundings.media,
      name,
      view,
      ages.get(name)!,
      purgeWaits(view, systemClock.now(), systemZone(), isClockSynchronised(addon)),
    );
    if (removed > 0) log.info('files whose time was over were removed', { application: name, files: removed });
  }
}

/** What the jobs thread tells the desk unasked. */
export type JobsMessage =
  | { readonly progress: JobProgress }
  /** A ledger was gone through, and so many faults were found. */
  | { readonly verified: { readonly application: string; readonly faults: number } };

let hasBegun = false;

/** What only the unit does that serves. */
function begin(): void {
  hasBegun = true;
  runner.start();
  if (!readOnly) systemClock.every(limits.mediaSweepMs, () => void sweep());
}

/** The records of an application as they are when it is asked. */
const lookingAt = (application: string) => () => {
  reader.refresh();
  return reader.view(application);
};

const face = {
  /** This unit serves: jobs begin, and go on. */
  begin: (_: undefined) => begin(),
  /** A job was created or is to be cancelled. */
  look: (application: string) => {
    if (hasBegun) runner.wake(application);
  },
  verifyLedger: (application: string) => ledgers.verify(application),
  /** Lints rows. */
  check: ({
    application,
    table,
    rows,
  }: {
    readonly application: string;
    readonly table: string;
    readonly rows: readonly Row[];
  }) => checked(lookingAt(application), registry.table(application, table)!, rows, systemClock.now()),
  /** Lints what is to be written. */
  lint: async (request: Pick<ChangeRequest, 'application' | 'writes'>) => {
    const linted = await inTurns(
      lintWrites(registry, lookingAt(request.application), request, systemClock),
      systemClock,
    );
    return isRefusal(linted) ? linted.toData() : linted;
  },
  /** Explains a call against the records of an earlier change. */
  explainEarlier: earlierExplainer(hosted, systemZone, {
    reader,
    cdrs,
    clock: systemClock,
    readAttributes: attributesFrom,
  }),
  /** The NIU has another zone. */
  setZone: setSystemZone,
  async stop(_: undefined) {
    await Promise.all([ledgers.stop(), runner.stop()]);
    await stores.close();
  },
};

/** What the jobs thread does for the desk. */
export type JobsFace = typeof face;

serve(ports.desk!, face);
parentPort!.postMessage(readyMessage());
if (pairMemory === undefined) begin();
