import { administratorTable } from '../../parts/administrator-behaviour.js';
import { npaListBehaviour } from '../../parts/npa-list-behaviour.js';
import { builtInNpaLists, npaListTable } from '../../parts/npa-list.js';
import { npaNxxTable } from '../../parts/npa-nxx.js';
import { rehearsalCaseBehaviour } from '../../parts/rehearsal-case-behaviour.js';
import { rehearsalCases } from '../../parts/rehearsal-case.js';
import { systemTables } from '../../parts/system-tables.js';
import { plansNaming } from '../../routing/references.js';
import { outcomeNames } from '../../routing/service.js';
import type { Application, RoleName } from '../../schema/application.js';
import { joined } from '../../schema/declaration.js';
import { name } from '../../schema/kinds/name.js';
import { codes } from './codes.js';
import { callPlanBehaviour } from './call-plan-behaviour.js';
import { numberBehaviour } from './number-behaviour.js';
import { permits } from './permits.js';
import { routeBehaviour } from './route-behaviour.js';
import { settings } from './settings.js';
import { callPlan } from './tables/call-plan.js';
import { number } from './tables/number.js';
import { route } from './tables/route.js';
import { serviceProvider, tenantName } from './tables/service-provider.js';
import { subscriber } from './tables/subscriber.js';

const roles: readonly RoleName[] = ['platform_owner', 'service_provider', 'subscriber'];

/** What Intelligent Call Routing provisions; how it routes is in `routing.ts`. */
export const icr: Application = {
  name: 'icr',
  number: 4,
  title: 'Intelligent Call Routing',
  version: '2.2-17',
  roles,
  tables: [
    administratorTable(name, roles, permits),
    serviceProvider,
    subscriber,
    joined(number, numberBehaviour),
    joined(callPlan, callPlanBehaviour),
    joined(route, routeBehaviour),
    joined(npaListTable(tenantName), npaListBehaviour(plansNaming(callPlan))),
    npaNxxTable,
    joined(rehearsalCases(tenantName, outcomeNames), rehearsalCaseBehaviour),
    ...systemTables,
  ],
  codes,
  permits,
  settings,
  builtIn: { npa_list: builtInNpaLists },
};
