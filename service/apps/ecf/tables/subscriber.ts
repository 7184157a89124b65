import { limits } from '../../../core/limits.js';
import { inServiceProvider } from '../../../parts/tenant.js';
import type { Row, Table } from '../../../schema/table.js';
import { byName, byPhone, isNumber, subscriberTable } from '../account.js';
import { commands, unlocked } from '../commands.js';
import { completed } from '../kinds/forward-plan.js';
import { check, ownNumbers } from '../lint.js';
import { columns, placeOf } from './subscriber-columns.js';

export const subscriber: Table = {
  name: subscriberTable,
  number: 2,
  title: 'Subscriber',
  meaning: 'Who uses the service: a number, and where its calls are forwarded.',
  columns,
  key: ['service_provider_name', 'name'],
  references: [inServiceProvider],
  grouped: [
    { ...byPhone, by: 'phone', limit: 1 },
    { ...byName, by: 'name', limit: limits.subscribersOfName, only: isNumber },
  ],
  tenant: { provider: 'service_provider_name', subscriber: 'name' },
  check,
  faults: ownNumbers,
  complete,
  follows: unlocked,
  commands,
};

const forwardPlanAt = placeOf('forward_plan');

/** Forwards get the instants that were not given. What has ended goes, but for a new record, as an import brings it. */
function complete(row: Row, before: Row | undefined, nowMs: number): Row {
  const given = row[forwardPlanAt] as string | undefined;
  if (given === undefined) return row;
  const kept = completed(given, nowMs, before === undefined);
  return kept === given ? row : row.with(forwardPlanAt, kept);
}
