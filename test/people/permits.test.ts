import t from 'tap';
import { icr } from '../../service/apps/icr/application.js';
import { able, allowed, editable, mayGrant, tenantOf, within, type Administrator, type Tenant } from '../../service/people/permits.js';
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
  t.equal(able(icr, as('service_provider:north'), 'settings'), false);
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
    [as('platform_owner', 'alter_platform_owner_user'), as('service_provider:north'), true],
    [as('service_provider:north'), as('platform_owner'), false],
    [as('service_provider:north', 'alter_service_provider_user'), as('service_provider:north'), false],
    [as('service_provider:north', 'alter_service_provider_user'), as('subscriber:north:one'), true],
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
