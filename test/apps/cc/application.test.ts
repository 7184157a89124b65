import t from 'tap';
import { cc } from '../../../service/apps/cc/application.js';
import { cdrColumns } from '../../../service/apps/cc/cdr-columns.js';
import { operations } from '../../../service/apps/cc/operations.js';
import { currency, reservationSeconds } from '../../../service/apps/cc/settings.js';
import { isRefusal } from '../../../service/core/refusals.js';
import { setSystemZone } from '../../../service/core/system-zone.js';
import { readAttributes } from '../../../service/records/fields.js';
import type { Attributes } from '../../../service/schema/write.js';
import { recordSchema, referencePage } from '../../../service/schema/description.js';
import { needsIndex } from '../../../service/schema/reference.js';
import { Registry } from '../../../service/schema/registry.js';
import type { Table } from '../../../service/schema/table.js';
import '../../support/secret-key.js';

setSystemZone('UTC');

const tables = cc.tables.filter(({ internal }) => internal !== true);
const table = (name: string): Table => cc.tables.find((each) => each.name === name)!;

t.test('the declarations stand', async (t) => {
  t.doesNotThrow(() => new Registry([cc]));
});

/** tables.md: columns in CSV order, `!` required, `#` part of the key; and the key in the order of paths. */
const columns: Readonly<Record<string, readonly [string, string]>> = {
  administrator: ['username!# role_id! first_name last_name email permissions', 'username'],
  service_provider: ['name!# display_name first_name last_name email address phone notes', 'name'],
  rehearsal_case: ['service_provider_name!# set_name!# name!# called! calling time attrs expected_kind expected_value expected_rule call_id notes', 'service_provider_name set_name name'],
  lot: [
    'number!# pin! initial_balance current_balance status activation_date default_expiration_type expiration_date first_use_expiration_duration first_use_activation_type '
    + 'one_step_numbers phone_me_numbers speed_dial_numbers constraint_overrides first_name last_name email product_offering_name product_offering_service_provider_name '
    + 'service_provider_name!', 'number',
  ],
  rate: ['service_provider_name!# display_name name!# description type effective_date end_date charge_method amount surcharge if_no_sub_rates_exist child_rates', 'service_provider_name name'],
  rate_prefix: ['service_provider_name!# rate_name!# prefix!# effective_date# end_date charge_method amount surcharge first_interval next_interval', 'service_provider_name rate_name prefix effective_date'],
  rate_plan: ['display_name name!# description modifier_schedule rates service_provider_name!#', 'service_provider_name name'],
  calling_service: [
    'name!# display_name description rate_plans minimum_billing default_rounding_interval rounding_threshold call_markup service_provider_name!# promotion_active '
    + 'promotion_duration promotion_start promotion_end promotion_discount', 'service_provider_name name',
  ],
  product_offering: [
    'name!# display_name description type default_expiration_type default_expiration_date first_use_expiration_duration first_use_activation_type access_numbers '
    + 'maximum_call_duration limit_simultaneous_calls maximum_simultaneous_calls allow_one_step_list maximum_one_step_numbers allow_speed_dial_list allow_phone_me_list '
    + 'maximum_phone_me_numbers carrier_selection nature_of_carrier carrier_digits minimum_balance maximum_balance allow_balance_transfer disable_account_after_transfer '
    + 'sweep_balance constraints calling_services service_provider_name!#', 'service_provider_name name',
  ],
};

t.test('columns and keys', async (t) => {
  t.same(tables.map(({ name }) => name).sort(), Object.keys(columns).sort());
  for (const each of tables) {
    const [inOrder, key] = columns[each.name]!;
    t.equal(each.columns.map(({ name, required }) => `${name}${required === true ? '!' : ''}${each.key.includes(name) ? '#' : ''}`).join(' '), inOrder, each.name);
    t.equal(each.key.join(' '), key, `key of ${each.name}`);
  }
});

t.test('the labels are those of names', async (t) => {
  const small = new Map([['pin', 'PIN'], ['role_id', 'Role ID'], ['nature_of_carrier', 'Nature of Carrier'], ['calling', 'Caller'], ['attrs', 'Attributes'], ['call_id', 'Call ID']]);
  for (const each of tables) {
    for (const { name, label } of each.columns) t.equal(label, small.get(name) ?? name.split('_').map((word) => word[0]!.toUpperCase() + word.slice(1)).join(' '), `${each.name}.${name}`);
  }
});

t.test('numbers of tables never change', async (t) => {
  t.same(Object.fromEntries(cc.tables.map(({ name, number }) => [name, number])), {
    service_provider: 1, lot: 2, rate: 3, rate_plan: 4, calling_service: 5, product_offering: 6, rate_prefix: 7, administrator: 200, account: 201, setting: 202, job: 203, night: 205, rehearsal_case: 207, file: 208,
  });
});

t.test('defaults', async (t) => {
  const defaults = tables.flatMap((each) => each.columns.filter((column) => column.default !== undefined).map((column) => `${each.name}.${column.name}=${String(column.default)}`));
  t.same(defaults, [
    'lot.initial_balance=0', 'lot.status=uploaded', 'rate.charge_method=per_minute', 'rate.if_no_sub_rates_exist=use_parent', 'rate_prefix.effective_date=0',
    'calling_service.minimum_billing=0', 'calling_service.default_rounding_interval=1', 'calling_service.rounding_threshold=0', 'calling_service.call_markup=0',
    'calling_service.promotion_active=false', 'calling_service.promotion_discount=0', 'product_offering.type=prepaid', 'product_offering.default_expiration_type=No_Expiration',
    'product_offering.limit_simultaneous_calls=false', 'product_offering.allow_one_step_list=false', 'product_offering.allow_speed_dial_list=false',
    'product_offering.allow_phone_me_list=false', 'product_offering.minimum_balance=0', 'product_offering.allow_balance_transfer=false',
    'product_offering.disable_account_after_transfer=false',
  ]);
});

t.test('references that cost an index', async (t) => {
  const costly = cc.tables.flatMap((each) => (each.references ?? []).filter((reference) => needsIndex(each, reference)).map(({ to }) => `${each.name} -> ${to}`));
  t.same(costly, [
    'administrator -> service_provider', 'lot -> service_provider', 'lot -> product_offering', 'lot -> service_provider', 'rate_plan -> rate', 'calling_service -> rate_plan',
    'product_offering -> calling_service',
  ]);
});

/** Column, cell, the cell as written again or the refusal. */
const cells: readonly (readonly [string, string, string, string])[] = [
  ['service_provider', 'name', 'Pacific Voice', 'Pacific Voice'],
  ['service_provider', 'name', 'Pacific/Voice', '<bad_characters>'],
  ['service_provider', 'address', '88 Ala Moana|Honolulu', '88 Ala Moana|Honolulu'],
  ['service_provider', 'phone', '808 555 0130', '808 555 0130'],
  ['service_provider', 'phone', '808-555-0130', '<bad_characters>'],
  ['service_provider', 'phone', '(808)5550130', '<bad_characters>'],
  ['service_provider', 'notes', 'n'.repeat(2048), 'n'.repeat(2048)],
  ['service_provider', 'notes', 'n'.repeat(2049), '<too_long>'],
  ['lot', 'number', '12345678', '12345678'],
  ['lot', 'number', '1234567', '<too_short>'],
  ['lot', 'number', '12345678901234', '12345678901234'],
  ['lot', 'number', '123456789012345', '<too_long>'],
  ['lot', 'number', '1234-5678', '<bad_characters>'],
  ['lot', 'pin', '1234', '1234'],
  ['lot', 'pin', '123', '<too_short>'],
  ['lot', 'pin', '12345678901234', '12345678901234'],
  ['lot', 'pin', '123456789012345', '<too_long>'],
  ['lot', 'initial_balance', '10.00', '10.00'],
  ['lot', 'initial_balance', '10.0', '<bad_number>'],
  ['lot', 'initial_balance', '-0.01', '<out_of_range>'],
  ['lot', 'current_balance', '-0.01', '-0.01'],
  ['lot', 'status', 'activated', 'activated'],
  ['lot', 'status', 'active', '<bad_choice>'],
  ['lot', 'activation_date', '2026-01-02 03:04:05', '2026-01-02 03:04:05'],
  ['lot', 'activation_date', '2026-02-30', '<bad_timestamp>'],
  ['lot', 'default_expiration_type', 'Days_From_First_Use', 'Days_From_First_Use'],
  ['lot', 'default_expiration_type', 'days_from_first_use', '<bad_choice>'],
  ['lot', 'first_use_expiration_duration', '30 days', '30 days'],
  ['lot', 'first_use_expiration_duration', '2 years', '2 years'],
  ['lot', 'first_use_expiration_duration', '2 months', '<bad_number>'],
  ['lot', 'first_use_activation_type', 'FIRST_USE_IVR', 'FIRST_USE_IVR'],
  ['lot', 'first_use_activation_type', 'FIRST_CALL', '<bad_choice>'],
  ['lot', 'one_step_numbers', '1-808-555-0100,+442071234567', '8085550100,+442071234567'],
  ['lot', 'one_step_numbers', '8085550100,8085550100', '<duplicate>'],
  ['lot', 'one_step_numbers', '5550100', '<seven_digits>'],
  ['lot', 'speed_dial_numbers', '[[1,"8085550100"]]', '[[1,"8085550100"]]'],
  ['lot', 'speed_dial_numbers', '1,8085550100', '<bad_json>'],
  ['lot', 'constraint_overrides', '[{"action":"block","value":"^900"}]', '[{"action":"block","value":"^900"}]'],
  ['lot', 'constraint_overrides', '[{"action":"block","value":"(900"}]', '<bad_regex>'],
  ['rate', 'type', 'sequence', 'sequence'],
  ['rate', 'type', 'flat', '<bad_choice>'],
  ['rate', 'charge_method', 'per_increment', 'per_increment'],
  ['rate', 'charge_method', 'per_second', '<bad_choice>'],
  ['rate', 'amount', '0.000001', '0.000001'],
  ['rate', 'amount', '0.00000001', '0.00000001'],
  ['rate', 'amount', '0.000000001', '<bad_number>'],
  ['rate', 'amount', '0.0500000000000', '0.05'],
  ['rate', 'amount', '0.00000000', '0'],
  ['rate', 'amount', '.05', '0.05'],
  ['rate', 'amount', '.', '<bad_number>'],
  ['rate', 'amount', '5.', '<bad_number>'],
  ['rate', 'amount', '0.0191', '0.0191'],
  ['rate', 'amount', '999999.99999999', '999999.99999999'],
  ['rate', 'amount', '1000000.00000001', '<out_of_range>'],
  ['rate', 'amount', '1e-3', '<bad_number>'],
  ['rate', 'amount', 'Blocked', '<bad_number>'],
  ['rate', 'surcharge', '0.25', '0.25'],
  ['rate', 'surcharge', '0.255', '<bad_number>'],
  ['rate', 'if_no_sub_rates_exist', 'reject', 'reject'],
  ['rate', 'if_no_sub_rates_exist', 'free', '<bad_choice>'],
  ['rate_prefix', 'prefix', '01144', '+44'],
  ['rate_prefix', 'prefix', '1212', '212'],
  ['rate_prefix', 'prefix', '+1212', '212'],
  ['rate_prefix', 'prefix', '1', '+1'],
  ['rate_prefix', 'prefix', '+1', '+1'],
  ['rate_prefix', 'prefix', '011', '<bad_characters>'],
  ['rate_prefix', 'charge_method', 'blocked', 'blocked'],
  ['rate_prefix', 'charge_method', 'Blocked', '<bad_choice>'],
  ['rate_prefix', 'first_interval', '30', '30'],
  ['rate_prefix', 'first_interval', '0', '<out_of_range>'],
  ['rate_prefix', 'next_interval', '604800', '604800'],
  ['rate_prefix', 'next_interval', '604801', '<out_of_range>'],
  ['rate_prefix', 'prefix', '80X', '<bad_characters>'],
  ['rate_plan', 'rates', 'day, night', 'day,night'],
  ['rate_plan', 'rates', 'day,day', '<duplicate>'],
  ['calling_service', 'default_rounding_interval', '60', '60'],
  ['calling_service', 'default_rounding_interval', '0', '<out_of_range>'],
  ['calling_service', 'minimum_billing', '0', '0'],
  ['calling_service', 'minimum_billing', '-1', '<out_of_range>'],
  ['calling_service', 'call_markup', '12.5', '12.5'],
  ['calling_service', 'call_markup', '12.555', '<bad_number>'],
  ['calling_service', 'promotion_duration', '7 days', '7 days'],
  ['calling_service', 'promotion_duration', 'a week', '<bad_number>'],
  ['product_offering', 'type', 'postpaid', 'postpaid'],
  ['product_offering', 'type', 'free', '<bad_choice>'],
  ['product_offering', 'maximum_call_duration', '604800', '604800'],
  ['product_offering', 'maximum_call_duration', '604801', '<out_of_range>'],
  ['product_offering', 'carrier_digits', '0288', '0288'],
  ['product_offering', 'minimum_balance', '0.50', '0.50'],
  ['product_offering', 'minimum_balance', '-0.50', '<out_of_range>'],
  ['administrator', 'role_id', 'service_provider:acme', 'service_provider:acme'],
  ['administrator', 'role_id', 'subscriber:acme:store', '<bad_role>'],
  ['administrator', 'permissions', '["cc_settings_edit"]', '["cc_settings_edit"]'],
  ['administrator', 'permissions', '["cc_fly"]', '<bad_permission>'],
];

t.test('cells', async (t) => {
  for (const [name, column, cell, expected] of cells) {
    const { kind } = table(name).columns.find((each) => each.name === column)!;
    const value: unknown = kind.parse(cell);
    t.equal(isRefusal(value) ? `<${value.code}>` : kind.format(value), expected, `${name}.${column} ${cell.slice(0, 30)}`);
  }
});

t.test('permissions', async (t) => {
  /** What a role may do to a table by default. */
  const may = (role: string, name: string): string => [...new Set(cc.permits.filter(({ defaults }) => defaults.some((each) => each === role))
    .flatMap(({ allows }) => allows.filter(({ tables: on }) => on === '*' || on.includes(name)).flatMap(({ actions }) => actions)))].sort().join(' ');
  const able = (role: string): string => [...new Set(cc.permits.filter(({ defaults }) => defaults.some((each) => each === role)).flatMap(({ abilities }) => abilities ?? []))].sort().join(' ');
  const everything = 'archive create edit export import purge restore view';
  for (const [role, name, expected] of [
    ['platform_owner', 'service_provider', everything],
    ['platform_owner', 'lot', everything],
    ['service_provider', 'service_provider', 'edit export view'],
    ['service_provider', 'lot', everything],
    ['service_provider', 'rate_prefix', everything],
    ['service_provider', 'administrator', everything],
  ] as const) t.equal(may(role, name), expected, `${role} on ${name}`);
  t.equal(able('service_provider'), 'activate adjust block changes explain password_reset reset_pin settings statistics topup transfer');
  for (const { name } of cc.permits) t.match(name, /^cc_(user_administration|service_providers|settings|service_provisioning|subscriber_administration)_[a-z_]+$/);
});

t.test('every command that is served has its operation, which takes what it is asked with', async (t) => {
  const given: Readonly<Record<string, readonly [attributes: Attributes, args: readonly unknown[]]>> = {
    topup: [{ amount: '5.00', reference: 'bill' }, ['10000001', 500, 'bill']],
    transfer: [{ to: '10000002', amount: '0.01' }, ['10000001', '10000002', 1]],
    adjust: [{ amount: '-5.00', reference: 'bill' }, ['10000001', -500, 'bill']],
  };
  const { served = [] } = table('lot');
  t.same(served.map(({ name }) => name), Object.keys(given));
  for (const { name, takes, operation, args } of served) {
    const [attributes, asked] = given[name]!;
    t.same(args(['10000001'], readAttributes({ name, columns: takes }, attributes).row), asked, name);
    t.ok(operations[operation]?.writes, operation);
  }
});

t.test('settings', async (t) => {
  const told = (value: unknown): string => isRefusal(value) ? `<${value.code}>` : String(value);
  for (const [given, expected] of [['USD', 'USD'], ['EUR', 'EUR'], ['usd', '<bad_choice>'], ['XXY', '<bad_choice>'], ['JPY', '<bad_choice>'], ['KWD', '<bad_choice>'], ['XAU', '<bad_choice>'], ['HUF', 'HUF']] as const) t.equal(told(currency.kind.accept(given)), expected, given);
  for (const [given, expected] of [[60, '60'], [59, '<out_of_range>'], [86_400, '86400'], [86_401, '<out_of_range>']] as const) t.equal(told(reservationSeconds.kind.accept(given)), expected, String(given));
  t.same([currency.default, currency.perProvider, reservationSeconds.default], ['USD', true, 3_600]);
});

t.test('call detail records', async (t) => {
  t.same(cdrColumns.map(({ name }) => name), [
    'called_number', 'subscriber_name', 'cdrs', 'start_time', 'calling_number', 'end_time', 'original_called_number', 'route', 'service_provider_name',
    'account_number', 'rate_name', 'charged_seconds', 'amount', 'balance_after',
  ]);
  const call = {
    id: '1', provider: 'sp', subscriber: null, original: '8085550100', called: '8085550100', calling: null, started: '', ended: null, events: [], route: null, response: null,
    settled: { account_number: '10000001', amount: '0.20' },
  };
  t.same(cdrColumns.slice(9).map(({ of }) => of(call)), ['10000001', null, null, '0.20', null]);
});

t.test('pages and forms', async (t) => {
  t.match(recordSchema(table('lot')), { required: ['number', 'pin', 'service_provider_name'] });
  for (const [name, column, choices] of [
    ['lot', 'status', ['activated', 'blocked', 'empty', 'expired', 'generated', 'uploaded']],
    ['lot', 'default_expiration_type', ['No_Expiration', 'Fixed_Expiration', 'Days_From_First_Use']],
    ['lot', 'first_use_activation_type', ['FIRST_USE_IVR', 'FIRST_BILLED_CALL']],
    ['rate', 'type', ['destination', 'origin', 'time', 'day', 'sequence']],
    ['rate', 'charge_method', ['per_minute', 'per_increment', 'per_call', 'free', 'blocked']],
    ['rate', 'if_no_sub_rates_exist', ['use_parent', 'reject']],
    ['product_offering', 'type', ['prepaid', 'postpaid']],
  ] as const) t.ok(JSON.stringify(recordSchema(table(name))).includes(JSON.stringify({ enum: choices }).slice(1, -1)), `the choices of ${name}.${column}`);
  const page = referencePage(cc);
  for (const each of tables) t.ok(page.includes(`## ${each.title} (${each.name})`), each.name);
});
