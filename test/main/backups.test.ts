import t from 'tap';
import { formatTimestamp } from '../../service/core/zones.js';
import { limits } from '../../service/core/limits.js';
import type { BackupNote } from '../../service/database/backup-folder.js';
import type { BackupAnswer, BackupOrder } from '../../service/database/backup-process.js';
import { Backups } from '../../service/main/backups.js';
import type { BackupSurroundings } from '../../service/main/backups.js';
import { ManualClock } from '../support/manual-clock.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const start = Date.UTC(2026, 0, 15, 12);

/** A helper that makes what it is asked for, or has a reason not to. */
class Folder {
  readonly asked: BackupOrder[] = [];
  readonly made: BackupNote[] = [];
  reason: string | undefined;

  async ask(order: BackupOrder): Promise<BackupAnswer> {
    if (order.only === undefined) {
      this.asked.push(order);
      if (this.reason === undefined) this.made.push(noteAt(order.at));
    }
    const last = this.made.at(-1);
    return { count: this.made.length, ...(last === undefined ? {} : { last }), ...(order.only === undefined && this.reason !== undefined ? { failed: this.reason } : {}) };
  }

  stop(): void { /* nothing is under way */ }
}

function noteAt(at: number): BackupNote {
  return { name: String(at), at, storeId: 'of the test', schemaVersion: 2, change: 17, bytes: 8_192, tookMs: 5, environments: { store: kept, calls: kept } };
}

const kept = { transaction: 1, bytes: 4_096, hash: '', entries: 0 };

function site(more: Partial<BackupSurroundings> = {}): { readonly backups: Backups; readonly folder: Folder; readonly clock: ManualClock } {
  const folder = new Folder();
  const clock = new ManualClock();
  clock.set(start);
  const backups = new Backups({
    clock, zone: () => 'America/New_York', helper: folder, stateFolder: '/state', folder: '/state/backup', reserveBytes: 1, keep: 7, days: 0, isNew: false, isPurging: async () => false, ...more,
  });
  return { backups, folder, clock };
}

void t.test('one for each local date, behind its purge, whatever the clock does', async (t) => {
  let purging = false;
  const { backups, folder, clock } = site({ isNew: true, isPurging: async () => purging });
  /** Midnight of New York is 5:00 UTC. */
  const cases: readonly (readonly [what: string, at: number, purging: boolean, made: number])[] = [
    ['a new store, its first day', start, false, 0],
    ['a minute before midnight', start + 17 * hourMs - 60_000, false, 0],
    ['midnight, the purge under way', start + 17 * hourMs, true, 0],
    ['behind the purge', start + 17 * hourMs + 60_000, false, 1],
    ['the same date', start + 30 * hourMs, false, 1],
    ['the clock set back by a minute within the date', start + 30 * hourMs - 60_000, false, 1],
    ['the next date', start + 41 * hourMs, false, 2],
    ['a unit that was off for a week', start + 9 * dayMs, false, 3],
  ];
  for (const [what, at, isPurging, made] of cases) {
    clock.set(at);
    purging = isPurging;
    await backups.look();
    t.equal(folder.made.length, made, what);
  }
});

void t.test('when the first is due', async (t) => {
  const cases: readonly (readonly [what: string, before: number | undefined, more: Partial<BackupSurroundings>, made: number])[] = [
    ['a store that has had none', undefined, {}, 1], ['a new store', undefined, { isNew: true }, 0], ['one of yesterday', start - dayMs, {}, 1], ['one of today', start - hourMs, {}, 0], ['none by night', undefined, { keep: 0 }, 0],
  ];
  for (const [what, before, more, made] of cases) {
    const { backups, folder } = site(more);
    if (before !== undefined) folder.made.push(noteAt(before));
    await backups.learn();
    await backups.look();
    t.equal(folder.asked.length, made, what);
  }
});

void t.test('one that fails is told and tried again in an hour; one that succeeds ends that', async (t) => {
  const { backups, folder, clock } = site();
  t.match(backups.state(start), { last: null, failed: null, running: false, count: 0 });
  folder.reason = 'the share is away';
  await backups.look();
  t.match(backups.state(start), { last: null, failed: { at: formatTimestamp('America/New_York', start), reason: 'the share is away' } });
  t.match(backups.found(), [{ code: 'backup_failed', message: /the share is away/ }]);
  t.match(backups.metrics(), [{ name: 'backup_failed', value: 1 }]);
  for (const [afterMs, tries] of [[60_000, 1], [limits.backupRetryMs - 1, 1], [limits.backupRetryMs, 2]] as const) {
    clock.set(start + afterMs);
    await backups.look();
    t.equal(folder.asked.length, tries, `${afterMs} ms behind`);
  }
  folder.reason = undefined;
  backups.begin();
  backups.begin();
  t.equal(backups.state(clock.now())['running'], true);
  await backups.idle();
  t.equal(folder.made.length, 1, 'two that ask have one');
  t.match(backups.state(clock.now() + 5_000), { running: false, count: 1, failed: null, last: { age_seconds: 5, bytes: 8_192, change: 17, took_ms: 5 } });
  t.strictSame(backups.found(), []);
  t.match(backups.metrics(), [{ name: 'backup_failed', value: 0 }, { name: 'backup_time_seconds' }, { name: 'backup_bytes', value: 8_192 }, { name: 'backup_change', value: 17 }]);
});
