import { administratorTable } from '../../parts/administrator-behaviour.js';
import { rehearsalCaseBehaviour } from '../../parts/rehearsal-case-behaviour.js';
import { rehearsalCases } from '../../parts/rehearsal-case.js';
import { systemTables } from '../../parts/system-tables.js';
import { outcomeNames } from '../../routing/service.js';
import type { Application, RoleName } from '../../schema/application.js';
import { joined } from '../../schema/declaration.js';
import { codes } from './codes.js';
import { denials } from './denials.js';
import { callingServiceBehaviour } from './calling-service-behaviour.js';
import { lotBehaviour } from './lot-behaviour.js';
import { permits } from './permits.js';
import { productOfferingBehaviour } from './product-offering-behaviour.js';
import { rateBehaviour } from './rate-behaviour.js';
import { ratePrefixBehaviour } from './rate-prefix-behaviour.js';
import { settings } from './settings.js';
import { callingService } from './tables/calling-service.js';
import { lot } from './tables/lot.js';
import { productOffering } from './tables/product-offering.js';
import { ratePlan } from './tables/rate-plan.js';
import { ratePrefix } from './tables/rate-prefix.js';
import { rate } from './tables/rate.js';
import { serviceProvider, tenantName } from './tables/service-provider.js';

const roles: readonly RoleName[] = ['platform_owner', 'service_provider'];

/** What Calling Card provisions; how a call is decided is in `routing.ts`, what it costs in `rating/`. */
export const cc: Application = {
  name: 'cc',
  number: 2,
  title: 'Calling Card',
  version: '2.2-17',
  roles,
  tables: [
    administratorTable(tenantName, roles, permits),
    serviceProvider,
    joined(lot, lotBehaviour),
    joined(rate, rateBehaviour),
    joined(ratePrefix, ratePrefixBehaviour),
    ratePlan,
    joined(callingService, callingServiceBehaviour),
    joined(productOffering, productOfferingBehaviour),
    joined(rehearsalCases(tenantName, outcomeNames), rehearsalCaseBehaviour),
    ...systemTables,
  ],
  codes,
  permits,
  settings,
  denials,
};
