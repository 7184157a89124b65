import { icr } from '../../service/apps/icr/application.js';
import type { Application } from '../../service/schema/application.js';
import { huntAbility, huntTables } from './hunt-tables.js';

const tenantKind = icr.tables.find(({ name }) => name === 'service_provider')!.columns[0]!.kind;

/** icr with hunts of its numbers: what a site needs to be asked for commands over REST. A subscriber's administrator gives them only where their list of permissions says so. */
export const icrWithHunts: Application = {
  ...icr,
  tables: [...icr.tables, ...huntTables({ provider: 'service_provider_name', site: 'subscriber_name', siteTable: 'subscriber', memberTable: 'number', tenantKind, numbers: [100, 101] })],
  permits: [...icr.permits,
    { name: 'hunts', roles: ['platform_owner', 'service_provider', 'subscriber'], defaults: ['platform_owner', 'service_provider', 'subscriber'], allows: [{ tables: ['hunt'], actions: ['view', 'create', 'edit', 'archive', 'restore', 'purge', 'import', 'export'] }], meaning: 'Provision hunts.' },
    { name: 'hunting', roles: ['platform_owner', 'service_provider', 'subscriber'], defaults: ['platform_owner', 'service_provider'], allows: [], abilities: [huntAbility], meaning: 'Run plans on hunts.' }],
};
