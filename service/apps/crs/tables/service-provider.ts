import { serviceProviderTable } from '../../../parts/service-provider.js';
import { name } from '../../../schema/kinds/name.js';

/** The name of a provider or a subscriber here. */
export const tenantName = name;

export const serviceProvider = serviceProviderTable({
  meaning: 'Who sells the service: everything else belongs to one of them.',
});
