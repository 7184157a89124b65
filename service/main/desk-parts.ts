import { applications } from '../apps/all.js';
import { Cdrs } from '../calls/cdrs.js';
import { KeptStatistics } from '../calls/kept-statistics.js';
import { decidedIn } from '../calls/told-statistics.js';
import { systemClock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import { callsStore } from '../database/calls-store.js';
import { Space } from '../database/space.js';
import { JobDesk } from '../jobs/job-desk.js';
import { Night } from '../jobs/night.js';
import { isClockSynchronised } from '../platform/clock-synchronised.js';
import type { Health } from '../rest/desk.js';
import { EventStream } from '../rest/event-stream.js';
import { cdrObject } from './cdr-source.js';
import type { Config } from './config.js';
import type { DeskPair } from './desk-pair.js';
import type { Foundation } from './foundation.js';
import type { JobsMessage } from './jobs-thread.js';
import { Reload } from './reload.js';
import { Standing } from './standing.js';
import { careForStores } from './store-care.js';
import { callRecordsFound, clockFound, coldFound, diskFound, ledgersFound, purgesFound } from './unit-found.js';

export type DeskParts = ReturnType<typeof workOf> & ReturnType<typeof standingOf>;

/** What of the settings the doors take anew. */
interface Doorway {
  readonly readSettings: () => Config;
  readonly reopen: (taken: Config) => void;
}

/** What works at the desk, and how the unit stands by all of it. */
export function deskParts(foundation: Foundation, pair: DeskPair['pair'] | undefined, doorway: Doorway): DeskParts {
  const work = workOf(foundation);
  return { ...work, ...standingOf({ ...foundation, ...work }, pair, doorway) };
}

type Work = ReturnType<typeof workOf>;

/** Jobs, nights, the care for the stores, and what is kept of calls. */
function workOf(foundation: Foundation) {
  const { config, registry, media, room, readOnly, counters, zone, threads, calls, stores, reader, submit, wake } =
    foundation;
  const common = { registry, clock: systemClock, zone, reader, submit, wake };
  const night = new Night({ ...common, isSynchronised: () => isClockSynchronised(foundation.addon) });
  const jobDesk = new JobDesk({ ...common, media, room, otherObjects: [cdrObject] });
  const kept = new KeptStatistics({
    folder: config.state_dir,
    readOnly,
    applications,
    counters,
    clock: systemClock,
    zone,
    takeHits: () => calls.takeHits(undefined),
    rulesOfPlan: (asked) => calls.rulesOfPlan(asked),
  });
  const ports = Object.values(threads.ports);
  return {
    night,
    jobDesk,
    kept,
    ports,
    ...careForStores({ ...foundation, night, jobs: jobDesk, ports }),
    cdrs: new Cdrs(callsStore(stores, 'cdr'), callsStore(stores, 'cdr_by_number')),
  };
}

/** How the unit stands, who is told of it, and what a reload takes anew. */
function standingOf(
  { config, readOnly, addon, certificate, counters, view, zone, threads, reader, ...work }: Foundation & Work,
  pair: DeskPair['pair'] | undefined,
  { readSettings, reopen }: Doorway,
) {
  const { night, jobDesk, backups, scrubs, kept } = work;
  const space = new Space(config.state_dir, config.disk_reserve * 2 ** 20, systemClock, readOnly);
  const ledgerFaults = new Map<string, number>();
  let isCold = false;
  const reload = new Reload({ read: readSettings, certificate, reopen }, config);
  const standing = new Standing({
    clock: systemClock,
    change: () => view(applications[0]!.name).change,
    decided: () => decidedIn(counters, applications),
    ...(pair && { role: () => pair.role, pair: () => pair.told }),
    sources: [
      () => pair?.found() ?? [],
      () => diskFound(space),
      () => purgesFound(night),
      () => backups.found(),
      () => scrubs.found(),
      () => certificate.found(),
      () => reload.found(),
      () => ledgersFound(ledgerFaults),
      () => callRecordsFound(counters.get('cdrs_lost')),
      () => clockFound(addon),
      () => coldFound(isCold),
    ],
  });
  const health = (): Health => standing.now();
  const events = new EventStream(reader, jobDesk, systemClock, { zone, health, latest: (name) => kept.latest(name) });
  threads.ports.jobs.on('message', (message: JobsMessage | object) => {
    if ('progress' in message) events.jobProgress(message.progress);
    if ('verified' in message) ledgerFaults.set(message.verified.application, message.verified.faults);
  });
  for (const { message } of readOnly ? [] : diskFound(space))
    log.warning(message, {
      alarm: 'disk_reserve',
      free_mib: Math.floor(space.freeBytes() / 2 ** 20),
      reserve_mib: config.disk_reserve,
    });
  return {
    ledgerFaults,
    reload,
    standing,
    health,
    events,
    /** Its code is not warm: for a while it answers as it can. */
    startsCold(): void {
      isCold = true;
      systemClock.after(limits.coldStartMs, () => {
        isCold = false;
      });
    },
  };
}
