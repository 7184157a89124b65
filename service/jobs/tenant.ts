import { position } from '../schema/table.js';
import type { Row, Table } from '../schema/table.js';

/** Whose rows a job is about: everyone's, one provider's, or one subscriber's. */
export interface Tenant {
  readonly provider?: string;
  readonly subscriber?: string;
}

/** A question about rows that is asked a million times: what does not change is looked up once. */
export function belongsTo(table: Table, tenant: Tenant): (row: Row) => boolean {
  if (tenant.provider === undefined) return () => true;
  const { tenantOf } = table;
  if (tenantOf !== undefined) {
    return (row) => {
      const owner = tenantOf(row);
      return owner.provider === tenant.provider && (tenant.subscriber === undefined || owner.subscriber === tenant.subscriber);
    };
  }
  const provider = table.tenant?.provider === undefined ? -1 : position(table, table.tenant.provider);
  const subscriber = table.tenant?.subscriber === undefined ? -1 : position(table, table.tenant.subscriber);
  return (row) => row[provider] === tenant.provider && (tenant.subscriber === undefined || row[subscriber] === tenant.subscriber);
}

/** The tenant of a role id: `platform_owner`, `service_provider:<name>`, `subscriber:<provider>:<name>` (tables.md). */
export function tenantOfRole(roleId: string): Tenant {
  const [, provider, subscriber] = roleId.split(':');
  return { ...(provider === undefined ? {} : { provider }), ...(subscriber === undefined ? {} : { subscriber }) };
}
