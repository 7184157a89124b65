import t from 'tap';
import { administratorTable } from '../../service/parts/administrator-behaviour.js';
import type { Permit, RoleName } from '../../service/schema/application.js';
import { name } from '../../service/schema/kinds/name.js';
import type { Row } from '../../service/schema/row.js';
import type { View } from '../../service/schema/view.js';
import { rowOf } from '../support/row-of.js';

const permit = (permitName: string, ...roles: readonly RoleName[]): Permit => ({ name: permitName, roles, defaults: [], allows: [], meaning: '' });
const permits = [permit('all', 'platform_owner', 'service_provider', 'subscriber'), permit('own', 'platform_owner')];
const roles: readonly RoleName[] = ['platform_owner', 'service_provider', 'subscriber'];
const table = administratorTable(name, roles, permits);
/** The administrators that are there, by name and role. */
const seeing = (roleIds: Readonly<Record<string, string>>): View => {
  const stored = Object.entries(roleIds).map(([username, role]) => ({ key: [username], row: rowOf(table, { username, role_id: role }), created: 1, modified: 1 }));
  return { change: 1, scan: () => stored, has: (_: string, [username]: readonly unknown[]) => stored.some(({ key }) => key[0] === username), get: (_: string, key: readonly unknown[]) => stored.find(({ key: own }) => own[0] === key[0]) } as unknown as View;
};
const nobody = seeing({});

const row = (role: string, permissions?: string): Row => rowOf(table, { username: 'ann', role_id: role, permissions });

/** Role, permissions, tenant, keys referred to (provider, subscriber), codes of what is wrong. */
const cases: readonly (readonly [string, string | undefined, object, readonly unknown[], readonly string[]])[] = [
  ['platform_owner', undefined, {}, [[], []], []],
  ['platform_owner', '["all","own"]', {}, [[], []], []],
  ['service_provider:acme', '["all"]', { provider: 'acme' }, [[['acme']], []], []],
  ['service_provider:acme', '["all","own"]', { provider: 'acme' }, [[['acme']], []], ['bad_permission']],
  ['subscriber:acme:store', '[]', { provider: 'acme', subscriber: 'store' }, [[], [['acme', 'store']]], []],
  ['subscriber:acme:store', '["own"]', { provider: 'acme', subscriber: 'store' }, [[], [['acme', 'store']]], ['bad_permission']],
];

for (const [role, permissions, tenant, keys, codes] of cases) {
  const record = row(role, permissions);
  t.same(table.tenantOf!(record), tenant, `tenant of ${role}`);
  t.same(table.references!.map(({ by }) => typeof by === 'function' ? by(record) : undefined), keys, `what contains ${role}`);
  t.same(table.check!(record, nobody).errors.map(({ code }) => code), codes, `${role} with ${permissions ?? 'nothing'}`);
}

t.test('an application without subscribers refers to none', async (t) => {
  t.same(administratorTable(name, ['platform_owner', 'service_provider'], permits).references!.map(({ to }) => to), ['service_provider']);
});

t.test('a platform owner remains', async (t) => {
  const another = { ann: 'platform_owner', bob: 'platform_owner' };
  const alone = { ann: 'platform_owner', bob: 'service_provider:acme' };
  /** Who is there, by whom ann is archived, and the refusal. */
  for (const [there, by, expected] of [[another, 'bob', undefined], [alone, 'bob', 'last_platform_owner'], [another, 'ann', 'last_platform_owner'], [another, 'system', undefined]] as const) {
    t.equal(table.mayArchive!(row('platform_owner'), seeing(there), by)?.code, expected, `${Object.values(there).join(', ')} by ${by}`);
  }
  t.equal(table.mayArchive!(row('service_provider:acme'), seeing(alone), 'bob'), undefined, 'others may go');
  /** Who is there, the role ann is given, and what is wrong. */
  for (const [there, role, expected] of [[another, 'service_provider:acme', []], [alone, 'service_provider:acme', ['last_platform_owner']], [alone, 'platform_owner', []], [{}, 'service_provider:acme', []]] as const) {
    t.same(table.check!(row(role), seeing(there)).errors.map(({ code }) => code), expected, `${Object.values(there).join(', ')}: ann becomes ${role}`);
  }
});
