import t from 'tap';
import { coinNumber, CoinSite } from '../support/coin-site.js';
import { memoryCallStores } from '../support/memory-keyed-store.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const minuteMs = 60_000;

/** A site over the same stores, as after a kill. */
async function again(site: CoinSite): Promise<CoinSite> {
  await site.calls.stop();
  return new CoinSite({ stores: site.stores, clock: site.clock });
}

async function charged(site: CoinSite, id: string, ms: number): Promise<string> {
  await site.route(id, 'x');
  await site.event(id, 'answer');
  return site.end(id, ms);
}

t.test('a repeated END answers the same for ten minutes, over restarts', async (t) => {
  let site = new CoinSite({ stores: memoryCallStores() });
  await site.serve('topup', 'x', 100);
  t.equal(await charged(site, 'a', 3_000), '3 97');
  const cases: readonly (readonly [afterMs: number, answer: string])[] = [[0, '3 97'], [5 * minuteMs, '3 97'], [5 * minuteMs, '3 97'], [1, 'unknown_call']];
  for (const [afterMs, answer] of cases) {
    site.clock.advance(afterMs);
    site = await again(site);
    t.equal(await site.end('a', 9_000), answer, `${afterMs} ms later`);
  }
  await site.calls.stop();
});

t.test('of an id that comes again the last END is the one that is repeated', async (t) => {
  const cases: readonly (readonly [why: string, go: (site: CoinSite) => Promise<unknown>, now: string, afterRestart: string])[] = [
    ['charged twice', async (site) => { await charged(site, 'a', 3_000); await charged(site, 'a', 4_000); }, '4 93', '4 93'],
    ['then free', async (site) => { await charged(site, 'a', 3_000); await site.route('a', 'x', '911'); await site.end('a'); }, '', ''],
    ['then free, in the same turn', async (site) => {
      await site.route('a', 'x');
      void site.end('a', 3_000);
      void site.route('a', 'x', '911');
      await site.end('a');
    }, '', ''],
    ['free, then charged', async (site) => { await site.route('a', 'x', '911'); await site.end('a'); await charged(site, 'a', 3_000); }, '3 97', '3 97'],
  ];
  for (const [why, go, now, afterRestart] of cases) {
    let site = new CoinSite({ stores: memoryCallStores() });
    await site.serve('topup', 'x', 100);
    await go(site);
    t.equal(await site.end('a', 9_000), now, why);
    site = await again(site);
    t.equal(await site.end('a', 9_000), afterRestart, `${why}, after a restart`);
    await site.calls.stop();
  }
});

t.test('what nobody may ask for any more goes, and nothing else', async (t) => {
  const stores = memoryCallStores();
  const site = new CoinSite({ stores });
  await site.serve('topup', 'x', 1_000);
  for (let minute = 0; minute < 12; minute++) {
    await charged(site, `call ${minute}`, 1_000);
    site.clock.advance(minuteMs);
    for (let turns = 0; turns < 3; turns++) await turn();
  }
  t.equal(stores.ended.entries.size, 10, 'those of ten minutes');
  site.clock.advance(11 * minuteMs);
  for (let turns = 0; turns < 3; turns++) await turn();
  t.equal(stores.ended.entries.size, 0);
  await site.calls.stop();
});

t.test('many that end in one turn are one value', async (t) => {
  const stores = memoryCallStores();
  const site = new CoinSite({ stores });
  await site.serve('topup', 'x', 10_000);
  const ids = Array.from({ length: 50 }, (_, place) => `call ${place}`);
  await Promise.all(ids.map((id) => site.route(id, 'x')));
  await Promise.all(ids.map((id) => site.event(id, 'answer')));
  await Promise.all(ids.map((id) => site.end(id, 1_000)));
  t.equal(stores.ended.entries.size, 1);
  const after = await again(site);
  t.same(await Promise.all(ids.map((id) => after.end(id, 9_000))), ids.map((_, place) => `1 ${9_999 - place}`));
  await after.calls.stop();
});

t.test('a call whose id was that of one that has just ended stays on disk', async (t) => {
  for (const [why, first, then] of [['free calls', '911', '911'], ['a free one, then one with money', '911', '3125550101'], ['one with money, then a free one', '3125550101', '911']] as const) {
    let site = new CoinSite({ stores: memoryCallStores() });
    await site.serve('topup', 'x', 100);
    await site.route('a', 'x', first);
    for (let second = 0; second < 2; second++) {
      site.clock.advance(1_000);
      await turn();
    }
    t.equal(site.stores.call.get(Buffer.concat([Buffer.of(coinNumber), Buffer.from('a')])) === undefined, false, `${why}: it was on disk`);
    await site.end('a');
    await site.route('a', 'x', then);
    for (let second = 0; second < 2; second++) {
      site.clock.advance(1_000);
      await turn();
    }
    site = await again(site);
    t.equal(site.calls.open.get(coinNumber, 'a')?.called, then === '911' ? '911' : '3125550101', why);
    await site.calls.stop();
  }
});
