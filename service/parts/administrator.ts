import { isRefusal } from '../core/refusals.js';
import type { RoleName } from '../schema/application.js';
import { table, valueIfSet } from '../schema/declaration.js';
import type { Kind } from '../schema/kind.js';
import { name } from '../schema/kinds/name.js';
import { permissions } from '../schema/kinds/permissions.js';
import { parseRole, role, type Role } from '../schema/kinds/role.js';
import type { Reference } from '../schema/table.js';
import type { Key, Row } from '../schema/row.js';
import { email, firstName, lastName } from './contact.js';
import { tableNumbers } from './table-numbers.js';

/**
 * The people who provision an application (columns.md, Permissions). `username` is the kind of their name there; what
 * they may do is told by the names of its permits. They belong to the tenant that their role names and go to the
 * archive with it (jobs.md, Containment).
 */
export function administrators(username: Kind<string>, roles: readonly RoleName[], permits: readonly string[]) {
  return table({
    name: 'administrator',
    number: tableNumbers.administrator,
    title: 'Administrator',
    meaning: 'Who may sign in, for whom, and what they may do.',
    columns: {
      username: {
        label: 'Username',
        kind: username,
        required: true,
        meaning:
          'The name to sign in with: letters of one script, digits and _ . - @. No two names read alike in capitals or another form of the letters, and the name system is that of niud itself.',
      },
      role_id: {
        label: 'Role ID',
        kind: role(roles),
        required: true,
        meaning: 'For whom they act: the platform owner, a service provider or a subscriber.',
      },
      first_name: firstName,
      last_name: lastName,
      email,
      permissions: {
        label: 'Permissions',
        kind: permissions(permits),
        meaning: 'What they may do; when empty, what the role may do by default.',
      },
    },
    key: ['username'],
    references: roles.flatMap((each) => containers[each]),
    writeOnly: ['password'],
  });
}

/** Where the columns stand: the same in each application, whatever its roles and permits are. */
export const { at: administratorAt } = administrators(name, [], []);

/**
 * For whom a row acts. Undefined too where it could not be read: references are looked for in what is left of a row.
 */
export function roleOf(row: Row): Role | undefined {
  const text = valueIfSet(row, administratorAt.role_id);
  const parsed = text === undefined ? undefined : parseRole(text);
  return parsed === undefined || isRefusal(parsed) ? undefined : parsed;
}

/** The record that a role acts for. A subscriber's administrator goes with the subscriber, and so with its provider. */
const containers: Readonly<Record<RoleName, readonly Reference[]>> = {
  platform_owner: [],
  service_provider: [
    {
      to: 'service_provider',
      column: 'role_id',
      contained: true,
      by: (row): readonly Key[] => {
        const acting = roleOf(row);
        return acting?.role === 'service_provider' ? [[acting.provider!]] : [];
      },
    },
  ],
  subscriber: [
    {
      to: 'subscriber',
      column: 'role_id',
      contained: true,
      by: (row): readonly Key[] => {
        const acting = roleOf(row);
        return acting?.role === 'subscriber' ? [[acting.provider!, acting.subscriber!]] : [];
      },
    },
  ],
};
