import { address, contactPhone, displayName, email, firstName, lastName } from '../../../parts/contact.js';
import { inServiceProvider, serviceProviderName } from '../../../parts/tenant.js';
import { table } from '../../../schema/declaration.js';
import { boolean } from '../../../schema/kinds/boolean.js';
import { secretPin } from '../../../schema/kinds/secret.js';
import { tenantName } from './service-provider.js';
import { crsLimits } from '../limits.js';

/** What a permit has to allow for PINs to be seen, exported and set. */
export const resetPinAbility = 'reset_pin';

/** The switch, as it is kept and as a command gives it. */
export const overrideSwitch = {
  label: 'Override',
  kind: boolean,
  meaning:
    'All calls to its groups go to their override numbers, whatever plans are active; otherwise these are the last resort.',
} as const;

export const subscriber = table({
  name: 'subscriber',
  number: 2,
  title: 'Subscriber',
  meaning: 'Who uses the service: the owner of numbers, call plans, groups and supergroups.',
  columns: {
    name: {
      label: 'Name',
      kind: tenantName,
      required: true,
      meaning: 'The name that all its records give, unique within its service provider.',
    },
    display_name: displayName(),
    service_provider_name: serviceProviderName(tenantName),
    first_name: firstName,
    last_name: lastName,
    email,
    address,
    phone: contactPhone(),
    override: { ...overrideSwitch, default: false },
    ivr_pin: {
      label: 'IVR Pin',
      kind: secretPin(1, crsLimits.pinDigits),
      secret: resetPinAbility,
      meaning: 'The PIN to log in to the telephone self-service with.',
    },
  },
  key: ['service_provider_name', 'name'],
  references: [inServiceProvider],
  tenant: { provider: 'service_provider_name', subscriber: 'name' },
});
