import t from 'tap';
import { applications } from '../../service/apps/all.js';
import { easy0 } from '../../service/apps/easy0/application.js';
import { icr } from '../../service/apps/icr/application.js';
import { able, allowed, editable, mayGrant, mayGrantAll, ownRecords, tenantOf, within, type Administrator, type Tenant } from '../../service/people/permits.js';
import { parseRole, type Role } from '../../service/schema/kinds/role.js';
import type { Action, Application, Permit } from '../../service/schema/application.js';
import type { Table } from '../../service/schema/table.js';

const actions: readonly Action[] = ['view', 'create', 'edit', 'archive', 'restore', 'purge', 'import', 'export'];
const as = (role: string, ...permissions: string[]): Administrator => ({ username: 'someone', role: parseRole(role) as Role, permissions });
const tables = icr.tables.filter(({ internal }) => internal !== true);
const table = (name: string): Table => icr.tables.find((candidate) => candidate.name === name)!;

/** In one letter each what a role may do: view, create, edit, archive, restore, purge, import, eXport. */
const letters = 'vcearpix';
const shown = (administrator: Administrator, of: Table, tenant: Tenant): string =>
  actions.map((action, place) => ({ allowed: letters[place], refused: '-', hidden: '.' })[allowed(icr, administrator, action, of, tenant)]).join('');

t.test('what each role may do by default, to the own and to a foreign tenant', async (t) => {
  const north = { provider: 'north' };
  const one = { provider: 'north', subscriber: 'one' };
  const two = { provider: 'north', subscriber: 'two' };
  const south = { provider: 'south', subscriber: 'one' };
  const shared = { shared: true };
  const cases: [role: string, table: string, tenant: Tenant, may: string][] = [
    ['platform_owner', 'service_provider', north, 'vcearpix'], ['platform_owner', 'call_plan', one, 'vcearpix'], ['platform_owner', 'npa_list', shared, 'vcearpix'],
    ['service_provider:north', 'service_provider', north, 'v-e----x'], ['service_provider:north', 'service_provider', { provider: 'south' }, '........'],
    ['service_provider:north', 'call_plan', one, 'vcearpix'], ['service_provider:north', 'call_plan', south, '........'],
    ['service_provider:north', 'npa_list', shared, 'v------x'], ['service_provider:north', 'npa_list', north, 'vcearpix'],
    ['service_provider:north', 'administrator', {}, '........'], ['service_provider:north', 'administrator', one, 'vcearpix'],
    ['subscriber:north:one', 'service_provider', north, 'v-------'], ['subscriber:north:one', 'service_provider', { provider: 'south' }, '........'],
    ['subscriber:north:one', 'subscriber', one, 'v-e-----'], ['subscriber:north:one', 'subscriber', two, '........'],
    ['subscriber:north:one', 'call_plan', one, 'v-e-----'], ['subscriber:north:one', 'call_plan', two, '........'],
    ['subscriber:north:one', 'npa_list', shared, 'v-------'], ['subscriber:north:one', 'administrator', one, '--------'],
  ];
  for (const [role, name, tenant, may] of cases) t.equal(shown(as(role), table(name), tenant), may, `${role} on ${name} of ${JSON.stringify(tenant)}`);
});

t.test('no permission reaches beyond the own tenant', async (t) => {
  const everything = icr.permits.map(({ name }) => name);
  for (const role of ['service_provider:north', 'subscriber:north:one']) {
    for (const of of tables) t.equal(shown(as(role, ...everything), of, { provider: 'south', subscriber: 'one' }), '........', `${role} on ${of.name}`);
  }
  t.equal(shown(as('subscriber:north:one', ...everything), table('subscriber'), { provider: 'north', subscriber: 'two' }), '........');
  t.equal(shown(as('service_provider:north', 'icr_default:icr_platform_owner_views'), table('call_plan'), { provider: 'north', subscriber: 'one' }), '--------', 'a permission of another role is none');
});

t.test('a list of permissions replaces the defaults', async (t) => {
  const viewer = as('platform_owner', 'view_subscriber');
  t.equal(shown(viewer, table('subscriber'), { provider: 'north', subscriber: 'one' }), 'v-------');
  t.equal(shown(viewer, table('call_plan'), { provider: 'north', subscriber: 'one' }), '--------');
  t.equal(able(icr, viewer, 'settings'), false);
  t.equal(able(icr, as('platform_owner'), 'settings'), true);
  t.equal(able(icr, as('service_provider:north'), 'settings'), true, 'its own, as `rest/settings` has it');
  t.equal(able(icr, as('subscriber:north:one'), 'settings'), false);
});

t.test('whose a record is', async (t) => {
  const cases: [name: string, values: Record<string, string>, tenant: Tenant][] = [
    ['service_provider', { name: 'north' }, { provider: 'north' }],
    ['subscriber', { name: 'one', service_provider_name: 'north' }, { provider: 'north', subscriber: 'one' }],
    ['npa_list', { name: 'HI' }, { shared: true }],
    ['administrator', { username: 'a', role_id: 'platform_owner' }, {}],
    ['administrator', { username: 'a', role_id: 'subscriber:north:one' }, { provider: 'north', subscriber: 'one' }],
  ];
  for (const [name, values, tenant] of cases) t.strictSame(tenantOf(table(name), table(name).columns.map((column) => values[column.name])), tenant, name);
});

t.test('roles within roles', async (t) => {
  const cases: [outer: string, inner: Tenant, is: boolean][] = [
    ['platform_owner', {}, true], ['service_provider:north', {}, false], ['service_provider:north', { provider: 'north' }, true],
    ['service_provider:north', { provider: 'north', subscriber: 'one' }, true], ['subscriber:north:one', { provider: 'north' }, false],
    ['subscriber:north:one', { provider: 'north', subscriber: 'one' }, true], ['subscriber:north:one', { provider: 'south', subscriber: 'one' }, false],
  ];
  for (const [outer, inner, is] of cases) t.equal(within(parseRole(outer) as Role, inner), is, `${outer} ${JSON.stringify(inner)}`);
});

t.test('nobody gives what they do not have', async (t) => {
  const cases: [maker: Administrator, made: Administrator, may: boolean][] = [
    [as('platform_owner'), as('platform_owner'), true],
    [as('platform_owner', 'alter_platform_owner_user'), as('platform_owner'), false],
    [as('platform_owner', 'alter_platform_owner_user'), as('platform_owner', 'alter_service_provider_user'), true],
    [as('platform_owner', 'alter_platform_owner_user'), as('service_provider:north'), false],
    [as('service_provider:north'), as('platform_owner'), false],
    [as('service_provider:north', 'alter_service_provider_user'), as('service_provider:north'), false],
    [as('service_provider:north', 'alter_service_provider_user'), as('subscriber:north:one'), false],
    [as('service_provider:north', 'alter_service_provider_user'), as('service_provider:north', 'icr_view_audio'), true],
  ];
  for (const [maker, made, may] of cases) t.equal(mayGrant(icr, maker, made), may, `${JSON.stringify(maker)} makes ${JSON.stringify(made)}`);
});

t.test('a permit that names columns', async (t) => {
  const some = (name: string, columns: readonly string[]): Permit =>
    ({ name, roles: ['subscriber'], defaults: [], allows: [{ tables: ['subscriber'], actions: ['edit'], columns }], meaning: 'of the test' });
  const application: Application = { ...icr, permits: [...icr.permits, some('notes', ['notes']), some('reached', ['email', 'phone'])] };
  const one = (...permissions: string[]): Administrator => as('subscriber:north:one', ...permissions);
  const sets: [administrator: Administrator, columns: string | undefined][] = [
    [one('notes'), 'notes'], [one('notes', 'reached'), 'notes email phone'], [one('notes', 'default:subscriber'), undefined], [one('view_subscriber'), ''],
    [{ ...one('notes'), unrestricted: true }, undefined],
  ];
  for (const [administrator, columns] of sets) {
    const found = editable(application, administrator, table('subscriber'));
    t.equal(found && [...found].join(' '), columns, administrator.permissions.join(' '));
  }
  const grants: [maker: Administrator, made: Administrator, may: boolean][] = [
    [one('notes', 'reached'), one('notes'), true], [one('notes'), one('notes', 'reached'), false], [one('notes'), one('default:subscriber'), false],
    [one('default:subscriber'), one('notes'), true],
  ];
  for (const [maker, made, may] of grants) t.equal(mayGrant(application, maker, made), may, `${maker.permissions.join(' ')} makes ${made.permissions.join(' ')}`);
});

/** Every role by default and with each permit alone, of one provider. */
function accountsOf({ roles, permits }: Application): readonly Administrator[] {
  const roleIds = { platform_owner: 'platform_owner', service_provider: 'service_provider:north', subscriber: 'subscriber:north:one' };
  return roles.flatMap((role) => [as(roleIds[role]), ...permits.filter(({ roles: may }) => may.includes(role)).map(({ name }) => as(roleIds[role], name))]);
}

const tenants: readonly Tenant[] = [{}, { provider: 'north' }, { provider: 'north', subscriber: 'one' }, { shared: true }];

/** What an account can do that another cannot; undefined where there is nothing. */
function more(application: Application, than: Administrator, other: Administrator): string | undefined {
  const abilities = new Set(application.permits.flatMap(({ abilities: named = [] }) => named));
  for (const ability of abilities) if (able(application, other, ability) && !able(application, than, ability)) return ability;
  for (const of of application.tables.filter(({ internal }) => internal !== true)) for (const tenant of tenants) for (const action of actions) {
    // The own provider and subscriber are read by everybody who has one.
    if (action === 'view' && ownRecords(of) !== undefined) continue;
    if (allowed(application, other, action, of, tenant) === 'allowed' && allowed(application, than, action, of, tenant) !== 'allowed') return `${action} ${of.name} of ${JSON.stringify(tenant)}`;
    const [own, others] = [editable(application, than, of), editable(application, other, of)];
    if (action === 'edit' && allowed(application, other, action, of, tenant) === 'allowed' && own !== undefined && (others === undefined || [...others].some((column) => !own.has(column)))) return `columns of ${of.name}`;
  }
  return undefined;
}

for (const application of applications) t.test(`${application.name}: nobody makes an account that can do more than its maker`, async (t) => {
  const accounts = accountsOf(application);
  let granted = 0;
  for (const maker of accounts) for (const other of accounts) {
    const label = (account: Administrator): string => `${account.role.role} ${account.permissions[0] ?? 'by default'}`;
    if (!mayGrant(application, maker, other)) continue;
    granted++;
    const found = more(application, maker, other);
    if (found !== undefined) t.fail(`${label(maker)} makes ${label(other)}, who can ${found}`);
  }
  t.ok(granted > accounts.length, `${granted} of ${accounts.length ** 2}`);
  const byDefault = accounts.filter(({ permissions }) => permissions.length === 0);
  for (const [place, higher] of byDefault.entries()) for (const lower of byDefault.slice(place)) t.ok(mayGrant(application, higher, lower), `${higher.role.role} makes ${lower.role.role} by default`);
  for (const higher of byDefault) t.ok(mayGrantAll(application, higher), `${higher.role.role} may read a file of accounts`);
});

t.test('the administrators of the platform and of providers are two areas of easy0', async (t) => {
  const administrator = easy0.tables.find(({ name }) => name === 'administrator')!;
  const cases: readonly (readonly [permit: string, platform: string, provider: string])[] = [
    ['easy0_platform_administrator_provision', 'vcearpix', '--------'], ['easy0_platform_administrator_view', 'v------x', '--------'], ['easy0_platform_administrator_edit', 'v-e-----', '--------'],
    ['easy0_service_administrator_provision', '--------', 'vcearpix'], ['easy0_service_administrator_view', '--------', 'v------x'], ['easy0_service_administrator_edit', '--------', 'v-e-----'],
  ];
  for (const [permit, platform, provider] of cases) {
    const may = (tenant: Tenant): string => actions.map((action, place) => (allowed(easy0, as('platform_owner', permit), action, administrator, tenant) === 'allowed' ? letters[place] : '-')).join('');
    t.same([may({}), may({ provider: 'north' })], [platform, provider], permit);
    t.notOk(mayGrant(easy0, as('platform_owner', permit), as('service_provider:north')), `${permit} alone makes nobody who has more`);
  }
});
