import { emergencyIn } from '../../parts/emergency-in.js';
import { neverApplies } from '../../routing/lint/number-findings.js';
import { value } from '../../schema/declaration.js';
import { checkResult } from '../../schema/table.js';
import type { Behaviour, CheckResult } from '../../schema/table.js';
import type { Row } from '../../schema/row.js';
import type { View } from '../../schema/view.js';
import { foreignRoute } from './ownership.js';
import { withoutRoute } from './routed.js';
import { number } from './tables/number.js';

export const numberBehaviour: Behaviour = { check };

const { at } = number;

function check(row: Row, view: View): CheckResult {
  const [called, provider, subscriber] = [
    value(row, at.number),
    value(row, at.service_provider_name),
    value(row, at.subscriber_name),
  ];
  return checkResult(foreignRoute(view, called, provider, subscriber), () => [
    ...withoutRoute(view, called, { provider, subscriber }),
    ...neverApplies('number', called, emergencyIn(view)),
  ]);
}
