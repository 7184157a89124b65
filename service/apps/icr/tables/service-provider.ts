import { limits } from '../../../core/limits.js';
import { contactPhone, displayName, notes } from '../../../parts/contact.js';
import { serviceProviderTable } from '../../../parts/service-provider.js';
import { digits } from '../../../schema/kinds/digits.js';
import { identifier } from '../../../schema/kinds/identifier.js';
import { count } from '../../../schema/kinds/integer.js';

/** The name of a provider or a subscriber here: letters, digits and underscores only. */
export const tenantName = identifier(limits.nameCharacters);

/** Of a provider or a subscriber too. */
export const tenantDisplayName = displayName(identifier(limits.textCharacters));

export const tenantPhone = contactPhone(digits(1, limits.phoneCharacters));

export const serviceProvider = serviceProviderTable({
  meaning: 'Who sells the service: everything else belongs to one of them.',
  name: tenantName,
  displayName: tenantDisplayName,
  phone: tenantPhone,
  more: {
    notes,
    legacy_service_provider_id: {
      label: 'Legacy Service Provider ID',
      kind: count,
      unique: true,
      meaning: 'Its number in the interface of former releases.',
    },
  },
});
