import { limits } from '../../../core/limits.js';
import { displayName } from '../../../parts/contact.js';
import { inServiceProvider, providerTenant, serviceProviderName } from '../../../parts/tenant.js';
import { column, placesIn, placesOf, table } from '../../../schema/declaration.js';
import { boolean } from '../../../schema/kinds/boolean.js';
import { choice } from '../../../schema/kinds/choice.js';
import { integer } from '../../../schema/kinds/integer.js';
import { list } from '../../../schema/kinds/list.js';
import { phone } from '../../../schema/kinds/phone.js';
import { balance } from '../kinds/charge.js';
import { constraints } from '../kinds/constraints.js';
import { expirationDate, expirationType, firstUseActivation, firstUseDuration } from './expiry.js';
import { listed, namesInOrder } from './names-in-order.js';
import { description, shortText, tenantName } from './service-provider.js';
import { ccLimits } from '../limits.js';

/** Whether accounts are charged what they have, or what they may owe (calling-card.md, Postpaid). */
const offeringTypes = ['prepaid', 'postpaid'] as const;

/** Numbers that callers dial in on, each once. */
const accessNumbers = list(phone, { unique: true });

const entries = integer(0, limits.listEntries);

function allowed(label: string, meaning: string) {
  return column({ label, kind: boolean, default: false, meaning });
}

const columns = {
  name: { label: 'Name', kind: tenantName, required: true, meaning: 'The name that lots give.' },
  display_name: displayName(),
  description,
  type: {
    label: 'Type',
    kind: choice(offeringTypes),
    default: 'prepaid',
    meaning: 'Whether calls are paid before or after; the maximum balance of a postpaid account is its credit.',
  },
  default_expiration_type: { ...expirationType, default: 'No_Expiration' },
  default_expiration_date: expirationDate('Default Expiration Date'),
  first_use_expiration_duration: firstUseDuration,
  first_use_activation_type: firstUseActivation,
  access_numbers: {
    label: 'Access Numbers',
    kind: accessNumbers,
    meaning: 'The numbers to dial in on; no other live offering has one of them.',
  },
  maximum_call_duration: {
    label: 'Maximum Call Duration',
    kind: integer(1, ccLimits.callSeconds),
    meaning: 'Seconds after which a call ends; when not set it may last as long as the money.',
  },
  limit_simultaneous_calls: allowed(
    'Limit Simultaneous Calls',
    'Whether calls of one account at the same time are limited.',
  ),
  maximum_simultaneous_calls: {
    label: 'Maximum Simultaneous Calls',
    kind: integer(1, limits.openCalls),
    meaning: 'How many there may be; when not set, one.',
  },
  allow_one_step_list: allowed('Allow One Step List', 'Whether accounts may name numbers whose callers need no PIN.'),
  maximum_one_step_numbers: {
    label: 'Maximum One Step Numbers',
    kind: entries,
    meaning: 'How many such numbers an account may name; when not set, any.',
  },
  allow_speed_dial_list: allowed('Allow Speed Dial List', 'Whether accounts may have speed dial numbers.'),
  allow_phone_me_list: allowed('Allow Phone Me List', 'Whether accounts may name numbers to be called back at.'),
  maximum_phone_me_numbers: {
    label: 'Maximum Phone Me Numbers',
    kind: entries,
    meaning: 'How many such numbers an account may name; when not set, any.',
  },
  carrier_selection: shortText('Carrier Selection', 'Handed to the stack with each call: how the carrier is chosen.'),
  nature_of_carrier: shortText(
    'Nature of Carrier',
    "Handed to the stack with each call: what the carrier's digits are.",
  ),
  carrier_digits: shortText('Carrier Digits', 'Handed to the stack with each call: which carrier takes it.'),
  minimum_balance: {
    label: 'Minimum Balance',
    kind: balance,
    default: 0,
    meaning: 'What a prepaid account must have left for a call, and keeps.',
  },
  maximum_balance: {
    label: 'Maximum Balance',
    kind: balance,
    meaning: 'The most that an account may have; the credit of a postpaid one.',
  },
  allow_balance_transfer: allowed('Allow Balance Transfer', 'Whether money may leave an account for another.'),
  disable_account_after_transfer: allowed(
    'Disable Account After Transfer',
    'Whether an account is blocked when its money has left.',
  ),
  sweep_balance: {
    label: 'Sweep Balance',
    kind: balance,
    meaning: 'A residue below this is taken from the account after a call.',
  },
  constraints: {
    label: 'Constraints',
    kind: constraints,
    meaning: 'Which numbers may not be called, or alone may be called.',
  },
  calling_services: { label: 'Calling Services', kind: namesInOrder, meaning: 'What charges for calls.' },
  service_provider_name: serviceProviderName(tenantName),
} as const;

const at = placesOf(columns);

/** What the index `access` keeps of an offering: its key. */
const accessCovers = ['service_provider_name', 'name'] as const;

export const productOffering = table({
  name: 'product_offering',
  number: 6,
  title: 'Product Offering',
  meaning:
    'What is sold: the numbers to dial in on, what accounts may do there, and the calling services that charge for it.',
  columns,
  key: ['service_provider_name', 'name'],
  references: [
    inServiceProvider,
    listed('calling_services', 'calling_service', at.service_provider_name, at.calling_services),
  ],
  // One entry of an access number: of two offerings nobody could say which is meant (calling-card.md, At call time).
  grouped: [{ name: 'access', by: 'access_numbers', covers: accessCovers, limit: 1 }],
  tenant: providerTenant,
});

/** Where the columns stand in an entry of the index `access`. */
export const accessEntry = placesIn(productOffering, accessCovers);
