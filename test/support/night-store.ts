import type { Test } from 'tap';
import { isRefusal } from '../../service/core/refusals.js';
import type { Refusal, RefusalData } from '../../service/core/refusals.js';
import { callStores } from '../../service/calls/call-stores.js';
import { Cdrs } from '../../service/calls/cdrs.js';
import { callsStore } from '../../service/database/calls-store.js';
import type { Stores } from '../../service/database/stores.js';
import type { Writer } from '../../service/database/writer.js';
import { Night } from '../../service/jobs/night.js';
import { purgeWork } from '../../service/jobs/purge.js';
import type { PurgeSurroundings } from '../../service/jobs/purge.js';
import { Runner } from '../../service/jobs/runner.js';
import type { Surroundings } from '../../service/jobs/surroundings.js';
import { job as jobTable } from '../../service/parts/system-tables.js';
import { showRow } from '../../service/records/fields.js';
import { oldMembers, purgeOld } from '../../service/records/purge-old.js';
import type { Attributes } from '../../service/schema/write.js';
import { oldChanges, trimChanges } from '../../service/records/trim-changes.js';
import { jobStore } from './job-store.js';
import { purgeStored } from './stored-cdrs.js';
import type { JobStore } from './job-store.js';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

const plain = <T>(result: T | Refusal): T | RefusalData => (isRefusal(result) ? result.toData() : result);

/** What a purge is handed beside other jobs, over stores and a writer of this thread; `told` hears of each slice that was done. */
export function purging(stores: Stores, writer: Writer, told: (application: string) => void): Omit<PurgeSurroundings, keyof Surroundings> {
  const kept = callStores(stores);
  const tell = <T>(application: string, answer: T): T => {
    told(application);
    return answer;
  };
  return {
    oldMembers: (...asked) => oldMembers(stores, ...asked),
    submitPurge: async (slice) => tell(slice.application, plain(await writer.submit({ ...slice, what: 'nightly purge', evaluate: (draft) => purgeOld(draft, slice) }))),
    oldChanges: (...asked) => oldChanges(stores, ...asked),
    submitTrim: async (slice) => tell(slice.application, plain(await writer.submit({ ...slice, what: 'trim', evaluate: (draft) => trimChanges(draft, slice) }))),
    purgeCdrs: async (application, beforeMs, limit) => {
      kept.cdr.refresh();
      return tell(application, await purgeStored(kept, stores.registry.application(application)!.number, beforeMs, limit));
    },
    verifyLedger: async () => ({}),
  };
}

/** A real store with all that a nightly purge needs; the NIU's zone and what its clock is worth are the test's to say. */
export interface NightStore extends JobStore {
  readonly surroundings: PurgeSurroundings;
  readonly cdrs: Cdrs;
  /** Applications whose ledger was gone through. */
  readonly verified: readonly string[];
  zone: string;
  synchronised: boolean | undefined;
  /** As after a start: what decides about the night remembers nothing. */
  night: Night;
  restart(): void;
  /** Looks, and runs what there is to run to its end. */
  look(): Promise<void>;
  /** Runs what there is to run; `stopAfter` stops behind so many slices, as a restart of niud does. */
  purge(stopAfter?: number): Promise<void>;
  /** The records of the purges, the oldest first. */
  purges(): readonly Attributes[];
}

export function nightStore(t: Test, sliceRows = 5): NightStore {
  const store = jobStore(t, sliceRows);
  const { stores, writer, reader, clock, registry } = store;
  const cdrs = new Cdrs(callsStore(stores, 'cdr'), callsStore(stores, 'cdr_by_number'));
  const verified: string[] = [];
  let slices = 0;
  let stopAfter = Infinity;
  let runner: Runner | undefined;
  const surroundings: PurgeSurroundings = {
    ...store.surroundings,
    ...purging(stores, writer, () => { if (++slices === stopAfter) void runner!.stop(); }),
    verifyLedger: async (application) => {
      verified.push(application);
      return {};
    },
  };
  const made: NightStore = {
    ...store, surroundings, cdrs, verified, zone: 'UTC', synchronised: true,
    night: undefined as unknown as Night,
    restart() {
      made.night = new Night({ registry, clock, zone: () => made.zone, reader, submit: surroundings.submit, wake: () => undefined, isSynchronised: () => made.synchronised });
    },
    async look() {
      await made.night.look();
      await made.purge();
    },
    async purge(after = Infinity) {
      slices = 0;
      stopAfter = after;
      runner = new Runner(surroundings, new Map([['purge', purgeWork(surroundings)]]));
      runner.start();
      await runner.idle();
      reader.refresh();
    },
    purges() {
      reader.refresh();
      return [...reader.view('small').scan(jobTable.name)].map(({ row }) => showRow(jobTable, row)).filter(({ job_type: type }) => type === 'purge');
    },
  };
  made.restart();
  return made;
}

/** A write that gives a setting of the application its own value. */
export function settingWrite(name: string, value: number): { method: 'put'; table: string; key: readonly string[]; attributes: Attributes } {
  return { method: 'put', table: 'setting', key: ['', name], attributes: { service_provider_name: null, name, value } };
}
