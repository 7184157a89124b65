import { parentPort } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { systemClock } from '../core/clock.js';
import { isRefusal } from '../core/refusals.js';
import type { Refusal, RefusalData } from '../core/refusals.js';
import { setSystemZone } from '../core/system-zone.js';
import type { DamagedRecordFound } from '../database/quarantine.js';
import { Space } from '../database/space.js';
import { encodeChange } from '../database/logged-change.js';
import { Writer } from '../database/writer.js';
import { storeReplica } from '../pair/replica.js';
import { evaluate } from '../records/evaluate.js';
import type { Settled } from '../jobs/surroundings.js';
import { moveSlice } from '../records/large-move.js';
import type { MoveProgress } from '../records/large-move.js';
import type { ChangeRequest, Written } from '../records/request.js';
import { moveChosen } from '../records/move-slice.js';
import type { MovedSlice, MoveSlice } from '../records/move-slice.js';
import { purgeOld } from '../records/purge-old.js';
import type { PurgedSlice, PurgeSlice } from '../records/purge-old.js';
import { revert } from '../records/revert.js';
import type { Reverted, RevertRequest } from '../records/revert.js';
import { settleUndo, undoSlice } from '../records/take-back.js';
import type { UndoneSlice, UndoSlice } from '../records/take-back.js';
import { evaluateSlice } from '../records/slice-evaluation.js';
import type { Slice, SliceResult } from '../records/slice.js';
import { trimChanges } from '../records/trim-changes.js';
import type { TrimmedSlice, TrimSlice } from '../records/trim-changes.js';
import { appendTo } from './appending.js';
import type { PairFace } from './appending.js';
import { remote, serve } from './bridge.js';
import { exitOnStoreDoubt } from './doubt.js';
import { useTenantZones } from './tenant-zones.js';
import { replicaFace } from './replica-door.js';
import { beginStoreThread } from './store-thread.js';
import { readyMessage } from './threads.js';
import { handingOver, unitRole } from './unit-role.js';

/** What the writer does for the other threads. */
export interface WriterFace {
  change(request: ChangeRequest): Promise<Written | RefusalData>;
  slice(slice: Slice): Promise<SliceResult | RefusalData>;
  /** A slice of a job that moves many records. */
  moves(slice: MoveSlice): Promise<MovedSlice | RefusalData>;
  revert(request: RevertRequest): Promise<Reverted | RefusalData>;
  /** The next slice of an undo of many records. */
  undo(slice: UndoSlice): Promise<UndoneSlice | RefusalData>;
  settle(settled: Settled): Promise<number | RefusalData>;
  purge(slice: PurgeSlice): Promise<PurgedSlice | RefusalData>;
  trim(slice: TrimSlice): Promise<TrimmedSlice | RefusalData>;
  /** The next slice of a large move. */
  move(move: { readonly application: string; readonly jobId: number }): Promise<MoveProgress | RefusalData>;
  /** Puts a damaged record into quarantine; false where it is whole, or gone, by now. */
  quarantine(found: {
    readonly application: string;
    readonly name: string;
    readonly found: DamagedRecordFound;
  }): Promise<boolean | RefusalData>;
  /** Lets one go for good; false where there is none. */
  letGo(asked: {
    readonly application: string;
    readonly id: string;
    readonly by: string;
  }): Promise<boolean | RefusalData>;
  /** The NIU has another zone. */
  setZone(name: string): void;
  /** Writes what is waiting and closes the stores. */
  stop(nothing: undefined): Promise<void>;
  [name: string]: (data: never) => unknown;
}

const { config, readOnly, pairMemory, ports, registry, stores, changes } = beginStoreThread('writer');
// Here they are found in what is being written.
useTenantZones(registry);
stores.damages.verifying = true;
stores.damages.writing = true;
const space = new Space(config.state_dir, config.disk_reserve * 2 ** 20, systemClock, readOnly, true);
const role = unitRole(pairMemory, config.pair_peer);
/** The lead is being handed over: nothing new is begun. */
let isDraining = false;
const raise = (change: number): void => changes.raise(change);
const append = ports.pair && appendTo(remote<PairFace>(ports.pair), 's');
const writer = new Writer(stores, {
  clock: systemClock,
  raise,
  refusal: () => role.refusal() ?? (isDraining ? handingOver() : space.refusal()),
  disk: space,
  ...(append && { append: (made) => append(made.map(encodeChange)) }),
  doubt: (fault) => exitOnStoreDoubt(config.state_dir, 'a commit failed', fault),
});

const plain = <T>(result: T | Refusal): T | RefusalData => (isRefusal(result) ? result.toData() : result);

const face: WriterFace = {
  change: async (request) =>
    plain(await writer.submit({ ...request, evaluate: (draft) => evaluate(draft, registry, request, systemClock) })),
  slice: async (slice) =>
    plain(
      await writer.submit({
        application: slice.application,
        by: slice.by,
        what: slice.what ?? `import ${slice.table}`,
        job: slice.jobId,
        dryRun: slice.dryRun,
        evaluate: (draft) => evaluateSlice(draft, registry, slice),
      }),
    ),
  moves: async (slice) =>
    plain(
      await writer.submit({
        application: slice.application,
        by: slice.by,
        what: `${slice.kind} ${slice.table}`,
        job: slice.jobId,
        dryRun: slice.dryRun,
        evaluate: (draft) => moveChosen(draft, registry, slice),
      }),
    ),
  revert: async (request) =>
    plain(
      await writer.submit({
        application: request.application,
        by: request.by,
        what: `revert ${request.change}`,
        reverts: request.change,
        evaluate: (draft) => revert(draft, request),
      }),
    ),
  undo: async (slice) =>
    plain(
      await writer.submit({
        application: slice.application,
        by: slice.by,
        what: `revert ${slice.entry}`,
        job: slice.jobId,
        reverts: slice.entry,
        evaluate: (draft) => undoSlice(draft, slice),
      }),
    ),
  settle: async ({ application, by, jobId, entry, left, attributes }) =>
    plain(
      await writer.submit({
        application,
        by,
        what: `revert ${entry}: job ${jobId}`,
        evaluate: (draft) => settleUndo(draft, entry, jobId, left, attributes),
      }),
    ),
  move: async ({ application, jobId }) =>
    plain(
      await writer.submit({
        application,
        by: 'system',
        what: `move: job ${jobId}`,
        job: jobId,
        evaluate: (draft) => moveSlice(draft, jobId),
      }),
    ),
  purge: async (slice) =>
    plain(
      await writer.submit({
        application: slice.application,
        by: slice.by,
        what: 'nightly purge',
        evaluate: (draft) => purgeOld(draft, slice),
      }),
    ),
  trim: async (slice) =>
    plain(
      await writer.submit({
        application: slice.application,
        by: slice.by,
        what: 'trim the change log',
        evaluate: (draft) => trimChanges(draft, slice),
      }),
    ),
  quarantine: async ({ application, name, found }) =>
    plain(
      await writer.submit({
        application,
        by: 'system',
        what: `quarantine ${name}`,
        evaluate: (draft) => draft.quarantine(found),
      }),
    ),
  letGo: async ({ application, id, by }) =>
    plain(
      await writer.submit({
        application,
        by,
        what: `quarantine: ${id} is let go`,
        evaluate: (draft) => draft.letGo(id),
      }),
    ),
  setZone: setSystemZone,
  async stop() {
    await writer.drained();
    await stores.close();
  },
};

async function drain(): Promise<void> {
  isDraining = true;
  await writer.drained();
}

const { pair, ...others } = ports;
for (const port of Object.values(others) as MessagePort[]) serve(port, face);
if (pair !== undefined)
  serve(
    pair,
    replicaFace(storeReplica(stores, space, raise), drain, () => {
      isDraining = false;
    }),
  );
parentPort!.postMessage(readyMessage());
