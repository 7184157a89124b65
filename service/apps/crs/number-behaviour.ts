import type { Finding } from '../../core/refusals.js';
import { emergencyIn } from '../../parts/emergency-in.js';
import { neverApplies } from '../../routing/lint/number-findings.js';
import { value } from '../../schema/declaration.js';
import type { Behaviour, CheckResult } from '../../schema/table.js';
import type { Row } from '../../schema/row.js';
import type { View } from '../../schema/view.js';
import { groupKeysOf } from './rows.js';
import { number } from './tables/number.js';

export const numberBehaviour: Behaviour = { check };

const { at } = number;

function check(row: Row, view: View): CheckResult {
  const called = value(row, at.number);
  const isOwn = ([provider, subscriber]: readonly unknown[]): boolean =>
    provider === value(row, at.service_provider_name) && subscriber === value(row, at.subscriber_name);
  const groups = groupKeysOf(view, called);
  // Whose groups they are remains unsaid: a tenant never learns of another's records (api.md).
  const errors: readonly Finding[] = groups.every(isOwn)
    ? []
    : [{ field: 'number', code: 'foreign_number', message: 'Another subscriber has the number in a group.' }];
  const warnings: readonly Finding[] = groups.some(isOwn)
    ? []
    : [{ field: 'number', code: 'no_group', message: 'The number is in no group; its calls go on as dialled.' }];
  return { errors, warnings: [...warnings, ...neverApplies('number', called, emergencyIn(view))] };
}
