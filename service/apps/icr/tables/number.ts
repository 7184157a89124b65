import { numberColumns } from '../../../parts/number.js';
import { inSubscriber, subscriberTenant } from '../../../parts/tenant.js';
import { table } from '../../../schema/declaration.js';
import { tenantName } from './service-provider.js';

/** A number that belongs to a subscriber: only that subscriber's routes count for it (routing.md, N5). */
export const number = table({
  name: 'number',
  number: 3,
  title: 'Number',
  meaning: "A telephone number that belongs to a subscriber; only that subscriber's routes count for calls to it.",
  columns: numberColumns(tenantName),
  key: ['number'],
  references: [inSubscriber],
  tenant: subscriberTenant,
});
