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
import { username } from '../../schema/kinds/username.js';
import { codes } from './codes.js';
import { callPlanBehaviour } from './call-plan-behaviour.js';
import { groupBehaviour } from './group-behaviour.js';
import { numberBehaviour } from './number-behaviour.js';
import { permits } from './permits.js';
import { settings } from './settings.js';
import { subscriberBehaviour } from './subscriber-behaviour.js';
import { supergroupBehaviour } from './supergroup-behaviour.js';
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
    joined(subscriber, subscriberBehaviour),
    joined(number, numberBehaviour),
    joined(callPlan, callPlanBehaviour),
    joined(group, groupBehaviour),
    joined(supergroup, supergroupBehaviour),
    activation,
    activationToCome,
    joined(npaListTable(tenantName), npaListBehaviour(plansNaming(callPlan, ['geo']))),
    npaNxxTable,
    joined(rehearsalCases(tenantName, outcomeNames), rehearsalCaseBehaviour),
    ...systemTables,
  ],
  codes,
  permits,
  settings,
  builtIn: { npa_list: builtInNpaLists },
};
