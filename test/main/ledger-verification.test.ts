import t from 'tap';
import type { Test } from 'tap';
import { callStores } from '../../service/calls/call-stores.js';
import type { Hosted } from '../../service/routing/hosted.js';
import { accountKey, encodeAccount } from '../../service/calls/ledger/ledger-layout.js';
import type { LedgerReceipt } from '../../service/calls/ledger/verify.js';
import { LedgerVerification } from '../../service/main/ledger-verification.js';
import { commonSettings } from '../../service/parts/settings.js';
import { digits } from '../../service/schema/kinds/digits.js';
import { money } from '../../service/schema/kinds/money.js';
import type { Table } from '../../service/schema/table.js';
import { coin, coinHosted, coinNumber, CoinSite } from '../support/coin-site.js';
import { dayMs, settingWrite } from '../support/night-store.js';
import { purgeStored } from '../support/stored-cdrs.js';
import { temporaryStore } from '../support/temporary-store.js';

const card: Table = {
  name: 'card', number: 1, title: 'Card', meaning: 'An account.', key: ['number'],
  columns: [
    { name: 'number', label: 'Number', kind: digits(1, 9), required: true, meaning: 'Its number.' },
    { name: 'balance', label: 'Balance', kind: money(), moved: true, meaning: 'Its money.' },
  ],
  account: ({ key }) => String(key[0]),
};
const hosted: Hosted = { ...coinHosted, application: { ...coin, tables: [card, ...coin.tables], settings: commonSettings } };

/** A ledger on disk on which a call of each given age in days was charged, and how it is gone through. */
async function charged(t: Test, ages: readonly number[], of: Hosted = hosted) {
  const store = temporaryStore(t, of.application);
  const stores = callStores(store.stores);
  const { clock } = store;
  const site = new CoinSite({ stores, clock });
  t.teardown(() => site.calls.stop());
  await site.serve('topup', '1', 100);
  for (const [place, age] of ages.entries()) {
    await site.route(`call-${place}`, '1');
    await site.event(`call-${place}`, 'answer');
    await site.end(`call-${place}`, 5_000);
    clock.stall((age - (ages[place + 1] ?? 0)) * dayMs);
  }
  const told: string[] = [];
  const verification = new LedgerVerification([of], store.reader, clock, (application, { faults }) => told.push(`${application} ${faults.length}`));
  return { store, stores, site, told, verification };
}

const counted = ({ charges, faults }: LedgerReceipt): string => `${charges} charges, ${faults.length} faults`;

t.test('what was gone through is told', async (t) => {
  const { verification, told, stores } = await charged(t, [0]);
  const [one, other] = await Promise.all([verification.verify('coin'), verification.verify('coin')]);
  t.same(one, { accounts: 1, lines: 2, charges: 1, settled: 1, faults: [] });
  t.equal(one, other, 'asked twice at once, it is gone through once');
  await stores.account.put(accountKey(coinNumber, '1'), encodeAccount({ moved: 1, serial: 2 }, null));
  t.match(await verification.verify('coin'), { faults: [/account 1 says 1/] });
  t.same(told, ['coin 0', 'coin 1']);
  await verification.stop();
  await verification.verify('coin');
  t.equal(told.length, 2, 'what was not gone through to its end is not told');
});

t.test('an application without accounts has nothing to go through', async (t) => {
  const { verification, told } = await charged(t, [0], { ...coinHosted, application: { ...coin, settings: commonSettings } });
  t.match(await verification.verify('coin'), { accounts: 0, lines: 0 });
  t.same(told, []);
});

t.test('the application looks at each account too', async (t) => {
  const { verification } = await charged(t, [0], { ...hosted, service: { ...hosted.service, audit: (account, { moved }, view) => `${account} has ${moved} at ${view.change}` } });
  t.match((await verification.verify('coin')).faults, ['1 has 95 at 0']);
});

t.test('CDRs that may have gone are not looked for', async (t) => {
  const purge = async ({ stores, store }: Awaited<ReturnType<typeof charged>>, days: number) => {
    await purgeStored(stores, coinNumber, store.clock.now() - days * dayMs, 100);
  };
  const cases: readonly (readonly [why: string, ages: readonly number[], retentionDays: number, purgedDays: number | undefined, counted: string])[] = [
    ['all are there', [100, 10], 90, undefined, '2 charges, 0 faults'],
    ['the older has gone as it should', [100, 10], 90, 90, '2 charges, 0 faults'],
    ['they were kept for a shorter time before', [50, 10], 90, 30, '2 charges, 0 faults'],
    ['those that are kept have gone', [50, 10], 90, 1, '2 charges, 2 faults'],
    ['kept for ever, and gone', [4_000], 0, 1, '1 charges, 1 faults'],
  ];
  for (const [why, ages, retentionDays, purgedDays, expected] of cases) {
    const made = await charged(t, ages);
    await made.store.must(settingWrite('cdr_retention_days', retentionDays));
    if (purgedDays !== undefined) await purge(made, purgedDays);
    t.equal(counted(await made.verification.verify('coin')), expected, why);
  }
});
