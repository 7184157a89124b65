import t from 'tap';
import { callStores, type CallStores } from '../../service/calls/call-stores.js';
import type { CallsOptions } from '../../service/calls/calls-options.js';
import { passingCalls } from '../../service/calls/passing-calls.js';
import { isRefusal, refuse } from '../../service/core/refusals.js';
import { systemTables } from '../../service/parts/system-tables.js';
import { coinHosted, coinNumber, CoinSite } from '../support/coin-site.js';
import { ManualClock } from '../support/manual-clock.js';
import { memoryCallStores } from '../support/memory-keyed-store.js';
import { MemoryView } from '../support/memory-view.js';
import { temporaryStore } from '../support/temporary-store.js';

const optionsOf = (stores: CallStores, clock: ManualClock, more: Partial<CallsOptions> = {}): CallsOptions => {
  const view = new MemoryView(systemTables);
  return { hosted: [coinHosted], snapshots: { refresh: () => undefined, view: () => view }, stores, clock, zone: () => 'UTC', active: () => true, ...more };
};

/** Everything that stands in the stores. */
const contentOf = (stores: CallStores) => Object.fromEntries(Object.entries(stores).map(([name, store]) => {
  (store as CallStores['call']).refresh();
  return [name, [...(store as CallStores['call']).scan(Buffer.of(0))].map(({ key, value }) => `${key.toString('hex')} ${value.toString('hex')}`)];
}));

/** One call with money, answered and ended; what END was answered with. */
async function charged(calls: ReturnType<typeof passingCalls>, callId: string): Promise<string> {
  const host = calls.host(coinNumber)!;
  const routed = await calls.decisions.route(host, { callId, called: '3125550101', calling: undefined, timeMs: undefined, attributes: { card: 'card' } }, false);
  if (isRefusal(routed)) return routed.message;
  await calls.decisions.event(host, { callId, kind: 'answer', value: null, timeMs: undefined }, false);
  const ended = await calls.endings.end(host, { callId, cause: 'normal', durationMs: 5_000, timeMs: undefined }, false);
  return isRefusal(ended) ? ended.message : ended.join(' ');
}

t.test('calls with money pass through the stores on disk and leave all as it was', async (t) => {
  const { stores } = temporaryStore(t);
  const kept = callStores(stores);
  const site = new CoinSite({ stores: kept });
  await site.serve('topup', 'card', 100);
  const before = contentOf(kept);
  const passing = passingCalls(optionsOf(kept, site.clock as ManualClock), site.calls);
  for (let call = 1; call <= 3; call++) t.equal(await charged(passing, `passing ${call}`), `5 ${100 - 5 * call}`, 'it counts for those that pass');
  (site.clock as ManualClock).advance(2_000);
  await passing.stop();
  t.strictSame(contentOf(kept), before);
  t.equal(site.money('card'), '100, 0 of it in 0');
  t.equal(await site.route('real', 'card'), '60 cents');
  await site.event('real', 'answer');
  t.equal(await site.end('real', 5_000), '5 95');
  await site.calls.stop();
});

t.test('a disk that takes nothing is left alone; one that cannot be trusted is a doubt', async (t) => {
  // What the disk says before, and what a write ends with; whether it is a doubt.
  const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
  const broken = Object.assign(new Error('input/output error'), { code: 'EIO' });
  for (const [name, isBlocked, fault, doubts] of [['full before', true, full, 0], ['full then', false, full, 0], ['broken', false, broken, 1]] as const) {
    const stores = memoryCallStores();
    const clock = new ManualClock();
    const site = new CoinSite({ stores, clock });
    await site.serve('topup', 'card', 100);
    for (const store of Object.values(stores)) store.fail = fault;
    let doubted = 0;
    const disk = { blocked: () => (isBlocked ? refuse('disk_reserve') : undefined), failureOf: (failure: unknown) => (failure === broken ? 'doubt' : 'full') as 'doubt' | 'full' };
    const passing = passingCalls(optionsOf(stores, clock, { disk, doubt: () => { doubted++; } }), site.calls);
    t.equal(await charged(passing, 'passing'), '5 95', name);
    t.equal(doubted > 0 ? 1 : 0, doubts, name);
    await passing.stop();
    await site.calls.stop();
  }
});
