import { administratorTable } from '../../parts/administrator-behaviour.js';
import { rehearsalCaseBehaviour } from '../../parts/rehearsal-case-behaviour.js';
import { rehearsalCases } from '../../parts/rehearsal-case.js';
import { systemTables } from '../../parts/system-tables.js';
import { outcomeNames } from '../../routing/service.js';
import type { Application, RoleName } from '../../schema/application.js';
import { joined } from '../../schema/declaration.js';
import { name } from '../../schema/kinds/name.js';
import { username } from '../../schema/kinds/username.js';
import { codes } from './codes.js';
import { permits } from './permits.js';
import { settings } from './settings.js';
import { subscriberBehaviour } from './subscriber-behaviour.js';
import { pinFailure } from './tables/pin-failure.js';
import { serviceProvider } from './tables/service-provider.js';
import { subscriber } from './tables/subscriber.js';

const roles: readonly RoleName[] = ['platform_owner', 'service_provider', 'subscriber'];

/**
 * What Enhanced Call Forwarding provisions; how it routes is in `routing.ts`, self-service by telephone in
 * `operations.ts`.
 */
export const ecf: Application = {
  name: 'ecf',
  number: 1,
  title: 'Enhanced Call Forwarding',
  version: '2.2-17',
  roles,
  tables: [
    administratorTable(username, roles, permits),
    serviceProvider,
    joined(subscriber, subscriberBehaviour),
    pinFailure,
    joined(rehearsalCases(name, outcomeNames), rehearsalCaseBehaviour),
    ...systemTables,
  ],
  codes,
  permits,
  settings,
};
