import t from 'tap';
import { cc } from '../../../service/apps/cc/application.js';
import { setSystemZone } from '../../../service/core/system-zone.js';
import { isRefusal, type Refusal } from '../../../service/core/refusals.js';
import type { Written } from '../../../service/records/request.js';
import type { Attributes, Write } from '../../../service/schema/write.js';
import { access, CcStore } from '../../support/cc-store.js';

setSystemZone('UTC');
t.setTimeout(120_000);

/** `taken`, or each field with its code. */
function told(written: Written | Refusal): string {
  if (!isRefusal(written)) return 'taken';
  return written.errors.length === 0 ? `<${written.code}>` : written.errors.map(({ field, code }) => `${field} ${code}`).join(', ');
}

const table = (name: string) => cc.tables.find((each) => each.name === name)!;
const fixed = { default_expiration_type: 'Fixed_Expiration' };
const days = { default_expiration_type: 'Days_From_First_Use' };

/** What is created in an empty site, and what comes of it. */
const cases: readonly (readonly [string, string, Attributes, string])[] = [
  ['a rate of always', 'rate', { name: 'new' }, 'taken'],
  ['a rate of a month', 'rate', { name: 'new', effective_date: '2026-01-01', end_date: '2026-02-01' }, 'taken'],
  ['a rate that ends when it begins', 'rate', { name: 'new', effective_date: '2026-01-01', end_date: '2026-01-01' }, 'end_date out_of_range'],
  ['a rate of no provider', 'rate', { name: 'new', service_provider_name: 'nobody' }, 'service_provider_name no_such_record'],
  ['a line of a deck', 'rate_prefix', { rate_name: 'base', prefix: '808', amount: '0.05' }, 'taken'],
  ['a line that ends before it begins', 'rate_prefix', { rate_name: 'base', prefix: '808', effective_date: '2026-02-01', end_date: '2026-01-01' }, 'end_date out_of_range'],
  ['a line without a date ends behind always', 'rate_prefix', { rate_name: 'base', prefix: '808', end_date: '2026-01-01' }, 'taken'],
  ['a line of no rate', 'rate_prefix', { rate_name: 'none', prefix: '808' }, 'rate_name no_such_record'],
  ['a plan of a rate', 'rate_plan', { name: 'new', rates: ['base'] }, 'taken'],
  ['a plan of a rate that is not there', 'rate_plan', { name: 'new', rates: ['base', 'none'] }, 'rates no_such_record'],
  ['a plan of another provider\'s rate', 'rate_plan', { name: 'new', rates: ['base'], service_provider_name: 'other' }, 'rates no_such_record'],
  ['a service of a plan', 'calling_service', { name: 'new', rate_plans: ['all'] }, 'taken'],
  ['a service of no plan', 'calling_service', { name: 'new', rate_plans: ['none'] }, 'rate_plans no_such_record'],
  ['a promotion with an end', 'calling_service', { name: 'new', promotion_active: true, promotion_start: '2026-01-01', promotion_end: '2026-02-01', promotion_discount: '100' }, 'taken'],
  ['a promotion with a duration', 'calling_service', { name: 'new', promotion_active: true, promotion_start: '2026-01-01', promotion_duration: '7 days' }, 'taken'],
  ['a promotion that ends before it begins', 'calling_service', { name: 'new', promotion_start: '2026-02-01', promotion_end: '2026-01-01' }, 'promotion_end out_of_range'],
  ['an active promotion of no time', 'calling_service', { name: 'new', promotion_active: true }, 'promotion_start required, promotion_end required'],
  ['a promotion that is not active yet', 'calling_service', { name: 'new', promotion_discount: '10' }, 'taken'],
  ['a promotion that pays callers', 'calling_service', { name: 'new', promotion_discount: '100.01' }, 'promotion_discount out_of_range'],
  ['an offering with an access number', 'product_offering', { name: 'new', access_numbers: ['8005550143'] }, 'taken'],
  ['an offering with an access number of another', 'product_offering', { name: 'new', access_numbers: ['8005550143', access[0]] }, 'access_numbers key_taken'],
  ['the same of another provider', 'product_offering', { name: 'new', access_numbers: [access[0]], service_provider_name: 'other' }, 'access_numbers key_taken'],
  ['an offering of no service', 'product_offering', { name: 'new', calling_services: ['none'] }, 'calling_services no_such_record'],
  ['balances in order', 'product_offering', { name: 'new', minimum_balance: '5.00', maximum_balance: '5.00' }, 'taken'],
  ['balances that cross', 'product_offering', { name: 'new', minimum_balance: '5.01', maximum_balance: '5.00' }, 'minimum_balance out_of_range'],
  ['credit', 'product_offering', { name: 'new', type: 'postpaid', minimum_balance: '5.01', maximum_balance: '5.00' }, 'taken'],
  ['a fixed expiry', 'product_offering', { name: 'new', ...fixed, default_expiration_date: '2027-01-01' }, 'taken'],
  ['a fixed expiry of no date', 'product_offering', { name: 'new', ...fixed }, 'default_expiration_date required'],
  ['days from first use', 'product_offering', { name: 'new', ...days, first_use_expiration_duration: '30 days', first_use_activation_type: 'FIRST_USE_IVR' }, 'taken'],
  ['days from no first use', 'product_offering', { name: 'new', ...days }, 'first_use_expiration_duration required, first_use_activation_type required'],
  ['an account', 'lot', {}, 'taken'],
  ['an account without an offering', 'lot', { product_offering_name: null }, 'taken'],
  ['an account of no offering', 'lot', { product_offering_name: 'none' }, 'product_offering_name no_such_record'],
  ['an account of another provider', 'lot', { service_provider_name: 'other', product_offering_service_provider_name: 'sp' }, 'taken'],
  ['an account of an offering that its provider does not have', 'lot', { service_provider_name: 'other' }, 'product_offering_name no_such_record'],
  ['an account of an offering of nobody', 'lot', { product_offering_service_provider_name: 'nobody' }, 'product_offering_name no_such_record, product_offering_service_provider_name no_such_record'],
  ['a full account', 'lot', { initial_balance: '100.00' }, 'taken'],
  ['an account that is more than full', 'lot', { initial_balance: '100.01' }, 'initial_balance out_of_range, current_balance out_of_range'],
  ['an account that was used', 'lot', { current_balance: '0.00' }, 'taken'],
  ['a prepaid account that owes', 'lot', { current_balance: '-0.01' }, 'current_balance out_of_range'],
  ['two one step numbers', 'lot', { one_step_numbers: ['8085550100', '8085550101'] }, 'taken'],
  ['three of them', 'lot', { one_step_numbers: ['8085550100', '8085550101', '8085550102'] }, 'one_step_numbers too_long'],
  ['one where none is allowed', 'lot', { one_step_numbers: ['8085550100'], product_offering_name: 'plain' }, 'one_step_numbers not_offered'],
  ['a number to be called back at', 'lot', { phone_me_numbers: ['8085550100'] }, 'taken'],
  ['two of them', 'lot', { phone_me_numbers: ['8085550100', '8085550101'] }, 'phone_me_numbers too_long'],
  ['one where none is allowed', 'lot', { phone_me_numbers: ['8085550100'], product_offering_name: 'plain' }, 'phone_me_numbers not_offered'],
  ['speed dial', 'lot', { speed_dial_numbers: [[1, '8085550100']] }, 'taken'],
  ['speed dial where it is not allowed', 'lot', { speed_dial_numbers: [[1, '8085550100']], product_offering_name: 'plain' }, 'speed_dial_numbers not_offered'],
  ['no speed dial where it is not allowed', 'lot', { speed_dial_numbers: [], product_offering_name: 'plain' }, 'taken'],
  ['an account that expires', 'lot', { ...fixed, expiration_date: '2027-01-01' }, 'taken'],
  ['an account that expires at no date', 'lot', { ...fixed }, 'expiration_date required'],
  ['an account that expires some time after its use', 'lot', { ...days, first_use_expiration_duration: '2 years' }, 'first_use_activation_type required'],
];

t.test('what is taken and what is refused', async (t) => {
  const { store, attributes } = await CcStore.open(t);
  for (const [title, name, given, expected] of cases) {
    const whole = name === 'lot' ? { ...attributes('10000001', '1001'), ...given } : { service_provider_name: 'sp', ...given };
    const key = table(name).key.map((column) => (whole as Attributes)[column]);
    const written = await store.write({ method: 'create', table: name, attributes: whole });
    t.equal(told(written), expected, title);
    if (isRefusal(written)) continue;
    const live = [...store.reader.view('cc').scan(name)].find(({ created }) => created === written.change)!;
    t.ok(key.length > 0);
    await store.must({ method: 'archive', table: name, key: live.key });
  }
});

t.test('what an account has when it was not given', async (t) => {
  const site = await CcStore.open(t);
  const of = (number: string) => ['status', 'initial_balance', 'current_balance', 'activation_date', 'product_offering_service_provider_name'].map((column) => site.attribute(number, column));
  const now = new Date(site.store.clock.now()).toISOString().replace('T', ' ').replace('Z', '000');
  for (const [number, given, expected] of [
    ['10000001', {}, ['activated', '10.00', '10.00', now, 'sp']],
    ['10000002', { status: null }, ['uploaded', '10.00', '10.00', null, 'sp']],
    ['10000003', { status: 'generated', initial_balance: null }, ['generated', '0.00', '0.00', null, 'sp']],
    ['10000004', { current_balance: '3.00' }, ['activated', '10.00', '3.00', now, 'sp']],
    ['10000005', { activation_date: '2026-01-01 00:00:00' }, ['activated', '10.00', '10.00', '2026-01-01 00:00:00.000000', 'sp']],
    ['10000006', { product_offering_name: null }, ['activated', '10.00', '10.00', now, null]],
  ] as const) {
    await site.lot(number, number, given);
    t.same(of(number), expected, JSON.stringify(given));
  }
});

t.test('what an account may become', async (t) => {
  const site = await CcStore.open(t);
  const legal: Readonly<Record<string, string>> = {
    generated: 'activated empty blocked', uploaded: 'activated empty blocked', activated: 'empty expired blocked', empty: 'activated expired blocked', expired: 'activated empty blocked', blocked: 'activated empty uploaded',
  };
  let number = 10_000_000;
  for (const from of Object.keys(legal)) {
    for (const to of Object.keys(legal)) {
      const key = String(++number);
      await site.lot(key, key, { status: from, initial_balance: '0.00' });
      const written = await site.store.write({ method: 'put', table: 'lot', key: [key], attributes: { status: to } });
      t.equal(told(written), from === to || legal[from]!.includes(to) ? 'taken' : 'status wrong_status', `${from} to ${to}`);
    }
  }
});

t.test('money is moved by the ledger once an account was activated', async (t) => {
  const site = await CcStore.open(t);
  const edit = (attributes: Attributes): Write => ({ method: 'put', table: 'lot', key: ['10000001'], attributes });
  await site.lot('10000001', '1001', { status: 'generated' });
  for (const [attributes, expected] of [
    [{ initial_balance: '20.00', current_balance: '20.00' }, 'taken'],
    [{ status: 'activated' }, 'taken'],
    [{ current_balance: '20.00', initial_balance: '20.00' }, 'taken'],
    [{ current_balance: null }, 'taken'],
    [{ current_balance: '20.01' }, 'current_balance balance_fixed'],
    [{ initial_balance: '20.01' }, 'initial_balance balance_fixed'],
    [{ activation_date: null, status: 'blocked' }, 'activation_date required'],
    [{ status: 'blocked' }, 'taken'],
    [{ status: 'uploaded' }, 'status wrong_status'],
  ] as const) t.equal(told(await site.store.write(edit(attributes))), expected, JSON.stringify(attributes));
});

t.test('an offering that became narrower stops nobody from blocking', async (t) => {
  const site = await CcStore.open(t);
  await site.lot('10000001', '1001', { initial_balance: '100.00', one_step_numbers: ['8085550100'] });
  await site.store.must({ method: 'put', table: 'product_offering', key: ['sp', 'rich'], attributes: { maximum_balance: '50.00', allow_one_step_list: false } });
  t.equal(await site.command('10000001', 'block'), 'blocked');
  t.equal(told(await site.store.write({ method: 'put', table: 'lot', key: ['10000001'], attributes: { one_step_numbers: ['8085550101'] } })), 'one_step_numbers not_offered');
});

t.test('one live account of an access number and a one step number', async (t) => {
  const site = await CcStore.open(t);
  const create = (number: string, more: Attributes): Write => ({ method: 'create', table: 'lot', attributes: site.attributes(number, number, more) });
  await site.store.must({ method: 'put', table: 'product_offering', key: ['sp', 'plain'], attributes: { allow_one_step_list: true } });
  const caller = { one_step_numbers: ['8085550100'] };
  for (const [number, more, expected] of [
    ['10000001', caller, 'taken'],
    ['10000002', caller, 'one_step_numbers one_step_taken'],
    ['10000003', { ...caller, product_offering_name: 'plain' }, 'taken'],
    ['10000004', { ...caller, product_offering_name: null }, 'taken'],
    ['10000005', { ...caller, service_provider_name: 'other', product_offering_service_provider_name: 'sp' }, 'one_step_numbers one_step_taken'],
  ] as const) t.equal(told(await site.store.write(create(number, more))), expected, number);
  await site.store.must({ method: 'archive', table: 'lot', key: ['10000001'] }, create('10000006', caller));
  t.equal(told(await site.store.write({ method: 'restore', table: 'lot', key: ['10000001'] })), 'one_step_numbers one_step_taken', 'restored beside its successor');
});

t.test('no two live accounts share a PIN, no two offerings an access number', async (t) => {
  const site = await CcStore.open(t);
  await site.lot('10000001', '1001');
  t.equal(told(await site.store.write({ method: 'create', table: 'lot', attributes: site.attributes('10000002', '1001') })), 'pin key_taken');
  await site.lot('10000002', '1002');
  await site.store.must({ method: 'archive', table: 'product_offering', key: ['sp', 'plain'] });
  await site.store.must({ method: 'put', table: 'product_offering', key: ['sp', 'rich'], attributes: { access_numbers: access } });
  const restored = await site.store.write({ method: 'restore', table: 'product_offering', key: ['sp', 'plain'] });
  t.ok(isRefusal(restored), 'restored beside its successor');
});

t.test('commands', async (t) => {
  const site = await CcStore.open(t);
  await site.lot('10000001', '1001', { status: 'uploaded' });
  const steps: readonly (readonly [string, Attributes, string])[] = [
    ['unblock', {}, 'denied'],
    ['block', {}, 'blocked'],
    ['block', {}, 'denied'],
    ['activate', {}, 'denied'],
    // It was never activated.
    ['unblock', {}, 'uploaded'],
    ['note_status', { status: 'expired' }, 'uploaded'],
    ['activate', {}, 'activated'],
    ['activate', {}, 'denied'],
    ['note_status', { status: 'empty' }, 'invalid'],
    ['note_status', { status: 'expired' }, 'expired'],
    ['note_status', { status: 'expired' }, 'expired'],
    ['activate', {}, 'activated'],
    ['block', {}, 'blocked'],
    ['note_status', { status: 'expired' }, 'blocked'],
    ['note_status', { status: 'blocked' }, 'invalid'],
    ['note_status', {}, 'invalid'],
    ['unblock', {}, 'activated'],
    ['explode', {}, 'not_found'],
  ];
  for (const [place, [command, attributes, expected]] of steps.entries()) t.equal(await site.command('10000001', command, attributes), expected, `step ${place}: ${command} ${JSON.stringify(attributes)}`);
  const abilities = Object.fromEntries(table('lot').commands!.map(({ name, ability }) => [name, ability]));
  t.same(abilities, { activate: 'activate', block: 'block', unblock: 'block', reset_pin: 'reset_pin', note_status: undefined });
});

t.test('a PIN is reset', async (t) => {
  const site = await CcStore.open(t);
  await site.lot('10000001', '100100');
  await site.lot('10000002', '1002');
  t.equal(await site.command('10000001', 'reset_pin', { pin: '4711' }), 'activated');
  t.equal(site.attribute('10000001', 'pin'), '4711');
  t.equal(await site.command('10000001', 'reset_pin', { pin: '1002' }), 'key_taken');
  t.equal(await site.command('10000001', 'reset_pin', { pin: '471' }), 'invalid');
  const drawn = new Set<unknown>();
  for (let draw = 0; draw < 5; draw++) {
    await site.command('10000001', 'reset_pin');
    drawn.add(site.attribute('10000001', 'pin'));
  }
  t.ok(drawn.size > 1, 'a random one');
  for (const pin of drawn) t.match(pin, /^[0-9]{4}$/, 'of as many digits as before');
});

t.test('what goes to the archive with a provider, and what keeps it from going', async (t) => {
  const site = await CcStore.open(t);
  await site.lot('10000001', '1001');
  await site.lot('10000002', '1002', { service_provider_name: 'other', product_offering_service_provider_name: 'sp' });
  await site.store.must({ method: 'create', table: 'rate_prefix', attributes: { service_provider_name: 'sp', rate_name: 'base', prefix: '808' } });
  const archive = async (name: string, key: readonly string[]): Promise<string> => {
    const written = await site.store.write({ method: 'archive', table: name, key });
    return isRefusal(written) ? `<${written.code}>` : String(written.results[0]!.records);
  };
  t.equal(await archive('rate', ['sp', 'base']), '<in_use>', 'a rate of a plan');
  t.equal(await archive('product_offering', ['sp', 'rich']), '<in_use>', 'an offering of accounts');
  t.equal(await archive('service_provider', ['sp']), '<in_use>', 'its offering has an account of another');
  t.equal(await archive('lot', ['10000002']), '1');
  t.equal(await archive('service_provider', ['sp']), '8', 'rate, line, plan, service, two offerings and the account');
});
