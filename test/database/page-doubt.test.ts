import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { dataFile } from '../../service/database/marker.js';
import { doubtPages, isPageFault, settlePageDoubt } from '../../service/database/page-doubt.js';
import { Writer } from '../../service/database/writer.js';
import { temporaryStore } from '../support/temporary-store.js';

void t.test('what LMDB says of a damaged page', (t) => {
  for (const message of ['MDB_CORRUPTED: Located page was wrong type', 'MDB_PAGE_NOTFOUND: Requested page not found', 'MDB_PANIC: Update of meta page failed or environment had fatal error']) t.equal(isPageFault(new Error(message)), true, message);
  for (const message of ['MDB_MAP_FULL: Environment mapsize limit reached', 'MDB_NOTFOUND: No matching key/data pair found', 'Input/output error', 'a bug']) t.equal(isPageFault(new Error(message)), false, message);
  t.end();
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
