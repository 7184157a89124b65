import { inSubscriber, serviceProviderName, subscriberName, subscriberTenant } from '../../../parts/tenant.js';
import { placesIn, table } from '../../../schema/declaration.js';
import { integer } from '../../../schema/kinds/integer.js';
import { pattern, wildcardShape } from '../../../schema/kinds/pattern.js';
import { planName } from './call-plan.js';
import { tenantName } from './service-provider.js';
import { icrLimits } from '../limits.js';

/** What a `route` keeps beside its number in the grouped index `pattern`; a lookup reads no more of it. */
const routeCovers = ['priority', 'service_provider_name', 'subscriber_name', 'call_plan_name'] as const;

export const route = table({
  name: 'route',
  number: 5,
  title: 'Route',
  meaning: 'Which call plan decides for calls to a number, or to all numbers of a pattern.',
  columns: {
    number: {
      label: 'Number',
      kind: pattern,
      required: true,
      meaning: 'The number that is called; X stands for any digit.',
    },
    call_plan_name: { label: 'Call Plan Name', kind: planName, required: true, meaning: 'The call plan that decides.' },
    service_provider_name: serviceProviderName(tenantName),
    subscriber_name: subscriberName(tenantName),
    priority: {
      label: 'Priority',
      kind: integer(0, 99),
      default: 0,
      meaning: 'Of several routes for a number the one with the lower priority is tried first.',
    },
  },
  key: ['service_provider_name', 'subscriber_name', 'call_plan_name', 'number'],
  references: [
    inSubscriber,
    { to: 'call_plan', column: 'call_plan_name', by: ['service_provider_name', 'subscriber_name', 'call_plan_name'] },
    // Exact routes go to the archive with the record of their number, if there is one (jobs.md, Containment).
    { to: 'number', column: 'number', by: ['number'], contained: true, optional: true },
  ],
  grouped: [
    {
      name: 'pattern',
      by: 'number',
      covers: routeCovers,
      limit: icrLimits.routesOfNumber,
      shape: wildcardShape,
      shapeLimit: icrLimits.wildcardShapes,
    },
  ],
  tenant: subscriberTenant,
});

/** Where the columns stand in an entry of the index `pattern`. */
export const routeEntry = placesIn(route, routeCovers);
