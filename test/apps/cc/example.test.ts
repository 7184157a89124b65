import t from 'tap';
import { setSystemZone } from '../../../service/core/system-zone.js';
import { isRefusal } from '../../../service/core/refusals.js';
import type { Attributes, Write } from '../../../service/schema/write.js';
import { CcStore } from '../../support/cc-store.js';

setSystemZone('UTC');

/** The example of the README of cc: what it says there is what happens. */
t.test('a card from offering to bill', async (t) => {
  const site = await CcStore.open(t);
  const put = (table: string, attributes: Attributes): Write => ({ method: 'create', table, attributes: { service_provider_name: 'sp', ...attributes } });
  await site.store.must(
    put('rate', { name: 'Standard', amount: '0.40', surcharge: '0.25' }),
    put('rate_prefix', { rate_name: 'Standard', prefix: '808', amount: '0.05' }),
    put('rate_prefix', { rate_name: 'Standard', prefix: '212', amount: '0.10' }),
    put('rate_plan', { name: 'Everyday', rates: ['Standard'] }),
    put('calling_service', { name: 'Everywhere', rate_plans: ['Everyday'], default_rounding_interval: 60, rounding_threshold: 5, call_markup: '10' }),
    put('product_offering', { name: 'Traveller', access_numbers: ['8005550150'], calling_services: ['Everywhere'], minimum_balance: '0.50', sweep_balance: '0.05' }),
    put('lot', { number: '80000001', pin: '471100', status: 'generated', initial_balance: '10.00', product_offering_name: 'Traveller' }),
  );
  const ask = (call: string, called: string) => site.calls.decisions.route(site.host, {
    callId: call, called, calling: undefined, timeMs: undefined, attributes: { access: '8005550150', card: '80000001', pin: '471100' },
  }, false);
  const route = async (call: string, called: string): Promise<unknown> => {
    const routed = await ask(call, called);
    return isRefusal(routed) ? routed.message : [routed.answer.decision.value, routed.answer.decision.extra?.max_seconds, routed.answer.decision.extra?.warn_seconds, routed.answer.decision.extra?.balance];
  };
  t.same(await site.serve('login', ['8005550150', '80000001', '471100']), 'generated', 'a card that was not sold');
  t.equal(await site.command('80000001', 'activate'), 'activated');
  t.same(await site.serve('login', ['8005550150', null, '471100']), ['80000001', 1000], 'by PIN alone');
  t.same(await route('call-1', '12125550100'), ['2125550100', 3600, 3540, 1000], 'an hour is reserved, which costs 6.88');
  t.same(await route('call-2', '2125550101'), ['2125550101', 1260, 1200, 1000], 'beside it money for twenty-one minutes');
  await site.calls.endings.end(site.host, { callId: 'call-2', cause: 'busy', durationMs: undefined, timeMs: undefined }, false);
  await site.calls.decisions.event(site.host, { callId: 'call-1', kind: 'answer', value: null, timeMs: undefined }, false);
  site.store.clock.advance(124_000);
  t.same(await site.calls.endings.end(site.host, { callId: 'call-1', cause: 'normal', durationMs: undefined, timeMs: undefined }, false), [50, 950], 'two minutes, four seconds are given away');
  t.same(await site.serve('topup', ['80000001', 500, 'voucher 17']), [1450, null]);
  t.same(await site.serve('balance', ['80000001']), [1450]);
});
