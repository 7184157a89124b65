import { numberColumns } from '../../../parts/number.js';
import { inSubscriber, subscriberTenant } from '../../../parts/tenant.js';
import { table } from '../../../schema/declaration.js';
import { tenantName } from './service-provider.js';

export const number = table({
  name: 'number',
  number: 3,
  title: 'Number',
  meaning: 'A telephone number of a subscriber; what happens to calls to it is decided by the groups that it is in.',
  columns: numberColumns(tenantName),
  key: ['number'],
  references: [inSubscriber],
  tenant: subscriberTenant,
});
