import type { Table } from '../schema/table.js';
import type { Row } from '../schema/row.js';
import { scopeParts, tenantOf } from '../schema/tenant.js';
import type { Scope } from '../schema/tenant.js';

/** Whether a row is the tenant's. */
export function belongsTo(table: Table, tenant: Scope): (row: Row) => boolean {
  const parts = scopeParts(tenant);
  if (parts.length === 0) return () => true;
  return (row) => {
    const owner = tenantOf(table, row);
    return parts.every((part, place) => owner[place] === part);
  };
}

/** The tenant of a role id: `platform_owner`, `service_provider:<name>`, `subscriber:<provider>:<name>` (tables.md). */
export function tenantOfRole(roleId: string): Scope {
  const [, provider, subscriber] = roleId.split(':');
  return { ...(provider === undefined ? {} : { provider }), ...(subscriber === undefined ? {} : { subscriber }) };
}

/** The role id of a tenant: the inverse of `tenantOfRole`. */
export function roleIdOf({ provider, subscriber }: Scope): string {
  if (provider === undefined) return 'platform_owner';
  return subscriber === undefined ? `service_provider:${provider}` : `subscriber:${provider}:${subscriber}`;
}
