import t from 'tap';
import { isRefusal } from '../../../service/core/refusals.js';
import { icr } from '../../../service/apps/icr/application.js';
import { describeTable, recordSchema, referencePage } from '../../../service/schema/description.js';
import { needsIndex } from '../../../service/schema/reference.js';
import { Registry } from '../../../service/schema/registry.js';
import type { Table } from '../../../service/schema/table.js';

const tables = icr.tables.filter(({ internal }) => internal !== true);
const table = (name: string): Table => icr.tables.find((each) => each.name === name)!;

t.test('the declarations stand', async (t) => {
  t.doesNotThrow(() => new Registry([icr]));
});

/** tables.md: columns in CSV order, `!` required, `#` part of the key; and the key in the order of paths. */
const columns: Readonly<Record<string, readonly [string, string]>> = {
  administrator: ['username!# role_id! first_name last_name email permissions', 'username'],
  service_provider: ['name!# display_name first_name last_name email address phone notes legacy_service_provider_id', 'name'],
  rehearsal_case: ['service_provider_name!# set_name!# name!# called! calling time attrs expected_kind expected_value expected_rule call_id notes', 'service_provider_name set_name name'],
  subscriber: ['name!# display_name service_provider_name!# first_name last_name email address phone notes legacy_user_id', 'service_provider_name name'],
  number: ['number!# timezone service_provider_name! subscriber_name! params', 'number'],
  call_plan: ['service_provider_name!# subscriber_name!# name!# display_name rules destination_type destination_value', 'service_provider_name subscriber_name name'],
  route: ['number!# call_plan_name!# service_provider_name!# subscriber_name!# priority', 'service_provider_name subscriber_name call_plan_name number'],
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

t.test('numbers of tables never change', async (t) => {
  t.same(Object.fromEntries(icr.tables.map(({ name, number }) => [name, number])), {
    service_provider: 1, subscriber: 2, number: 3, call_plan: 4, route: 5, administrator: 200, account: 201, setting: 202, job: 203, npa_list: 204, night: 205, rehearsal_case: 207, npa_nxx: 206, file: 208,
  });
});

t.test('defaults', async (t) => {
  const defaults = tables.flatMap((each) => each.columns.filter((column) => column.default !== undefined).map((column) => `${each.name}.${column.name}=${String(column.default)}`));
  t.same(defaults, ['call_plan.rules=[]', 'call_plan.destination_type=NONE', 'call_plan.destination_value=[]', 'route.priority=0']);
});

t.test('references that cost an index', async (t) => {
  const costly = icr.tables.flatMap((each) => (each.references ?? []).filter((reference) => needsIndex(each, reference)).map(({ to }) => `${each.name} -> ${to}`));
  t.same(costly, ['administrator -> service_provider', 'administrator -> subscriber', 'number -> subscriber', 'call_plan -> npa_list']);
});

/** Column, cell, the cell as written again or the refusal. */
const cells: readonly (readonly [string, string, string, string])[] = [
  ['service_provider', 'name', 'icr_service_provider', 'icr_service_provider'],
  ['service_provider', 'name', 'icr-service-provider', '<bad_characters>'],
  ['service_provider', 'name', 'a'.repeat(64), 'a'.repeat(64)],
  ['service_provider', 'name', 'a'.repeat(65), '<too_long>'],
  ['service_provider', 'display_name', 'a'.repeat(250), 'a'.repeat(250)],
  ['service_provider', 'display_name', 'a b', '<bad_characters>'],
  ['service_provider', 'phone', '5551234', '5551234'],
  ['service_provider', 'phone', '555-1234', '<bad_characters>'],
  ['service_provider', 'notes', 'n'.repeat(2048), 'n'.repeat(2048)],
  ['service_provider', 'notes', 'n'.repeat(2049), '<too_long>'],
  ['service_provider', 'legacy_service_provider_id', '12', '12'],
  ['service_provider', 'legacy_service_provider_id', '12x', '<bad_number>'],
  ['subscriber', 'legacy_user_id', '9223372036854775807', '9223372036854775807'],
  ['number', 'number', '1-808-555-1234', '8085551234'],
  ['number', 'number', '5551234', '<seven_digits>'],
  ['number', 'timezone', 'US/Hawaii', 'US/Hawaii'],
  ['number', 'params', '{"labels":["vip"]}', '{"labels":["vip"]}'],
  ['number', 'params', '["vip"]', '<bad_json>'],
  ['call_plan', 'name', 'p'.repeat(250), 'p'.repeat(250)],
  ['call_plan', 'name', 'p'.repeat(251), '<too_long>'],
  ['call_plan', 'rules', '[ ]', '[]'],
  ['call_plan', 'rules', '{}', '[]'],
  ['call_plan', 'rules', '{"rules":[]}', '[]'],
  ['call_plan', 'rules', '5', '<bad_json>'],
  ['call_plan', 'rules', `["${'r'.repeat(170_000)}"]`, '<plan_too_large>'],
  ['call_plan', 'destination_type', 'TRUNK-OUTPULSE', 'TRUNK-OUTPULSE'],
  ['call_plan', 'destination_type', 'FAX', '<bad_choice>'],
  ['route', 'number', '808XXXXXXX', '808XXXXXXX'],
  ['route', 'number', '(808)5551234', '<bad_pattern>'],
  ['route', 'priority', '99', '99'],
  ['route', 'priority', '100', '<out_of_range>'],
  ['npa_list', 'npas', '808, 907', '808,907'],
  ['npa_list', 'npas', '808,808', '<duplicate>'],
  ['administrator', 'role_id', 'subscriber:acme:store', 'subscriber:acme:store'],
  ['administrator', 'permissions', '["view_subscriber"]', '["view_subscriber"]'],
  ['administrator', 'permissions', '["icr_fly"]', '<bad_permission>'],
];

t.test('cells', async (t) => {
  for (const [name, column, cell, expected] of cells) {
    const { kind } = table(name).columns.find((each) => each.name === column)!;
    const value: unknown = kind.parse(cell);
    t.equal(isRefusal(value) ? `<${value.code}>` : kind.format(value), expected, `${name}.${column} ${cell.slice(0, 30)}`);
  }
});

/** tables.md, Permissions: the names of the document. */
t.test('permissions', async (t) => {
  t.same(icr.permits.map(({ name }) => name).sort(), [
    'add_permission_group_entries', 'alter_platform_owner_user', 'alter_service_provider_user', 'create_permission_group', 'default:service_provider',
    'default:subscriber', 'icr_default:icr_platform_owner_views', 'icr_default:icr_service_provider_provisioning', 'icr_default:icr_service_provider_views',
    'icr_provision_audio', 'icr_view_audio', 'list_permission_groups', 'view_subscriber',
  ]);
  /** What a role may do to a table by default. */
  const may = (role: string, name: string): string => [...new Set(icr.permits.filter(({ defaults }) => defaults.some((each) => each === role))
    .flatMap(({ allows }) => allows.filter(({ tables: on }) => on === '*' || on.includes(name)).flatMap(({ actions }) => actions)))].sort().join(' ');
  const everything = 'archive create edit export import purge restore view';
  for (const [role, name, expected] of [
    ['platform_owner', 'service_provider', everything],
    ['platform_owner', 'administrator', everything],
    ['service_provider', 'service_provider', 'edit export view'],
    ['service_provider', 'subscriber', everything],
    ['service_provider', 'route', everything],
    ['service_provider', 'administrator', everything],
    ['subscriber', 'service_provider', ''],
    ['subscriber', 'subscriber', 'edit view'],
    ['subscriber', 'call_plan', 'edit view'],
    ['subscriber', 'route', 'view'],
    ['subscriber', 'administrator', ''],
  ] as const) t.equal(may(role, name), expected, `${role} on ${name}`);
});

t.test('pages and forms', async (t) => {
  t.same(describeTable(table('route'), icr.tables).columns.map(({ name, refersTo }) => [name, refersTo]), [
    ['number', null], ['call_plan_name', 'call_plan'], ['service_provider_name', 'service_provider'], ['subscriber_name', 'subscriber'], ['priority', null],
  ]);
  t.match(recordSchema(table('administrator')), { required: ['username', 'role_id'], properties: { password: { writeOnly: true } } });
  const page = referencePage(icr);
  for (const each of tables) t.ok(page.includes(`## ${each.title} (${each.name})`), each.name);
  t.notOk(page.includes('## Account'));
});
