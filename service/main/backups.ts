import { release } from './release.js';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import { formatTimestamp } from '../core/zones.js';
import type { BackupStarter } from '../database/backup-starter.js';
import type { BackupAnswer } from '../database/backup-process.js';
import type { BackupNote } from '../database/backup-folder.js';
import { localDate } from '../jobs/schedule.js';
import type { Metric } from '../core/metric.js';
import type { Json } from '../schema/kind.js';
import type { Found } from './standing.js';

/** What backups need of the rest. */
export interface BackupSurroundings {
  readonly clock: Clock;
  /** The zone of the NIU, an IANA name. */
  readonly zone: () => string;
  readonly helper: BackupStarter;
  readonly stateFolder: string;
  readonly folder: string;
  readonly reserveBytes: number;
  /** Backups that stay; 0 makes none by night, and removes none. */
  readonly keep: number;
  readonly days: number;
  /** The stores were made by this start: their first night is yet to come. */
  readonly isNew: boolean;
  /** Whether a nightly purge of this date is still to begin, or under way. */
  readonly isPurging: () => Promise<boolean>;
}

/**
 * Backups of both stores: one for each local date, behind its purge, and whenever somebody asks (availability.md, The
 * store on disk). One that fails is an alarm, is told by `GET /system`, and is tried again within the hour; the next
 * that succeeds ends the alarm.
 */
export class Backups {
  #last: BackupNote | undefined;
  #count = 0;
  #failed: { readonly at: number; readonly reason: string } | undefined;
  #running: Promise<void> | undefined;
  #isKnown = false;
  /** Local date from which on one is due that is later. */
  #date: string | undefined;

  constructor(readonly surroundings: BackupSurroundings) {
    const { clock, zone, isNew } = surroundings;
    if (isNew) this.#date = localDate(zone(), clock.now());
  }

  /** Learns which backups there are. */
  async learn(): Promise<void> {
    const answer = await this.surroundings.helper.ask({ ...this.#order(), only: 'list' });
    this.#take(answer);
    this.#isKnown = answer.failed === undefined;
    if (answer.failed !== undefined)
      log.warning('it is not known which backups there are', {
        folder: this.surroundings.folder,
        reason: answer.failed,
      });
  }

  /** Looks whether the backup of the night is due, and makes it. Anyone may call it at any time. */
  async look(): Promise<void> {
    const { clock, zone, keep, isPurging } = this.surroundings;
    if (keep === 0 || this.#running !== undefined) return;
    if (this.#failed !== undefined && Math.abs(clock.now() - this.#failed.at) < limits.backupRetryMs) return;
    if (!this.#isKnown) await this.learn();
    if (this.#date === localDate(zone(), clock.now()) || (await isPurging())) return;
    this.begin();
    await this.#running;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Begins one where none is under way. */
  begin(): void {
    this.#running ??= this.#make().finally(() => {
      this.#running = undefined;
    });
  }

  /** Resolves when none is under way. */
  idle(): Promise<void> {
    return this.#running ?? Promise.resolve();
  }

  /** What `GET /system` shows: `last` and `failed` are null where there is none; sizes in bytes. */
  state(nowMs: number): { readonly [name: string]: Json } {
    const { folder, keep, days, zone } = this.surroundings;
    const last = this.#last;
    return {
      folder,
      keep,
      days,
      count: this.#count,
      running: this.#running !== undefined,
      last:
        last === undefined
          ? null
          : {
              name: last.name,
              at: formatTimestamp(zone(), last.at),
              age_seconds: Math.max(0, Math.floor((nowMs - last.at) / 1_000)),
              bytes: last.bytes,
              change: last.change,
              took_ms: last.tookMs,
            },
      failed:
        this.#failed === undefined
          ? null
          : { at: formatTimestamp(zone(), this.#failed.at), reason: this.#failed.reason },
    };
  }

  /** What somebody should look at; nothing where the last one that was tried is whole. */
  found(): readonly Found[] {
    return this.#failed === undefined
      ? []
      : [{ code: 'backup_failed', message: `The last backup failed: ${this.#failed.reason}.` }];
  }

  metrics(): readonly Metric[] {
    const gauge = (name: string, help: string, value: number): Metric => ({ name, kind: 'gauge', help, value });
    return [
      gauge('backup_failed', '1 where the last backup that was tried failed.', this.#failed === undefined ? 0 : 1),
      ...(this.#last === undefined
        ? []
        : [
            gauge(
              'backup_time_seconds',
              'When the last backup was begun, in seconds since 1970-01-01 UTC.',
              this.#last.at / 1_000,
            ),
            gauge('backup_bytes', 'Size of the last backup.', this.#last.bytes),
            gauge('backup_change', 'Number of the last change in it.', this.#last.change),
          ]),
    ];
  }

  async #make(): Promise<void> {
    const { clock, zone, helper, folder } = this.surroundings;
    const at = clock.now();
    const answer = await helper.ask({ ...this.#order(), at });
    this.#take(answer);
    if (answer.failed === undefined) {
      this.#failed = undefined;
      this.#isKnown = true;
      this.#date = localDate(zone(), at);
      log.notice('a backup was made', {
        folder,
        name: answer.last?.name,
        change: answer.last?.change,
        bytes: answer.last?.bytes,
        took_ms: answer.last?.tookMs,
      });
      return;
    }
    this.#failed = { at, reason: answer.failed };
    log.alarm('no backup could be made: see to the reason, then niuctl backup', {
      alarm: 'backup_failed',
      folder,
      reason: answer.failed,
    });
  }

  #take({ last, count }: BackupAnswer): void {
    if (count === undefined) return;
    this.#count = count;
    this.#last = last;
    if (last !== undefined) this.#date = localDate(this.surroundings.zone(), last.at);
  }

  #order(): Parameters<BackupStarter['ask']>[0] {
    const { stateFolder, folder, reserveBytes, keep, days, clock } = this.surroundings;
    return {
      stateFolder,
      folder,
      release,
      reserveBytes,
      keep: keep === 0 ? limits.keptBackups : keep,
      days: keep === 0 ? 0 : days,
      at: clock.now(),
    };
  }
}
