import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { startBackupStarter } from '../../service/database/backup-starter.js';
import { markStores } from '../../service/database/migrate.js';
import { frozenDisk, skipWithoutFrozenDisk } from '../support/frozen-disk.js';
import { ManualClock } from '../support/manual-clock.js';
import { skipWithoutDisk, smallDisk } from '../support/small-disk.js';
import { temporaryStore } from '../support/temporary-store.js';

t.setTimeout(180_000);

const pause = () => new Promise((resolve) => setTimeout(resolve, 20));

/** The helper keeps nobody alive: a test does. */
const alive = setInterval(() => undefined, 1_000);
t.teardown(() => clearInterval(alive));

/** The process of the helper that waits in the kernel for a disk, where there is one. */
function inDisk(): string | undefined {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).find((pid) => {
    try {
      return /backup-process/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8')) && /^State:\tD/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
      return false;
    }
  });
}

void t.test('a share that hangs is given up by its deadline, named with the next step; it comes back by itself', { skip: skipWithoutFrozenDisk() }, async (t) => {
  const store = temporaryStore(t);
  markStores(store.stores, store.folder);
  const clock = new ManualClock();
  const helper = startBackupStarter(clock);
  t.teardown(() => helper.stop());
  const disk = frozenDisk(t, 32);
  const order = (at: number) => ({ stateFolder: store.folder, folder: join(disk.folder, 'backup'), reserveBytes: 0, keep: 7, days: 0, at: Date.UTC(2026, 0, 15, 0, 0, at) });
  t.equal((await helper.ask(order(0))).failed, undefined, 'as long as it answers');

  disk.freeze();
  let answer: { readonly failed?: string } | undefined;
  void helper.ask(order(1)).then((given) => { answer = given; });
  const second = helper.ask(order(2));
  // Any disk is waited for now and then: the frozen one for good.
  for (let times = 0; times < 10; times = inDisk() === undefined ? 0 : times + 1) await pause();
  clock.advance(limits.backupFirstMs - 1);
  await pause();
  t.equal(answer, undefined, 'not before the deadline');
  clock.advance(1);
  await pause();
  t.match(answer, { failed: /\/backup does not answer: nothing for 60 s\. See whether it is mounted and its server is there/ });
  t.match(await second, { failed: /still does not answer/ }, 'nor does one that waits behind it');
  t.ok(inDisk(), 'the kernel holds its process for as long as the share hangs');
  t.match(await helper.ask(order(3)), { failed: /still does not answer: the process of the backup before hangs on it/ }, 'what is asked meanwhile is answered at once');

  disk.thaw();
  for (;;) {
    const { failed, count } = await helper.ask(order(4));
    if (failed !== undefined && /still does not/.test(failed)) {
      await pause();
      continue;
    }
    t.strictSame([failed, count], [undefined, 2], 'and when it is back, the next one is made, and what was left half goes');
    break;
  }
  t.strictSame(readdirSync(order(0).folder).filter((name) => name.endsWith('.new')), []);
});

void t.test('a share that is full or read-only is told by name, with the next step', { skip: skipWithoutDisk() }, async (t) => {
  const store = temporaryStore(t);
  markStores(store.stores, store.folder);
  const helper = startBackupStarter(new ManualClock());
  t.teardown(() => helper.stop());
  const disk = smallDisk(t, 8);
  const ask = (reserveBytes: number) => helper.ask({ stateFolder: store.folder, folder: join(disk.folder, 'backup'), reserveBytes, keep: 7, days: 0, at: Date.UTC(2026, 0, 15) });
  disk.fill();
  t.match(await ask(0), { failed: /there is no room in|is full \(ENOSPC\): make room there/ });
  disk.empty();
  disk.readOnly(true);
  t.match(await ask(0), { failed: /niud may not write .*\/backup \(EROFS\): its disk is read-only, or the unit does not let it: niuctl backup --allow/ });
  disk.readOnly(false);
  t.equal((await ask(0)).failed, undefined);
});
