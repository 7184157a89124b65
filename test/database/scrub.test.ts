import t from 'tap';
import type { Test } from 'tap';
import { archiveKey } from '../../service/database/archive-key.js';
import { callsStore } from '../../service/database/calls-store.js';
import { lettingGoOfCalls, takingOutOfCalls } from '../../service/database/calls-quarantine.js';
import { entries } from '../../service/database/cursor.js';
import { headBytes } from '../../service/database/layout.js';
import { quarantined } from '../../service/database/quarantine.js';
import type { DamagedRecordFound } from '../../service/database/quarantine.js';
import { scrub } from '../../service/database/scrub.js';
import type { ScrubReceipt } from '../../service/database/scrub.js';
import type { Stores } from '../../service/database/stores.js';
import { encodeKey } from '../../service/schema/key.js';
import { auditStore } from '../support/store-audit.js';
import { followedStore, temporaryStore } from '../support/temporary-store.js';
import type { TemporaryStore } from '../support/temporary-store.js';

async function scrubbed(stores: Stores, only?: readonly string[]): Promise<{ receipt: ScrubReceipt; found: DamagedRecordFound[] }> {
  const found: DamagedRecordFound[] = [];
  const receipt = await scrub(stores, { decoders: { session: (_, value) => JSON.parse(value.toString()) as unknown }, rest: () => Promise.resolve(), tell: (each) => found.push(each), ...(only === undefined ? {} : { only }) });
  return { receipt, found };
}

/** Two tenants with lines, one of them a pattern, a note that names a line, and an archived line. */
async function filled(t: Test, store = temporaryStore(t)): Promise<TemporaryStore> {
  const create = (table: string, attributes: Record<string, string | number>) => ({ method: 'create' as const, table, attributes });
  await store.must(
    create('provider', { name: 'north', legacy: 7, note: 'kept' }), create('provider', { name: 'south' }), create('site', { provider: 'north', name: 'main' }),
    create('line', { number: '8085550100', provider: 'north', site: 'main', rank: 3 }), create('line', { number: '80855501XX', provider: 'north', site: 'main', rank: 4 }),
    create('line', { number: '8085550199', provider: 'north', site: 'main' }), create('note', { name: 'first', line: '8085550100' }),
  );
  await store.must({ method: 'archive', table: 'line', key: ['8085550199'] });
  t.same(auditStore(store.stores), []);
  return store;
}

async function write(stores: Stores, work: () => void): Promise<void> {
  await stores.store.root.transaction(work);
  stores.store.root.resetReadTxn();
}

void t.test('a whole store: everything is gone through, nothing is found, however often', async (t) => {
  const { stores } = await filled(t);
  for (let round = 0; round < 2; round++) t.match(await scrubbed(stores), { receipt: { records: 7, unsealed: 0, damaged: 0, faults: 0, first: undefined }, found: [] });
});

const flip = (place: number) => (bytes: Buffer): Buffer => {
  const flipped = Buffer.from(bytes);
  flipped[place < 0 ? bytes.length + place : place]! ^= 4;
  return flipped;
};

/** A table, the key of a record, what becomes of its bytes, and the provider that has one fewer then. */
const damages: readonly (readonly [what: string, table: string, key: readonly string[], damaged: (bytes: Buffer) => Buffer])[] = [
  ['a bit of its layout', 'provider', ['north'], flip(0)],
  ['a bit of its numbers', 'provider', ['north'], flip(4)],
  ['a bit of what a row begins with', 'line', ['8085550100'], flip(headBytes)],
  ['a bit of a value', 'line', ['8085550100'], flip(headBytes + 4)],
  ['a bit of its checksum', 'line', ['80855501XX'], flip(-1)],
  ['a bit of a record without indexes', 'note', ['first'], flip(-6)],
  ['all of it', 'line', ['8085550100'], (bytes) => Buffer.alloc(bytes.length)],
  ['its end', 'line', ['80855501XX'], (bytes) => Buffer.from(bytes.subarray(0, bytes.length - 7))],
  ['everything', 'site', ['north', 'main'], () => Buffer.alloc(0)],
  ['the bytes of another record', 'line', ['8085550100'], () => Buffer.alloc(0)],
];

for (const [what, table, key, damaged] of damages) {
  void t.test(`${what} of ${table}: absent, told, taken out with every entry that leads to it, and written anew`, async (t) => {
    // On the other unit of a pair it is whole: that one takes it out as well, and both go on as the same.
    const { stores, writer, reader, must } = await filled(t, what === 'the bytes of another record' ? temporaryStore(t) : followedStore(t));
    const shelf = stores.shelf('small', table);
    const place = encodeKey(key);
    const before = Buffer.from(shelf.live.getBinary(place)!);
    const other = what === 'the bytes of another record' ? Buffer.from(shelf.live.getBinary(encodeKey(['80855501XX']))!) : undefined;
    const row = reader.view('small').get(table, key)!.row;
    await write(stores, () => { shelf.live.put(place, other ?? damaged(before)); });
    stores.damages.verifying = true;
    const told: string[] = [];
    stores.damages.hear(({ database }) => told.push(database));
    const view = reader.view('small');
    if (other === undefined) {
      t.equal(view.get(table, key), undefined);
      t.equal(view.get(table, key), undefined);
      t.same(told, [`small.${table}.live`], 'told once');
      t.equal(view.isDamaged(table, key), true);
    }
    t.equal([...view.scan(table)].some((each) => each.row === row), false, 'and lists go on');

    const { receipt, found } = await scrubbed(stores, [`small.${table}`]);
    if (other !== undefined) {
      t.ok(receipt.damaged === 1 || receipt.faults > 0, 'its entries do not fit');
      return;
    }
    t.equal(receipt.damaged, 1);
    t.equal(found.length, 1);
    t.equal(await writer.submit({ application: 'small', by: 'system', what: 'quarantine', evaluate: (draft) => draft.quarantine(found[0]!) }), true);
    reader.refresh();
    t.match(quarantined(stores), [{ application: 'small', table, archived: false, key: key.join('/'), bytes: damaged(before).length, writtenAnew: false }]);
    t.equal(reader.view('small').isDamaged(table, key), true, 'it is still known');
    const faults = auditStore(stores).filter((fault) => !fault.includes('refers to a missing'));
    t.same(faults, [], 'no entry leads to it, and it is counted no more');
    t.equal(await writer.submit({ application: 'small', by: 'system', what: 'quarantine', evaluate: (draft) => draft.quarantine(found[0]!) }), false, 'what is gone is not taken out again');

    const columns = shelf.table.columns;
    await must({ method: 'put', table, key, attributes: Object.fromEntries(columns.map(({ name }, at) => [name, row[at]]).filter(([name, value]) => value !== undefined && !shelf.table.key.includes(String(name)))) as never });
    t.same(reader.view('small').get(table, key)!.row, row);
    t.equal(reader.view('small').isDamaged(table, key), false);
    t.same(auditStore(stores), []);
    const [kept] = quarantined(stores);
    t.equal(kept!.writtenAnew, true);
    t.equal(await writer.submit({ application: 'small', by: 'tester', what: 'let go', evaluate: (draft) => draft.letGo(kept!.id) }), true);
    reader.refresh();
    t.same(quarantined(stores), []);
    t.match((await scrubbed(stores)).receipt, { damaged: 0, faults: 0 });
  });
}

void t.test('until it is in quarantine a damaged record is not written over, for what leads to it would stay', async (t) => {
  const { stores, write: submit } = await filled(t);
  const shelf = stores.shelf('small', 'line');
  const place = encodeKey(['8085550100']);
  await write(stores, () => { shelf.live.put(place, flip(headBytes)(Buffer.from(shelf.live.getBinary(place)!))); });
  t.match(await submit({ method: 'put', table: 'line', key: ['8085550100'], attributes: { provider: 'north', site: 'main' } }), { code: 'damaged_record' });
});

void t.test('an archived record that is damaged goes out of the archive, its batch and its counts', async (t) => {
  const { stores, reader, writer } = await filled(t);
  const shelf = stores.shelf('small', 'line');
  const place = archiveKey(encodeKey(['8085550199']), 2);
  await write(stores, () => { shelf.archive.put(place, flip(-9)(Buffer.from(shelf.archive.getBinary(place)!))); });
  stores.damages.verifying = true;
  t.same([...reader.view('small').scanArchive('line')], []);
  const { receipt, found } = await scrubbed(stores);
  t.equal(receipt.damaged, 1);
  await writer.submit({ application: 'small', by: 'system', what: 'quarantine', evaluate: (draft) => draft.quarantine(found[0]!) });
  t.match(quarantined(stores), [{ table: 'line', archived: true, key: '8085550199' }]);
  t.same(auditStore(stores), []);
});

void t.test('indexes are held against records both ways', async (t) => {
  const { stores } = await filled(t);
  const shelf = stores.shelf('small', 'line');
  const [rank] = shelf.indexed;
  const [first] = [...entries(rank!.entries, {})].map(({ key }) => Buffer.from(key));
  await write(stores, () => { rank!.entries.remove(first!); });
  t.match((await scrubbed(stores)).receipt, { damaged: 0, faults: 1, first: /the index rank lacks the entry of a record/ });
  await write(stores, () => { rank!.entries.put(first!, Buffer.alloc(0)); rank!.entries.put(encodeKey([9, '8085559999']), Buffer.alloc(0)); });
  t.match((await scrubbed(stores)).receipt, { damaged: 0, faults: 1, first: /an entry of the index rank leads to no record/ });
  await write(stores, () => { rank!.entries.remove(encodeKey([9, '8085559999'])); shelf.grouped[0]!.shaped.put(encodeKey(['80855501XX']), Buffer.of(0xc1, 1, 2)); });
  t.match((await scrubbed(stores)).receipt, { damaged: 0, faults: 2, first: /the index pattern lacks/ });
});

void t.test('a damaged entry of the log is found', async (t) => {
  const { stores } = await filled(t);
  const [head] = [...entries(stores.heads, {})].map(({ key }) => Buffer.from(key));
  await write(stores, () => { stores.heads.put(head!, Buffer.of(0xc1, 0)); });
  t.match((await scrubbed(stores)).receipt, { damaged: 0, faults: 1, first: /an entry of the log of changes cannot be read/ });
});

void t.test('a damaged value of calls: sessions and the like are absent and taken out, of money nothing is taken for absent', async (t) => {
  const { stores } = await filled(t);
  const key = Buffer.from('t1');
  for (const name of ['session', 'account'] as const) {
    const store = callsStore(stores, name);
    await store.put(key, Buffer.from('{"a":1}'));
    store.refresh();
    t.same(store.get(key)?.toString(), '{"a":1}');
    await stores.calls.root.transaction(() => { stores.callsDatabase[name].put(key, flip(8)(Buffer.from(stores.callsDatabase[name].getBinary(key)!))); });
    store.refresh();
    if (name === 'session') {
      t.equal(store.get(key), undefined);
      t.same([...store.scan(Buffer.of(0))], []);
    } else {
      t.throws(() => store.get(key), { name: 'DamagedRecord' });
      t.throws(() => [...store.scan(Buffer.of(0))], { name: 'DamagedRecord' });
    }
  }
  const { found } = await scrubbed(stores);
  t.match(found, [{ environment: 'calls', database: 'session' }, { environment: 'calls', database: 'account' }]);
  const done = async (write: (() => void) | undefined): Promise<boolean> => write !== undefined && stores.calls.root.batch(write).then(() => true);
  t.same(await Promise.all(found.map((each) => done(takingOutOfCalls(stores, each, 5)))), [true, false], 'an account stays: its next movement writes it anew');
  stores.calls.root.resetReadTxn();
  const [kept] = quarantined(stores);
  t.match(kept, { application: '', table: 'session', at: 5, writtenAnew: false });
  t.equal(await done(lettingGoOfCalls(stores, kept!.id)), true);
  t.equal(await done(lettingGoOfCalls(stores, kept!.id)), false);
});
