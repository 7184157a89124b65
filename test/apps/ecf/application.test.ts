import t from 'tap';
import { isRefusal } from '../../../service/core/refusals.js';
import { ecf } from '../../../service/apps/ecf/application.js';
import { referencePage } from '../../../service/schema/description.js';
import { Registry } from '../../../service/schema/registry.js';
import type { Table } from '../../../service/schema/table.js';
import '../../support/secret-key.js';

const tables = ecf.tables.filter(({ internal }) => internal !== true);
const table = (name: string): Table => ecf.tables.find((each) => each.name === name)!;

t.test('the declarations stand', async (t) => {
  t.doesNotThrow(() => new Registry([ecf]));
});

/** tables.md: columns in CSV order, `!` required, `#` part of the key; and the key in the order of paths. */
const columns: Readonly<Record<string, readonly [string, string]>> = {
  administrator: ['username!# role_id! first_name last_name email permissions', 'username'],
  service_provider: ['name!# display_name first_name last_name email address phone', 'name'],
  rehearsal_case: ['service_provider_name!# set_name!# name!# called! calling time attrs expected_kind expected_value expected_rule call_id notes', 'service_provider_name set_name name'],
  subscriber: [
    'service_provider_name!# name!# display_name address first_name last_name email phone pin! timezone default_number account_lock call_manager schedules '
      + 'acceptance_lists speed_call_numbers forward_plan screening params notes',
    'service_provider_name name',
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

t.test('numbers of tables never change', async (t) => {
  t.same(Object.fromEntries(ecf.tables.map(({ name, number }) => [name, number])), {
    service_provider: 1, subscriber: 2, pin_failure: 3, administrator: 200, account: 201, setting: 202, job: 203, night: 205, rehearsal_case: 207, file: 208,
  });
});

/** Column, cell, the cell as written again or the refusal. */
const cells: readonly (readonly [string, string, string, string])[] = [
  ['administrator', 'username', 'ecf_administrator', 'ecf_administrator'],
  ['administrator', 'username', 'Administrator', '<bad_characters>'],
  ['service_provider', 'phone', '555-1234', '555-1234'],
  ['subscriber', 'phone', '1-808-555-1234', '8085551234'],
  ['subscriber', 'phone', '5551234', '<seven_digits>'],
  ['subscriber', 'pin', '1234', '1234'],
  ['subscriber', 'pin', '123', '<too_short>'],
  ['subscriber', 'pin', '0123456789', '0123456789'],
  ['subscriber', 'pin', '01234567890', '<too_long>'],
  ['subscriber', 'pin', '12b4', '<bad_characters>'],
  ['subscriber', 'timezone', 'US/Eastern', 'US/Eastern'],
  ['subscriber', 'timezone', 'Mars/Olympus', '<bad_zone>'],
  ['subscriber', 'account_lock', 'YES', 'true'],
  ['subscriber', 'account_lock', 'maybe', '<bad_choice>'],
  ['subscriber', 'speed_call_numbers', '["808-555-1234","411"]', '["8085551234","411"]'],
  ['subscriber', 'speed_call_numbers', '8085551234', '<wrong_type>'],
  ['subscriber', 'speed_call_numbers', JSON.stringify(Array.from({ length: 100 }, () => '411')), JSON.stringify(Array.from({ length: 100 }, () => '411'))],
  ['subscriber', 'speed_call_numbers', JSON.stringify(Array.from({ length: 101 }, () => '411')), '<too_long>'],
  ['subscriber', 'params', '{"any":[1]}', '{"any":[1]}'],
  ['subscriber', 'params', '[1]', '<bad_json>'],
];

t.test('cells', async (t) => {
  for (const [name, column, cell, expected] of cells) {
    const { kind } = table(name).columns.find((each) => each.name === column)!;
    const value: unknown = kind.parse(cell);
    t.equal(isRefusal(value) ? `<${value.code}>` : kind.format(value), expected, `${name}.${column} ${cell.slice(0, 30)}`);
  }
});

t.test('permissions', async (t) => {
  t.ok(ecf.permits.every(({ name }) => /^ecf_[a-z]+(_[a-z]+)+$/.test(name)), 'ecf_<area>_<action>');
  /** What a role may do to a table by default. */
  const may = (role: string, name: string): string => [...new Set(ecf.permits.filter(({ defaults }) => defaults.some((each) => each === role))
    .flatMap(({ allows }) => allows.filter(({ tables: on }) => on === '*' || on.includes(name)).flatMap(({ actions }) => actions)))].sort().join(' ');
  const able = (role: string): string => [...new Set(ecf.permits.filter(({ defaults }) => defaults.some((each) => each === role)).flatMap(({ abilities }) => abilities ?? []))].sort().join(' ');
  const everything = 'archive create edit export import purge restore view';
  for (const [role, name, expected] of [
    ['platform_owner', 'service_provider', everything],
    ['platform_owner', 'subscriber', everything],
    ['platform_owner', 'administrator', everything],
    ['service_provider', 'service_provider', 'edit export view'],
    ['service_provider', 'subscriber', everything],
    ['service_provider', 'administrator', everything],
    ['subscriber', 'service_provider', ''],
    ['subscriber', 'subscriber', 'edit view'],
    ['subscriber', 'administrator', ''],
  ] as const) t.equal(may(role, name), expected, `${role} on ${name}`);
  t.equal(able('service_provider'), 'changes explain forward lock password_reset reset_pin screening_pin settings statistics');
  t.equal(able('subscriber'), 'explain forward screening_pin');
});

t.test('pages and forms', async (t) => {
  const page = referencePage(ecf);
  for (const each of tables) t.ok(page.includes(`## ${each.title} (${each.name})`), each.name);
  t.notOk(page.includes('PIN Failure'));
});
