import { cpSync, existsSync, mkdirSync, mkdtempSync, openSync, closeSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { backUp } from '../../service/database/backup.js';
import type { BackupNote } from '../../service/database/backup-folder.js';
import { declarationsText } from '../../service/database/declarations.js';
import { markStores, prepare } from '../../service/database/migrate.js';
import { numberAt, numberKey } from '../../service/database/numbers.js';
import { copyBackup, everything, finishRestore, isLater, orderRestore, provenBackup, stage } from '../../service/database/restore.js';
import { environments, readMarker } from '../../service/database/marker.js';
import { openStores } from '../../service/database/stores.js';
import { Registry } from '../../service/schema/registry.js';
import { small } from '../support/small-application.js';

t.setTimeout(180_000);

const registry = new Registry([small]);
const declarations = declarationsText(registry);
const count = Buffer.from('count');
const at = Date.UTC(2026, 0, 15);

/** A start on a state folder as far as the stores go; gives what both hold, and writes `next` where it is given. */
async function start(state: string, next?: number): Promise<readonly [number, number]> {
  finishRestore(state);
  const stores = openStores(state, registry);
  try {
    prepare(stores, state);
    if (next !== undefined) {
      await stores.store.root.transaction(() => { stores.meta.put(count, numberKey(next)); });
      await stores.calls.root.transaction(() => { stores.callsDatabase.meta.put(count, numberKey(next)); });
    }
    markStores(stores, state);
    return [numberAt(stores.meta, count), numberAt(stores.callsDatabase.meta, count)];
  } finally {
    await stores.close();
  }
}

/** All steps of a restore, one behind the other. */
function putInPlace(state: string, place: string, note: BackupNote, atMs: number, reserveBytes: number, step: () => void = () => undefined): string | undefined {
  finishRestore(state);
  copyBackup(state, place, note, environments, reserveBytes, step);
  stage(state, { what: note.name, parts: everything, generation: 2 }, readMarker(place)!);
  step();
  const aside = orderRestore(state, atMs);
  finishRestore(state, step);
  return aside;
}

/** A unit that was backed up when it held 1, and holds 2. */
async function unit(t: { teardown(done: () => void): void }): Promise<{ readonly folder: string; readonly state: string; readonly place: string; readonly note: BackupNote }> {
  const folder = mkdtempSync(join(tmpdir(), 'niud-restore-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const state = join(folder, 'state');
  mkdirSync(state);
  await start(state, 1);
  const note = await backUp({ stateFolder: state, folder: join(folder, 'backup'), reserveBytes: 0, keep: 7, days: 0, at });
  await start(state, 2);
  return { folder, state, place: join(folder, 'backup', note.name), note };
}

void t.test('a backup comes back, what was there stays beside it, and it goes on from there', async (t) => {
  const { folder, state, place } = await unit(t);
  t.strictSame(await start(state), [2, 2]);
  const note = provenBackup(place, declarations);
  const aside = putInPlace(state, place, note, at, 0);
  t.equal(aside, join(state, 'before-restore-2026-01-15T000000Z'));
  t.strictSame(await start(state, undefined), [1, 1]);
  t.strictSame(await start(state, 3), [3, 3]);
  t.strictSame(await start(aside!), [2, 2], 'what was there is a whole state folder');
  t.strictSame(readdirSync(state).sort(), ['before-restore-2026-01-15T000000Z', 'calls', 'store', 'store.json'], 'nothing else is left');
  t.strictSame(readdirSync(place).sort(), ['backup.json', 'calls', 'store', 'store.json'], 'the backup is as it was');
  t.strictSame(provenBackup(place, declarations), note);

  const other = join(folder, 'other');
  mkdirSync(other);
  t.equal(putInPlace(other, place, note, at, 0), undefined);
  t.strictSame(await start(other), [1, 1], 'on a unit that has nothing');
  rmSync(join(other, 'store', 'data.mdb'));
  writeFileSync(join(other, 'store.json'), 'garbage');
  putInPlace(other, place, note, at, 0);
  t.strictSame(await start(other), [1, 1], 'on one whose stores are damaged');
});

void t.test('ended at any moment, the unit has the old or the new, whole', async (t) => {
  const { folder, state, place, note } = await unit(t);
  const seen = new Set<number>();
  let ended = true;
  for (let after = 0; ended; after++) {
    const trial = join(folder, `trial-${after}`);
    cpSync(state, trial, { recursive: true });
    let steps = 0;
    ended = false;
    try {
      putInPlace(trial, place, note, at, 0, () => {
        if (steps++ < after) return;
        ended = true;
        throw new Error('ended here');
      });
    } catch (fault) {
      if ((fault as Error).message !== 'ended here') throw fault;
    }
    const [inStore, inCalls] = await start(trial);
    t.equal(inStore, inCalls, `ended after ${after} steps: both are of one time`);
    t.ok(inStore === 1 || inStore === 2);
    seen.add(inStore);
    t.notOk(existsSync(join(trial, 'restore.json')), 'nothing is left to be done');
    if (inStore === 2) putInPlace(trial, place, note, at + 1_000, 0);
    t.strictSame(await start(trial), [1, 1], 'and a second try is whole');
    rmSync(trial, { recursive: true });
  }
  t.strictSame([...seen].sort(), [1, 2], 'some ended before, some behind the moment that decides');
});

void t.test('which release comes behind which', async (t) => {
  const cases: readonly (readonly [one: string, other: string, later: boolean])[] = [
    ['0.3.0', '0.2.0', true], ['0.2.0', '0.3.0', false], ['0.2.0', '0.2.0', false], ['0.10.0', '0.9.9', true], ['1.0', '0.99.99', true], ['0.2.0.1', '0.2.0', true], ['0.2', '0.2.0', false],
  ];
  for (const [one, other, later] of cases) t.equal(isLater(one, other), later, `${one} behind ${other}`);
});

void t.test('what is no whole backup of this program is refused by name, with nothing touched', async (t) => {
  const { folder, state, place } = await unit(t);
  const spoil = (path: string): void => {
    const file = openSync(path, 'r+');
    writeSync(file, 'spoiled', 12_345);
    closeSync(file);
  };
  const noted = (to: string, change: object): void => writeFileSync(join(to, 'backup.json'), JSON.stringify({ ...JSON.parse(readFileSync(join(to, 'backup.json'), 'utf8')) as object, ...change }));
  const cases: readonly (readonly [what: string, harm: (to: string) => void, why: RegExp | undefined])[] = [
    ['as it is', () => undefined, undefined],
    ['without its note', (to) => rmSync(join(to, 'backup.json')), /is no whole backup: it has no backup\.json/],
    ['a note of garbage', (to) => writeFileSync(join(to, 'backup.json'), '{'), /is no whole backup/],
    ['a newer layout', (to) => noted(to, { schemaVersion: 99 }), /has layout 99; this program has \d+: restore it with the release that wrote it/],
    ['a later release', (to) => noted(to, { release: '0.10.1' }), /was written by niud 0\.10\.1, this is 0\.9\.0: install niud 0\.10\.1 first/],
    ['the same release', (to) => noted(to, { release: '0.9.0' }), undefined],
    ['an older layout', (to) => noted(to, { schemaVersion: 1 }), /has layout 1; this program has/],
    ['bytes of store that changed', (to) => spoil(join(to, 'store', 'data.mdb')), /store\/data\.mdb is not what was backed up/],
    ['bytes of calls that changed', (to) => spoil(join(to, 'calls', 'data.mdb')), /calls\/data\.mdb is not what was backed up/],
    ['without calls', (to) => rmSync(join(to, 'calls'), { recursive: true }), /has no calls/],
    ['a note of another unit', (to) => noted(to, { storeId: 'another' }), /are not those that it names/],
  ];
  for (const [what, harm, why] of cases) {
    const to = join(folder, 'harmed');
    cpSync(place, to, { recursive: true });
    harm(to);
    if (why === undefined) t.doesNotThrow(() => provenBackup(to, declarations, '0.9.0'), what);
    else t.throws(() => provenBackup(to, declarations, '0.9.0'), { name: 'UnfitStore', message: why }, what);
    rmSync(to, { recursive: true });
  }
  t.throws(() => provenBackup(place, `${declarations}\nsmall(77)/added(1) key name`.replace('key', 'key x')), { message: /was written by a release with other declarations: .*Restore it with that release/ }, 'other declarations');
  t.throws(() => putInPlace(state, place, provenBackup(place, declarations), at, 2 ** 60), { message: /there is no room/ });
  t.strictSame(await start(state), [2, 2]);
});
