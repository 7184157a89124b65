import { limits } from '../../../core/limits.js';
import { emergencyIn } from '../../../parts/emergency-in.js';
import { inSubscriber, serviceProviderName, subscriberName, subscriberTenant } from '../../../parts/tenant.js';
import { neverApplies } from '../../../routing/lint/number-findings.js';
import { integer } from '../../../schema/kinds/integer.js';
import { pattern, wildcardShape } from '../../../schema/kinds/pattern.js';
import type { CheckResult, Row, Table } from '../../../schema/table.js';
import type { View } from '../../../schema/view.js';
import { planName } from './call-plan.js';
import { foreignNumber, routeCovers } from './ownership.js';
import { emptyPlan } from './routed.js';
import { destinationOfPlan } from './self-destination.js';
import { tenantName } from './service-provider.js';

export const route: Table = {
  name: 'route',
  number: 5,
  title: 'Route',
  meaning: 'Which call plan decides for calls to a number, or to all numbers of a pattern.',
  columns: [
    { name: 'number', label: 'Number', kind: pattern, required: true, meaning: 'The number that is called; X stands for any digit.' },
    { name: 'call_plan_name', label: 'Call Plan Name', kind: planName, required: true, meaning: 'The call plan that decides.' },
    serviceProviderName(tenantName),
    subscriberName(tenantName),
    { name: 'priority', label: 'Priority', kind: integer(0, 99), default: 0, meaning: 'Of several routes for a number the one with the lower priority is tried first.' },
  ],
  key: ['service_provider_name', 'subscriber_name', 'call_plan_name', 'number'],
  references: [
    inSubscriber,
    { to: 'call_plan', column: 'call_plan_name', by: ['service_provider_name', 'subscriber_name', 'call_plan_name'] },
    // Exact routes go to the archive with the record of their number, if there is one (jobs.md, Containment).
    { to: 'number', column: 'number', by: ['number'], contained: true, optional: true },
  ],
  grouped: [{
    name: 'pattern', by: 'number', covers: routeCovers, limit: limits.routesOfNumber, shape: wildcardShape, shapeLimit: limits.wildcardShapes,
  }],
  tenant: subscriberTenant,
  check,
};

function check(row: Row, view: View): CheckResult {
  const [called, name, provider, subscriber] = row as readonly string[];
  const plan = { provider: provider!, subscriber: subscriber!, name: name! };
  const isPattern = wildcardShape(called!) !== undefined;
  return {
    errors: isPattern ? [] : [...foreignNumber(view, called!, provider!, subscriber!), ...destinationOfPlan(view, called!, plan)],
    get warnings() { return [...emptyPlan(view, plan), ...isPattern ? [] : neverApplies('number', called!, emergencyIn(view))]; },
  };
}
