import { limits } from '../../../core/limits.js';
import { address, contactPhone, displayName, email, firstName, lastName, notes } from '../../../parts/contact.js';
import { digits } from '../../../schema/kinds/digits.js';
import { identifier } from '../../../schema/kinds/identifier.js';
import { count } from '../../../schema/kinds/integer.js';
import type { Table } from '../../../schema/table.js';

/** The name of a provider or a subscriber here: letters, digits and underscores only. */
export const tenantName = identifier(limits.nameCharacters);

/** Of a provider or a subscriber too. */
export const tenantDisplayName = displayName(identifier(limits.textCharacters));

export const tenantPhone = contactPhone(digits(1, limits.phoneCharacters));

export const serviceProvider: Table = {
  name: 'service_provider',
  number: 1,
  title: 'Service Provider',
  meaning: 'Who sells the service: everything else belongs to one of them.',
  columns: [
    { name: 'name', label: 'Name', kind: tenantName, required: true, meaning: 'The name that all its records give.' },
    tenantDisplayName,
    firstName,
    lastName,
    email,
    address,
    tenantPhone,
    notes,
    { name: 'legacy_service_provider_id', label: 'Legacy Service Provider ID', kind: count, unique: true, meaning: 'Its number in the interface of former releases.' },
  ],
  key: ['name'],
  tenant: { provider: 'name' },
};
