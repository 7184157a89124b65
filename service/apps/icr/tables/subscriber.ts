import { address, email, firstName, lastName, notes } from '../../../parts/contact.js';
import { inServiceProvider, serviceProviderName } from '../../../parts/tenant.js';
import { table } from '../../../schema/declaration.js';
import { bigInteger } from '../../../schema/kinds/big-integer.js';
import { tenantDisplayName, tenantName, tenantPhone } from './service-provider.js';

export const subscriber = table({
  name: 'subscriber',
  number: 2,
  title: 'Subscriber',
  meaning: 'Who uses the service: the owner of numbers, call plans and routes.',
  columns: {
    name: {
      label: 'Name',
      kind: tenantName,
      required: true,
      meaning: 'The name that all its records give, unique within its service provider.',
    },
    display_name: tenantDisplayName,
    service_provider_name: serviceProviderName(tenantName),
    first_name: firstName,
    last_name: lastName,
    email,
    address,
    phone: tenantPhone,
    notes,
    legacy_user_id: {
      label: 'Legacy User ID',
      kind: bigInteger,
      unique: true,
      meaning: 'Its number in the interface of former releases.',
    },
  },
  key: ['service_provider_name', 'name'],
  references: [inServiceProvider],
  tenant: { provider: 'service_provider_name', subscriber: 'name' },
});
