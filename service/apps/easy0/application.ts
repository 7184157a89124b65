import { administratorTable } from '../../parts/administrator-behaviour.js';
import { npaListBehaviour } from '../../parts/npa-list-behaviour.js';
import { builtInNpaLists, npaListTable } from '../../parts/npa-list.js';
import { npaNxxTable } from '../../parts/npa-nxx.js';
import { rehearsalCaseBehaviour } from '../../parts/rehearsal-case-behaviour.js';
import { rehearsalCases } from '../../parts/rehearsal-case.js';
import { systemTables } from '../../parts/system-tables.js';
import { plansNaming } from '../../routing/references.js';
import { keyedRules } from '../../routing/rule-form.js';
import { outcomeNames } from '../../routing/service.js';
import type { Application, RoleName } from '../../schema/application.js';
import { joined } from '../../schema/declaration.js';
import { username } from '../../schema/kinds/username.js';
import { callPlanBehaviour } from './call-plan-behaviour.js';
import { ingressBehaviour } from './ingress-behaviour.js';
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
    joined(callPlan, callPlanBehaviour),
    joined(ingress, ingressBehaviour),
    joined(npaListTable(providerName), npaListBehaviour(plansNaming(callPlan, ['npa'], keyedRules))),
    npaNxxTable,
    joined(rehearsalCases(providerName, outcomeNames), rehearsalCaseBehaviour),
    ...systemTables,
  ],
  permits,
  settings,
  builtIn: { npa_list: builtInNpaLists },
};
