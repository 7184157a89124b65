import t from 'tap';
import { hosted } from '../../service/apps/all.js';
import { Calls } from '../../service/calls/decide.js';
import { warmUp, type WarmedUp } from '../../service/lookup/warm-up.js';
import { IcrSite, rule } from '../support/icr-site.js';
import { ManualClock } from '../support/manual-clock.js';
import { memoryCallStores, type MemoryKeyedStore } from '../support/memory-keyed-store.js';

const icr = hosted.filter(({ application }) => application.name === 'icr');

/** A site of so many numbers and plans, each number routed to one; every rule counts and holds what it gives. */
function siteOf(numbers: number, plans: number) {
  const site = new IcrSite();
  for (let place = 0; place < plans; place++) site.plan(`plan ${String(place).padStart(5, '0')}`, [rule('limited', '1', 'number', '2125550100'), rule('periodic', '1/24', 'number', '2125550101')]);
  for (let place = 0; place < numbers; place++) site.route(String(3_125_550_100 + place), `plan ${String(place % plans).padStart(5, '0')}`);
  const clock = new ManualClock();
  const stores = memoryCallStores();
  const calls = new Calls({ hosted: icr, snapshots: { refresh: () => undefined, view: () => site.view }, stores, clock, zone: () => 'UTC', active: () => true });
  return { calls, clock, stores };
}

/** Walks to the end, with time going by at each step. */
function walked({ calls, clock }: ReturnType<typeof siteOf>, stepMs = 0): WarmedUp {
  const walk = warmUp(calls, clock, { version: 'test', role: () => 0 }, { warmUpMs: 2_000, warmUpCalls: 150 });
  for (;;) {
    const { done, value } = walk.next();
    if (done === true) return value;
    clock.advance(stepMs);
  }
}

t.test('numbers and plans are walked within bounds of count and time', async (t) => {
  // At most 150 calls in 2,000 ms. Numbers, plans, milliseconds a step; what was walked, and whether every plan was.
  const table: readonly (readonly [number, number, number, number, number, boolean])[] = [
    [0, 1, 0, 1, 0, true],
    [3, 2, 0, 2, 3, true],
    [150, 101, 0, 101, 150, true],
    [151, 101, 0, 101, 150, true],
    [151, 151, 0, 151, 150, true],
    [120, 99, 20, 99, 100, true],
    [120, 101, 20, 100, 100, false],
  ];
  for (const [numbers, plans, stepMs, walkedPlans, asked, whole] of table) {
    const site = siteOf(numbers, plans);
    t.match(walked(site, stepMs), { plans: walkedPlans, calls: asked, whole }, `${numbers} numbers, ${plans} plans, ${stepMs} ms a step`);
    await site.calls.stop();
  }
});

t.test('nothing is kept, counted or held', async (t) => {
  const site = siteOf(20, 5);
  const { calls, stores } = site;
  walked(site);
  const host = calls.host(icr[0]!.application.number)!;
  t.equal(calls.open.size, 0);
  t.strictSame(calls.statistics.takeHits(host.number), []);
  for (const [name, store] of Object.entries(stores)) t.equal((store as MemoryKeyedStore).entries.size, 0, name);
  const routed = calls.route(host, { callId: 'first', called: '3125550103', calling: undefined, timeMs: undefined, attributes: {} }, false);
  t.match(routed, { answer: { noRoute: false, decision: { kind: 1, value: '2125550100' } } }, 'what its rules allow once is there for the first call');
  await calls.stop();
});
