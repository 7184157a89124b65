import { inSubscriber, serviceProviderName, subscriberName, subscriberTenant } from '../../../parts/tenant.js';
import { json } from '../../../schema/kinds/json.js';
import { phone } from '../../../schema/kinds/phone.js';
import { timezone } from '../../../schema/kinds/timezone.js';
import type { CheckResult, Row, Table } from '../../../schema/table.js';
import type { View } from '../../../schema/view.js';
import { foreignRoute } from './ownership.js';
import { withoutRoute } from './routed.js';
import { tenantName } from './service-provider.js';

/** A number that belongs to a subscriber: only that subscriber's routes count for it (routing.md N5). */
export const number: Table = {
  name: 'number',
  number: 3,
  title: 'Number',
  meaning: 'A telephone number that belongs to a subscriber; only that subscriber\'s routes count for calls to it.',
  columns: [
    { name: 'number', label: 'Number', kind: phone, required: true, meaning: 'The number that is called.' },
    { name: 'timezone', label: 'Timezone', kind: timezone, meaning: 'The zone in which days and times of its rules are meant.' },
    serviceProviderName(tenantName),
    subscriberName(tenantName),
    { name: 'params', label: 'Parameters', kind: json({ shape: 'object' }), meaning: 'What is handed to routing with the number, such as its labels.' },
  ],
  key: ['number'],
  references: [inSubscriber],
  tenant: subscriberTenant,
  check,
};

function check(row: Row, view: View): CheckResult {
  const [called, , provider, subscriber] = row as readonly (string | undefined)[];
  return {
    errors: foreignRoute(view, called!, provider!, subscriber!),
    get warnings() { return withoutRoute(view, called!, { provider: provider!, subscriber: subscriber! }); },
  };
}
