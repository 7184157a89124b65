import { applications } from '../apps/all.js';
import { systemClock } from '../core/clock.js';
import { log } from '../core/log.js';
import { setSystemZone } from '../core/system-zone.js';
import { tzdataVersion } from '../core/zones.js';
import { markStores } from '../database/migrate.js';
import { isClockSynchronised } from '../platform/clock-synchronised.js';
import type { Desk } from '../rest/desk.js';
import { byMail } from './by-mail.js';
import type { Config } from './config.js';
import { deskMetrics } from './desk-metrics.js';
import { pairOf, type DeskPair } from './desk-pair.js';
import { deskParts, type DeskParts } from './desk-parts.js';
import { awaitWritableDisk } from './disk.js';
import { Doors } from './doors.js';
import { layFoundation, type Foundation } from './foundation.js';
import { watchNight } from './night.js';
import { forgetNotStarted } from './not-started-note.js';
import { OrderedRestore } from './ordered-restore.js';
import { release } from './release.js';
import { restDesk } from './rest-desk.js';
import { superviseUnit } from './supervision.js';
import { systemOf } from './system.js';
import { sweepSessions, tidyStores, watchStores } from './upkeep.js';

/**
 * Starts everything, with the settings as they are read now and at each reload: stores, threads, first records, doors;
 * and ends it in the opposite order when the unit is to stop.
 */
export async function startDesk(readSettings: () => Config): Promise<void> {
  const config = readSettings();
  const foundation = await layFoundation(config);
  const { readOnly, stores, role, calls, jobs, zone, people, createFirst } = foundation;
  // Who asks for it does so later than all that stands here.
  const startAnew = (reason: string): void => unit.startAnew(reason);
  const { pairSettings } = foundation;
  if (!readOnly && pairSettings === undefined) await createFirst();
  const ofPair = pairOf(foundation, {
    async activated() {
      await calls.begin(undefined);
      await createFirst();
      await jobs.begin(undefined);
      nightWatch.wake();
      void ofPair?.files.look();
    },
    ended: startAnew,
  });
  const parts = deskParts(foundation, ofPair?.pair, { readSettings, reopen: (taken) => doors.reopen(taken) });
  const ordered = new OrderedRestore(config, () => systemClock.now(), startAnew);
  const desk = deskOf(foundation, parts, ofPair, ordered);
  sweepSessions(people.sessions, role.active);
  const doors = new Doors(config, desk);
  const nightWatch = nightWatchOf(foundation, parts, ofPair);
  watchStores(parts.backups, parts.scrubs, ofPair?.thread, zone);
  const warmedUp = await calls.warmedUp(undefined);
  if (!warmedUp.whole) parts.startsCold();
  foundation.priorities.warm();
  forgetNotStarted(config.state_dir);
  parts.standing.begin();
  const unit = superviseUnit(systemClock, () => calls.turn(undefined), parts.standing);
  ofPair?.pair.start();
  tellReady(foundation, warmedUp);
  if (readOnly) awaitWritableDisk(config.state_dir, systemClock, () => startAnew('the disk can be written again'));
  tidyStores(stores, config.state_dir, readOnly);

  unit.onReload(() => parts.reload.run());
  unit.onStop(async () => {
    foundation.threads.expectEnd();
    doors.stopListening();
    await nightWatch.stop();
    // A purge asks the calls thread: it rests before that closes.
    await jobs.stop(undefined);
    await parts.kept.stop();
    await calls.closeDoor(undefined);
    // The log takes what is left, then the lease is given back: the other unit takes over while this one closes.
    await ofPair?.thread.stop(undefined);
    await calls.stop(undefined);
    doors.close();
    await close(foundation);
    ordered.carryOut();
  });
}

/** What the doors ask for: of records, calls, people, and of the unit itself. */
function deskOf(foundation: Foundation, parts: DeskParts, ofPair: DeskPair | undefined, ordered: OrderedRestore): Desk {
  const { config, role, submit, people, media, room, view, addon, priorities, certificate } = foundation;
  const { jobDesk, backups, scrubs, standing, health, events, ports } = parts;
  const pair = ofPair?.pair;
  const replication = pair && (() => pair.state(ofPair.files.missing().length));
  return restDesk(
    { ...foundation, ...parts },
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
          { ...foundation, isSynchronised: () => isClockSynchronised(addon), ...(replication && { replication }) },
          systemClock.now(),
        ),
      metrics: () =>
        deskMetrics({
          ...foundation,
          ...parts,
          parts: [backups, scrubs, priorities, standing, ...(pair ? [pair] : []), certificate],
          change: () => view(applications[0]!.name).change,
        }),
    },
  );
}

/** The night by the unit's clock, and the zone of that clock, which every thread learns. */
function nightWatchOf(
  { niuZone, addon, role, writer, calls, jobs }: Foundation,
  { night }: DeskParts,
  ofPair: DeskPair | undefined,
) {
  return watchNight(night, niuZone, systemClock, addon, role.active, (name) => {
    setSystemZone(name);
    for (const thread of [writer, calls, jobs, ofPair?.thread]) void thread?.setZone(name);
  });
}

function tellReady(
  { config, niuZone, view, startedMs }: Foundation,
  warmedUp: Awaited<ReturnType<Foundation['calls']['warmedUp']>>,
): void {
  log.notice('niud is ready', {
    release,
    zone: niuZone.name,
    zone_data: tzdataVersion(),
    http: config.http_address,
    change: view(applications[0]!.name).change,
    plans: warmedUp.plans,
    walked: warmedUp.calls,
    walked_ms: Math.round(warmedUp.tookMs),
    walked_call_us: Math.round(warmedUp.callUs),
    seconds: (systemClock.now() - startedMs) / 1_000,
  });
}

/** Ends what the desk stands on, once nobody asks it any more. */
async function close({ config, turns, information, backupStarter, scrubStarter, writer, stores }: Foundation) {
  turns.stop();
  information.stop();
  backupStarter.stop();
  scrubStarter.stop();
  await writer.stop(undefined);
  markStores(stores, config.state_dir);
  await stores.close();
}
