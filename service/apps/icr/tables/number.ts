import { numberColumns } from '../../../parts/number.js';
import { emergencyIn } from '../../../parts/emergency-in.js';
import { inSubscriber, subscriberTenant } from '../../../parts/tenant.js';
import { neverApplies } from '../../../routing/lint/number-findings.js';
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
  columns: numberColumns(tenantName),
  key: ['number'],
  references: [inSubscriber],
  tenant: subscriberTenant,
  check,
};

function check(row: Row, view: View): CheckResult {
  const [called, , provider, subscriber] = row as readonly (string | undefined)[];
  return {
    errors: foreignRoute(view, called!, provider!, subscriber!),
    get warnings() { return [...withoutRoute(view, called!, { provider: provider!, subscriber: subscriber! }), ...neverApplies('number', called!, emergencyIn(view))]; },
  };
}
