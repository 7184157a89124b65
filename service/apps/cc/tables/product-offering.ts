import { limits } from '../../../core/limits.js';
import type { Finding } from '../../../core/refusals.js';
import { displayName } from '../../../parts/contact.js';
import { inServiceProvider, providerTenant, serviceProviderName } from '../../../parts/tenant.js';
import { boolean } from '../../../schema/kinds/boolean.js';
import { choice } from '../../../schema/kinds/choice.js';
import { integer } from '../../../schema/kinds/integer.js';
import { list } from '../../../schema/kinds/list.js';
import { phone } from '../../../schema/kinds/phone.js';
import type { CheckResult, Column, Row, Table } from '../../../schema/table.js';
import { reading } from '../../../schema/table.js';
import type { View } from '../../../schema/view.js';
import { balance } from '../kinds/charge.js';
import { constraints } from '../kinds/constraints.js';
import { expirationDate, expirationFaults, expirationType, firstUseActivation, firstUseDuration } from './expiry.js';
import { listed, namesInOrder } from './rate-plan.js';
import { description, shortText, tenantName } from './service-provider.js';

/** Whether accounts are charged what they have, or what they may owe (calling-card.md, Postpaid). */
export const offeringTypes = ['prepaid', 'postpaid'] as const;
export type OfferingType = typeof offeringTypes[number];

/** Numbers that callers dial in on, each once. */
const accessNumbers = list(phone, { unique: true });

const entries = integer(0, limits.listEntries);

function allowed(name: string, label: string, meaning: string): Column {
  return { name, label, kind: boolean, default: false, meaning };
}

export const productOffering: Table = {
  name: 'product_offering',
  number: 6,
  title: 'Product Offering',
  meaning: 'What is sold: the numbers to dial in on, what accounts may do there, and the calling services that charge for it.',
  columns: [
    { name: 'name', label: 'Name', kind: tenantName, required: true, meaning: 'The name that lots give.' },
    displayName(),
    description,
    { name: 'type', label: 'Type', kind: choice(offeringTypes), default: 'prepaid', meaning: 'Whether calls are paid before or after; the maximum balance of a postpaid account is its credit.' },
    expirationType({ default: 'No_Expiration' }),
    expirationDate('default_expiration_date', 'Default Expiration Date'),
    firstUseDuration,
    firstUseActivation,
    { name: 'access_numbers', label: 'Access Numbers', kind: accessNumbers, meaning: 'The numbers to dial in on; no other live offering has one of them.' },
    { name: 'maximum_call_duration', label: 'Maximum Call Duration', kind: integer(1, limits.callSeconds), meaning: 'Seconds after which a call ends; when not set it may last as long as the money.' },
    allowed('limit_simultaneous_calls', 'Limit Simultaneous Calls', 'Whether calls of one account at the same time are limited.'),
    { name: 'maximum_simultaneous_calls', label: 'Maximum Simultaneous Calls', kind: integer(1, limits.openCalls), meaning: 'How many there may be; when not set, one.' },
    allowed('allow_one_step_list', 'Allow One Step List', 'Whether accounts may name numbers whose callers need no PIN.'),
    { name: 'maximum_one_step_numbers', label: 'Maximum One Step Numbers', kind: entries, meaning: 'How many such numbers an account may name; when not set, any.' },
    allowed('allow_speed_dial_list', 'Allow Speed Dial List', 'Whether accounts may have speed dial numbers.'),
    allowed('allow_phone_me_list', 'Allow Phone Me List', 'Whether accounts may name numbers to be called back at.'),
    { name: 'maximum_phone_me_numbers', label: 'Maximum Phone Me Numbers', kind: entries, meaning: 'How many such numbers an account may name; when not set, any.' },
    shortText('carrier_selection', 'Carrier Selection', 'Handed to the stack with each call: how the carrier is chosen.'),
    shortText('nature_of_carrier', 'Nature of Carrier', 'Handed to the stack with each call: what the carrier\'s digits are.'),
    shortText('carrier_digits', 'Carrier Digits', 'Handed to the stack with each call: which carrier takes it.'),
    { name: 'minimum_balance', label: 'Minimum Balance', kind: balance, default: 0, meaning: 'What a prepaid account must have left for a call, and keeps.' },
    { name: 'maximum_balance', label: 'Maximum Balance', kind: balance, meaning: 'The most that an account may have; the credit of a postpaid one.' },
    allowed('allow_balance_transfer', 'Allow Balance Transfer', 'Whether money may leave an account for another.'),
    allowed('disable_account_after_transfer', 'Disable Account After Transfer', 'Whether an account is blocked when its money has left.'),
    { name: 'sweep_balance', label: 'Sweep Balance', kind: balance, meaning: 'A residue below this is taken from the account after a call.' },
    { name: 'constraints', label: 'Constraints', kind: constraints, meaning: 'Which numbers may not be called, or alone may be called.' },
    { name: 'calling_services', label: 'Calling Services', kind: namesInOrder, meaning: 'What charges for calls.' },
    serviceProviderName(tenantName),
  ],
  key: ['service_provider_name', 'name'],
  references: [inServiceProvider, listed('calling_services', 'calling_service', () => productOffering)],
  // One entry of an access number: of two offerings nobody could say which is meant (calling-card.md, At call time).
  grouped: [{ name: 'access', by: 'access_numbers', covers: ['service_provider_name', 'name'], limit: 1 }],
  tenant: providerTenant,
  check,
};

const read = {
  provider: reading<string>(productOffering, 'service_provider_name'),
  name: reading<string>(productOffering, 'name'),
  type: reading<string>(productOffering, 'type'),
  expiration: reading<string>(productOffering, 'default_expiration_type'),
  date: reading<number>(productOffering, 'default_expiration_date'),
  duration: reading<string>(productOffering, 'first_use_expiration_duration'),
  activation: reading<string>(productOffering, 'first_use_activation_type'),
  access: reading<readonly string[]>(productOffering, 'access_numbers'),
  least: reading<number>(productOffering, 'minimum_balance'),
  most: reading<number>(productOffering, 'maximum_balance'),
};

function check(row: Row, view: View): CheckResult {
  const [least, most] = [read.least(row) ?? 0, read.most(row)];
  const isPostpaid = read.type(row) === 'postpaid';
  const crossed: readonly Finding[] = !isPostpaid && most !== undefined && least > most ? [{ field: 'minimum_balance', code: 'out_of_range', message: 'More than the maximum balance.' }] : [];
  const uncredited: readonly Finding[] = isPostpaid && most === undefined
    ? [{ field: 'maximum_balance', code: 'no_credit', message: 'Without a maximum balance a postpaid account has no credit.' }] : [];
  return {
    errors: [
      ...crossed,
      ...expirationFaults({ type: read.expiration(row), date: read.date(row), duration: read.duration(row), activation: read.activation(row) }, 'default_expiration_date'),
      ...accessFaults(row, view),
    ],
    warnings: uncredited,
  };
}

/** Access numbers of another live offering; whose they are remains unsaid, for it may be another provider's (api.md). */
function accessFaults(row: Row, view: View): readonly Finding[] {
  const [provider, name] = [read.provider(row), read.name(row)];
  const taken = (read.access(row) ?? []).filter((access) =>
    view.grouped('product_offering', 'access', access).some(([otherProvider, otherName]) => otherProvider !== provider || otherName !== name));
  return taken.map((access) => ({ field: 'access_numbers', code: 'key_taken', message: `There is a live product_offering with the access number ${access}.` }));
}
