import type { Finding } from '../../../core/refusals.js';
import { numberColumns } from '../../../parts/number.js';
import { emergencyIn } from '../../../parts/emergency-in.js';
import { inSubscriber, subscriberTenant } from '../../../parts/tenant.js';
import { neverApplies } from '../../../routing/lint/number-findings.js';
import type { CheckResult, Row, Table } from '../../../schema/table.js';
import type { View } from '../../../schema/view.js';
import { groupKeysOf, numberPlaces } from './rows.js';
import { tenantName } from './service-provider.js';

export const number: Table = {
  name: 'number',
  number: 3,
  title: 'Number',
  meaning: 'A telephone number of a subscriber; what happens to calls to it is decided by the groups that it is in.',
  columns: numberColumns(tenantName),
  key: ['number'],
  references: [inSubscriber],
  tenant: subscriberTenant,
  check,
};

function check(row: Row, view: View): CheckResult {
  const called = row[numberPlaces.number] as string;
  const isOwn = ([provider, subscriber]: readonly unknown[]): boolean => provider === row[numberPlaces.provider] && subscriber === row[numberPlaces.subscriber];
  const groups = groupKeysOf(view, called);
  // Whose groups they are remains unsaid: a tenant never learns of another's records (api.md).
  const errors: readonly Finding[] = groups.every(isOwn) ? [] : [{ field: 'number', code: 'foreign_number', message: 'Another subscriber has the number in a group.' }];
  const warnings: readonly Finding[] = groups.some(isOwn) ? [] : [{ field: 'number', code: 'no_group', message: 'The number is in no group; its calls go on as dialled.' }];
  return { errors, warnings: [...warnings, ...neverApplies('number', called, emergencyIn(view))] };
}
