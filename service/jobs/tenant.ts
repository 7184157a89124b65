import type { Row, Table } from '../schema/table.js';
import { tenantOf } from '../schema/tenant.js';

/** Whose rows a job is about: everyone's, one provider's, or one subscriber's. */
export interface Tenant {
  readonly provider?: string;
  readonly subscriber?: string;
}

/** Whether a row is the tenant's. */
export function belongsTo(table: Table, tenant: Tenant): (row: Row) => boolean {
  const parts = tenantParts(tenant);
  if (parts.length === 0) return () => true;
  return (row) => {
    const owner = tenantOf(table, row);
    return parts.every((part, place) => owner[place] === part);
  };
}

/** The tenant of a role id: `platform_owner`, `service_provider:<name>`, `subscriber:<provider>:<name>` (tables.md). */
export function tenantOfRole(roleId: string): Tenant {
  const [, provider, subscriber] = roleId.split(':');
  return { ...(provider === undefined ? {} : { provider }), ...(subscriber === undefined ? {} : { subscriber }) };
}

/** The role id of a tenant: the inverse of `tenantOfRole`. */
export function roleIdOf({ provider, subscriber }: Tenant): string {
  if (provider === undefined) return 'platform_owner';
  return subscriber === undefined ? `service_provider:${provider}` : `subscriber:${provider}:${subscriber}`;
}

/** A tenant as views are limited to it: [], [provider] or [provider, subscriber]. */
export function tenantParts({ provider, subscriber }: Tenant): readonly string[] {
  return [provider, subscriber].filter((part) => part !== undefined);
}
