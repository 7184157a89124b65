import { administratorTable } from '../../parts/administrator.js';
import { builtInNpaLists, npaListTable } from '../../parts/npa-list.js';
import { npaNxxTable } from '../../parts/npa-nxx.js';
import { rehearsalCases } from '../../parts/rehearsal-case.js';
import { systemTables } from '../../parts/system-tables.js';
import { plansNaming } from '../../routing/references.js';
import { keyedRules } from '../../routing/rule-form.js';
import { outcomeNames } from '../../routing/service.js';
import type { Application, RoleName } from '../../schema/application.js';
import { username } from '../../schema/kinds/username.js';
import { permits } from './permits.js';
import { settings } from './settings.js';
import { callPlan } from './tables/call-plan.js';
import { ingress } from './tables/ingress.js';
import { providerName, serviceProvider } from './tables/service-provider.js';

const roles: readonly RoleName[] = ['platform_owner', 'service_provider'];

/** What Easy Zero provisions; how it routes is in `routing.ts`. */
export const easy0: Application = {
  name: 'easy0',
  number: 3,
  title: 'Easy Zero',
  version: '1.2-2',
  roles,
  tables: [
    administratorTable(username, roles, permits),
    serviceProvider,
    callPlan,
    ingress,
    npaListTable(providerName, plansNaming(callPlan, ['npa'], keyedRules)),
    npaNxxTable,
    rehearsalCases(providerName, outcomeNames),
    ...systemTables,
  ],
  permits,
  settings,
  builtIn: { npa_list: builtInNpaLists },
};
