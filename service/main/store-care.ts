import type { MessagePort } from 'node:worker_threads';
import { applications } from '../apps/all.js';
import { systemClock } from '../core/clock.js';
import type { Stores } from '../database/stores.js';
import type { JobDesk } from '../jobs/job-desk.js';
import type { Night } from '../jobs/night.js';
import { Backups, type BackupSurroundings } from './backups.js';
import type { Remote } from './bridge.js';
import type { CallsFace } from './calls-thread.js';
import type { Config } from './config.js';
import { damageDoor } from './damage-door.js';
import { hearEveryDamage } from './damages.js';
import { isPurging } from './purging.js';
import { Scrubs, type ScrubSurroundings } from './scrubs.js';
import type { WriterFace } from './writer-thread.js';

/** The stores, who writes to them, and what works on them by night. */
interface CaredFor {
  readonly config: Config;
  readonly stores: Stores;
  readonly readOnly: boolean;
  /** They were made by this start. */
  readonly isNew: boolean;
  readonly zone: () => string;
  readonly night: Night;
  readonly jobs: JobDesk;
  readonly writer: Remote<WriterFace>;
  readonly calls: Remote<CallsFace>;
  readonly ports: readonly MessagePort[];
  readonly backupStarter: BackupSurroundings['helper'];
  readonly scrubStarter: ScrubSurroundings['helper'];
}

/** Copies of the stores, and the looking for damage in them: never both at once, nor beside a purge. */
export function careForStores({
  config,
  stores,
  readOnly,
  isNew,
  zone,
  night,
  jobs,
  writer,
  calls,
  ports,
  backupStarter,
  scrubStarter,
}: CaredFor): { readonly backups: Backups; readonly scrubs: Scrubs } {
  const common = { clock: systemClock, zone, stateFolder: config.state_dir, isNew };
  const backups = new Backups({
    ...common,
    helper: backupStarter,
    folder: config.backup_dir,
    reserveBytes: config.disk_reserve * 2 ** 20,
    keep: config.backup_keep,
    days: config.backup_days,
    isPurging: () => isPurging(night, jobs, applications),
  });
  void backups.learn();
  const scrubs = new Scrubs({
    ...common,
    helper: scrubStarter,
    readOnly,
    isBusy: async () => backups.isRunning || (await isPurging(night, jobs, applications)),
    ...damageDoor(stores, writer, calls),
  });
  hearEveryDamage(stores, ports, (place) => scrubs.met(place));
  return { backups, scrubs };
}
