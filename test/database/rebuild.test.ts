import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import type { Test } from 'tap';
import { batchKey } from '../../service/database/archive-key.js';
import { entries } from '../../service/database/cursor.js';
import { numberKey } from '../../service/database/numbers.js';
import { doubtIndexes, rebuildIndexes, settleIndexDoubt } from '../../service/database/rebuild.js';
import { scrub, scrubFile } from '../../service/database/scrub.js';
import type { Shelf } from '../../service/database/shelf.js';
import type { Stores } from '../../service/database/stores.js';
import { encodeKey } from '../../service/schema/key.js';
import { auditStore } from '../support/store-audit.js';
import { temporaryStore } from '../support/temporary-store.js';
import type { TemporaryStore } from '../support/temporary-store.js';

const nothing = Buffer.alloc(0);

/** Two tenants with lines, one of them a pattern, a note that names a line, and two archived lines. */
async function filled(t: Test): Promise<TemporaryStore> {
  const store = temporaryStore(t);
  const create = (table: string, attributes: Record<string, string | number>) => ({ method: 'create' as const, table, attributes });
  await store.must(
    create('provider', { name: 'north', legacy: 7, note: 'kept' }), create('provider', { name: 'south' }), create('site', { provider: 'north', name: 'main' }),
    create('line', { number: '8085550100', provider: 'north', site: 'main', rank: 3 }), create('line', { number: '80855501XX', provider: 'north', site: 'main', rank: 4 }),
    create('line', { number: '8085550198', provider: 'north', site: 'main' }), create('line', { number: '8085550199', provider: 'north', site: 'main' }), create('note', { name: 'first', line: '8085550100' }),
  );
  for (const number of ['8085550198', '8085550199']) await store.must({ method: 'archive', table: 'line', key: [number] });
  t.same(auditStore(store.stores), []);
  return store;
}

const write = async (stores: Stores, work: () => void): Promise<void> => {
  await stores.store.root.transaction(work);
  stores.store.root.resetReadTxn();
};
const receiptOf = (stores: Stores) => scrub(stores, { decoders: {}, rest: () => Promise.resolve(), tell: () => undefined });
const firstKey = (database: Shelf['live']): Buffer => Buffer.from([...entries(database, { limit: 1 })][0]!.key);
const emptied = (database: Shelf['live']): void => { for (const { key } of [...entries(database, {})]) database.remove(Buffer.from(key)); };

/** What becomes of which table of `small`, and whether the scrub sees it. */
const damages: readonly (readonly [what: string, table: string, damage: (shelf: Shelf, stores: Stores) => void, isSeen: boolean])[] = [
  ['an index lacks an entry', 'line', ({ indexed }) => { indexed[0]!.entries.remove(firstKey(indexed[0]!.entries)); }, true],
  ['an index has one too many', 'line', ({ indexed }) => { indexed[0]!.entries.put(encodeKey([9, '8085559999']), nothing); }, true],
  ['an index is empty', 'line', ({ references }) => { emptied(references[0]!.entries); }, true],
  ['a unique value leads elsewhere', 'provider', ({ unique }) => { unique[0]!.entries.put(firstKey(unique[0]!.entries), encodeKey(['south'])); }, true],
  ['a unique value leads nowhere', 'provider', ({ unique }) => { unique[0]!.entries.put(encodeKey([99]), encodeKey(['west'])); }, true],
  ['entries of a value cannot be read', 'line', ({ grouped }) => { grouped[0]!.shaped.put(firstKey(grouped[0]!.shaped), Buffer.of(0xc1, 1)); }, true],
  ['a grouped index is empty', 'line', ({ grouped }) => { for (const index of [grouped[0]!.entries, grouped[0]!.shaped, grouped[0]!.shapes]) emptied(index); }, true],
  ['generations are not counted', 'line', ({ generations }) => { emptied(generations); }, true],
  ['a batch lacks a member', 'line', (_, { batches }) => { batches.remove(firstKey(batches)); }, true],
  ['a batch has one too many', 'line', ({ application, table }, { batches }) => { batches.put(batchKey(3, application.number, table.number, encodeKey(['8085550197'])), nothing); }, true],
  ['tallies are wrong', 'line', (_, { tallies }) => { for (const { key } of [...entries(tallies, {})]) tallies.put(Buffer.from(key), numberKey(40)); }, false],
];

for (const [what, table, damage, isSeen] of damages) {
  void t.test(`${what}: told by the records of ${table} anew`, async (t) => {
    const { stores } = await filled(t);
    const live = stores.shelves.map((shelf) => [...entries(shelf.live, {})].map(({ value }) => value.toString('hex')));
    await write(stores, () => damage(stores.shelf('small', table), stores));
    if (what !== 'entries of a value cannot be read') t.not(auditStore(stores).length, 0);
    const before = await receiptOf(stores);
    t.equal(before.faults > 0, isSeen, before.first ?? 'nothing is found');
    if (isSeen) t.match(before, { unfit: [`small.${table}`], beyond: 0 });
    const tables = isSeen ? before.unfit! : stores.shelves.map((shelf) => `small.${shelf.table.name}`);
    let left = 0;
    await write(stores, () => { left = rebuildIndexes(stores, tables).left; });
    t.equal(left, 0);
    t.same(auditStore(stores), []);
    t.equal((await receiptOf(stores)).faults, 0);
    t.same(stores.shelves.map((shelf) => [...entries(shelf.live, {})].map(({ value }) => value.toString('hex'))), live, 'records are as they were');
  });
}

void t.test('a record that is damaged itself is passed over, and its bytes stay for the quarantine', async (t) => {
  const { stores } = await filled(t);
  const { live, indexed } = stores.shelf('small', 'line');
  const key = encodeKey(['8085550100']);
  const bytes = Buffer.from(live.getBinary(key)!);
  bytes[bytes.length - 1]! ^= 4;
  await write(stores, () => {
    live.put(key, bytes);
    emptied(indexed[0]!.entries);
    t.match(rebuildIndexes(stores, ['small.line']), { left: 1 });
  });
  t.same(live.getBinary(key), bytes);
  t.match(await receiptOf(stores), { damaged: 1, faults: 0 });
});

void t.test('two records with one unique value: the first has it, the other is told by the next scrub', async (t) => {
  const { stores } = await filled(t);
  const { live } = stores.shelf('small', 'provider');
  await write(stores, () => {
    live.put(encodeKey(['zenith']), Buffer.from(live.getBinary(encodeKey(['north']))!));
    t.match(rebuildIndexes(stores, ['small.provider']), { records: 3, left: 1 });
  });
});

void t.test('a start builds anew what a scrub has doubted, once, and has a scrub look again', async (t) => {
  const { stores } = await filled(t);
  const folder = mkdtempSync(join(tmpdir(), 'niud-rebuild-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const { indexed } = stores.shelf('small', 'line');
  const note = join(folder, 'indexes.doubt');
  const damage = (): Promise<void> => write(stores, () => emptied(indexed[0]!.entries));
  writeFileSync(join(folder, scrubFile), '{}');
  // What was noted, and whether the index is whole behind the start.
  const table: readonly (readonly [string, () => void, boolean])[] = [
    ['nothing', () => undefined, false],
    ['another table', () => { doubtIndexes(folder, ['small.note']); }, false],
    ['it was taken back', () => { doubtIndexes(folder, ['small.line']); doubtIndexes(folder, []); }, false],
    ['a table that is not there', () => { doubtIndexes(folder, ['small.gone']); }, false],
    ['a note that cannot be read', () => { writeFileSync(note, '[{'); }, false],
    ['this table', () => { doubtIndexes(folder, ['small.note', 'small.line']); }, true],
  ];
  for (const [what, noted, isWhole] of table) {
    await damage();
    noted();
    if (what === 'this table') t.match(readFileSync(note, 'utf8'), 'small.line');
    settleIndexDoubt(stores, folder, (build) => stores.store.root.transactionSync(build));
    stores.store.root.resetReadTxn();
    t.equal(auditStore(stores).length === 0, isWhole, what);
    t.notOk(existsSync(note), what);
  }
  t.notOk(existsSync(join(folder, scrubFile)));
});
