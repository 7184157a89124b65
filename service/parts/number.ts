import { column } from '../schema/declaration.js';
import type { Kind } from '../schema/kind.js';
import { json } from '../schema/kinds/json.js';
import { phone } from '../schema/kinds/phone.js';
import { timezone } from '../schema/kinds/timezone.js';
import { serviceProviderName, subscriberName } from './tenant.js';

/**
 * The columns of a number that belongs to a subscriber (columns.md); `tenantName` is the kind of the names of providers
 * and subscribers.
 */
export function numberColumns(tenantName: Kind<string>) {
  return {
    number: column({ label: 'Number', kind: phone, required: true, meaning: 'The number that is called.' }),
    timezone: column({
      label: 'Timezone',
      kind: timezone,
      meaning: 'The zone in which days and times of its rules are meant.',
    }),
    service_provider_name: serviceProviderName(tenantName),
    subscriber_name: subscriberName(tenantName),
    params: column({
      label: 'Parameters',
      kind: json({ shape: 'object' }),
      meaning: 'What is handed to routing with the number, such as its labels.',
    }),
  };
}
