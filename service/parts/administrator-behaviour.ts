import type { Finding } from '../core/refusals.js';
import { refuse } from '../core/refusals.js';
import type { Permit, RoleName } from '../schema/application.js';
import { joined, value } from '../schema/declaration.js';
import type { Kind } from '../schema/kind.js';
import { permissionsIn } from '../schema/kinds/permissions.js';
import type { Behaviour, Table } from '../schema/table.js';
import type { Row } from '../schema/row.js';
import type { View } from '../schema/view.js';
import { administratorAt as at, administrators, roleOf } from './administrator.js';
import { nameFaults, namesake } from './username.js';

const tableName = 'administrator';

/** The administrators of an application, with what is asked of them (columns.md, Permissions). */
export function administratorTable(
  username: Kind<string>,
  roles: readonly RoleName[],
  permits: readonly Permit[],
): Table {
  return joined(
    administrators(
      username,
      roles,
      permits.map(({ name }) => name),
    ),
    administratorBehaviour(permits),
  );
}

function administratorBehaviour(permits: readonly Permit[]): Behaviour {
  return {
    tenantOf,
    faults: (row) => permissionFaults(row, permits),
    check: (row, view) => ({
      errors: [...usernameFaults(row, view), ...permissionFaults(row, permits), ...demotionFaults(row, view)],
      warnings: [],
    }),
    mayArchive: (row, view, by) => {
      if (value(row, at.username) === by) return refuse('last_platform_owner', 'Nobody archives the own account.');
      return isLastPlatformOwner(row, view)
        ? refuse('last_platform_owner', 'This is the last platform owner.')
        : undefined;
    },
  };
}

function tenantOf(row: Row): { readonly provider?: string; readonly subscriber?: string } {
  const { provider, subscriber } = roleOf(row) ?? {};
  return { ...(provider === undefined ? {} : { provider }), ...(subscriber === undefined ? {} : { subscriber }) };
}

/** A name that misleads, of an administrator who is not there yet. */
function usernameFaults(row: Row, view: View): readonly Finding[] {
  const username = value(row, at.username);
  if (view.has(tableName, [username])) return [];
  const faults = nameFaults(username, 'username');
  const other = faults.length > 0 ? undefined : namesake(view, tableName, username);
  return other === undefined ? faults : [other];
}

/** Permissions that the role cannot hold. */
function permissionFaults(row: Row, permits: readonly Permit[]): readonly Finding[] {
  const acting = roleOf(row)?.role;
  if (acting === undefined) return [];
  const granted = value(row, at.permissions);
  const names = granted === undefined ? [] : permissionsIn(granted);
  return names.flatMap((name): Finding[] => {
    const held = permits.some((permit) => permit.name === name && permit.roles.includes(acting));
    return held ? [] : [{ field: 'permissions', code: 'bad_permission', message: `A ${acting} cannot hold ${name}.` }];
  });
}

/** With another role the last platform owner would be gone as surely as by archiving. */
function demotionFaults(row: Row, view: View): readonly Finding[] {
  if (roleOf(row)?.role === 'platform_owner') return [];
  const before = view.get(tableName, [value(row, at.username)]);
  return before !== undefined && isLastPlatformOwner(before.row, view)
    ? [{ field: 'role_id', code: 'last_platform_owner', message: 'This is the last platform owner.' }]
    : [];
}

/** Whether nobody else could administer the application. */
function isLastPlatformOwner(row: Row, view: View): boolean {
  if (roleOf(row)?.role !== 'platform_owner') return false;
  for (const { row: other } of view.scan(tableName)) {
    if (value(other, at.username) !== value(row, at.username) && roleOf(other)?.role === 'platform_owner') return false;
  }
  return true;
}
