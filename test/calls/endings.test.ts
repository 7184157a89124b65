import t from 'tap';
import { partsToExpire } from '../../service/calls/open-calls.js';
import { limits } from '../../service/core/limits.js';
import { CoinSite } from '../support/coin-site.js';
import { ManualClock } from '../support/manual-clock.js';
import { memoryCallStores } from '../support/memory-keyed-store.js';

const hourMs = 3_600_000;
/** `call_lease_hours` unless somebody sets it. */
const leaseMs = 4 * hourMs;
/** In which every open call was looked at. */
const sweepMs = partsToExpire * 250;

/** By how much the clock is set. */
const steps: readonly (readonly [what: string, ms: number])[] = [
  ['not at all', 0],
  ['forward by less than a step', limits.clockStepMs - 1],
  ['forward by a step', limits.clockStepMs],
  ['forward by an hour and a minute', hourMs + 60_000],
  ['forward by more than a lease', leaseMs + hourMs],
  ['forward from 1970', 56 * 365 * 24 * hourMs],
  ['back by a step', -limits.clockStepMs],
  ['back by an hour and a minute', -hourMs - 60_000],
  ['back by more than a lease', -leaseMs - hourMs],
  ['back by years', -3 * 365 * 24 * hourMs],
];

async function siteWithMoney(): Promise<{ site: CoinSite; clock: ManualClock; stores: ReturnType<typeof memoryCallStores> }> {
  const clock = new ManualClock();
  const stores = memoryCallStores();
  const site = new CoinSite({ clock, stores });
  await site.serve('topup', 'card', 1_000);
  return { site, clock, stores };
}

for (const [what, ms] of steps) {
  t.test(`the clock is set ${what}: an open call has its lease, no more and no less`, async (t) => {
    const { site, clock } = await siteWithMoney();
    t.equal(await site.route('free', 'card', '911'), 'free');
    t.equal(await site.route('charged', 'card'), '60 cents');
    await site.event('charged', 'answer');
    clock.advance(hourMs);
    clock.set(clock.now() + ms);
    clock.advance(250);
    t.equal(await site.route('behind', 'card', '911'), 'free');
    clock.advance(leaseMs - hourMs - 250 - sweepMs - limits.clockStepMs);
    t.equal(site.calls.open.size, 3, 'nobody ends before the time');
    clock.advance(2 * sweepMs + 2 * limits.clockStepMs);
    t.strictSame([...site.calls.open].map(({ callId }) => callId), ['behind'], 'and everybody then');
    clock.advance(hourMs + limits.clockStepMs);
    t.equal(site.calls.open.size, 0);
    await site.calls.stop();
  });

  t.test(`the clock is set ${what}: a call costs what it lasted`, async (t) => {
    // Where the stack tells how long it was, that; else from ANSWER to END.
    for (const told of [undefined, 30_000]) {
      const { site, clock } = await siteWithMoney();
      await site.route('call', 'card');
      await site.event('call', 'answer');
      clock.advance(10_000);
      clock.set(clock.now() + ms);
      clock.advance(20_000);
      const cents = told === undefined && Math.abs(ms) < limits.clockStepMs ? Math.ceil((30_000 + ms) / 1_000) : 30;
      t.equal(await site.end('call', told), `${cents} ${1_000 - cents}`);
      await site.calls.stop();
    }
  });
}

/** When a call that nobody ends is heard of last, and when the clock is set: seconds behind its answer. What it lasted until it was heard of last is what it costs. */
const silences: readonly (readonly [what: string, heardS: number, setS: number])[] = [
  ['before it was heard of last', 30, 10],
  ['behind it', 30, 40],
  ['and it was heard of before niud saw the step', 29.9, 29.8],
  ['and nothing was heard behind its answer', 0, 10],
];

for (const [when, heardS, setS] of silences) {
  for (const [what, ms] of steps.filter(([, ms]) => Math.abs(ms) >= limits.clockStepMs)) {
    t.test(`an abandoned call costs what it lasted, though the clock is set ${what} ${when}`, async (t) => {
      const { site, clock } = await siteWithMoney();
      await site.route('call', 'card');
      await site.event('call', 'answer');
      const acts: (readonly [number, () => unknown])[] = [[setS * 1_000, () => clock.set(clock.now() + ms)]];
      if (heardS > 0) acts.push([heardS * 1_000, () => site.event('call', 'answer')]);
      acts.sort(([one], [other]) => one - other);
      let atMs = 0;
      for (const [dueMs, act] of acts) {
        clock.advance(dueMs - atMs);
        atMs = dueMs;
        await act();
      }
      clock.advance(leaseMs + sweepMs + 60_000);
      await site.calls.groups.flush();
      t.equal(site.calls.open.size, 0);
      t.equal(site.money('card'), `${1_000 - Math.max(1, Math.ceil(heardS))}, 0 of it in 0`);
      await site.calls.stop();
    });
  }
}

t.test('a clock that was set back while niud was away lengthens no lease', async (t) => {
  const { site, clock, stores } = await siteWithMoney();
  await site.route('free', 'card', '911');
  clock.advance(2_000);
  await site.calls.stop();
  const later = new ManualClock(clock.now() - 24 * hourMs);
  const next = new CoinSite({ clock: later, stores });
  t.equal(next.calls.open.size, 1);
  later.advance(leaseMs + sweepMs);
  t.equal(next.calls.open.size, 0);
  await next.calls.stop();
});
