import { writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { applications, cdrColumnsOf, hosted, vocabularyOf } from '../apps/all.js';
import { Cdrs } from '../calls/cdrs.js';
import { callCounters } from '../calls/statistics.js';
import { systemClock } from '../core/clock.js';
import { Counters } from '../core/counters.js';
import { Turns } from '../core/turns.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import type { RefusalData } from '../core/refusals.js';
import { RefusedWrite } from '../core/refused-write.js';
import { useSecretKey } from '../core/secrets.js';
import { setSystemZone } from '../core/system-zone.js';
import { formatTimestamp, tzdataVersion } from '../core/zones.js';
import { startBackupStarter } from '../database/backup-starter.js';
import { callsStore } from '../database/calls-store.js';
import { markStores, prepare } from '../database/migrate.js';
import { numberAt } from '../database/numbers.js';
import { settlePageDoubt } from '../database/page-doubt.js';
import { preflight } from '../database/preflight.js';
import { ChangeNumber, Reader } from '../database/reader.js';
import { renewedOf } from '../database/renewal.js';
import { startScrubStarter } from '../database/scrub-starter.js';
import { Space } from '../database/space.js';
import { allocateFilters, fillFilters, openStores } from '../database/stores.js';
import { lastChangeKey } from '../database/view.js';
import { Cell } from '../pair/cell.js';
import { JobDesk } from '../jobs/job-desk.js';
import { Media } from '../jobs/media.js';
import { hearEveryAlarm } from './alarms.js';
import { mailOf } from './mail.js';
import { Notices } from './notices.js';
import { MediaRoom } from '../jobs/media-room.js';
import { Night } from '../jobs/night.js';
import { localDate } from '../jobs/schedule.js';
import { createInitial } from '../people/initial.js';
import { emailOf } from '../people/administrator.js';
import { isClockSynchronised } from '../platform/clock-synchronised.js';
import { loadNative } from '../platform/native.js';
import { watchSystem } from '../platform/system-information.js';
import { NiuZone } from '../platform/zone.js';
import { restCounters } from '../rest/desk.js';
import { Pages } from '../rest/pages.js';
import type { Desk, Health } from '../rest/desk.js';
import type { Metric } from '../core/metric.js';
import { Lists } from '../records/lists.js';
import { Registry } from '../schema/registry.js';
import { Backups } from './backups.js';
import { remote } from './bridge.js';
import { ServedCertificate } from './certificate.js';
import { createBuiltIn } from './built-in.js';
import type { CallsFace } from './calls-thread.js';
import { cdrObject } from './cdr-source.js';
import { claimFolders } from './claim.js';
import type { Config } from './config.js';
import { deskSubmit } from './desk-submit.js';
import { awaitWritableDisk, isReadOnlyDisk } from './disk.js';
import { doubtDamagedPages, hearEveryDamage } from './damages.js';
import { damageDoor } from './damage-door.js';
import { Doors } from './doors.js';
import { callExplainer } from '../explain/call-explainer.js';
import { EventStream } from '../rest/event-stream.js';
import { forwardingLint } from './forwarding.js';
import { history } from '../records/history.js';
import { KeptStatistics } from '../calls/kept-statistics.js';
import { Ledgers } from '../calls/ledger/ledgers.js';
import type { JobsFace, JobsMessage } from './jobs-thread.js';
import type { PairThreadFace } from './pair-thread.js';
import { watchNight } from './night.js';
import { nights } from './waiting-purges.js';
import { forgetNotStarted } from './not-started-note.js';
import { OrderedRestore, settleRestore } from './ordered-restore.js';
import { PairDesk } from './pair-desk.js';
import { PairFiles } from './pair-files.js';
import { certificatesOf, pairSettingsOf } from './pair-settings.js';
import { peopleOf } from './people.js';
import { previewer } from '../explain/previewer.js';
import { Priorities } from './priorities.js';
import { isPurging } from './purging.js';
import { release } from './release.js';
import { Reload } from './reload.js';
import { compareSecretKey, readSecretKey } from './secret-key.js';
import { Scrubs } from './scrubs.js';
import { Standing } from './standing.js';
import type { ConditionCode } from './standing.js';
import { decidedIn, metricsOf, statisticsOf } from '../calls/told-statistics.js';
import { superviseUnit } from './supervision.js';
import { systemMetrics, systemOf } from './system.js';
import { useTenantZones } from './tenant-zones.js';
import { startThreads } from './threads.js';
import { unitMetrics } from './unit-metrics.js';
import { unitRole } from './unit-role.js';
import type { WriterFace } from './writer-thread.js';
import { attributesFrom } from '../lookup/messages/attributes.js';

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
  // Before the stores are opened, while a fork is cheap.
  const information = watchSystem();
  const backupStarter = startBackupStarter(systemClock);
  const scrubStarter = startScrubStarter(fileURLToPath(new URL('./scrub-process.js', import.meta.url)));
  const readOnly = isReadOnlyDisk(config.state_dir);
  if (!readOnly) settleRestore(config, native);
  preflight(config.state_dir);
  if (!readOnly) settlePageDoubt(config.state_dir);
  const secretKey = readSecretKey(config.state_dir, process.env);
  useSecretKey(secretKey);
  const registry = new Registry(applications);
  const filters = allocateFilters(registry);
  const stores = openStores(config.state_dir, registry, config.store_size * 2 ** 20, filters, readOnly);
  stores.damages.verifying = true;
  doubtDamagedPages(stores, config.state_dir);
  const isNew = prepare(stores, config.state_dir, config.disk_reserve * 2 ** 20);
  if (!readOnly) await compareSecretKey(stores, secretKey, pairSettings !== undefined);
  fillFilters(stores);
  const changes = new ChangeNumber();
  const counters = callCounters(applications);
  const media = new Media(config.media_dir);
  const reserveBytes = config.disk_reserve * 2 ** 20;
  const mediaDisk = new Space(config.media_dir, reserveBytes, systemClock);
  const room = new MediaRoom({
    media,
    quotaBytes: config.media_quota * 2 ** 20,
    aboveReserve: () => mediaDisk.freeBytes(true) - reserveBytes,
  });
  if (!readOnly) for (const { name } of applications) media.prepare(name);

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
  const pair =
    threads.ports.pair &&
    new PairDesk(
      threads.ports.pair,
      role.active,
      {
        async activated() {
          await calls.begin(undefined);
          await createFirst();
          await jobs.begin(undefined);
          nightWatch.wake();
          void files?.look();
        },
        ended: (reason) => unit.startAnew(reason),
      },
      (told) => writeFileSync(join(config.runtime_dir, 'role'), `${told}\n`),
      {
        peerHost: config.pair_peer_address.replace(/:\d+$/, ''),
        now: () => systemClock.now(),
        stamp: (ms) => formatTimestamp(niuZone.name, ms),
      },
    );
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
      blocked: (bytes) =>
        mediaDisk.freeBytes() < bytes + reserveBytes
          ? 'the disk of the media folders is filled up to its reserve'
          : undefined,
    });
  const pairThread = threads.ports.pair && remote<PairThreadFace>(threads.ports.pair);

  const zone = () => niuZone.name;
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
  const diskWarnings = (): readonly RefusalData[] =>
    [space.refusal()].flatMap((refused) => (refused === undefined ? [] : [refused.toData()]));
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
  const backups = new Backups({
    clock: systemClock,
    zone,
    helper: backupStarter,
    stateFolder: config.state_dir,
    folder: config.backup_dir,
    reserveBytes,
    keep: config.backup_keep,
    days: config.backup_days,
    isNew,
    isPurging: () => isPurging(night, jobDesk, applications),
  });
  void backups.learn();
  const scrubs = new Scrubs({
    clock: systemClock,
    zone,
    helper: scrubStarter,
    stateFolder: config.state_dir,
    readOnly,
    isNew,
    isBusy: async () => backups.isRunning || (await isPurging(night, jobDesk, applications)),
    ...damageDoor(stores, writer, calls),
  });
  hearEveryDamage(stores, Object.values(threads.ports), (place) => scrubs.met(place));
  const ledgerFaults = new Map<string, number>();
  let isCold = false;
  const standing = new Standing({
    clock: systemClock,
    change: () => view(applications[0]!.name).change,
    decided: () => decidedIn(counters, applications),
    ...(pair && { role: () => pair.role, pair: () => pair.told }),
    sources: [
      () => pair?.found() ?? [],
      () => diskWarnings().map(({ code, message }) => ({ code: code as ConditionCode, message })),
      () =>
        night
          .waiting()
          .map(({ application }) => ({
            code: 'purge_waits',
            message: `The nightly purge of ${application} waits: the clock has jumped and is not synchronised.`,
          })),
      () => backups.found(),
      () => scrubs.found(),
      () => certificate.found(),
      () => reload.found(),
      () =>
        [...ledgerFaults]
          .filter(([, faults]) => faults > 0)
          .map(([application, faults]) => ({
            code: 'ledger_faults',
            message: `The ledger of ${application} has ${faults} faults.`,
          })),
      () =>
        counters.get('cdrs_lost') === 0
          ? []
          : [
              {
                code: 'call_records_lost',
                message: `${counters.get('cdrs_lost')} call records were lost since the start.`,
              },
            ],
      () =>
        isClockSynchronised(addon) === false
          ? [{ code: 'clock_unsynchronised', message: 'No time server vouches for the clock.' }]
          : [],
      () =>
        isCold
          ? [
              {
                code: 'cold_start',
                message:
                  'niud has just started and has not compiled every plan: the first call to each of the others takes a moment longer.',
              },
            ]
          : [],
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
  for (const { message } of readOnly ? [] : diskWarnings())
    log.warning(message, {
      alarm: 'disk_reserve',
      free_mib: Math.floor(space.freeBytes() / 2 ** 20),
      reserve_mib: config.disk_reserve,
    });
  const pages = Pages.read(fileURLToPath(new URL('../../ui/', import.meta.url)));
  const mail = mailOf(config, process.env);
  if (mail !== undefined && config.alarm_address !== '')
    hearEveryAlarm(
      Object.values(threads.ports),
      (text) => void mail.send(config.alarm_address, 'niud: alarm', `${text}\n`),
    );
  const notices =
    mail === undefined
      ? undefined
      : new Notices({
          clock: systemClock,
          send: (to, subject, text) => mail.send(to, subject, text),
          job: (name, jobId) => jobDesk.one(name, jobId),
          emailOf: (name, username) => emailOf(view(name), username),
        });
  const ordered = new OrderedRestore(
    config,
    () => systemClock.now(),
    (reason) => unit.startAnew(reason),
  );
  const desk: Desk = {
    ...(mail === undefined ? {} : { mail: (to, subject, text) => mail.send(to, subject, text) }),
    ...(pages === undefined ? {} : { pages }),
    ...(notices === undefined
      ? {}
      : { jobStarted: (application, jobId, by) => notices.jobStarted(application, jobId, by) }),
    lists: new Lists(reader, turns, systemClock, ledgers.movedIn),
    registry,
    reader,
    submit,
    clock: systemClock,
    zone,
    people,
    jobs: jobDesk,
    media,
    mediaRoom: room,
    events,
    history: history({
      reader,
      turns,
      startUndo: (request) => jobDesk.startUndo(request),
      async revert(request) {
        const done = await writer.revert(request);
        // A large move that is taken back goes on as a job.
        wake(request.application);
        return done;
      },
    }),
    check: (application, table, rows) => jobs.check({ application, table, rows }),
    night: nights(night, reader, turns),
    forwardedBack: forwardingLint(reader),
    takenOn: (application) => renewedOf(stores, application),
    movedIn: ledgers.movedIn,
    marksIn: ledgers.marksIn,
    serve: (request) => calls.serve(request),
    ledger: { lines: ledgers.lines, verify: (application) => jobs.verifyLedger(application) },
    preview: previewer({ reader, turns, clock: systemClock, zone, hosted, readAttributes: attributesFrom }),
    explain: callExplainer(
      registry,
      cdrs,
      (request) => calls.explain(request),
      (request) => jobs.explainEarlier(request),
    ),
    cdrs,
    cdrColumns: cdrColumnsOf,
    vocabulary: vocabularyOf,
    statistics: async (asked) => {
      if (asked.series !== undefined) return kept.plotted(asked.application, asked.series);
      if (asked.plan !== undefined) return kept.ofPlan(asked);
      return statisticsOf(
        counters,
        registry.application(asked.application)!,
        formatTimestamp(zone(), startedMs),
        await calls.hits(asked.application),
        asked.tenant,
      );
    },
    neverHit: (asked) => kept.neverHit(asked),
    liveCalls: { open: (request) => calls.openCalls(request), watch: (request) => calls.watchCalls(request) },
    leases: { list: (request) => calls.leases(request), clear: (place) => calls.clearLease(place) },
    ...(role.isOver && { standby: role.refusal, isOver: role.isOver }),
    health,
    backups,
    restore: () => ordered.order(),
    ...(pair && {
      switchOver: () => pair.switchOver(() => void pairThread!.switchOver(undefined)),
      audit: (repair) => pair.audit(() => void pairThread!.audit({ repair })),
    }),
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
    metrics: () => [
      ...metricsOf(counters, applications),
      ...unitMetrics(config, startedMs),
      ...systemMetrics(information),
      ...backups.metrics(),
      ...scrubs.metrics(),
      ...priorities.metrics(),
      ...standing.metrics(),
      ...(pair?.metrics() ?? []),
      ...certificate.metrics(),
      {
        name: 'change_number',
        kind: 'gauge',
        help: 'Number of the last change.',
        value: view(applications[0]!.name).change,
      },
      {
        name: 'purges_waiting',
        kind: 'gauge',
        help: 'Nightly purges that wait for somebody to say that the clock is right.',
        value: night.waiting().length,
      },
      ...[...ledgerFaults].map(
        ([application, value]): Metric => ({
          name: 'ledger_faults',
          kind: 'gauge',
          help: 'What the last verification of a ledger found not to hold.',
          value,
          labels: { application },
        }),
      ),
    ],
    counters: new Counters(restCounters),
    get settings() {
      return {
        release,
        unit: hostname(),
        uploadBytes: reload.inForce.upload_limit * 2 ** 20,
        metricsAddresses: reload.inForce.metrics_addresses,
      };
    },
  };
  // A token that has run out is found to be so when it is used; this only clears what nobody uses any more.
  systemClock.every(limits.sessionSweepMs, () => {
    for (const { name } of role.active() ? applications : [])
      void people.sessions.sweep(name).catch((fault: unknown) => {
        if (!(fault instanceof RefusedWrite)) throw fault;
      });
  });
  const doors = new Doors(config, desk);
  const nightWatch = watchNight(night, niuZone, systemClock, addon, role.active, (name) => {
    setSystemZone(name);
    void writer.setZone(name);
    void calls.setZone(name);
    void jobs.setZone(name);
    void pairThread?.setZone(name);
  });
  systemClock.every(
    limits.backupLookMs,
    () =>
      void backups
        .look()
        .then(() => scrubs.look())
        .then(() => pairThread?.auditNight(localDate(zone(), systemClock.now()))),
  );
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
  else systemClock.every(limits.markerMs, () => markStores(stores, config.state_dir));
  systemClock.every(limits.readerCheckMs, () => {
    for (const environment of [stores.store, stores.calls]) environment.clearReaders();
  });

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
