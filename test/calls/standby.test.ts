import t from 'tap';
import { encodeEffects } from '../../service/calls/logged.js';
import { Cdrs } from '../../service/calls/cdrs.js';
import { purgeCdrs } from '../../service/calls/cdr-purge.js';
import { CallsFollower } from '../support/calls-follower.js';
import { coinNumber, CoinSite } from '../support/coin-site.js';
import type { ManualClock } from '../support/manual-clock.js';
import { memoryCallStores } from '../support/memory-keyed-store.js';
import { TrialSite, trialNumber } from '../support/trial-site.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const cards = ['x', 'y'];

/** A site and one that follows it, both empty. */
function pair() {
  let follower: CallsFollower<ManualClock> | undefined;
  const site = new CoinSite<ManualClock>({ stores: memoryCallStores(), append: (bytes) => follower!.append(bytes) });
  follower = new CallsFollower<ManualClock>(memoryCallStores(), site.clock as ManualClock);
  return { site, follower };
}

t.test('what was looked at on a standby is not what it serves with: no cent is spent twice', async (t) => {
  const { site, follower } = pair();
  await site.serve('topup', 'x', 100);
  const { site: standby } = follower;
  t.equal(await standby.route('looked', 'x'), 'standby');
  t.equal(standby.money('x'), '100, 0 of it in 0', 'it is in memory there');
  await site.route('a', 'x');
  await site.event('a', 'answer');
  t.equal(standby.money('x'), '100, 60 of it in 1');
  await site.end('a', 50_000);
  await site.route('b', 'x');
  t.equal(standby.money('x'), '50, 50 of it in 1');
  const active = follower.takeOver();
  await site.calls.stop();
  t.equal(await active.route('c', 'x'), 'balance', 'all that is left is held by the other call');
  t.equal(await active.end('a', 50_000), '50 50', 'a repeated END of the unit that is gone');
  await active.event('b', 'answer');
  t.equal(await active.end('b', 10_000), '10 40');
  await active.calls.stop();
});

t.test('open calls, leases and counts are warm', async (t) => {
  let apply: ((bytes: Buffer) => Promise<void>) | undefined;
  const site = new TrialSite({ append: async (bytes) => { await apply!(bytes); return undefined; } });
  const standby = new TrialSite({ clock: site.clock });
  standby.active = false;
  apply = (bytes) => standby.calls.standby.apply(bytes);
  const route = (callId: string, called: string): unknown => site.calls.decisions.route(site.host, { callId, called, calling: undefined, timeMs: undefined, attributes: {} }, false);
  route('limited', '200');
  route('often', '300');
  route('often again', '300');
  await site.calls.journal.flush();
  const memory = ({ calls, host }: TrialSite) => [calls.open.size, host.counts.held('limited', ''), host.counts.used('often', 1, { id: '', instant: site.clock.now() })];
  t.same(memory(standby), [3, 1, 2]);
  t.same(memory(standby), memory(site));
  site.calls.endings.end(site.host, { callId: 'limited', cause: undefined, durationMs: undefined, timeMs: undefined }, false);
  await site.calls.journal.flush();
  t.same(memory(standby), [2, 0, 2]);
  t.same(standby.calls.endings.end(standby.host, { callId: 'limited', cause: undefined, durationMs: undefined, timeMs: undefined }, false), [], 'a repeated END of a call that the other ended');
  t.same([...new Cdrs(standby.stores.cdr, standby.stores.cdrByNumber).ofNumber('200', { application: trialNumber, fromMs: 0, toMs: Infinity })].map(({ callId }) => callId), ['limited'], 'its CDR is found by number');
  await site.calls.stop();
  await standby.calls.stop();
});

t.test('a purge is the same on both, and lines that lead nowhere go on both', async (t) => {
  const { site, follower } = pair();
  await site.serve('topup', 'x', 1_000);
  const call = async (id: string): Promise<void> => {
    await site.route(id, 'x');
    await site.event(id, 'answer');
    await site.end(id, 1_000);
  };
  for (const id of ['a', 'b']) await call(id);
  site.clock.advance(3 * 3_600_000);
  await call('c');
  await site.calls.journal.flush();
  t.ok(follower.site.stores.cdrByNumber instanceof Object && [...follower.site.stores.cdrByNumber.scan(Buffer.of(0))].length > 0);
  t.equal(await purgeCdrs(site.stores, site.calls.groups, coinNumber, site.clock.now() - 3_600_000, 100), 2);
  for (let turns = 0; turns < 200; turns++) await turn();
  t.same(follower.differences(site, cards), []);
  const left = ({ stores }: { readonly stores: CoinSite['stores'] }) => [...new Cdrs(stores.cdr, stores.cdrByNumber).ofNumber('3125550101', { application: coinNumber, fromMs: 0, toMs: Infinity })].map(({ callId }) => callId);
  t.same([left(site), left(follower.site)], [['c'], ['c']]);
  t.same(['a', 'b', 'c'].map((_, place) => [...follower.site.stores.cdrByNumber.scan(Buffer.of(0))].length > place), ['a', 'b', 'c'].map((_, place) => [...site.stores.cdrByNumber.scan(Buffer.of(0))].length > place), 'as many pages');
  await site.calls.stop();
  await follower.site.calls.stop();
});

t.test('what cannot be applied changes nothing', async (t) => {
  const { site, follower } = pair();
  await site.serve('topup', 'x', 100);
  await site.route('a', 'x');
  const { site: standby } = follower;
  const key = Buffer.concat([Buffer.of(coinNumber), Buffer.from('a')]);
  const cases: readonly (readonly [why: string, bytes: Buffer, full: Error | undefined])[] = [
    ['cut', encodeEffects([{ kind: 'remove', store: 'call', key, value: undefined }]).subarray(0, 9), undefined],
    ['a layout to come', encodeEffects([{ kind: 'remove', store: 'account', key, value: undefined }, { kind: 'put', store: 'call', key, value: Buffer.of(99) }]), undefined],
    ['a full disk', encodeEffects([{ kind: 'remove', store: 'call', key, value: undefined }]), new Error('ENOSPC')],
  ];
  for (const [why, bytes, full] of cases) {
    for (const store of Object.values(standby.stores) as { fail?: Error | undefined }[]) store.fail = full;
    await t.rejects(standby.calls.standby.apply(bytes), why);
    for (const store of Object.values(standby.stores) as { fail?: Error | undefined }[]) store.fail = undefined;
    t.same(follower.differences(site, cards), [], why);
  }
  await site.calls.stop();
  await standby.calls.stop();
});
