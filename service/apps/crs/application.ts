import { administratorTable } from '../../parts/administrator.js';
import { builtInNpaLists, npaListTable } from '../../parts/npa-list.js';
import { npaNxxTable } from '../../parts/npa-nxx.js';
import { rehearsalCases } from '../../parts/rehearsal-case.js';
import { systemTables } from '../../parts/system-tables.js';
import { plansNaming } from '../../routing/references.js';
import { outcomeNames } from '../../routing/service.js';
import type { Application, RoleName } from '../../schema/application.js';
import { username } from '../../schema/kinds/username.js';
import { permits } from './permits.js';
import { settings } from './settings.js';
import { activation, activationToCome } from './tables/activation.js';
import { callPlan } from './tables/call-plan.js';
import { group } from './tables/group.js';
import { number } from './tables/number.js';
import { serviceProvider, tenantName } from './tables/service-provider.js';
import { subscriber } from './tables/subscriber.js';
import { supergroup } from './tables/supergroup.js';

const roles: readonly RoleName[] = ['platform_owner', 'service_provider', 'subscriber'];

/** What Custom Redirect Service provisions; how it redirects is in `routing.ts`. */
export const crs: Application = {
  name: 'crs',
  number: 5,
  title: 'Custom Redirect Service',
  version: '2.2-17',
  roles,
  tables: [
    administratorTable(username, roles, permits),
    serviceProvider,
    subscriber,
    number,
    callPlan,
    group,
    supergroup,
    activation,
    activationToCome,
    npaListTable(tenantName, plansNaming(callPlan, ['geo'])),
    npaNxxTable,
    rehearsalCases(tenantName, outcomeNames),
    ...systemTables,
  ],
  permits,
  settings,
  builtIn: { npa_list: builtInNpaLists },
};
