import t from 'tap';
import { Cdrs } from '../../../service/calls/cdrs.js';
import { isRefusal } from '../../../service/core/refusals.js';
import { leasesOf } from '../../../service/main/leases.js';
import { liveCallsOf } from '../../../service/main/live-calls.js';
import type { Json } from '../../../service/schema/kind.js';
import { CcStore } from '../../support/cc-store.js';

t.setTimeout(60_000);

const event = async (site: CcStore, callId: string, kind: string, value: Json = null): Promise<Json> => {
  const came = await site.calls.decisions.event(site.host, { callId, kind, value, timeMs: undefined }, false);
  return came === undefined ? '' : isRefusal(came) ? `<${came.code}>` : came.answer.decision.extra?.max_seconds ?? null;
};

t.test('a call goes on by stretches, as far as its money goes', async (t) => {
  const site = await CcStore.open(t);
  await site.lot('10000001', '1001');
  t.same(await site.route('a', '10000001', '1001'), [3600, 1000], 'six dollars of ten');
  t.equal(await event(site, 'a', 'extend'), '<malformed>', 'not before it is answered');
  await event(site, 'a', 'answer');
  for (const [value, seconds] of [[3600, 6000], [3600, 6000], [6000, 6000], [null, 6000], ['x', '<malformed>'], [-1, '<malformed>']] as const) t.equal(await event(site, 'a', 'extend', value), seconds, String(value));
  t.equal(site.host.ledger.reserved(site.calls.open.get(site.host.number, 'a')!.charge!.reservation.account), 1000);
  t.same(await site.serve('topup', ['10000001', 200, 'more']), [1200, null]);
  t.equal(await event(site, 'a', 'extend', 6000), 7200, 'a top-up helps a call that runs');
  site.store.clock.advance(7_000_000);
  const ended = await site.calls.endings.end(site.host, { callId: 'a', cause: 'normal', durationMs: 7_000_000, timeMs: undefined }, false);
  t.same(ended, [1170, 30]);
  t.equal(await event(site, 'b', 'extend'), '<unknown_call>');
});

t.test('what open calls hold is seen, and a call is ended by hand', async (t) => {
  const site = await CcStore.open(t);
  await site.lot('10000001', '1001');
  await site.route('a', '10000001', '1001');
  const { leases, clearLease } = leasesOf(site.calls, site.store.registry);
  const listed = (tenant: { provider?: string }) => leases({ application: 'cc', tenant, limit: 10 }).leases.map(({ rule, callId, reserved }) => [rule, callId, reserved]);
  t.same([listed({}), listed({ provider: 'sp' }), listed({ provider: 'other' })], [[['10000001', 'a', 600]], [['10000001', 'a', 600]], []]);
  for (const [rule, callId, done] of [['10000002', 'a', false], ['10000001', 'b', false], ['10000001', 'a', true], ['10000001', 'a', false]] as const) t.equal(await clearLease({ application: 'cc', rule, callId }), done);
  await site.route('b', '10000001', '1001');
  await site.calls.endings.end(site.host, { callId: 'b', cause: 'normal', durationMs: 1_000, timeMs: undefined }, false);
  t.same([listed({}), site.calls.open.size], [[], 0]);
  const { openCalls } = liveCallsOf(site.calls, site.store.registry, site.store.clock);
  const counted = [{ provider: 'sp', settled: 2, abandoned: 1 }];
  for (const [tenant, settled] of [[{}, counted], [{ provider: 'sp' }, counted], [{ provider: 'other' }, []], [{ provider: 'sp', subscriber: 'one' }, []]] as const) t.same(openCalls({ application: 'cc', tenant, limit: 10 }), { calls: [], more: false, settled }, JSON.stringify(tenant));
});

t.test('a refused call leaves a CDR, a few a second, and is counted by its reason', async (t) => {
  const site = await CcStore.open(t);
  await site.lot('10000001', '1001');
  for (let guess = 0; guess < 30; guess++) t.equal(await site.route(`g${guess}`, '10000001', '9999'), guess < 10 ? 'unknown account' : 'throttled', `guess ${guess}`);
  for (let guess = 0; guess < 5; guess++) await site.route(`h${guess}`, `1000009${guess}`, '9999');
  site.store.clock.advance(1_000);
  await site.lot('10000002', '1002', { status: 'blocked' });
  await site.route('blocked', '10000002', '1002');
  await site.calls.journal.flush();
  const cdrs = [...new Cdrs(site.stores.cdr, site.stores.cdrByNumber).list({ application: 2, fromMs: 0, toMs: Infinity })];
  t.equal(cdrs.length, 11, 'ten of the first second, none that was throttled');
  t.match(cdrs.at(-1), { refused: 'blocked', ending: 'refused', settled: { account_number: '10000002' }, decision: { extra: { sp: 'sp' } }, attributes: { account: '10000002' } });
  t.notMatch(JSON.stringify(cdrs), /9999|1002"/, 'never the PIN');
  await site.calls.stop();
  const { counters } = site.calls.statistics;
  t.same(['unknown account', 'throttled', 'blocked', 'other'].map((reason) => counters.get(`cc.denied.${reason}`)), [15, 20, 1, 0]);
});
