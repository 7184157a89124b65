import t from 'tap';
import { crs } from '../../../service/apps/crs/application.js';
import { activationOf } from '../../../service/apps/crs/activation.js';
import { isRefusal } from '../../../service/core/refusals.js';
import { needsIndex } from '../../../service/schema/reference.js';
import { Registry } from '../../../service/schema/registry.js';
import type { Table } from '../../../service/schema/table.js';
import '../../support/secret-key.js';

const tables = crs.tables.filter(({ internal }) => internal !== true);
const table = (name: string): Table => crs.tables.find((each) => each.name === name)!;

t.test('the declarations stand', async (t) => {
  t.doesNotThrow(() => new Registry([crs]));
});

/** tables.md: columns in CSV order, `!` required, `#` part of the key; and the key in the order of paths. */
const columns: Readonly<Record<string, readonly [string, string]>> = {
  administrator: ['username!# role_id! first_name last_name email permissions', 'username'],
  service_provider: ['name!# display_name first_name last_name email address phone', 'name'],
  rehearsal_case: ['service_provider_name!# set_name!# name!# called! calling time attrs expected_kind expected_value expected_rule call_id notes', 'service_provider_name set_name name'],
  subscriber: ['name!# display_name service_provider_name!# first_name last_name email address phone override ivr_pin', 'service_provider_name name'],
  number: ['number!# timezone service_provider_name! subscriber_name! params', 'number'],
  call_plan: ['call_plan_name!# display_name service_provider_name!# subscriber_name!# rules', 'service_provider_name subscriber_name call_plan_name'],
  group: ['group_number!# display_name members call_plans override_number service_provider_name!# subscriber_name!# constraints', 'service_provider_name subscriber_name group_number'],
  supergroup: ['supergroup_number!# display_name group_entries service_provider_name!# subscriber_name!#', 'service_provider_name subscriber_name supergroup_number'],
  npa_list: ['name!# service_provider_name# npas', 'service_provider_name name'],
  npa_nxx: ['npa!# nxx!# block# lata state zip timezone', 'npa nxx block'],
};

t.test('columns and keys', async (t) => {
  t.same(tables.map(({ name }) => name).sort(), Object.keys(columns).sort());
  for (const each of tables) {
    const [inOrder, key] = columns[each.name]!;
    t.equal(each.columns.map(({ name, required }) => `${name}${required === true ? '!' : ''}${each.key.includes(name) ? '#' : ''}`).join(' '), inOrder, each.name);
    t.equal(each.key.join(' '), key, `key of ${each.name}`);
  }
});

t.test('labels are those of the document', async (t) => {
  const labels = (name: string): string => table(name).columns.map(({ label }) => label).join(', ');
  t.equal(labels('subscriber'), 'Name, Display Name, Service Provider Name, First Name, Last Name, Email, Address, Phone, Override, IVR Pin');
  t.equal(labels('number'), 'Number, Timezone, Service Provider Name, Subscriber Name, Parameters');
  t.equal(labels('call_plan'), 'Call Plan Name, Display Name, Service Provider Name, Subscriber Name, Rules');
  t.equal(labels('group'), 'Group Number, Display Name, Members, Call Plans, Override Number, Service Provider Name, Subscriber Name, Constraints');
  t.equal(labels('supergroup'), 'Supergroup Number, Display Name, Group Entries, Service Provider Name, Subscriber Name');
});

t.test('numbers of tables never change', async (t) => {
  t.same(Object.fromEntries(crs.tables.map(({ name, number }) => [name, number])), {
    service_provider: 1, subscriber: 2, number: 3, call_plan: 4, group: 5, supergroup: 6, activation: 7, activation_to_come: 8,
    administrator: 200, account: 201, setting: 202, job: 203, npa_list: 204, night: 205, rehearsal_case: 207, npa_nxx: 206, file: 208,
  });
});

t.test('both tables of activations are read alike', async (t) => {
  for (const name of ['activation', 'activation_to_come']) {
    const row = table(name).columns.map((column) => column.name);
    t.same(activationOf(row), { plan: 'call_plan_name', stamp: 'stamp', activatedMs: 'activated', startMs: 'start', endMs: 'end' }, name);
  }
  t.same(table('group').grouped![0]!.covers, table('group').key, 'a lookup makes keys of groups of what is covered');
});

t.test('defaults', async (t) => {
  const defaults = tables.flatMap((each) => each.columns.filter((column) => column.default !== undefined).map((column) => `${each.name}.${column.name}=${String(column.default)}`));
  t.same(defaults, ['subscriber.override=false', 'call_plan.rules=[]']);
});

t.test('references that cost an index', async (t) => {
  const costly = crs.tables.flatMap((each) => (each.references ?? []).filter((reference) => needsIndex(each, reference)).map(({ to }) => `${each.name} -> ${to}`));
  t.same(costly, ['administrator -> service_provider', 'administrator -> subscriber', 'number -> subscriber', 'call_plan -> npa_list', 'group -> number', 'group -> call_plan', 'supergroup -> group']);
});

const tenThousand = Array.from({ length: 10_000 }, (_, place) => String(8_080_000_000 + place));

/** Column, cell, the cell as written again or the refusal. */
const cells: readonly (readonly [string, string, string, string])[] = [
  ['administrator', 'username', 'crs_operator_1', 'crs_operator_1'],
  ['administrator', 'username', 'Operator', '<bad_characters>'],
  ['service_provider', 'name', 'Lake Shore-Telecom', 'Lake Shore-Telecom'],
  ['service_provider', 'name', 'Lake/Shore', '<bad_characters>'],
  ['service_provider', 'name', 'a'.repeat(64), 'a'.repeat(64)],
  ['service_provider', 'name', 'a'.repeat(65), '<too_long>'],
  ['service_provider', 'phone', '(555) 123-4567', '(555) 123-4567'],
  ['service_provider', 'phone', '5'.repeat(251), '<too_long>'],
  ['subscriber', 'override', 'yes', 'true'],
  ['subscriber', 'override', 'perhaps', '<bad_choice>'],
  ['subscriber', 'ivr_pin', '0', '0'],
  ['subscriber', 'ivr_pin', '0047', '0047'],
  ['subscriber', 'ivr_pin', '47a', '<bad_characters>'],
  ['subscriber', 'ivr_pin', '1'.repeat(32), '1'.repeat(32)],
  ['subscriber', 'ivr_pin', '1'.repeat(33), '<too_long>'],
  ['number', 'number', '1-808-555-1234', '8085551234'],
  ['number', 'number', '5551234', '<seven_digits>'],
  ['call_plan', 'call_plan_name', 'Snow Day', 'Snow Day'],
  ['call_plan', 'call_plan_name', 'Snow,Day', '<bad_characters>'],
  ['call_plan', 'rules', '[ ]', '[]'],
  ['call_plan', 'rules', '{}', '[]'],
  ['call_plan', 'rules', '{"rules":[]}', '[]'],
  ['call_plan', 'rules', '5', '<bad_json>'],
  ['group', 'group_number', '12', '12'],
  ['group', 'group_number', '0', '0'],
  ['group', 'group_number', '-1', '<out_of_range>'],
  ['group', 'group_number', '12a', '<bad_number>'],
  ['group', 'members', '808-555-1234, 18085551235', '8085551234,8085551235'],
  ['group', 'members', '["8085551234"]', '8085551234'],
  ['group', 'members', '8085551234,1-808-555-1234', '<duplicate>'],
  ['group', 'members', tenThousand.join(','), tenThousand.join(',')],
  ['group', 'members', [...tenThousand, '8081234567'].join(','), '<too_long>'],
  ['group', 'call_plans', 'Snow Day,Night', 'Snow Day,Night'],
  ['group', 'call_plans', 'Night,Night', '<duplicate>'],
  ['group', 'override_number', '+1 808 555 1234', '8085551234'],
  ['group', 'override_number', '5551234', '<seven_digits>'],
  ['group', 'constraints', '["^1?900","[,]"]', '["^1?900","[,]"]'],
  ['group', 'constraints', '^1?900', '<bad_json>'],
  ['supergroup', 'group_entries', '1,2,12', '1,2,12'],
  ['supergroup', 'group_entries', '[1,2]', '1,2'],
  ['supergroup', 'group_entries', '1,1', '<duplicate>'],
  ['supergroup', 'group_entries', '1,one', '<bad_number>'],
];

t.test('cells', async (t) => {
  for (const [name, column, cell, expected] of cells) {
    const { kind } = table(name).columns.find((each) => each.name === column)!;
    const value: unknown = kind.parse(cell);
    t.equal(isRefusal(value) ? `<${value.code}>` : kind.format(value), expected, `${name}.${column} ${cell.slice(0, 30)}`);
  }
});

/** tables.md, Permissions: areas as the document labels them. */
t.test('permissions', async (t) => {
  t.same(crs.permits.map(({ name }) => name).sort(), [
    'crs_own_account_edit', 'crs_own_account_view', 'crs_plan_edit', 'crs_service_activation_activate', 'crs_service_providers_edit', 'crs_service_providers_view',
    'crs_service_provisioning_edit', 'crs_service_provisioning_view', 'crs_settings_edit', 'crs_user_administration_edit', 'crs_user_administration_view', 'crs_user_reset_edit',
  ]);
  const held = (role: string) => crs.permits.filter(({ defaults }) => defaults.some((each) => each === role));
  /** What a role may do to a table by default. */
  const may = (role: string, name: string): string => [...new Set(held(role).flatMap(({ allows }) => allows.filter(({ tables: on }) => on === '*' || on.includes(name)).flatMap(({ actions }) => actions)))].sort().join(' ');
  const everything = 'archive create edit export import purge restore view';
  for (const [role, name, expected] of [
    ['platform_owner', 'service_provider', everything],
    ['platform_owner', 'administrator', everything],
    ['platform_owner', 'group', everything],
    ['platform_owner', 'npa_nxx', everything],
    ['service_provider', 'service_provider', 'edit export view'],
    ['service_provider', 'administrator', everything],
    ['service_provider', 'subscriber', everything],
    ['service_provider', 'supergroup', everything],
    ['service_provider', 'npa_nxx', 'export view'],
    ['subscriber', 'service_provider', ''],
    ['subscriber', 'administrator', ''],
    ['subscriber', 'subscriber', 'edit view'],
    ['subscriber', 'call_plan', 'edit view'],
    ['subscriber', 'group', 'view'],
    ['subscriber', 'number', 'view'],
  ] as const) t.equal(may(role, name), expected, `${role} on ${name}`);
  const able = (role: string): string => [...new Set(held(role).flatMap(({ abilities }) => abilities ?? []))].sort().join(' ');
  t.equal(able('platform_owner'), 'activate changes explain password_reset reset_pin settings statistics');
  t.equal(able('service_provider'), 'activate changes explain reset_pin settings statistics');
  t.equal(able('subscriber'), 'activate explain reset_pin');
});
