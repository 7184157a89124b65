import t from 'tap';
import type { Test } from 'tap';
import { callStores } from '../../service/calls/call-stores.js';
import { Calls } from '../../service/calls/calls.js';
import { accountKey, lineKey } from '../../service/calls/ledger/ledger-layout.js';
import { partsToExpire } from '../../service/calls/open-calls.js';
import { isRefusal, refuse } from '../../service/core/refusals.js';
import { encodeKey } from '../../service/schema/key.js';
import type { Asked, Operation } from '../../service/routing/operation.js';
import type { CallsDatabase } from '../../service/database/stores.js';
import type { Stored } from '../../service/schema/view.js';
import { CoinSite, coinHosted, coinNumber } from '../support/coin-site.js';
import { ManualClock } from '../support/manual-clock.js';
import { small } from '../support/small-application.js';
import { temporaryStore } from '../support/temporary-store.js';

const nameOf = ({ row: [name] }: Stored): string => String(name);

/** What SERVE may ask; each goes through all providers, of which one is damaged so that it cannot be read. */
const operations: Readonly<Record<string, Operation>> = {
  at_once: { writes: false, run: (_, { view }) => [...view.scan('provider')].map(nameOf) },
  promised: { writes: true, run: async (_, { view }) => [...view.scan('provider')].map(nameOf) },
  behind_a_pin: {
    writes: false,
    run: (_, { view, pins }) => {
      if (pins.begin({ account: 'one' }) !== undefined) return refuse('denied', 'throttled');
      return [...view.scan('provider')].map(nameOf);
    },
  },
  behind_a_write: {
    writes: true,
    async run(_, asked: Asked) {
      await asked.command('provider', ['whole'], 'command', {});
      return [...asked.view.scan('provider')].map(nameOf);
    },
  },
  a_bug: { writes: false, run: () => { throw new Error('a bug'); } },
};

async function servingSite(t: Test): Promise<{ serve: (name: string) => Promise<unknown>; commands: () => number; met: () => readonly string[] }> {
  const { stores, reader, must } = temporaryStore(t);
  for (const name of ['broken', 'whole']) await must({ method: 'create', table: 'provider', attributes: { name, note: `note of ${name}` } });
  const { live } = stores.shelf('small', 'provider');
  const key = encodeKey(['broken']);
  const bytes = Buffer.from(live.getBinary(key)!);
  bytes.fill(0xc1, 13);
  await stores.store.root.transaction(() => { live.put(key, bytes); });
  stores.store.root.resetReadTxn();
  const met: string[] = [];
  stores.damages.hear(({ database }) => met.push(database));
  let commands = 0;
  const calls = new Calls({
    hosted: [{ ...coinHosted, application: small, operations }], snapshots: reader, stores: callStores(stores), clock: new ManualClock(), zone: () => 'UTC', active: () => true,
    submit: async () => ({ change: ++commands }),
  });
  t.teardown(() => calls.stop());
  return {
    serve: async (name) => {
      const served = await calls.serve(calls.host(small.number)!, name, [], false);
      return isRefusal(served) ? served.code : served;
    },
    commands: () => commands,
    met: () => met,
  };
}

t.test('SERVE goes on without a record that is damaged, as ROUTE does, and tells of it once', async (t) => {
  const { serve, met } = await servingSite(t);
  for (const name of ['at_once', 'promised', 'at_once']) t.same(await serve(name), ['whole'], name);
  t.same(met(), ['small.provider.live']);
  t.ok((await serve('a_bug').catch((fault: Error) => fault.message)) === 'a bug', 'a bug stays one');
});

t.test('an attempt at a PIN is counted once, though it is run twice', async (t) => {
  const { serve } = await servingSite(t);
  for (let attempt = 0; attempt < 10; attempt++) t.same(await serve('behind_a_pin'), ['whole']);
  t.equal(await serve('behind_a_pin'), 'denied');
});

t.test('what has had something changed is not run twice', async (t) => {
  const { serve, commands } = await servingSite(t);
  await t.rejects(serve('behind_a_write').then((served) => { throw new Error(JSON.stringify(served)); }));
  t.equal(commands(), 1);
});

t.test('where the money of an account cannot be told, ROUTE, EVENT, SERVE and END are denied, nothing is charged, a restart goes on, and once it is put right the call is settled', async (t) => {
  const { stores, clock } = temporaryStore(t);
  const kept = callStores(stores);
  const begin = (): CoinSite => new CoinSite({ stores: kept, clock });
  let site = begin();
  for (const account of ['broken', 'whole']) t.equal(await site.serve('topup', account, 1_000), '1000');
  for (const account of ['broken', 'whole']) {
    t.equal(await site.route(`call of ${account}`, account), '60 cents');
    await site.event(`call of ${account}`, 'answer');
  }
  clock.advance(10_000);
  await site.calls.stop();

  const places: readonly (readonly [CallsDatabase, Buffer])[] = [['account', accountKey(coinNumber, 'broken')], ['ledger', lineKey(coinNumber, 'broken', 1)]];
  const bits = async (): Promise<void> => {
    for (const [name, key] of places) {
      const bytes = Buffer.from(stores.callsDatabase[name].getBinary(key)!);
      bytes[bytes.length - 1]! ^= 1;
      await stores.calls.root.transaction(() => { stores.callsDatabase[name].put(key, bytes); });
    }
    stores.calls.root.resetReadTxn();
  };
  await bits();
  site = begin();
  t.equal(site.calls.open.size, 2, 'it starts with every call');
  t.equal(await site.end('call of broken'), 'damaged record');
  t.equal(await site.end('call of broken'), 'damaged record', 'however often');
  t.equal(await site.serve('balance', 'broken'), 'damaged record');
  t.equal(await site.serve('topup', 'broken', 5), 'damaged record');
  t.equal(await site.route('another', 'broken'), 'damaged record');
  t.equal(await site.end('call of whole'), '10 990', 'others go on');
  const lines: string[] = [];
  const write = process.stderr.write;
  process.stderr.write = ((text: string) => lines.push(text) > 0) as typeof process.stderr.write;
  clock.advance(4 * 3_600_000 + partsToExpire * 250 + 60_000);
  process.stderr.write = write;
  t.equal(lines.filter((line) => line.includes('could not be settled')).length, 1, 'that its stack is silent is told once a lease');
  await bits();
  t.equal(await site.end('call of broken', 10_000), '10 990');
  t.equal(await site.serve('balance', 'broken'), '990 0');
  await site.calls.stop();
});
