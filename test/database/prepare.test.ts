import { copyFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { declarationsText, whyUnfit } from '../../service/database/declarations.js';
import { markStores, prepare } from '../../service/database/migrate.js';
import { numberKey } from '../../service/database/numbers.js';
import { preflight } from '../../service/database/preflight.js';
import { openStores } from '../../service/database/stores.js';
import { text } from '../../service/schema/kinds/text.js';
import { integer } from '../../service/schema/kinds/integer.js';
import type { Application } from '../../service/schema/application.js';
import { Registry } from '../../service/schema/registry.js';
import { small } from '../support/small-application.js';

const registry = new Registry([small]);

/** A start as far as the stores go: looked at, opened, prepared and, after `use`, closed in order. */
async function start(folder: string, use: (stores: ReturnType<typeof openStores>) => void = () => undefined, declared = registry): Promise<void> {
  preflight(folder);
  const stores = openStores(folder, declared);
  try {
    prepare(stores, folder);
    use(stores);
    markStores(stores, folder);
  } finally {
    await stores.close();
  }
}

function scratch(t: { teardown(done: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'niud-prepare-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Moves both stores on by a transaction. */
function write(stores: ReturnType<typeof openStores>): void {
  stores.store.root.transactionSync(() => { stores.meta.put(Buffer.from('test'), numberKey(1)); });
  stores.calls.root.transactionSync(() => { stores.callsDatabase.meta.put(Buffer.from('test'), numberKey(1)); });
}

void t.test('stores that are not those which the folder had are refused, by words that say what to do', async (t) => {
  const folder = scratch(t);
  const [old, other] = [join(folder, 'old'), join(folder, 'other')];
  const whole = join(folder, 'whole');
  await start(whole, write);
  cpSync(whole, old, { recursive: true });
  await start(whole, write);
  await start(other, write);
  await t.resolves(start(whole), 'as it was left');

  const data = (name: string): string => join(name, 'data.mdb');
  const from = (place: string, name: 'store' | 'calls') => (to: string): void => copyFileSync(join(place, data(name)), join(to, data(name)));
  const table: readonly (readonly [what: string, harm: (to: string) => void, refused: RegExp])[] = [
    ...(['store', 'calls'] as const).flatMap((name): (readonly [string, (to: string) => void, RegExp])[] => [
      [`${name} empty`, (to) => truncateSync(join(to, data(name)), 0), /is missing or empty, but this folder had store .*: restore a backup, or/],
      [`${name} without its file`, (to) => rmSync(join(to, data(name))), /is missing or empty.*restore a backup/],
      [`${name} without its folder`, (to) => rmSync(join(to, name), { recursive: true }), /is missing or empty/],
      [`an older ${name}`, from(old, name), new RegExp(`/${name} is older than the one that this unit had .*put the newer one back, or`)],
      [`${name} of another unit`, from(other, name), new RegExp(`/${name} belongs to store .*, this folder to store .*: put the right one back`)],
      [`${name} cut off behind its first data`, (to) => truncateSync(join(to, data(name)), 4_096 * 3), /data\.mdb is damaged \(.*\): it is left as it is\. Next: niuctl backup --list, then niuctl restore <backup>/],
      [`${name} cut within a page`, (to) => truncateSync(join(to, data(name)), 9_000), /data\.mdb is damaged \(it has 9000 bytes/],
      [`${name} of garbage`, (to) => writeFileSync(join(to, data(name)), 'garbage '.repeat(4_096)), /data\.mdb is damaged/],
      [`${name} without its first pages`, (to) => writeFileSync(join(to, data(name)), Buffer.concat([Buffer.alloc(8_192), readFileSync(join(to, data(name))).subarray(8_192)])), /data\.mdb is damaged/],
    ]),
    ['store.json empty', (to) => writeFileSync(join(to, 'store.json'), ''), /store\.json.* is empty: put it back from a backup, or/],
    ['store.json of garbage', (to) => writeFileSync(join(to, 'store.json'), '{"storeId":'), /store\.json.* cannot be read: put it back/],
    ['store.json of something else', (to) => writeFileSync(join(to, 'store.json'), '[1]'), /store\.json.* cannot be read/],
  ];
  for (const [what, harm, refused] of table) {
    const harmed = join(folder, 'harmed');
    cpSync(whole, harmed, { recursive: true });
    harm(harmed);
    const before = readdirSync(harmed, { recursive: true, encoding: 'utf8' }).filter((name) => !name.endsWith('lock.mdb')).sort();
    await t.rejects(start(harmed), { name: 'UnfitStore', message: refused }, what);
    t.same(readdirSync(harmed, { recursive: true, encoding: 'utf8' }).filter((name) => !name.endsWith('lock.mdb')).sort(), before, `${what}: nothing is made`);
    rmSync(harmed, { recursive: true });
  }
});

void t.test('what is meant is taken: both stores of another folder, or without the marker', async (t) => {
  const folder = scratch(t);
  await start(join(folder, 'one'), write);
  cpSync(join(folder, 'one'), join(folder, 'two'), { recursive: true });
  rmSync(join(folder, 'two', 'store.json'));
  await t.resolves(start(join(folder, 'two')));
  await t.resolves(start(join(folder, 'two')), 'and it has a marker again');
});

void t.test('a store of a newer release is refused by its number', async (t) => {
  const folder = scratch(t);
  await start(folder, (stores) => stores.store.root.transactionSync(() => { stores.meta.put(Buffer.from('schema version'), numberKey(99)); }));
  await t.rejects(start(folder), { name: 'UnfitStore', message: /layout 99; this program knows \d+: install the release that wrote it/ });
});

/** The small application with the columns of its first table changed. */
function changed(change: (columns: Application['tables'][number]['columns']) => Application['tables'][number]['columns']): Registry {
  const [first, ...others] = small.tables;
  return new Registry([{ ...small, tables: [{ ...first!, columns: change(first!.columns) }, ...others] }]);
}

void t.test('a program with other declarations does not read a store; one with columns behind the others does', async (t) => {
  const column = (name: string, more: object = {}) => ({ name, label: name, kind: text(10), meaning: 'Of a test.', ...more });
  const now = declarationsText(registry);
  const table: readonly (readonly [what: string, other: Registry, refused: RegExp | undefined])[] = [
    ['a column in the middle', changed(([first, ...rest]) => [first!, column('added'), ...rest]), /it has ".* column 2 /],
    ['two columns exchanged', changed((columns) => [...columns.slice(0, -2), columns.at(-1)!, columns.at(-2)!]), /it has ".* column /],
    ['another kind', changed((columns) => [...columns.slice(0, -1), { ...columns.at(-1)!, kind: integer(0, 9) }]), /it has ".* column /],
    ['a column less', changed((columns) => columns.slice(0, -1)), /it has ".* column /],
    ['an index on what was there', changed((columns) => [...columns.slice(0, -1), { ...columns.at(-1)!, indexed: columns.at(-1)!.indexed !== true }]), /it has ".* column /],
    ['an indexed column behind the others', changed((columns) => [...columns, column('added', { indexed: true })]), /this program declares ".* added .* indexed", which it does not have/],
    ['a column behind the others', changed((columns) => [...columns, column('added')]), undefined],
    ['a further application', new Registry([small, { ...small, name: 'other', number: 77 }]), undefined],
    ['the same', registry, undefined],
  ];
  for (const [what, other, refused] of table) {
    const folder = scratch(t);
    await start(folder);
    if (refused === undefined) await t.resolves(start(folder, undefined, other), what);
    else await t.rejects(start(folder, undefined, other), { name: 'UnfitStore', message: refused }, what);
    t.equal(whyUnfit(now, declarationsText(other)) === undefined, refused === undefined);
  }
});
