import { applications } from '../apps/all.js';
import { Ledgers } from '../calls/ledger/ledgers.js';
import { callCounters } from '../calls/statistics.js';
import { systemClock } from '../core/clock.js';
import { setSystemZone } from '../core/system-zone.js';
import { Turns } from '../core/turns.js';
import { numberAt } from '../database/numbers.js';
import { ChangeNumber, Reader } from '../database/reader.js';
import { lastChangeKey } from '../database/view.js';
import { Cell } from '../pair/cell.js';
import { createInitial } from '../people/initial.js';
import { loadNative } from '../platform/native.js';
import { NiuZone } from '../platform/zone.js';
import { remote } from './bridge.js';
import { createBuiltIn } from './built-in.js';
import type { CallsFace } from './calls-thread.js';
import { ServedCertificate } from './certificate.js';
import { claimFolders } from './claim.js';
import type { Config } from './config.js';
import { deskSubmit } from './desk-submit.js';
import type { JobsFace } from './jobs-thread.js';
import { mediaFolders } from './media-folders.js';
import { openUnit, startHelpers } from './opening.js';
import { pairSettingsOf } from './pair-settings.js';
import { peopleOf } from './people.js';
import { Priorities } from './priorities.js';
import { useTenantZones } from './tenant-zones.js';
import { startThreads } from './threads.js';
import { unitRole } from './unit-role.js';
import type { WriterFace } from './writer-thread.js';

/** What all else of the desk stands on: the stores, the other threads, how records are read and written here. */
export type Foundation = Opened & ReturnType<typeof recordsOf>;
type Opened = Awaited<ReturnType<typeof openAll>>;

/** Lays it, in the order in which each needs the one before. */
export async function layFoundation(config: Config): Promise<Foundation> {
  const opened = await openAll(config);
  return { ...opened, ...recordsOf(opened) };
}

/** Opens the stores and starts the threads. Helper processes are forked first, while a fork is cheap. */
async function openAll(config: Config) {
  const startedMs = systemClock.now();
  const pairSettings = pairSettingsOf(config);
  const native = loadNative();
  claimFolders(config, native);
  const certificate = new ServedCertificate(systemClock, config);
  const helpers = startHelpers();
  const { filters, secretKey, ...unit } = await openUnit(config, native, pairSettings !== undefined);
  const { readOnly, stores } = unit;
  const changes = new ChangeNumber();
  const counters = callCounters(applications);
  const niuZone = new NiuZone();
  setSystemZone(niuZone.name);
  const pairMemory = pairSettings === undefined || readOnly ? undefined : new Cell().memory;
  const role = unitRole(pairMemory, config.pair_peer);
  const threads = await startThreads({
    pairMemory,
    firstChange: numberAt(stores.meta, lastChangeKey),
    config,
    readOnly,
    changeMemory: changes.memory,
    filterMemory: filters.memory,
    countersMemory: counters.memory,
    secretKey,
    zone: niuZone.name,
  });
  return {
    config,
    startedMs,
    addon: native.addon,
    certificate,
    ...helpers,
    ...unit,
    ...mediaFolders(config, readOnly),
    counters,
    niuZone,
    zone: () => niuZone.name,
    /** Of a unit of a pair whose disk can be written. */
    pairSettings: pairMemory && pairSettings,
    role,
    threads,
    priorities: new Priorities(systemClock, threads.ids, config.background_nice),
    writer: remote<WriterFace>(threads.ports.writer),
    calls: remote<CallsFace>(threads.ports.calls),
    jobs: remote<JobsFace>(threads.ports.jobs),
    reader: new Reader(stores, changes),
    turns: new Turns(systemClock),
  };
}

/** How this thread reads records, and has the writer change them. */
function recordsOf({ config, registry, stores, reader, turns, writer, calls, jobs, pairSettings, role }: Opened) {
  useTenantZones(registry, (application) => reader.view(application));
  const view = (application: string) => {
    reader.refresh();
    return reader.view(application);
  };
  const wake = (application: string): void => {
    void jobs.look(application);
  };
  const submit = deskSubmit(reader, turns, (request) => writer.change(request), {
    lint: (request) => jobs.lint(request),
    wake,
  });
  const people = peopleOf(submit, stores, calls, pairSettings && role.active);
  return {
    ledgers: new Ledgers(stores),
    view,
    wake,
    submit,
    people,
    /** The first records of a unit, where they are not there: lists that are built in, administrators. */
    async createFirst(): Promise<void> {
      await createBuiltIn(registry, view, submit);
      await createInitial({ registry, view, submit, passwords: people.passwords, folder: config.state_dir });
    },
  };
}
