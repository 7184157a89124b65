import t from 'tap';
import { Cdrs } from '../../service/calls/cdrs.js';
import { CallsFollower } from '../support/calls-follower.js';
import { CoinSite } from '../support/coin-site.js';
import { memoryCallStores } from '../support/memory-keyed-store.js';
import { TrialSite, trialNumber } from '../support/trial-site.js';

const life = '0102030405060708';

/** An active, and a standby that follows it and says what the active is to enter. */
function pair() {
  let apply: ((bytes: Buffer) => Promise<void>) | undefined;
  const site = new TrialSite({ append: async (bytes) => { await apply!(bytes); return undefined; } });
  const records: Buffer[] = [];
  const standby = new TrialSite({ clock: site.clock, tell: (record) => { records.push(record); } });
  standby.active = false;
  apply = (bytes) => standby.calls.standby.apply(bytes);
  return { site, standby, records };
}

const route = ({ calls, host }: TrialSite, callId: string, called = '100'): unknown => calls.decisions.route(host, { callId, called, calling: undefined, timeMs: undefined, attributes: {} }, false);
const event = ({ calls, host }: TrialSite, callId: string, kind: string): unknown => calls.decisions.event(host, { callId, kind, value: null, timeMs: undefined }, false);
const end = ({ calls, host }: TrialSite, callId: string): unknown => calls.endings.end(host, { callId, cause: 'normal', durationMs: undefined, timeMs: undefined }, false);

/** CDRs of a number, as far as they tell calls apart. */
async function cdrsOf({ calls, stores }: TrialSite, number: string): Promise<readonly unknown[]> {
  await calls.journal.flush();
  return [...new Cdrs(stores.cdr, stores.cdrByNumber).ofNumber(number, { application: trialNumber, fromMs: 0, toMs: Infinity })]
    .map(({ callId, cause, durationMs, events }) => [callId, cause, durationMs, events.map(({ event: what }) => what).join(' ')]).sort();
}

t.test('each call that ends on a standby has one CDR on both units: those that it alone knew, and those that the active began', async (t) => {
  const { site, standby, records } = pair();
  route(site, 'known', '500');
  await site.calls.journal.flush();
  route(standby, 'own', '500');
  site.clock.advance(1_000);
  for (const callId of ['known', 'own']) {
    event(standby, callId, 'answer');
    site.clock.advance(2_000);
    t.same(end(standby, callId), []);
    t.same(end(standby, callId), [], 'repeated');
  }
  t.equal(records.length, 2, 'each is told once');
  t.strictSame([standby.calls.open.size, site.calls.open.size], [1, 1], 'what came from the log stays until the log says otherwise');
  t.equal(await site.calls.told.enter({ life, first: 1, records }), 2);
  t.strictSame(await cdrsOf(site, '500'), [['known', 'normal', 2_000, 'answer'], ['own', 'normal', 2_000, 'answer']]);
  t.strictSame([...standby.stores.cdr.entries].length > 0 && standby.calls.open.size, 0);
  t.strictSame(await cdrsOf(standby, '500'), await cdrsOf(site, '500'), 'the log has them');
  await site.calls.stop();
  await standby.calls.stop();
});

t.test('a record counts once, however often it comes and whoever enters it', async (t) => {
  const { site, standby, records } = pair();
  for (const callId of ['a', 'b', 'c']) {
    route(standby, callId);
    end(standby, callId);
  }
  const enter = ({ calls }: TrialSite, first: number, count: number) => calls.told.enter({ life, first, records: records.slice(first - 1, first - 1 + count) });
  t.equal(await enter(site, 1, 2), 2);
  t.equal(await enter(site, 1, 2), 2, 'the answer was lost');
  t.equal(await enter(site, 2, 2), 3, 'another cut of it');
  t.strictSame((await cdrsOf(site, '100')).length, 3);
  standby.active = true;
  standby.calls.standby.takeOver();
  t.equal(await enter(standby, 1, 3), 3, 'the number stands in the log: the unit itself enters nothing twice');
  t.strictSame((await cdrsOf(standby, '100')).length, 3);
  t.equal(await standby.calls.told.enter({ life, first: 4, records: [Buffer.from([0xc1]), Buffer.from([1])] }), 5, 'what cannot be read holds nothing up');
  await site.calls.stop();
  await standby.calls.stop();
});

t.test('a standby that takes over before it could tell enters it itself; a call that has ended meanwhile is left alone', async (t) => {
  const { site, standby, records } = pair();
  for (const callId of ['ended', 'open']) route(site, callId);
  await site.calls.journal.flush();
  end(standby, 'ended');
  end(site, 'ended');
  route(site, 'ended');
  await site.calls.journal.flush();
  end(standby, 'open');
  standby.active = true;
  standby.calls.standby.takeOver();
  t.equal(await standby.calls.told.enter({ life, first: 1, records }), 2);
  t.strictSame((await cdrsOf(standby, '100')).map((each) => (each as unknown[])[0]), ['ended', 'open']);
  t.strictSame([...standby.calls.open].map(({ callId }) => callId), ['ended'], 'the later one of this id');
  await site.calls.stop();
  await standby.calls.stop();
});

t.test('an END of a card that nobody repeats is charged all the same, and once where somebody does', async (t) => {
  for (const isRepeated of [false, true]) {
    const records: Buffer[] = [];
    let follower: CallsFollower<never> | undefined;
    const site = new CoinSite({ stores: memoryCallStores(), append: (bytes) => follower!.append(bytes) });
    follower = new CallsFollower(memoryCallStores(), site.clock as never);
    const standby = new CoinSite({ stores: follower.site.stores, clock: site.clock, tell: (record) => { records.push(record); } });
    standby.active = false;
    await site.serve('topup', 'x', 100);
    await site.route('a', 'x');
    await site.event('a', 'answer');
    standby.calls.restore();
    t.equal(await standby.end('a', 10_000), 'standby', 'the stack is to ask the active');
    if (isRepeated) t.equal(await site.end('a', 10_000), '10 90');
    t.equal(await site.calls.told.enter({ life, first: 1, records }), 1);
    t.equal(site.money('x'), '90, 0 of it in 0');
    t.equal(await site.end('a', 10_000), '10 90', 'a repeated END');
    for (const each of [site, standby, follower.site]) await each.calls.stop();
  }
});
