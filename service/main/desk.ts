import { applications } from '../apps/all.js';
import { Cdrs } from '../calls/cdrs.js';
import { callCounters } from '../calls/statistics.js';
import { systemClock } from '../core/clock.js';
import { Turns } from '../core/turns.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import { setSystemZone } from '../core/system-zone.js';
import { tzdataVersion } from '../core/zones.js';
import { callsStore } from '../database/calls-store.js';
import { markStores } from '../database/migrate.js';
import { numberAt } from '../database/numbers.js';
import { ChangeNumber, Reader } from '../database/reader.js';
import { Space } from '../database/space.js';
import { lastChangeKey } from '../database/view.js';
import { Cell } from '../pair/cell.js';
import { JobDesk } from '../jobs/job-desk.js';
import { Night } from '../jobs/night.js';
import { createInitial } from '../people/initial.js';
import { isClockSynchronised } from '../platform/clock-synchronised.js';
import { loadNative } from '../platform/native.js';
import { NiuZone } from '../platform/zone.js';
import type { Health } from '../rest/desk.js';
import { remote } from './bridge.js';
import { ServedCertificate } from './certificate.js';
import { createBuiltIn } from './built-in.js';
import type { CallsFace } from './calls-thread.js';
import { cdrObject } from './cdr-source.js';
import { claimFolders } from './claim.js';
import type { Config } from './config.js';
import { deskSubmit } from './desk-submit.js';
import { awaitWritableDisk } from './disk.js';
import { Doors } from './doors.js';
import { EventStream } from '../rest/event-stream.js';
import { KeptStatistics } from '../calls/kept-statistics.js';
import { Ledgers } from '../calls/ledger/ledgers.js';
import type { JobsFace, JobsMessage } from './jobs-thread.js';
import { watchNight } from './night.js';
import { forgetNotStarted } from './not-started-note.js';
import { OrderedRestore } from './ordered-restore.js';
import { PairFiles } from './pair-files.js';
import { certificatesOf, pairSettingsOf } from './pair-settings.js';
import { peopleOf } from './people.js';
import { Priorities } from './priorities.js';
import { release } from './release.js';
import { Reload } from './reload.js';
import { Standing } from './standing.js';
import { decidedIn } from '../calls/told-statistics.js';
import { superviseUnit } from './supervision.js';
import { systemOf } from './system.js';
import { useTenantZones } from './tenant-zones.js';
import { byMail } from './by-mail.js';
import { deskMetrics } from './desk-metrics.js';
import { pairOf } from './desk-pair.js';
import { mediaFolders } from './media-folders.js';
import { openUnit, startHelpers } from './opening.js';
import { restDesk } from './rest-desk.js';
import { careForStores } from './store-care.js';
import { callRecordsFound, clockFound, coldFound, diskFound, ledgersFound, purgesFound } from './unit-found.js';
import { sweepSessions, tidyStores, watchStores } from './upkeep.js';
import { startThreads } from './threads.js';
import { unitRole } from './unit-role.js';
import type { WriterFace } from './writer-thread.js';

/**
 * Starts everything, with the settings as they are read now and at each reload: stores, threads, first records, doors;
 * and ends it in the opposite order when the unit is to stop.
 */
export async function startDesk(readSettings: () => Config): Promise<void> {
  const config = readSettings();
  const pairSettings = pairSettingsOf(config);
  const startedMs = systemClock.now();
  const native = loadNative();
  claimFolders(config, native);
  const certificate = new ServedCertificate(systemClock, config);
  const { information, backupStarter, scrubStarter } = startHelpers();
  const { readOnly, secretKey, registry, filters, stores, isNew } = await openUnit(
    config,
    native,
    pairSettings !== undefined,
  );
  const changes = new ChangeNumber();
  const counters = callCounters(applications);
  const { media, room, blocked } = mediaFolders(config, readOnly);

  const niuZone = new NiuZone();
  setSystemZone(niuZone.name);
  const zone = () => niuZone.name;

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
  const priorities = new Priorities(systemClock, threads.ids, config.background_nice);
  const writer = remote<WriterFace>(threads.ports.writer);
  const calls = remote<CallsFace>(threads.ports.calls);
  const jobs = remote<JobsFace>(threads.ports.jobs);

  const reader = new Reader(stores, changes);
  useTenantZones(registry, (application) => reader.view(application));
  const ledgers = new Ledgers(stores);
  const view = (application: string) => {
    reader.refresh();
    return reader.view(application);
  };
  const turns = new Turns(systemClock);
  const wake = (application: string): void => {
    void jobs.look(application);
  };
  const submit = deskSubmit(reader, turns, (request) => writer.change(request), {
    lint: (request) => jobs.lint(request),
    wake,
  });
  const people = peopleOf(submit, stores, calls, pairMemory && role.active);
  const createFirst = async (): Promise<void> => {
    await createBuiltIn(registry, view, submit);
    await createInitial({ registry, view, submit, passwords: people.passwords, folder: config.state_dir });
  };
  if (!readOnly && pairMemory === undefined) await createFirst();
  const ofPair =
    threads.ports.pair &&
    pairOf(threads.ports.pair, role.active, config, zone, {
      async activated() {
        await calls.begin(undefined);
        await createFirst();
        await jobs.begin(undefined);
        nightWatch.wake();
        void files?.look();
      },
      ended: (reason) => unit.startAnew(reason),
    });
  const pair = ofPair?.pair;
  const files =
    pairSettings &&
    pairMemory &&
    new PairFiles({
      registry,
      media,
      reader,
      submit,
      clock: systemClock,
      active: role.active,
      peer: { clock: systemClock, address: pairSettings.peerAddress, certificates: certificatesOf(config) },
      arrived: wake,
      blocked,
    });
  const pairThread = ofPair?.thread;

  const { addon } = native;
  const night = new Night({
    registry,
    clock: systemClock,
    zone,
    reader,
    submit,
    wake,
    isSynchronised: () => isClockSynchronised(addon),
  });
  const jobDesk = new JobDesk({
    registry,
    media,
    room,
    clock: systemClock,
    zone,
    reader,
    submit,
    wake,
    otherObjects: [cdrObject],
  });
  const space = new Space(config.state_dir, config.disk_reserve * 2 ** 20, systemClock, readOnly);
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
  const { backups, scrubs } = careForStores({
    config,
    stores,
    readOnly,
    isNew,
    zone,
    night,
    jobs: jobDesk,
    writer,
    calls,
    ports,
    backupStarter,
    scrubStarter,
  });
  const ledgerFaults = new Map<string, number>();
  let isCold = false;
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
  const reload = new Reload({ read: readSettings, certificate, reopen: (taken) => doors.reopen(taken) }, config);
  const health = (): Health => standing.now();
  const events = new EventStream(reader, jobDesk, systemClock, { zone, health, latest: (name) => kept.latest(name) });
  threads.ports.jobs.on('message', (message: JobsMessage | object) => {
    if ('progress' in message) events.jobProgress(message.progress);
    if ('verified' in message) ledgerFaults.set(message.verified.application, message.verified.faults);
  });
  const cdrs = new Cdrs(callsStore(stores, 'cdr'), callsStore(stores, 'cdr_by_number'));
  for (const { message } of readOnly ? [] : diskFound(space))
    log.warning(message, {
      alarm: 'disk_reserve',
      free_mib: Math.floor(space.freeBytes() / 2 ** 20),
      reserve_mib: config.disk_reserve,
    });
  const ordered = new OrderedRestore(
    config,
    () => systemClock.now(),
    (reason) => unit.startAnew(reason),
  );
  const desk = restDesk(
    {
      reader,
      turns,
      writer,
      calls,
      jobs,
      wake,
      jobDesk,
      ledgers,
      night,
      cdrs,
      kept,
      counters,
      zone,
      startedMs,
      reload,
    },
    {
      ...byMail(config, ports, jobDesk, view),
      submit,
      people,
      media,
      mediaRoom: room,
      events,
      ...(role.isOver && { standby: role.refusal, isOver: role.isOver }),
      health,
      backups,
      restore: () => ordered.order(),
      ...ofPair?.doors,
      scrubs,
      system: () =>
        systemOf(
          {
            config,
            stores,
            startedMs,
            information,
            priorities,
            certificate,
            zone,
            isSynchronised: () => isClockSynchronised(addon),
            ...(pair && { replication: () => pair.state(files?.missing().length ?? 0) }),
          },
          systemClock.now(),
        ),
      metrics: () =>
        deskMetrics({
          config,
          startedMs,
          information,
          counters,
          parts: [backups, scrubs, priorities, standing, ...(pair ? [pair] : []), certificate],
          change: () => view(applications[0]!.name).change,
          night,
          ledgerFaults,
        }),
    },
  );
  sweepSessions(people.sessions, role.active);
  const doors = new Doors(config, desk);
  const nightWatch = watchNight(night, niuZone, systemClock, addon, role.active, (name) => {
    setSystemZone(name);
    void writer.setZone(name);
    void calls.setZone(name);
    void jobs.setZone(name);
    void pairThread?.setZone(name);
  });
  watchStores(backups, scrubs, pairThread, zone);
  const { plans, calls: walked, tookMs, callUs, whole } = await calls.warmedUp(undefined);
  isCold = !whole;
  priorities.warm();
  systemClock.after(limits.coldStartMs, () => {
    isCold = false;
  });
  forgetNotStarted(config.state_dir);
  standing.begin();
  const unit = superviseUnit(systemClock, () => calls.turn(undefined), standing);
  pair?.start();
  log.notice('niud is ready', {
    release,
    zone: niuZone.name,
    zone_data: tzdataVersion(),
    http: config.http_address,
    change: reader.view(applications[0]!.name).change,
    plans,
    walked,
    walked_ms: Math.round(tookMs),
    walked_call_us: Math.round(callUs),
    seconds: (systemClock.now() - startedMs) / 1_000,
  });

  if (readOnly) awaitWritableDisk(config.state_dir, systemClock, () => unit.startAnew('the disk can be written again'));
  tidyStores(stores, config.state_dir, readOnly);

  unit.onReload(() => reload.run());
  unit.onStop(async () => {
    threads.expectEnd();
    doors.stopListening();
    await nightWatch.stop();
    // A purge asks the calls thread: it rests before that closes.
    await jobs.stop(undefined);
    await kept.stop();
    await calls.closeDoor(undefined);
    // The log takes what is left, then the lease is given back: the other unit takes over while this one closes.
    await pairThread?.stop(undefined);
    await calls.stop(undefined);
    doors.close();
    turns.stop();
    information.stop();
    backupStarter.stop();
    scrubStarter.stop();
    await writer.stop(undefined);
    markStores(stores, config.state_dir);
    await stores.close();
    ordered.carryOut();
  });
}
