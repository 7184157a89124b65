import { inSubscriber, serviceProviderName, subscriberName, subscriberTenant } from '../../../parts/tenant.js';
import { table } from '../../../schema/declaration.js';
import { integer } from '../../../schema/kinds/integer.js';
import { name } from '../../../schema/kinds/name.js';

/** Wrong PINs in a row that lock an account (lookup-protocol.md, SERVE operations). */
export const wrongPinsThatLock = 3;

/** Apart from the subscriber, so that a wrong PIN is no change of its record, and no file has the count. */
export const pinFailure = table({
  name: 'pin_failure',
  number: 3,
  title: 'PIN Failure',
  meaning: 'Wrong PINs in a row of a subscriber, while there are any.',
  internal: true,
  key: ['service_provider_name', 'subscriber_name'],
  columns: {
    service_provider_name: serviceProviderName(name),
    subscriber_name: subscriberName(name),
    count: { label: 'Count', kind: integer(0, wrongPinsThatLock), required: true, meaning: 'How many.' },
  },
  references: [inSubscriber],
  tenant: subscriberTenant,
});
