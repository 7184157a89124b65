import t from 'tap';
import { easy0 } from '../../../service/apps/easy0/application.js';
import { permitsOf, able, mayOn, type Administrator } from '../../../service/people/permits.js';
import { isRefusal } from '../../../service/core/refusals.js';
import { needsIndex } from '../../../service/schema/reference.js';
import { parseRole, type Role } from '../../../service/schema/kinds/role.js';
import { Registry } from '../../../service/schema/registry.js';
import type { Table } from '../../../service/schema/table.js';
import { Easy0Site } from '../../support/easy0-site.js';

const tables = easy0.tables.filter(({ internal }) => internal !== true);
const table = (name: string): Table => easy0.tables.find((each) => each.name === name)!;

t.test('the declarations stand', async (t) => {
  t.doesNotThrow(() => new Registry([easy0]));
  t.match(easy0, { name: 'easy0', number: 3, title: 'Easy Zero', version: '1.2-2', roles: ['platform_owner', 'service_provider'] });
});

/** tables.md: columns in CSV order, `!` required, `#` part of the key; and the key in the order of paths. */
const columns: Readonly<Record<string, readonly [string, string]>> = {
  administrator: ['username!# role_id! first_name last_name email permissions', 'username'],
  service_provider: ['name!# display_name first_name last_name email address phone notes', 'name'],
  rehearsal_case: ['service_provider_name!# set_name!# name!# called! calling time attrs expected_kind expected_value expected_rule call_id notes', 'service_provider_name set_name name'],
  call_plan: ['name!# service_provider_name!# priority rules', 'service_provider_name name'],
  ingress: ['kind!# value!# service_provider_name!', 'kind value'],
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
  t.same(Object.fromEntries(easy0.tables.map(({ name, number }) => [name, number])), {
    service_provider: 1, call_plan: 2, ingress: 3, administrator: 200, account: 201, setting: 202, job: 203, npa_list: 204, night: 205, rehearsal_case: 207, npa_nxx: 206, file: 208,
  });
});

t.test('references that cost an index', async (t) => {
  const costly = easy0.tables.flatMap((each) => (each.references ?? []).filter((reference) => needsIndex(each, reference)).map(({ to }) => `${each.name} -> ${to}`));
  t.same(costly, ['administrator -> service_provider', 'call_plan -> npa_list', 'ingress -> service_provider']);
});

/** Column, cell, the cell as written again or the refusal. */
const cells: readonly (readonly [string, string, string, string])[] = [
  ['administrator', 'username', 'easy0_admin_1', 'easy0_admin_1'],
  ['administrator', 'username', 'Easy0', '<bad_characters>'],
  ['administrator', 'role_id', 'service_provider:acme', 'service_provider:acme'],
  ['administrator', 'role_id', 'subscriber:acme:store', '<bad_role>'],
  ['administrator', 'permissions', '["easy0_call_pattern_edit"]', '["easy0_call_pattern_edit"]'],
  ['administrator', 'permissions', '["easy0_call_pattern_fly"]', '<bad_permission>'],
  ['service_provider', 'name', 'Island Telephone', 'Island Telephone'],
  ['service_provider', 'name', 'a:b', '<bad_characters>'],
  ['service_provider', 'name', 'a'.repeat(64), 'a'.repeat(64)],
  ['service_provider', 'name', 'a'.repeat(65), '<too_long>'],
  ['service_provider', 'phone', '(808) 555-1234', '(808) 555-1234'],
  ['service_provider', 'notes', 'n'.repeat(2048), 'n'.repeat(2048)],
  ['service_provider', 'notes', 'n'.repeat(2049), '<too_long>'],
  ['call_plan', 'name', 'day', 'day'],
  ['call_plan', 'name', 'p'.repeat(65), '<too_long>'],
  ['call_plan', 'priority', '0', '0'],
  ['call_plan', 'priority', '-1', '<out_of_range>'],
  ['call_plan', 'priority', '1.5', '<bad_number>'],
  ['call_plan', 'rules', '{ "criteria": {"zip": [["12345"],["22345"]]} }', '{"criteria":{"zip":[["12345"],["22345"]]}}'],
  ['call_plan', 'rules', '[{"criteria":{"zip":["12345"]}}]', '[{"criteria":{"zip":[["12345"]]}}]'],
  ['call_plan', 'rules', '{"criteria":', '<bad_json>'],
  ['call_plan', 'rules', `["${'r'.repeat(170_000)}"]`, '<plan_too_large>'],
  ['ingress', 'kind', 'pointcode', 'pointcode'],
  ['ingress', 'kind', 'port', '<bad_choice>'],
  ['ingress', 'value', 'sip:gw1.example.net:5060', 'sip:gw1.example.net:5060'],
  ['ingress', 'value', 'a b', '<bad_characters>'],
  ['ingress', 'value', 'v'.repeat(250), 'v'.repeat(250)],
  ['ingress', 'value', 'v'.repeat(251), '<too_long>'],
  ['npa_nxx', 'npa', '808', '808'],
  ['npa_nxx', 'npa', '80', '<too_short>'],
  ['npa_nxx', 'nxx', '5555', '<too_long>'],
  ['npa_nxx', 'block', '7', '7'],
  ['npa_nxx', 'block', 'A', '<bad_characters>'],
  ['npa_nxx', 'lata', '834', '834'],
  ['npa_nxx', 'lata', '83', '<too_short>'],
  ['npa_nxx', 'state', 'HI', 'HI'],
  ['npa_nxx', 'state', 'Hawaii', '<too_long>'],
  ['npa_nxx', 'state', 'hi', '<bad_characters>'],
  ['npa_nxx', 'zip', '00501', '00501'],
  ['npa_nxx', 'zip', '501', '<too_short>'],
  ['npa_nxx', 'timezone', 'Pacific/Honolulu', 'Pacific/Honolulu'],
  ['npa_nxx', 'timezone', 'HST+10', '<bad_zone>'],
];

t.test('cells', async (t) => {
  for (const [name, column, cell, expected] of cells) {
    const { kind } = table(name).columns.find((each) => each.name === column)!;
    const value: unknown = kind.parse(cell);
    t.equal(isRefusal(value) ? `<${value.code}>` : kind.format(value), expected, `${name}.${column} ${cell.slice(0, 30)}`);
  }
});

const holder = (roleId: string, ...permissions: string[]): Administrator => ({ username: 'a', role: parseRole(roleId) as Role, permissions });

t.test('permissions', async (t) => {
  t.same(easy0.permits.map(({ name }) => name), [
    ...['platform_administrator', 'service_provider', 'service', 'call_pattern', 'service_administrator'].flatMap((area) => ['provision', 'view', 'edit'].map((action) => `easy0_${area}_${action}`)),
    'easy0_settings_view', 'easy0_settings_edit', 'easy0_statistics_view',
  ]);
  const actions = ['view', 'create', 'edit', 'archive', 'restore', 'purge', 'import', 'export'] as const;
  const may = (administrator: Administrator, name: string): string => actions.filter((action) => mayOn(easy0, administrator, action, table(name))).join(' ');
  const everything = actions.join(' ');
  const cases: readonly (readonly [administrator: Administrator, table: string, actions: string])[] = [
    [holder('platform_owner'), 'service_provider', everything], [holder('platform_owner'), 'call_plan', everything], [holder('platform_owner'), 'ingress', everything], [holder('platform_owner'), 'npa_nxx', everything],
    [holder('platform_owner'), 'npa_list', everything], [holder('platform_owner'), 'administrator', everything],
    [holder('service_provider:sp'), 'service_provider', 'view edit export'], [holder('service_provider:sp'), 'call_plan', everything], [holder('service_provider:sp'), 'ingress', 'view export'],
    [holder('service_provider:sp'), 'npa_nxx', 'view export'], [holder('service_provider:sp'), 'npa_list', everything], [holder('service_provider:sp'), 'administrator', everything],
    [holder('service_provider:sp', 'easy0_call_pattern_view'), 'call_plan', 'view export'], [holder('service_provider:sp', 'easy0_call_pattern_edit'), 'call_plan', 'view edit'], [holder('service_provider:sp', 'easy0_call_pattern_provision'), 'call_plan', everything],
    [holder('service_provider:sp', 'easy0_call_pattern_provision'), 'npa_list', ''], [holder('service_provider:sp', 'easy0_service_provider_provision'), 'ingress', ''], [holder('service_provider:sp', 'easy0_settings_edit'), 'service_provider', 'view'],
  ];
  for (const [administrator, name, expected] of cases) t.equal(may(administrator, name), expected, `${administrator.role.role} ${administrator.permissions.join(' ')} on ${name}`);
  const abilities: readonly (readonly [administrator: Administrator, ability: string, may: boolean])[] = [
    [holder('platform_owner'), 'settings', true], [holder('service_provider:sp'), 'settings', true], [holder('service_provider:sp', 'easy0_settings_view'), 'view_settings', true], [holder('service_provider:sp', 'easy0_settings_view'), 'settings', false],
    [holder('service_provider:sp', 'easy0_settings_edit'), 'view_settings', true], [holder('service_provider:sp', 'easy0_statistics_view'), 'statistics', true], [holder('service_provider:sp', 'easy0_statistics_view'), 'explain', false],
    [holder('service_provider:sp', 'easy0_call_pattern_edit'), 'explain', true], [holder('service_provider:sp'), 'password_reset', true], [holder('service_provider:sp', 'easy0_platform_administrator_edit'), 'password_reset', false],
  ];
  for (const [administrator, ability, expected] of abilities) t.equal(able(easy0, administrator, ability), expected, `${administrator.permissions.join(' ')}: ${ability}`);
  t.equal(permitsOf(easy0, holder('service_provider:sp')).length, 14, 'all but those of the platform');
});

t.test('settings', async (t) => {
  const { kind, perProvider, check } = easy0.settings.find(({ name }) => name === 'operator_destination')!;
  t.equal(perProvider, true);
  for (const [json, code] of [
    ['3125550100', undefined], [3125550100, undefined], ['+442079460100', undefined], [{ number: '3125550100' }, undefined], [{ trunk: [['101'], ['102']] }, undefined], [{ trunk_op: [['101', '']] }, undefined], [{ sip: 'operator@example.net' }, undefined], [{ terminate: true }, undefined], [{ continue: true, number: '' }, undefined],
    ['5551234', 'bad_destination'], ['operator', 'bad_destination'], ['', 'bad_destination'], [{}, 'bad_destination'], [[], 'bad_destination'], [true, 'bad_destination'], [{ number: '3125550100', sip: 'a@b' }, 'bad_destination'], [{ fax: '3125550100' }, 'bad_destination'],
    [{ rule: [{ criteria: { always: true }, destination: { terminate: true } }] }, 'bad_destination'],
  ] as const) {
    const value: unknown = kind.accept(json as never);
    t.equal(isRefusal(value) ? value.code : undefined, code, JSON.stringify(json));
    if (code !== undefined) continue;
    t.same(kind.show(value), json, 'what is put is what is got');
    t.equal(kind.parse(kind.format(value)), typeof json === 'number' ? `"${json}"` : value);
  }
  for (const [json, code] of [['0', 'self_destination'], [{ number: '0' }, 'self_destination'], ['00', undefined], [{ sip: '0@example.net' }, undefined]] as const) {
    t.equal(check!(kind.accept(json as never) as string, new Easy0Site().view).errors[0]?.code, code, JSON.stringify(json));
  }
});
