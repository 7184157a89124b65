import t from 'tap';
import { callStores } from '../../service/calls/call-stores.js';
import { accountKey, encodeAccount, encodeLine, lineKey } from '../../service/calls/ledger/ledger-layout.js';
import { LedgerReader } from '../../service/calls/ledger/ledger-reader.js';
import type { CallsDatabase } from '../../service/database/stores.js';
import { temporaryStore } from '../support/temporary-store.js';

const application = 2;

void t.test('an account that is damaged is told from its last line; where that is damaged too its money is not taken for none', async (t) => {
  const { stores } = temporaryStore(t);
  const kept = callStores(stores);
  const reader = new LedgerReader(application, kept);
  const line = (account: string, serial: number, amount: number, moved: number) =>
    kept.ledger.put(lineKey(application, account, serial), encodeLine({ account, serial, atMs: serial, amount, reason: 'charge', call: undefined, reference: undefined, by: undefined, moved }));
  const damage = async (name: CallsDatabase, key: Buffer): Promise<void> => {
    const bytes = Buffer.from(stores.callsDatabase[name].getBinary(key)!);
    bytes[bytes.length - 1]! ^= 1;
    await stores.calls.root.transaction(() => { stores.callsDatabase[name].put(key, bytes); });
    reader.refresh();
  };
  for (const account of ['1001', '1002']) {
    await line(account, 1, -100, -100);
    await line(account, 2, -250, -350);
    await kept.account.put(accountKey(application, account), encodeAccount({ moved: -350, serial: 2 }, { used: 5 }));
  }
  await kept.account.put(accountKey(application, '1003'), encodeAccount({ moved: 0, serial: 0 }, { used: 7 }));
  reader.refresh();
  t.same(reader.account('1001'), { moved: -350, serial: 2, marks: { used: 5 } });

  for (const account of ['1001', '1002', '1003']) await damage('account', accountKey(application, account));
  t.same(reader.account('1001'), { moved: -350, serial: 2, marks: {} });
  t.same(reader.account('1003'), { moved: 0, serial: 0, marks: {} }, 'one that never moved');
  t.same(reader.account('1004'), { moved: 0, serial: 0, marks: {} }, 'one that is not there');
  await damage('ledger', lineKey(application, '1002', 2));
  t.throws(() => reader.account('1002'), { name: 'DamagedRecord' });
  t.same(reader.account('1001').moved, -350, 'others go on');
});
