import t from 'tap';
import { accountKey, decodeLine, encodeAccount, encodeLine, lineKey } from '../../../service/calls/ledger/ledger-layout.js';
import { verifyLedger } from '../../../service/calls/ledger/verify.js';
import { LedgerReader } from '../../../service/calls/ledger/ledger-reader.js';
import { limits } from '../../../service/core/limits.js';
import { coinNumber, CoinSite } from '../../support/coin-site.js';
import { memoryCallStores } from '../../support/memory-keyed-store.js';

type Stores = ReturnType<typeof memoryCallStores>;

/** Two accounts, two calls that cost money and one that did not. */
async function filled(): Promise<{ stores: Stores; nowMs: number }> {
  const stores = memoryCallStores();
  const site = new CoinSite({ stores });
  await site.serve('topup', 'x', 100);
  await site.serve('topup', 'y', 50);
  for (const [callId, card, answered] of [['a', 'x', true], ['b', 'x', true], ['c', 'y', false]] as const) {
    await site.route(callId, card);
    if (answered) await site.event(callId, 'answer');
    await site.end(callId, 5_000);
  }
  await site.serve('transfer', 'x', 'y', 20);
  await site.calls.stop();
  return { stores, nowMs: site.clock.now() };
}

const change = (stores: Stores, account: string, serial: number, amount: number, reason?: string): void => {
  const line = new LedgerReader(coinNumber, stores).line(account, serial)!;
  void stores.ledger.put(lineKey(coinNumber, account, serial), encodeLine({ ...line, amount, ...(reason === undefined ? {} : { reason, call: undefined }) }));
};

const cases: readonly (readonly [what: string, spoil: (stores: Stores) => void, faults: readonly RegExp[]])[] = [
  ['nothing', () => undefined, []],
  ['a balance', (s) => void s.account.put(accountKey(coinNumber, 'x'), encodeAccount({ moved: 71, serial: 4 }, null)), [/account x says 71, its lines come to 70/]],
  ['a balance with too few lines', (s) => void s.account.put(accountKey(coinNumber, 'x'), encodeAccount({ moved: 90, serial: 3 }, null)), [/account x has lines behind its last, 3/]],
  ['a line is lost', (s) => void s.ledger.remove(lineKey(coinNumber, 'x', 1)), [/has line 2 behind line 0/, /line 2 of account x says 95, the lines come to -5/, /line 3/, /line 4/, /come to -30/]],
  ['the last line is lost', (s) => void s.ledger.remove(lineKey(coinNumber, 'x', 4)), [/lacks its lines from 4 to 4/, /come to 90/]],
  ['the line of a charge is another', (s) => change(s, 'x', 2, -6), [/line 2 of account x says 95, the lines come to 94/, /moves -6, the CDR of its call says -5/, /line 3/, /line 4/, /come to 69/, /CDR .* moves -5 on account x, line 2 does not/]],
  ['a charge without a call', (s) => change(s, 'x', 2, -5, 'charge'), [/line 2 of account x is a charge without a call/, /line 2 does not/]],
  ['CDRs are lost', (s) => s.cdr.entries.clear(), [/line 2 of account x moves -5, the CDR of its call does not have it/, /line 3/]],
];

for (const [what, spoil, faults] of cases) {
  t.test(`spoilt: ${what}`, async (t) => {
    const { stores, nowMs } = await filled();
    spoil(stores);
    for (const inTurn of [1, 2, limits.ledgerLines]) {
      const receipt = await verifyLedger(stores, coinNumber, { cdrsFromMs: nowMs - 1_000, inTurn });
      t.match(receipt.faults, faults, `${inTurn} in a turn`);
      t.equal(receipt.faults.length, faults.length, receipt.faults.join('; '));
    }
  });
}

t.test('what was gone through', async (t) => {
  const { stores, nowMs } = await filled();
  t.same(await verifyLedger(stores, coinNumber, { cdrsFromMs: 0 }), { accounts: 2, lines: 6, charges: 2, settled: 3, faults: [] });
  t.same(await verifyLedger(stores, coinNumber + 1, { cdrsFromMs: 0 }), { accounts: 0, lines: 0, charges: 0, settled: 0, faults: [] });
  stores.cdr.entries.clear();
  t.same(await verifyLedger(stores, coinNumber, { cdrsFromMs: nowMs + 1 }), { accounts: 2, lines: 6, charges: 2, settled: 0, faults: [] }, 'CDRs are kept for a while only, lines for ever');
});

t.test('what the application says of an account, with what calls have reserved', async (t) => {
  const stores = memoryCallStores();
  const site = new CoinSite({ stores });
  await site.serve('topup', 'x', 100);
  await site.serve('topup', 'y', 5);
  for (const [callId, card] of [['a', 'x'], ['b', 'x'], ['c', 'y']] as const) await site.route(callId, card);
  for (const inTurn of [1, 2, limits.ledgerLines]) {
    const asked: string[] = [];
    const { faults } = await verifyLedger(stores, coinNumber, {
      cdrsFromMs: 0, inTurn,
      audit: (account, { moved, reserved }) => {
        asked.push(`${account} ${moved} ${reserved}`);
        return moved === 5 ? `${account} is poor` : undefined;
      },
    });
    t.same(asked, ['x 100 100', 'y 5 5']);
    t.same(faults, ['y is poor']);
  }
  stores.account.entries.delete(accountKey(coinNumber, 'y').toString('hex'));
  for (const { key } of [...stores.ledger.scan(lineKey(coinNumber, 'y', 0))]) await stores.ledger.remove(key);
  const asked: string[] = [];
  await verifyLedger(stores, coinNumber, { cdrsFromMs: 0, audit: (account, { moved, reserved }) => { asked.push(`${account} ${moved} ${reserved}`); return undefined; } });
  t.same(asked, ['x 100 100', 'y 0 5'], 'what is held of an account that nothing was moved on');
  await site.calls.stop();
});

t.test('it ends when it is to end', async (t) => {
  const { stores } = await filled();
  t.same(await verifyLedger(stores, coinNumber, { cdrsFromMs: 0, inTurn: 1, stopping: () => true }), { accounts: 0, lines: 0, charges: 0, settled: 1, faults: [] });
});

t.test('a line says who had it entered', async (t) => {
  const { stores } = await filled();
  const reader = new LedgerReader(coinNumber, stores);
  t.same(reader.lines('x', 0, 9).map(({ reason, by }) => [reason, by]), [['topup', 'lookup'], ['charge', undefined], ['charge', undefined], ['transfer_out', 'lookup']]);
  const line = reader.line('x', 1)!;
  for (const by of [undefined, 'owner']) t.same(decodeLine(lineKey(coinNumber, 'x', 1), encodeLine({ ...line, by })), { ...line, by });
  // As it was laid out before lines said so.
  t.equal(encodeLine({ ...line, by: undefined }).length, encodeLine({ ...line, by: 'owner' }).length - 'owner'.length - 1);
});
