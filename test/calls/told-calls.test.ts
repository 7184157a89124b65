import t from 'tap';
import { unpack } from '../../service/database/layout.js';
import { code } from '../../service/calls/told-record.js';
import { Cdrs } from '../../service/calls/cdrs.js';
import { CallsFollower } from '../support/calls-follower.js';
import { CoinSite } from '../support/coin-site.js';
import { memoryCallStores } from '../support/memory-keyed-store.js';
import { TrialSite, trialNumber } from '../support/trial-site.js';

const life = '0102030405060708';
const kinds = (records: readonly Buffer[]): readonly number[] => records.map((record) => unpack<readonly [number]>(record)[0]);

/** An active, and a standby that follows it and says what the active is to enter. */
function pair() {
  let follows: TrialSite | undefined;
  const site = new TrialSite({ append: async (bytes) => { await follows!.calls.standby.apply(bytes); return undefined; } });
  const records: Buffer[] = [];
  const tell = (record: Buffer): void => { records.push(record); };
  const standby = follows = new TrialSite({ clock: site.clock, tell });
  standby.active = false;
  /** The standby's process ends, and another goes on with its stores. */
  const again = (): TrialSite => {
    follows = new TrialSite({ clock: site.clock, memory: standby.stores, tell });
    follows.active = false;
    follows.calls.restore();
    return follows;
  };
  return { site, standby, records, again };
}

/** What a call may end by. */
interface Units extends Pick<ReturnType<typeof pair>, 'site' | 'standby' | 'again'> {
  /** Has the one that leads enter what it was not told yet. */
  enter(): Promise<void>;
  /** The standby takes over. */
  lead(): void;
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
  t.equal(kinds(records).filter((kind) => kind === code.ended).length, 2, 'each end is told once');
  t.strictSame([standby.calls.open.size, site.calls.open.size], [1, 1], 'what came from the log stays until the log says otherwise');
  t.equal(await site.calls.told.enter({ life, first: 1, records }), records.length);
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

/** What of a call of the standby is told within a second, and no more of it. */
const goesOn = ({ clock }: TrialSite): void => clock.advance(1_000);

t.test('a call that goes on at a standby is known to both within a second, and has one CDR however it ends', async (t) => {
  for (const [what, ends, cdr] of [
    ['by END there, when the log has it', async ({ standby, enter }) => { await enter(); end(standby, 'own'); }, ['own', 'normal', undefined, '']],
    ['by END there, before the log has it', async ({ standby }) => { end(standby, 'own'); }, ['own', 'normal', undefined, '']],
    ['by END at the active', async ({ site, enter }) => { await enter(); end(site, 'own'); }, ['own', 'normal', undefined, '']],
    ['by nothing, and its lease runs out', async ({ site, enter }) => { await enter(); site.clock.advance(site.host.leaseMs() + 60_000); }, ['own', undefined, undefined, '']],
    ['by END of a standby that was begun anew', async ({ standby, again, enter }) => {
      await enter();
      t.ok([...standby.stores.call.entries].length > 0);
      end(again(), 'own');
    }, ['own', 'normal', undefined, '']],
    ['answered while it was told of', async ({ standby, enter }) => {
      event(standby, 'own', 'answer');
      await enter();
      goesOn(standby);
      await enter();
      end(standby, 'own');
    }, ['own', 'normal', 1_000, 'answer']],
    ['at the unit that told of it, and leads before that was entered', async ({ site, standby, lead }) => {
      lead();
      end(standby, 'own');
      await site.calls.stop();
    }, ['own', 'normal', undefined, '']],
  ] as readonly (readonly [string, (units: Units) => Promise<void>, readonly unknown[]])[]) {
    const { site, standby, records, again } = pair();
    let [entered, leads] = [0, site];
    const enter = async (): Promise<void> => {
      const first = entered + 1;
      entered = records.length;
      if (first <= entered) t.equal(await leads.calls.told.enter({ life, first, records: records.slice(first - 1) }), entered, what);
      await leads.calls.journal.flush();
    };
    route(standby, 'own');
    goesOn(standby);
    t.strictSame(kinds(records), [code.open], what);
    await ends({ site, standby, again, enter, lead: () => {
      standby.active = true;
      standby.calls.standby.takeOver();
      leads = standby;
    } });
    await enter();
    t.strictSame(await cdrsOf(leads, '100'), [cdr], what);
    t.equal(leads.calls.open.size, 0, what);
    await site.calls.stop();
    await standby.calls.stop();
  }
});

t.test('what a standby was told last is told when it ends in order; one of this id that the active began is left alone', async (t) => {
  const { site, standby, records } = pair();
  for (const callId of ['both', 'own', 'over']) route(standby, callId);
  end(standby, 'over');
  await standby.calls.stop();
  t.strictSame(kinds(records), [code.ended, code.open, code.open]);
  site.clock.advance(5);
  for (const callId of ['both', 'over']) route(site, callId, '500');
  t.equal(await site.calls.told.enter({ life, first: 1, records }), 3);
  t.strictSame([...site.calls.open].map(({ callId, called }) => [callId, called]).sort(), [['both', '500'], ['over', '500'], ['own', '100']]);
  t.strictSame(await cdrsOf(site, '100'), [['over', 'normal', undefined, '']]);
  await site.calls.stop();
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
