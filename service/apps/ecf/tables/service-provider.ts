import { serviceProviderTable } from '../../../parts/service-provider.js';

export const serviceProvider = serviceProviderTable({
  meaning: 'Who sells the service: every subscriber belongs to one of them.',
});
