import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { Damages } from '../../service/database/damages.js';
import { dataFile } from '../../service/database/marker.js';
import { doubtPages, isLostSnapshot, isPageFault, settlePageDoubt } from '../../service/database/page-doubt.js';
import { WatchedPages } from '../../service/database/watched-pages.js';
import { Writer } from '../../service/database/writer.js';
import { temporaryStore } from '../support/temporary-store.js';

void t.test('what LMDB says of a damaged page', (t) => {
  for (const message of ['MDB_CORRUPTED: Located page was wrong type', 'MDB_PAGE_NOTFOUND: Requested page not found', 'MDB_PANIC: Update of meta page failed or environment had fatal error']) t.equal(isPageFault(new Error(message)), true, message);
  for (const message of ['MDB_MAP_FULL: Environment mapsize limit reached', 'MDB_NOTFOUND: No matching key/data pair found', 'Input/output error', 'a bug']) t.equal(isPageFault(new Error(message)), false, message);
  t.equal(isLostSnapshot(new Error('MDB_BAD_TXN: Transaction must abort, has a child, or is invalid')), true);
  t.equal(isLostSnapshot(new Error('MDB_MAP_FULL: Environment mapsize limit reached')), false);
  t.end();
});

void t.test('whoever reads ends the process for a page that is none; what a full map made of what is being written is none', async (t) => {
  const messages = ['MDB_CORRUPTED: Located page was wrong type', 'MDB_BAD_TXN: Transaction must abort, has a child, or is invalid', 'MDB_MAP_FULL: Environment mapsize limit reached', 'a bug'];
  for (const [writing, doubted] of [[false, [true, true, false, false]], [true, [true, false, false, false]]] as const) {
    const damages = new Damages();
    damages.writing = writing;
    const doubts: unknown[] = [];
    damages.met(new Error('MDB_CORRUPTED: while nobody is there to end anything'));
    damages.doubt((fault) => doubts.push(fault));
    t.same(messages.map((message) => { const before = doubts.length; damages.met(new Error(message)); return doubts.length > before; }), doubted, `writing ${writing}`);
  }
});

void t.test('every way to read is watched', async (t) => {
  const fault = new Error('MDB_CORRUPTED: Located page was wrong type');
  const fails = (): never => { throw fault; };
  const walk = { [Symbol.iterator]: () => ({ next: fails }) };
  const met: unknown[] = [];
  const database = new WatchedPages({ getBinary: fails, getBinaryFast: fails, getKeysCount: fails, getKeys: () => walk, getRange: () => walk, put: async () => true, remove: async () => true }, (found) => met.push(found));
  const key = Buffer.from('a');
  const ways: Readonly<Record<string, () => unknown>> = {
    getBinary: () => database.getBinary(key), getBinaryFast: () => database.getBinaryFast(key), getKeysCount: () => database.getKeysCount({}), getKeys: () => [...database.getKeys({})], getRange: () => [...database.getRange({})],
  };
  for (const [name, way] of Object.entries(ways)) t.throws(way, fault, name);
  t.equal(met.length, 5);
  const left: unknown[] = [];
  const counted = new WatchedPages({ getRange: () => ({ [Symbol.iterator]: () => ({ next: () => ({ done: false, value: { key, value: key } }), return: () => { left.push('left'); return { done: true, value: undefined }; } }) }) } as never, () => undefined);
  for (const _ of counted.getRange({})) break;
  t.same(left, ['left'], 'a walk that is left is left below too');
});

void t.test('a change that meets one is a doubt, and no bug of the change', async (t) => {
  const { stores, clock } = temporaryStore(t);
  const doubts: unknown[] = [];
  const writer = new Writer(stores, { clock, raise: () => undefined, refusal: () => undefined, doubt: (fault) => doubts.push(fault) });
  const meets = (message: string) => writer.submit({ application: 'small', by: 'tester', what: 'test', evaluate: () => { throw new Error(message); } });
  t.match(await meets('a bug'), { code: 'internal' });
  t.equal(doubts.length, 0);
  await meets('MDB_CORRUPTED: Located page was wrong type');
  t.equal(doubts.length, 1);
});

void t.test('the next start goes through everything once, and refuses what cannot be read', async (t) => {
  const { folder, stores, must } = temporaryStore(t);
  for (let round = 0; round < 20; round++) await must(...Array.from({ length: 50 }, (_, at) => ({ method: 'create' as const, table: 'provider', attributes: { name: `provider_${round}_${at}`, note: `note ${at}` } })));
  const mark = join(folder, 'pages.doubt');
  settlePageDoubt(folder);
  doubtPages(folder);
  t.equal(existsSync(mark), true);
  settlePageDoubt(folder);
  t.equal(existsSync(mark), false, 'whole: forgotten');

  // A page of the provider's records is none any more: its head is another page's.
  await stores.store.root.flushed;
  const path = dataFile(folder, 'store');
  const file = readFileSync(path);
  for (let at = file.indexOf('provider_7_'); at >= 0; at = file.indexOf('provider_7_', at + 4_096)) file.fill(0xff, at - at % 4_096 + 10, at - at % 4_096 + 40);
  writeFileSync(path, file);
  doubtPages(folder);
  t.throws(() => settlePageDoubt(folder), { name: 'UnfitStore', message: /is damaged/ });
  t.equal(existsSync(mark), true, 'and every start after it refuses too');
});
