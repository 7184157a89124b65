import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { backupName, readNote, surplus } from '../../service/database/backup-folder.js';
import type { BackupNote } from '../../service/database/backup-folder.js';
import type { BackupAnswer, BackupOrder } from '../../service/database/backup-process.js';
import { markStores, prepare } from '../../service/database/migrate.js';
import { numberAt, numberKey } from '../../service/database/numbers.js';
import { preflight } from '../../service/database/preflight.js';
import { openStores } from '../../service/database/stores.js';
import { Registry } from '../../service/schema/registry.js';
import { small } from '../support/small-application.js';
import { skipWithoutDisk, smallDisk } from '../support/small-disk.js';
import { temporaryStore } from '../support/temporary-store.js';

t.setTimeout(1_100_000);

const program = fileURLToPath(new URL('../../service/database/backup-process.js', import.meta.url));
const dayMs = 86_400_000;

function scratch(t: { teardown(done: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'niud-backup-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function order(stateFolder: string, folder: string, more: Partial<BackupOrder> = {}): BackupOrder {
  return { stateFolder, folder, reserveBytes: 0, keep: 7, days: 0, at: Date.UTC(2026, 0, 15), ...more };
}

async function ask(asked: BackupOrder): Promise<BackupAnswer> {
  const child = spawn(process.execPath, [program, JSON.stringify(asked)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  // Before that it says that it is at work.
  return JSON.parse(said.trim().split('\n').at(-1)!) as BackupAnswer;
}

/** Opens a backup as a unit would that has nothing else. */
async function opened<T>(place: string, use: (stores: ReturnType<typeof openStores>) => T): Promise<T> {
  preflight(place);
  const stores = openStores(place, new Registry([small]));
  try {
    prepare(stores, place);
    return use(stores);
  } finally {
    await stores.close();
  }
}

void t.test('both stores are those of one instant, while both are written all the time; it opens as a state folder of its own', async (t) => {
  const store = temporaryStore(t);
  const { stores } = store;
  markStores(stores, store.folder);
  const count = Buffer.from('count');
  const folder = scratch(t);
  let going = true;
  let rounds = 0;
  // `store` is ahead of `calls` by one step or none at every instant, and never otherwise. Each round dirties pages of other keys too, so that pages are used again.
  const writing = (async () => {
    for (; going; rounds++) {
      await stores.store.root.transaction(() => { stores.meta.put(count, numberKey(rounds)); stores.heads.put(numberKey(1_000_000 + rounds % 500), Buffer.alloc(3_000, rounds)); });
      await stores.calls.root.transaction(() => { stores.callsDatabase.meta.put(count, numberKey(rounds)); stores.callsDatabase.cdr.put(numberKey(rounds % 500), Buffer.alloc(3_000, rounds)); });
    }
  })();
  for (let turn = 0; turn < 3; turn++) {
    const before = rounds;
    const { last, failed, count: kept } = await ask(order(store.folder, folder, { at: Date.UTC(2026, 0, 15, 0, 0, turn) }));
    t.equal(failed, undefined);
    t.equal(kept, turn + 1);
    t.ok(rounds > before + 3, `writes went on: ${rounds - before} rounds`);
    const place = join(folder, last!.name);
    t.same(readNote(place), last);
    t.strictSame(readdirSync(place).sort(), ['backup.json', 'calls', 'store', 'store.json']);
    t.equal(last!.bytes, ['store', 'calls'].reduce((sum, name) => sum + statSync(join(place, name, 'data.mdb')).size, 0));
    await opened(place, (copy) => {
      const [inStore, inCalls] = [numberAt(copy.meta, count), numberAt(copy.callsDatabase.meta, count)];
      t.ok(inStore === inCalls || inStore === inCalls + 1, `of one instant: ${inStore} and ${inCalls}`);
      t.ok(inStore >= before - 1 && inStore <= rounds, `and of one within this turn: ${before} <= ${inStore} <= ${rounds}`);
    });
  }
  going = false;
  await writing;
});

void t.test('what cannot be made whole leaves nothing, and says why', async (t) => {
  const store = temporaryStore(t);
  markStores(store.stores, store.folder);
  const folder = scratch(t);
  const taken = join(folder, 'file');
  writeFileSync(taken, '');
  const empty = scratch(t);
  const cases: readonly (readonly [what: string, asked: BackupOrder, why: RegExp | undefined])[] = [
    ['room within the reserve', order(store.folder, join(folder, 'a'), { reserveBytes: 1 }), undefined],
    ['a reserve larger than the disk', order(store.folder, join(folder, 'b'), { reserveBytes: 2 ** 60 }), /there is no room in .*: \d+ MiB are needed beyond the reserve of \d+ MiB, 0 MiB are there/],
    ['a folder that is a file', order(store.folder, taken), /EEXIST|ENOTDIR/],
    ['a state folder without stores', order(empty, join(folder, 'c')), /has no stores/],
    ['the same second again', order(store.folder, join(folder, 'a')), /there is a backup .* already/],
  ];
  for (const [what, asked, why] of cases) {
    const { failed } = await ask(asked);
    if (why === undefined) t.equal(failed, undefined, what);
    else t.match(failed, why, what);
    if (existsSync(asked.folder) && statSync(asked.folder).isDirectory()) t.strictSame(readdirSync(asked.folder).filter((name) => name.endsWith('.new')), [], `${what}: nothing half is left`);
  }
});

void t.test('a store that is damaged does not become a backup', async (t) => {
  const folder = scratch(t);
  const state = join(folder, 'state');
  mkdirSync(state);
  const stores = openStores(state, new Registry([small]));
  prepare(stores, state);
  await stores.store.root.transaction(() => { for (let at = 0; at < 2_000; at++) stores.heads.put(numberKey(at), Buffer.alloc(1_000, 1)); });
  markStores(stores, state);
  await stores.close();
  t.equal((await ask(order(state, join(folder, 'backup')))).failed, undefined, 'whole');
  const path = join(state, 'store', 'data.mdb');
  truncateSync(path, Math.floor(statSync(path).size / 8_192) * 4_096);
  const { failed, last } = await ask(order(state, join(folder, 'backup'), { at: Date.UTC(2026, 0, 16) }));
  t.match(failed, /a store in .* is damaged/);
  t.equal(last?.at, Date.UTC(2026, 0, 15), 'the last good one stays');
  t.equal(readdirSync(join(folder, 'backup')).length, 1);
});

void t.test('a disk that fills up in the middle ends it', { skip: skipWithoutDisk() }, async (t) => {
  const store = temporaryStore(t);
  await store.stores.store.root.transaction(() => { for (let at = 0; at < 6_000; at++) store.stores.heads.put(numberKey(at), Buffer.alloc(1_000, 1)); });
  markStores(store.stores, store.folder);
  const disk = smallDisk(t, 4);
  const { failed } = await ask(order(store.folder, join(disk.folder, 'backup')));
  t.match(failed, /there is no room/);
  t.strictSame(readdirSync(join(disk.folder, 'backup')), []);
});

void t.test('what goes: all behind the newest few, and what is too old; never the newest, never another unit\'s', async (t) => {
  const note = (days: number): BackupNote => ({ name: String(days), at: -days * dayMs } as BackupNote);
  const all = [0, 1, 2, 3, 10].map(note);
  const cases: readonly (readonly [what: string, of: readonly BackupNote[], keep: number, days: number, go: readonly string[]])[] = [
    ['as many as may stay', all, 5, 0, []], ['one more', all, 4, 0, ['10']], ['one alone', all, 1, 0, ['1', '2', '3', '10']],
    ['of that age to the day', all, 9, 10, []], ['older by a day', all, 9, 9, ['10']], ['the newest, however old', [note(400)], 9, 7, []], ['none', [], 1, 1, []],
  ];
  for (const [what, of, keep, days, go] of cases) t.strictSame(surplus(of, keep, days, 0).map(({ name }) => name), go, what);

  const store = temporaryStore(t);
  markStores(store.stores, store.folder);
  const folder = scratch(t);
  const other = backupName(0, 'ffffffffffff');
  mkdirSync(join(folder, other));
  mkdirSync(join(folder, `${other}.new`));
  const { last: first } = await ask(order(store.folder, folder));
  mkdirSync(join(folder, `${backupName(dayMs, first!.storeId)}.new`));
  const { last, count } = await ask(order(store.folder, folder, { keep: 1, at: Date.UTC(2026, 0, 16) }));
  t.equal(count, 1);
  t.strictSame(readdirSync(folder).sort(), [other, `${other}.new`, last!.name].sort(), 'what another unit has there stays; what was left of a backup of this one that was ended goes');
});
