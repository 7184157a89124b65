import type { Permit } from '../../service/schema/application.js';
import { digits } from '../../service/schema/kinds/digits.js';
import { name } from '../../service/schema/kinds/name.js';
import { secretPin } from '../../service/schema/kinds/secret.js';
import { text } from '../../service/schema/kinds/text.js';
import type { Table } from '../../service/schema/table.js';
import './secret-key.js';

/** A table with a PIN that is unique and by which its records are found; added to an application to see where the PIN comes out. */
export const badge: Table = {
  name: 'badge', number: 99, title: 'Badge', meaning: 'What somebody enters with.',
  columns: [
    { name: 'number', label: 'Number', kind: digits(4, 8), required: true, meaning: 'Printed on it.' },
    { name: 'service_provider_name', label: 'Service Provider', kind: name, required: true, meaning: 'Whose it is.' },
    { name: 'pin', label: 'PIN', kind: secretPin(4, 10), required: true, unique: true, secret: 'reset_pin', meaning: 'What its holder dials.' },
    { name: 'spare_pin', label: 'Spare PIN', kind: secretPin(4, 10), secret: 'reset_pin', meaning: 'Another one.' },
    { name: 'note', label: 'Note', kind: text(50), meaning: 'Anything.' },
  ],
  key: ['number'],
  grouped: [{ name: 'by_pin', by: 'pin', covers: ['number'], limit: 1 }],
  tenant: { provider: 'service_provider_name' },
};

/** Service providers keep badges; the platform owner alone sees PINs. */
export const badgePermits: readonly Permit[] = [
  {
    name: 'keep_badges', roles: ['platform_owner', 'service_provider'], defaults: ['platform_owner', 'service_provider'], meaning: 'To keep badges.',
    allows: [{ tables: ['badge'], actions: ['view', 'create', 'edit', 'archive', 'restore', 'purge', 'import', 'export'] }],
  },
  { name: 'reset_pins', roles: ['platform_owner', 'service_provider'], defaults: ['platform_owner'], allows: [], abilities: ['reset_pin'], meaning: 'To see and set PINs.' },
];
