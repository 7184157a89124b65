import { notes } from '../../../parts/contact.js';
import { serviceProviderTable } from '../../../parts/service-provider.js';
import { name } from '../../../schema/kinds/name.js';

/** The name of a provider here. */
export const providerName = name;

export const serviceProvider = serviceProviderTable({
  meaning: 'Who sells the service: call plans and ingresses belong to one of them.',
  more: { notes },
});
