import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { hosted } from '../../service/apps/all.js';
import type { CallsOptions } from '../../service/calls/calls-options.js';
import { Calls } from '../../service/calls/calls.js';
import { passingCalls } from '../../service/calls/passing-calls.js';
import type { Clock } from '../../service/core/clock.js';
import { warmUp, type WarmedUp, type WarmUpOptions } from '../../service/lookup/warm-up.js';
import { IcrSite, rule } from '../support/icr-site.js';
import { ManualClock } from '../support/manual-clock.js';
import { memoryCallStores, type MemoryKeyedStore } from '../support/memory-keyed-store.js';

const icr = hosted.filter(({ application }) => application.name === 'icr');
const folder = mkdtempSync(join(tmpdir(), 'niud-warm-up-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));

/** A site of so many numbers and plans, each number routed to one; every rule counts and holds what it gives. */
function siteOf(numbers: number, plans: number) {
  const site = new IcrSite();
  for (let place = 0; place < plans; place++) site.plan(`plan ${String(place).padStart(5, '0')}`, [rule('limited', '1', 'number', '2125550100'), rule('periodic', '1/24', 'number', '2125550101')]);
  for (let place = 0; place < numbers; place++) site.route(String(3_125_550_100 + place), `plan ${String(place % plans).padStart(5, '0')}`);
  const clock = new ManualClock();
  const stores = memoryCallStores();
  const options: CallsOptions = { hosted: icr, snapshots: { refresh: () => undefined, view: () => site.view }, stores, clock, zone: () => 'UTC', active: () => true };
  const calls = new Calls(options);
  return { calls, passing: passingCalls(options, calls), clock, stores };
}

type Bounds = NonNullable<WarmUpOptions['bounds']>;

/** Walks to the end. `costs` is what a call takes of the processor in one window after the other, in microseconds: the last one from then on. */
async function walked({ passing, clock }: ReturnType<typeof siteOf>, bounds: Bounds, costs: readonly number[] = [1], other: Partial<WarmUpOptions> = {}): Promise<WarmedUp> {
  let looks = 0;
  let spentMs = 0;
  const processorMs = (): number => spentMs += looks++ === 0 ? 0 : (costs[looks - 2] ?? costs.at(-1)!) * bounds.warmUpWindow / 1_000;
  return warmUp({ calls: passing, clock, identity: { version: 'test', role: () => 0 }, folder, processorMs, bounds, ...other });
}

const bounds: Bounds = { warmUpMs: 2_000, warmUpCalls: 32, warmUpMostCalls: 160, warmUpRounds: 4, warmUpWindow: 16 };

t.test('numbers are called and plans compiled within bounds of count', async (t) => {
  // Calls become cheaper for ever. Numbers, plans; plans compiled, calls, and whether every plan was compiled.
  const cheaper = Array.from({ length: 1_000 }, (_, place) => 1_000 * 0.9 ** place);
  const table: readonly (readonly [number, number, number, number, boolean])[] = [
    [0, 1, 1, 0, true],
    [3, 2, 2, 12, true],
    [39, 1, 1, 156, true],
    [40, 1, 1, 160, true],
    [41, 1, 1, 160, true],
    [160, 161, 161, 160, true],
  ];
  for (const [numbers, plans, compiled, asked, whole] of table) {
    const site = siteOf(numbers, plans);
    t.match(await walked(site, bounds, cheaper), { plans: compiled, calls: asked, whole }, `${numbers} numbers, ${plans} plans`);
    await site.calls.stop();
    await site.passing.stop();
  }
});

t.test('the walk ends when a call costs no less than before, and not sooner than it may', async (t) => {
  // Microseconds a call in each window of 16; calls walked, of 160 at most.
  const table: readonly (readonly [string, readonly number[], number])[] = [
    ['warm from the first', [100], 48],
    ['warm later', [400, 300, 200, 100, 100, 100], 96],
    ['one window as the one before is a step in which the engine compiles', [400, 400, 100, 100, 100], 80],
    ['a little cheaper is no step', [100, 94, 94], 48],
    ['cheaper is one', [100, 92, 84, 77, 77, 77], 96],
    ['dearer is none', [100, 200, 300], 48],
    ['never', [800, 700, 600, 500, 400, 300, 200, 100, 50, 25], 160],
  ];
  for (const [name, costs, calls] of table) {
    const site = siteOf(160, 1);
    t.equal((await walked(site, bounds, costs)).calls, calls, name);
    await site.calls.stop();
    await site.passing.stop();
  }
});

t.test('the walk ends when its time is over, plans or no plans', async (t) => {
  // Each look at the clock takes a millisecond. Milliseconds that it may take, and whether every one of 100 plans is compiled.
  for (const [warmUpMs, whole] of [[50, false], [2_000, true]] as const) {
    const site = siteOf(10, 100);
    let nowMs = 0;
    const clock: Clock = { now: () => site.clock.now(), monotonic: () => nowMs++, after: (ms, run) => site.clock.after(ms, run), every: (ms, run) => site.clock.every(ms, run) };
    const done = await walked(site, { ...bounds, warmUpMs }, [1], { clock });
    t.match(done, { whole }, `${warmUpMs} ms: ${done.plans} plans`);
    await site.calls.stop();
    await site.passing.stop();
  }
});

t.test('without a folder for its socket plans are compiled and nothing is asked', async (t) => {
  const site = siteOf(10, 5);
  t.match(await walked(site, bounds, [1], { folder: join(folder, 'is not there') }), { plans: 5, calls: 0, whole: true });
  await site.calls.stop();
  await site.passing.stop();
});

t.test('nothing is kept, counted or held, and no socket is left', async (t) => {
  const site = siteOf(20, 5);
  const { calls, passing, stores, clock } = site;
  t.equal((await walked(site, bounds)).calls, 48);
  t.equal(passing.statistics.takeHits(icr[0]!.application.number).length > 0, true, 'they were calls as others are');
  // What they left behind them goes to the disk, and nothing of it stays there.
  clock.advance(2_000);
  await passing.stop();
  const host = calls.host(icr[0]!.application.number)!;
  t.equal(calls.open.size, 0);
  t.equal(passing.open.size, 0);
  t.strictSame(calls.statistics.takeHits(host.number), []);
  for (const [name, store] of Object.entries(stores)) t.equal((store as MemoryKeyedStore).entries.size, 0, name);
  t.notOk(existsSync(join(folder, 'walk.sock')));
  const routed = calls.decisions.route(host, { callId: 'first', called: '3125550103', calling: undefined, timeMs: undefined, attributes: {} }, false);
  t.match(routed, { answer: { noRoute: false, decision: { kind: 1, value: '2125550100' } } }, 'what its rules allow once is there for the first call');
  await calls.stop();
});
