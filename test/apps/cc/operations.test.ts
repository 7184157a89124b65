import t, { type Test } from 'tap';
import { limits } from '../../../service/core/limits.js';
import { hearAlarms } from '../../../service/core/log.js';
import { isRefusal } from '../../../service/core/refusals.js';
import { setSystemZone } from '../../../service/core/system-zone.js';
import type { Json } from '../../../service/schema/kind.js';
import { access, CcStore, said } from '../../support/cc-store.js';

setSystemZone('UTC');
t.setTimeout(120_000);

const [plain, rich] = access;
const malformed = '<malformed>';
const unknown = 'unknown account';

/** Operation, arguments, and the reply or why not: one after the other on one site. */
type Steps = readonly (readonly [operation: string, args: readonly Json[], expected: readonly Json[] | string])[];

async function served(t: Test, site: CcStore, steps: Steps): Promise<void> {
  for (const [place, [operation, args, expected]] of steps.entries()) t.same(await site.serve(operation, args), expected, `step ${place}: ${operation} ${JSON.stringify(args)}`);
}

t.test('log in', async (t) => {
  const site = await CcStore.open(t);
  await site.lot('10000001', '1001');
  await site.lot('10000002', '1002', { product_offering_name: 'plain' });
  await site.lot('10000003', '1003', { product_offering_name: null });
  for (const [number, status] of [['10000004', 'generated'], ['10000005', 'blocked'], ['10000006', 'expired']] as const) await site.lot(number, number.slice(4), { status });
  await site.lot('10000007', '0007', { status: 'empty', initial_balance: '0.00' });
  await site.lot('10000008', '1008', { default_expiration_type: 'Fixed_Expiration', expiration_date: '2001-01-01' });
  await served(t, site, [
    ['login', [rich, '10000001', '1001'], ['10000001', 1000]],
    ['login', ['1-800-555-0142', '10000001', '1001'], ['10000001', 1000]],
    ['login', [rich, null, '1001'], ['10000001', 1000]],
    ['login', [plain, null, '1002'], ['10000002', 1000]],
    ['login', [rich, '10000001', '1002'], unknown],
    ['login', [rich, '10000009', '1001'], unknown],
    ['login', [rich, null, '1999'], unknown],
    ['login', [plain, '10000001', '1001'], unknown],
    ['login', [plain, null, '1001'], unknown],
    ['login', ['8005550149', '10000001', '1001'], unknown],
    ['login', [rich, '10000003', '1003'], unknown],
    ['login', [rich, '10000004', '0004'], 'generated'],
    ['login', [rich, '10000005', '0005'], 'blocked'],
    ['login', [rich, '10000006', '0006'], 'expired'],
    ['login', [rich, '10000007', '0007'], ['10000007', 0]],
    ['login', [rich, '10000008', '1008'], 'expired'],
    ['login', [rich, '10000001', 1001], malformed],
    ['login', [rich, 10000001, '1001'], malformed],
    ['login', [rich, '10000001'], malformed],
    ['login', [null, '10000001', '1001'], malformed],
    ['login', [rich, '1'.repeat(limits.textCharacters), '1001'], unknown],
    ['login', [rich, '1'.repeat(limits.textCharacters + 1), '1001'], malformed],
  ]);
});

t.test('a door shuts for PINs alone after a thousand wrong ones an hour, and that is an alarm', async (t) => {
  const site = await CcStore.open(t);
  await site.lot('10000001', '1001');
  await site.lot('10000002', '1002', { product_offering_name: 'plain' });
  const alarms: string[] = [];
  hearAlarms((text) => alarms.push(text));
  t.teardown(() => hearAlarms(() => undefined));
  const login = async (place: number, pin = '9999', door: string = rich): Promise<readonly Json[] | string> => {
    // Ten tries of each caller.
    const routed = await site.calls.decisions.route(site.host, { callId: `${door} ${pin} ${place}`, called: '3125550100', calling: String(2_125_550_000 + Math.floor(place / limits.wrongPins)), timeMs: undefined, attributes: { access: door, pin } }, false);
    return isRefusal(routed) ? said(routed) : 'allowed';
  };
  const began = site.store.clock.now();
  for (let place = 0; place < limits.wrongPinsOfDoor - 1; place++) {
    if (place % 100 === 50) await site.serve('login', [rich, null, '1001']);
    const answer = await login(place);
    if (answer !== unknown) t.fail(`${place}: ${String(answer)}`);
  }
  t.same([limits.wrongPinsOfDoor, alarms], [1_000, []], 'one less is none');
  t.equal(await login(999, '1001'), 'allowed', 'right ones do not count');
  t.same(alarms.length, 1, 'told when the thousandth is tried, for it may be wrong');
  t.match(alarms[0], /PINs are being guessed.*access=8005550142/);
  t.equal(await login(1_010), unknown, 'the thousandth wrong one');
  t.same(alarms.length, 1, 'told once');
  for (const [place, pin] of [[1_020, '9999'], [1_030, '1001']] as const) t.equal(await login(place, pin), 'throttled', `then ${pin} is refused as well`);
  t.same(await site.serve('login', [rich, null, '1001']), 'throttled', 'by SERVE too');
  t.same(await site.serve('login', [rich, '10000001', '1001']), ['10000001', 1000], 'with the number of the card it is let in');
  t.equal(await login(1_040, '9999', plain), unknown, 'another door is open');
  site.store.clock.advance(limits.wrongPinsOfDoorMs - (site.store.clock.now() - began) - 1);
  t.equal(await login(2_000), 'throttled');
  site.store.clock.advance(1);
  t.equal(await login(2_010), unknown, 'an hour after the first');
});

t.test('nobody tries all PINs', async (t) => {
  const site = await CcStore.open(t);
  await site.lot('10000001', '1001');
  await site.lot('10000002', '1002');
  for (let attempt = 0; attempt < limits.wrongPins; attempt++) t.same(await site.serve('login', [rich, '10000001', '9999'], attempt % 2 === 0), unknown, `attempt ${attempt}`);
  await served(t, site, [
    ['login', [rich, '10000001', '1001'], 'throttled'],
    ['login', [rich, '10000002', '1002'], ['10000002', 1000]],
    ['login', [rich, null, '1001'], ['10000001', 1000]],
  ]);
  t.same(await site.route('x', '10000001', '1001'), 'throttled', 'nor by ROUTE');
  const other = '2125550101';
  for (let attempt = 0; attempt < limits.wrongPins; attempt++) t.same(await site.serve('login', [rich, null, '9999']), unknown, `attempt ${attempt} by PIN alone`);
  t.same(await site.serve('login', [rich, null, '1001']), 'throttled');
  t.same(await site.serve('login', [rich, null, '1001', other]), ['10000001', 1000], 'another caller');
  for (let attempt = 0; attempt < limits.wrongPins; attempt++) t.same(await site.serve('login', [rich, null, attempt === 5 ? '1001' : '9999', `+1 ${other}`]), attempt === 5 ? ['10000001', 1000] : unknown);
  t.same(await site.serve('login', [rich, null, '9999', other]), unknown, 'the right one between them does not count');
  t.same(await site.serve('login', [rich, null, '1001', other]), 'throttled');
  site.store.clock.advance(limits.wrongPinsMs);
  t.same(await site.serve('login', [rich, '10000001', '1001']), ['10000001', 1000], 'after the window');
});

t.test('the first accepted PIN is the first use', async (t) => {
  const site = await CcStore.open(t);
  const more = { default_expiration_type: 'Days_From_First_Use', first_use_expiration_duration: '1 day', first_use_activation_type: 'FIRST_USE_IVR' };
  await site.lot('10000001', '1001', more);
  await site.lot('10000002', '1002', more);
  const login = (): Promise<readonly Json[] | string> => site.serve('login', [rich, '10000001', '1001']);
  t.same(await site.serve('login', [rich, '10000001', '9999']), unknown);
  site.store.clock.stall(2 * 86_400_000);
  t.same(await login(), ['10000001', 1000], 'a wrong PIN was no use');
  site.store.clock.stall(86_400_000 - 1);
  t.same(await login(), ['10000001', 1000], 'a millisecond before the day is over');
  site.store.clock.stall(1);
  t.same(await login(), 'expired', 'a day after the first');
  t.same(await site.serve('login', [rich, '10000002', '1002']), ['10000002', 1000], 'another was not used yet');
});

t.test('balance and speed dial', async (t) => {
  const site = await CcStore.open(t);
  await site.lot('10000001', '1001', { speed_dial_numbers: [[1, '1-808-555-0100'], [22, '+442071234567']] });
  await site.lot('10000002', '1002', { product_offering_name: 'plain' });
  await served(t, site, [
    ['balance', ['10000001'], [1000]],
    ['balance', ['10000009'], unknown],
    ['balance', [10000001], malformed],
    ['balance', [], malformed],
    ['speed', ['10000001', 1], ['8085550100']],
    ['speed', ['10000001', '22'], ['+442071234567']],
    ['speed', ['10000001', 2], 'no such speed dial number'],
    ['speed', ['10000002', 1], 'speed dial is not offered'],
    ['speed', ['10000009', 1], unknown],
    ['speed', ['10000001', 1000], malformed],
    ['speed', ['10000001'], malformed],
  ]);
});

t.test('topping up', async (t) => {
  const site = await CcStore.open(t);
  await site.lot('10000001', '1001');
  await site.lot('10000002', '1002', { status: 'empty', initial_balance: '0.00' });
  await site.lot('10000003', '1003', { product_offering_name: 'plain' });
  for (const [number, status] of [['10000004', 'generated'], ['10000005', 'blocked'], ['10000006', 'expired']] as const) await site.lot(number, number, { status });
  await site.lot('10000007', '1007', { default_expiration_type: 'Fixed_Expiration', expiration_date: '2001-01-01' });
  await served(t, site, [
    ['topup', ['10000001', 500, 'bill 1'], [1500, null]],
    ['topup', ['10000001', 500, 'bill 1'], [1500, null]],
    ['topup', ['10000001', 501, 'bill 1'], 'reference used'],
    ['topup', ['10000002', 500, 'bill 1 of 2'], [500, null]],
    ['topup', ['10000001', 8500, 'bill 2'], [10_000, null]],
    ['topup', ['10000001', 1, 'bill 3'], 'maximum balance'],
    ['topup', ['10000001', 8500, 'bill 2'], [10_000, null]],
    ['topup', ['10000003', 99_998_999, 'bill 1 of 3'], [99_999_999, null]],
    ['topup', ['10000003', 1, 'bill 2 of 3'], 'maximum balance'],
    ['topup', ['10000004', 500, 'bill 1 of 4'], 'generated'],
    ['topup', ['10000005', 500, 'bill 1 of 5'], 'blocked'],
    ['topup', ['10000006', 500, 'bill 1 of 6'], 'expired'],
    ['topup', ['10000007', 500, 'bill 1 of 7'], 'expired'],
    ['topup', ['10000009', 500, 'bill 1 of 9'], unknown],
    ['topup', ['10000001', 0, 'bill 9'], malformed],
    ['topup', ['10000001', -5, 'bill 9'], malformed],
    ['topup', ['10000001', 0.5, 'bill 9'], malformed],
    ['topup', ['10000001', '500', 'bill 9'], malformed],
    ['topup', ['10000001', 500, ''], malformed],
    ['topup', ['10000001', 500], malformed],
    ['topup', ['10000001', 500, 'x'.repeat(limits.referenceBytes + 1)], malformed],
    ['balance', ['10000001'], [10_000]],
  ]);
  t.equal(site.attribute('10000002', 'status'), 'activated', 'an empty account is activated');
  t.equal(site.attribute('10000001', 'current_balance'), '10.00', 'the record itself is as it was');
  t.same(await site.serve('topup', ['10000002', 500, 'bill 2 of 2'], true), [1000, null], 'a dry one says what it would come to');
  t.same(await site.serve('balance', ['10000002']), [500], 'and changes nothing');
});

t.test('a repeated top-up adds nothing; the status follows the money', async (t) => {
  const site = await CcStore.open(t);
  await site.lot('10000001', '1001', { status: 'empty', initial_balance: '0.00' });
  t.same(await site.serve('topup', ['10000001', 500, 'bill 1']), [500, null]);
  t.same(await site.serve('topup', ['10000001', 500, 'bill 1']), [500, null]);
  t.equal(site.status('10000001'), 'activated');
});

t.test('a reference pays once in all of the provider, whatever moves money', async (t) => {
  const site = await CcStore.open(t);
  for (const [number, more] of [['10000001', {}], ['10000002', {}], ['10000003', {}], ['10000004', { service_provider_name: 'other', product_offering_service_provider_name: 'sp' }]] as const) await site.lot(number, number, more);
  await served(t, site, [
    ['topup', ['10000001', 500, 'VOUCHER-1'], [1500, null]],
    ['topup', ['10000001', 500, 'VOUCHER-1'], [1500, null]],
    ['topup', ['10000002', 500, 'VOUCHER-1'], 'reference used'],
    ['topup', ['10000001', 501, 'VOUCHER-1'], 'reference used'],
    ['topup', ['10000004', 500, 'VOUCHER-1'], [1500, null]],
    ['transfer', ['10000001', '10000002', 500, 'VOUCHER-1'], 'reference used'],
    ['transfer', ['10000001', '10000002', 250, 'gift'], [1250, 1250]],
    ['transfer', ['10000001', '10000002', 250, 'gift'], [1250, 1250]],
    ['transfer', ['10000001', '10000003', 250, 'gift'], 'reference used'],
    ['transfer', ['10000002', '10000001', 250, 'gift'], 'reference used'],
    ['transfer', ['10000001', '10000002', 251, 'gift'], 'reference used'],
    ['topup', ['10000002', 250, 'gift'], 'reference used'],
    ['transfer', ['10000001', '10000002', 250], [1000, 1500]],
    ['transfer', ['10000001', '10000002', 250, ''], malformed],
    ['transfer', ['10000001', '10000002', 250, 5], malformed],
  ]);
  t.same(await site.serve('adjust', ['10000003', 500, 'VOUCHER-1'], false, 'owner'), 'reference used');
  t.same(await Promise.all(['10000001', '10000002'].map((number) => site.serve('topup', [number, 100, 'at once']))), [[1100, null], 'reference used']);
});

t.test('two top-ups with one reference at once', async (t) => {
  const site = await CcStore.open(t);
  await site.lot('10000001', '1001');
  t.same(await Promise.all([1, 2].map(() => site.serve('topup', ['10000001', 500, 'bill 1']))), [[1500, null], [1500, null]]);
  t.same(await site.serve('balance', ['10000001']), [1500]);
});

t.test('adjusting, which administrators alone do', async (t) => {
  const site = await CcStore.open(t);
  const { must } = site.store;
  await must({ method: 'create', table: 'product_offering', attributes: { service_provider_name: 'sp', name: 'credit', type: 'postpaid', maximum_balance: '20.00', minimum_balance: '5.00', calling_services: ['calls'] } });
  await must({ method: 'create', table: 'product_offering', attributes: { service_provider_name: 'sp', name: 'least', minimum_balance: '5.00', calling_services: ['calls'] } });
  await site.lot('10000001', '1001');
  await site.lot('10000002', '1002', { product_offering_name: 'credit' });
  await site.lot('10000003', '1003', { product_offering_name: 'least' });
  for (const [number, status] of [['10000004', 'generated'], ['10000005', 'blocked'], ['10000006', 'expired']] as const) await site.lot(number, number, { status });
  await site.lot('10000007', '10000007');
  await site.lot('10000008', '1008', { product_offering_name: null });
  const adjust = (...args: readonly Json[]) => site.serve('adjust', args, false, 'owner');
  const status = (number: string) => site.status(number);
  t.same(await site.serve('adjust', ['10000001', 100, 'a']), malformed, 'callers do not have it');
  for (const [args, comes, becomes] of [
    [['10000001', 250, 'a'], [1250]],
    [['10000001', 250, 'a'], [1250]],
    [['10000001', 251, 'a'], 'reference used'],
    [['10000001', -250, 'a'], 'reference used'],
    [['10000001', 8751, 'b'], 'maximum balance'],
    [['10000001', 8750, 'b'], [10_000]],
    [['10000001', -10_001, 'c'], 'balance'],
    [['10000001', -10_000, 'c'], [0], 'empty'],
    [['10000001', -1, 'd'], 'balance'],
    [['10000001', 1, 'e'], [1], 'activated'],
    [['10000002', -3001, 'a2'], 'balance'],
    [['10000002', -3000, 'a2'], [-2000], 'activated'],
    [['10000002', 4000, 'b2'], [2000]],
    [['10000002', 1, 'c2'], 'maximum balance'],
    [['10000003', -501, 'a3'], 'balance'],
    [['10000003', -500, 'a3'], [500], 'activated'],
    [['10000004', 5, 'a4'], 'generated'],
    [['10000005', -5, 'a5'], [995], 'blocked'],
    [['10000006', 5, 'a6'], [1005], 'expired'],
    [['10000007', -1000, 'a7'], [0], 'empty'],
    [['10000007', 5, 'b7'], [5], 'activated'],
    [['10000008', -1000, 'a8'], [0], 'empty'],
    [['10000009', 5, 'a9'], unknown],
    [['10000001', 0, 'z'], malformed],
    [['10000001', 0.5, 'z'], malformed],
    [['10000001', 99_999_999 + 1, 'z'], malformed],
    [['10000001', -5, ''], malformed],
    [['10000001', -5], malformed],
  ] as const) {
    t.same(await adjust(...args), comes, JSON.stringify(args));
    if (becomes !== undefined) t.equal(status(args[0]), becomes, `${JSON.stringify(args)} leaves it ${becomes}`);
  }
});

t.test('an adjustment takes nothing that a call has reserved', async (t) => {
  const site = await CcStore.open(t);
  await site.lot('10000001', '1001');
  t.same(await site.route('call', '10000001', '1001'), [3600, 1000], 'an hour, which costs six dollars');
  t.same(await site.serve('adjust', ['10000001', -401, 'a'], false, 'owner'), 'balance');
  t.same(await site.serve('adjust', ['10000001', -400, 'a'], true, 'owner'), [600], 'a dry one says what it would come to');
  t.same(await site.serve('adjust', ['10000001', -400, 'a'], false, 'owner'), [600]);
  t.equal(site.status('10000001'), 'activated', 'what is reserved is still there');
});

t.test('transfers', async (t) => {
  const site = await CcStore.open(t);
  await site.lot('10000001', '1001');
  await site.lot('10000002', '1002');
  await site.lot('10000003', '1003', { product_offering_name: 'plain' });
  await site.lot('10000004', '1004', { service_provider_name: 'other', product_offering_service_provider_name: 'sp' });
  await site.lot('10000005', '1005', { status: 'blocked' });
  await site.lot('10000006', '1006', { status: 'empty', initial_balance: '0.00' });
  await site.lot('10000007', '1007', { initial_balance: '99.00' });
  await served(t, site, [
    ['transfer', ['10000001', '10000002', 250], [750, 1250]],
    ['transfer', ['10000001', '10000002', 751], 'balance'],
    ['transfer', ['10000001', '10000002', 750], [0, 2000]],
    ['transfer', ['10000001', '10000002', 1], 'empty'],
    ['transfer', ['10000002', '10000002', 1], 'the same account'],
    ['transfer', ['10000003', '10000002', 1], 'transfers are not offered'],
    ['transfer', ['10000002', '10000003', 1], [1999, 1001]],
    ['transfer', ['10000002', '10000004', 1], unknown],
    ['transfer', ['10000005', '10000002', 1], 'blocked'],
    ['transfer', ['10000002', '10000005', 1], 'blocked'],
    ['transfer', ['10000006', '10000002', 1], 'empty'],
    ['transfer', ['10000002', '10000006', 99], [1900, 99]],
    ['transfer', ['10000002', '10000007', 101], 'maximum balance'],
    ['transfer', ['10000002', '10000007', 100], [1800, 10_000]],
    ['transfer', ['10000002', '10000009', 1], unknown],
    ['transfer', ['10000009', '10000002', 1], unknown],
    ['transfer', ['10000002', '10000003', 0], malformed],
    ['transfer', ['10000002', '10000003'], malformed],
    ['transfer', ['10000002', null, 1], malformed],
  ]);
  t.equal(site.status('10000006'), 'activated', 'an empty account that got money is activated');
  t.equal(site.status('10000001'), 'empty', 'one that handed all on is empty at once');
  t.equal(site.attribute('10000001', 'status'), 'activated', 'which nothing has stored');
});

t.test('a transfer that disables its source', async (t) => {
  const site = await CcStore.open(t);
  await site.store.must({ method: 'put', table: 'product_offering', key: ['sp', 'rich'], attributes: { disable_account_after_transfer: true } });
  await site.lot('10000001', '1001');
  await site.lot('10000002', '1002');
  await served(t, site, [
    ['transfer', ['10000001', '10000002', 250], [750, 1250]],
    ['transfer', ['10000001', '10000002', 250], 'blocked'],
    ['login', [rich, '10000001', '1001'], 'blocked'],
  ]);
});

t.test('no transfer spends what a call has reserved', async (t) => {
  const site = await CcStore.open(t);
  await site.lot('10000001', '1001');
  await site.lot('10000002', '1002');
  t.same(await site.route('call', '10000001', '1001'), [3600, 1000], 'an hour, which costs six dollars');
  await served(t, site, [
    ['transfer', ['10000001', '10000002', 401], 'balance'],
    ['transfer', ['10000001', '10000002', 400], [600, 1400]],
    ['balance', ['10000001'], [600]],
  ]);
});

t.test('an account that takes the number of a former one', async (t) => {
  const site = await CcStore.open(t);
  await site.lot('10000001', '1001');
  t.same(await site.serve('topup', ['10000001', 500, 'bill 1']), [1500, null]);
  await site.store.must({ method: 'archive', table: 'lot', key: ['10000001'] });
  t.same(await site.serve('balance', ['10000001']), unknown);
  await site.lot('10000001', '1001');
  t.same(await site.serve('balance', ['10000001']), [1000], 'begins with no money moved');
  await site.store.must({ method: 'archive', table: 'lot', key: ['10000001'] });
  await site.store.must({ method: 'restore', table: 'lot', key: ['10000001'], generation: site.store.reader.view('cc').archived('lot', ['10000001']).at(-1)!.archived });
  t.same(await site.serve('balance', ['10000001']), [1500], 'the former one, restored, has what it had');
});
