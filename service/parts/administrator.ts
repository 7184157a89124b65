import type { Finding } from '../core/refusals.js';
import { isRefusal, refuse } from '../core/refusals.js';
import type { Permit, RoleName } from '../schema/application.js';
import type { AnyKind } from '../schema/kind.js';
import { permissions, permissionsIn } from '../schema/kinds/permissions.js';
import { parseRole, role, type Role } from '../schema/kinds/role.js';
import type { Key, Reference, Row, Table } from '../schema/table.js';
import type { View } from '../schema/view.js';
import { email, firstName, lastName } from './contact.js';
import { tableNumbers } from './table-numbers.js';
import { nameFaults, namesake } from './username.js';

const tableName = 'administrator';

/** Places in a row, by the columns below. */
const usernameAt = 0;
const roleAt = 1;
const permissionsAt = 5;

/**
 * The people who provision an application (tables.md, administrator). `username` is the kind of their name there; what they may do is told by `permits`. They
 * belong to the tenant that their role names and go to the archive with it (jobs.md, Containment).
 */
export function administratorTable(username: AnyKind, roles: readonly RoleName[], permits: readonly Permit[]): Table {
  return {
    name: tableName,
    number: tableNumbers.administrator,
    title: 'Administrator',
    meaning: 'Who may sign in, for whom, and what they may do.',
    columns: [
      { name: 'username', label: 'Username', kind: username, required: true, meaning: 'The name to sign in with: letters of one script, digits and _ . - @. No two names read alike in capitals or another form of the letters, and none is `system`.' },
      { name: 'role_id', label: 'Role ID', kind: role(roles), required: true, meaning: 'For whom they act: the platform owner, a service provider or a subscriber.' },
      firstName,
      lastName,
      email,
      { name: 'permissions', label: 'Permissions', kind: permissions(permits.map(({ name }) => name)), meaning: 'What they may do; when empty, what the role may do by default.' },
    ],
    key: ['username'],
    references: roles.flatMap((each) => containers[each]),
    tenantOf,
    writeOnly: ['password'],
    faults: (row) => permissionFaults(row, permits),
    check: (row, view) => ({ errors: [...usernameFaults(row, view), ...permissionFaults(row, permits), ...demotionFaults(row, view)], warnings: [] }),
    mayArchive: (row, view, by) => {
      if (row[usernameAt] === by) return refuse('last_platform_owner', 'Nobody archives the own account.');
      return isLastPlatformOwner(row, view) ? refuse('last_platform_owner', 'This is the last platform owner.') : undefined;
    },
  };
}

/** Undefined too where it could not be read: references are looked for in what is left of a row. */
function roleOf(row: Row): Role | undefined {
  const text = row[roleAt];
  const parsed = typeof text === 'string' ? parseRole(text) : undefined;
  return parsed === undefined || isRefusal(parsed) ? undefined : parsed;
}

/** The record that a role acts for. A subscriber's administrator goes with the subscriber, and so with its provider. */
const containers: Readonly<Record<RoleName, readonly Reference[]>> = {
  platform_owner: [],
  service_provider: [{
    to: 'service_provider',
    column: 'role_id',
    contained: true,
    by: (row): readonly Key[] => {
      const acting = roleOf(row);
      return acting?.role === 'service_provider' ? [[acting.provider!]] : [];
    },
  }],
  subscriber: [{
    to: 'subscriber',
    column: 'role_id',
    contained: true,
    by: (row): readonly Key[] => {
      const acting = roleOf(row);
      return acting?.role === 'subscriber' ? [[acting.provider!, acting.subscriber!]] : [];
    },
  }],
};

function tenantOf(row: Row): { readonly provider?: string; readonly subscriber?: string } {
  const { provider, subscriber } = roleOf(row) ?? {};
  return { ...(provider === undefined ? {} : { provider }), ...(subscriber === undefined ? {} : { subscriber }) };
}

/** A name that misleads, of an administrator who is not there yet. */
function usernameFaults(row: Row, view: View): readonly Finding[] {
  const username = row[usernameAt] as string;
  if (view.has(tableName, [username])) return [];
  const faults = nameFaults(username, 'username');
  const other = faults.length > 0 ? undefined : namesake(view, tableName, username);
  return other === undefined ? faults : [other];
}

/** Permissions that the role cannot hold. */
function permissionFaults(row: Row, permits: readonly Permit[]): readonly Finding[] {
  const acting = roleOf(row)?.role;
  if (acting === undefined) return [];
  const granted = row[permissionsAt];
  const names = typeof granted === 'string' ? permissionsIn(granted) : [];
  return names.flatMap((name): Finding[] => {
    const held = permits.some((permit) => permit.name === name && permit.roles.includes(acting));
    return held ? [] : [{ field: 'permissions', code: 'bad_permission', message: `A ${acting} cannot hold ${name}.` }];
  });
}

/** With another role the last platform owner would be gone as surely as by archiving. */
function demotionFaults(row: Row, view: View): readonly Finding[] {
  if (roleOf(row)?.role === 'platform_owner') return [];
  const before = view.get(tableName, [row[usernameAt] as string]);
  return before !== undefined && isLastPlatformOwner(before.row, view)
    ? [{ field: 'role_id', code: 'last_platform_owner', message: 'This is the last platform owner.' }]
    : [];
}

/** Whether nobody else could administer the application. */
function isLastPlatformOwner(row: Row, view: View): boolean {
  if (roleOf(row)?.role !== 'platform_owner') return false;
  for (const { row: other } of view.scan(tableName)) {
    if (other[usernameAt] !== row[usernameAt] && roleOf(other)?.role === 'platform_owner') return false;
  }
  return true;
}
