import { limits } from '../../../core/limits.js';
import { address, contactPhone, displayName, email, firstName, lastName } from '../../../parts/contact.js';
import { inServiceProvider, serviceProviderName } from '../../../parts/tenant.js';
import type { Command } from '../../../schema/command.js';
import { boolean } from '../../../schema/kinds/boolean.js';
import { secretPin } from '../../../schema/kinds/secret.js';
import type { Column, Table } from '../../../schema/table.js';
import { overridingSubscriber } from '../override-lint.js';
import { tenantName } from './service-provider.js';

/** What a permit has to allow for PINs to be seen, exported and set. */
export const resetPinAbility = 'reset_pin';

const override: Column = {
  name: 'override', label: 'Override', kind: boolean, default: false,
  meaning: 'All calls to its groups go to their override numbers, whatever plans are active; otherwise these are the last resort.',
};

/** What the telephone self-service does, which has no administrator behind it (lookup-protocol.md, SERVE operations). */
const setOverride: Command = {
  name: 'override',
  meaning: 'Sends all calls to the override numbers of the groups, or lets the call plans decide again.',
  takes: [{ name: override.name, label: override.label, kind: boolean, required: true, meaning: override.meaning }],
  run: (key, [on]) => [{ method: 'put', table: 'subscriber', key, attributes: { [override.name]: on as boolean } }],
};

export const subscriber: Table = {
  name: 'subscriber',
  number: 2,
  title: 'Subscriber',
  meaning: 'Who uses the service: the owner of numbers, call plans, groups and supergroups.',
  columns: [
    { name: 'name', label: 'Name', kind: tenantName, required: true, meaning: 'The name that all its records give, unique within its service provider.' },
    displayName(),
    serviceProviderName(tenantName),
    firstName,
    lastName,
    email,
    address,
    contactPhone(),
    override,
    { name: 'ivr_pin', label: 'IVR Pin', kind: secretPin(1, limits.pinDigits), secret: resetPinAbility, meaning: 'The PIN to log in to the telephone self-service with.' },
  ],
  key: ['service_provider_name', 'name'],
  references: [inServiceProvider],
  tenant: { provider: 'service_provider_name', subscriber: 'name' },
  commands: [setOverride],
  check: (row, view) => ({ errors: [], get warnings() { return overridingSubscriber(row, view); } }),
};
