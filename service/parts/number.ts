import { json } from '../schema/kinds/json.js';
import { phone } from '../schema/kinds/phone.js';
import { timezone } from '../schema/kinds/timezone.js';
import type { AnyKind } from '../schema/kind.js';
import type { Column } from '../schema/table.js';
import { serviceProviderName, subscriberName } from './tenant.js';

/** The columns of a number that belongs to a subscriber (tables.md, number); `tenantName` is the kind of the names of providers and subscribers. */
export function numberColumns(tenantName: AnyKind): readonly Column[] {
  return [
    { name: 'number', label: 'Number', kind: phone, required: true, meaning: 'The number that is called.' },
    { name: 'timezone', label: 'Timezone', kind: timezone, meaning: 'The zone in which days and times of its rules are meant.' },
    serviceProviderName(tenantName),
    subscriberName(tenantName),
    { name: 'params', label: 'Parameters', kind: json({ shape: 'object' }), meaning: 'What is handed to routing with the number, such as its labels.' },
  ];
}
