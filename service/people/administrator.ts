import type { Json } from '../schema/kind.js';
import { isRefusal } from '../core/refusals.js';
import { parseRole } from '../schema/kinds/role.js';
import { systemName } from '../schema/kinds/username.js';
import { administratorAt as at } from '../parts/administrator.js';
import { value, valueIfSet } from '../schema/declaration.js';
import type { Row } from '../schema/row.js';
import type { Stored, View } from '../schema/view.js';
import type { Administrator } from './permits.js';

/** The table that every application has for the people who provision it (tables.md). */
export const administratorTable = 'administrator';

/** Root on the admin socket, of any application (api.md, Doors). */
export const system: Administrator = {
  username: systemName,
  role: { role: 'platform_owner' },
  permissions: [],
  unrestricted: true,
};

/** The live administrator of a name, as requests are checked against it; undefined when there is none. */
export function administratorOf(view: View, username: string): Administrator | undefined {
  const stored = storedAdministrator(view, username);
  return stored === undefined ? undefined : recordedAdministrator(stored.row);
}

/** The administrator that a row of the table describes; undefined where its role cannot be read. */
export function recordedAdministrator(row: Row): Administrator | undefined {
  const username = valueIfSet(row, at.username);
  const role = parseRole(valueIfSet(row, at.role_id) ?? '');
  if (username === undefined || isRefusal(role)) return undefined;
  const permissions = valueIfSet(row, at.permissions);
  return { username, role, permissions: permissions === undefined ? [] : listed(JSON.parse(permissions)) };
}

/** Where a live administrator is reached by mail; undefined where nobody said. */
export function emailOf(view: View, username: string): string | undefined {
  const stored = storedAdministrator(view, username);
  return stored === undefined ? undefined : value(stored.row, at.email);
}

/** What a live administrator is called; neither part need be there. */
export function nameOf(view: View, username: string): { readonly first?: string; readonly last?: string } {
  const stored = storedAdministrator(view, username);
  if (stored === undefined) return {};
  const [first, last] = [value(stored.row, at.first_name), value(stored.row, at.last_name)];
  return { ...(first === undefined ? {} : { first }), ...(last === undefined ? {} : { last }) };
}

/** The administrator that attributes show; undefined where they show none. */
export function shownAdministrator(attributes: { readonly [column: string]: Json }): Administrator | undefined {
  const { username, role_id, permissions } = attributes;
  const role = typeof role_id === 'string' ? parseRole(role_id) : undefined;
  return typeof username !== 'string' || role === undefined || isRefusal(role)
    ? undefined
    : { username, role, permissions: listed(permissions) };
}

/** The record itself. A name that cannot be a key (longer than one, or with a control character) names nobody. */
export function storedAdministrator(view: View, username: string): Stored | undefined {
  return canBeName(username) ? view.get(administratorTable, [username]) : undefined;
}

/** What is worth looking up: keeps what a client sends within the bounds of a stored key. */
function canBeName(username: string): boolean {
  return username !== '' && username.length <= 128 && !/[\x00-\x1f\x7f]/.test(username);
}

function listed(json: unknown): readonly string[] {
  return Array.isArray(json) ? json.filter((name) => typeof name === 'string') : [];
}
