import { email, firstName, lastName } from '../../../parts/contact.js';
import { inServiceProvider, providerTenant, serviceProviderName } from '../../../parts/tenant.js';
import { placesIn, placesOf, table, valueIfSet } from '../../../schema/declaration.js';
import { choice } from '../../../schema/kinds/choice.js';
import { digits } from '../../../schema/kinds/digits.js';
import { list } from '../../../schema/kinds/list.js';
import { callerPhone } from '../../../schema/kinds/phone.js';
import { secretPin } from '../../../schema/kinds/secret.js';
import { systemTimestamp } from '../../../schema/kinds/timestamp.js';
import type { Reference } from '../../../schema/table.js';
import type { Key, Row } from '../../../schema/row.js';
import { balance, currentBalance } from '../kinds/charge.js';
import { constraints } from '../kinds/constraints.js';
import { speedDialNumbers } from '../kinds/speed-dial-numbers.js';
import { statuses } from '../kinds/status.js';
import { expirationDate, expirationType, firstUseActivation, firstUseDuration } from './expiry.js';
import { tenantName } from './service-provider.js';
import { ccLimits } from '../limits.js';

/** Digits of a card's number: the seeds. */
export const cardDigits = { least: 8, most: 14 } as const;

/**
 * Digits of a PIN, for which the document names no bound: fewer than four are guessed, and a PIN that names its account
 * alone is at most as long as the number it stands for.
 */
export const pinDigits = { least: 4, most: cardDigits.most } as const;

/** What a permit has to allow for PINs to be seen and set (tables.md, Permissions: reset PINs). */
export const resetPinAbility = 'reset_pin';

/** The kind of a PIN, in a lot and where a new one is given. */
export const accountPin = secretPin(pinDigits.least, pinDigits.most);

/** Telephone numbers of people, each once. */
const numbers = list(callerPhone, { unique: true });

const columns = {
  number: {
    label: 'Number',
    kind: digits(cardDigits.least, cardDigits.most),
    required: true,
    meaning: 'The number printed on the card.',
  },
  pin: {
    label: 'PIN',
    kind: accountPin,
    required: true,
    uniqueWithin: { group: 'pin', of: sellerOf },
    secret: resetPinAbility,
    meaning: 'What callers prove with that the card is theirs; it may stand for the number.',
  },
  initial_balance: {
    label: 'Initial Balance',
    kind: balance,
    default: 0,
    meaning: 'The money that the account begins with.',
  },
  current_balance: {
    label: 'Current Balance',
    kind: currentBalance,
    moved: true,
    meaning: 'The money that it has now; when not given it is the initial balance.',
  },
  status: {
    label: 'Status',
    kind: choice(statuses),
    default: 'uploaded',
    indexed: true,
    meaning: 'How it stands; calls need an activated one. An activated one without money is shown as empty.',
  },
  activation_date: { label: 'Activation Date', kind: systemTimestamp, meaning: 'When it was activated first.' },
  default_expiration_type: {
    ...expirationType,
    meaning: 'Whether it expires, and when; when not set, as its product offering says.',
  },
  expiration_date: expirationDate('Expiration Date'),
  first_use_expiration_duration: firstUseDuration,
  first_use_activation_type: firstUseActivation,
  one_step_numbers: { label: 'One Step Numbers', kind: numbers, meaning: 'Callers with these numbers need no PIN.' },
  phone_me_numbers: {
    label: 'Phone Me Numbers',
    kind: numbers,
    meaning: 'Numbers at which callers may have themselves called back.',
  },
  speed_dial_numbers: {
    label: 'Speed Dial Numbers',
    kind: speedDialNumbers,
    meaning: 'Numbers that callers reach by an index.',
  },
  constraint_overrides: {
    label: 'Constraint Overrides',
    kind: constraints,
    meaning: "Constraints of this account: in the place of its offering's with the same expression, or beside them.",
  },
  first_name: firstName,
  last_name: lastName,
  email,
  product_offering_name: {
    label: 'Product Offering Name',
    kind: tenantName,
    meaning: 'The product offering that it was sold under; without one it makes no calls.',
  },
  product_offering_service_provider_name: {
    label: 'Product Offering Service Provider Name',
    kind: tenantName,
    meaning: "Whose offering that is; when not given, the provider's own.",
  },
  service_provider_name: serviceProviderName(tenantName),
} as const;

const at = placesOf(columns);

/**
 * The key of the product offering of an account: of its own provider where it names no other; undefined when it has
 * none.
 */
export function offeringOf(row: Row): Key | undefined {
  const name = valueIfSet(row, at.product_offering_name);
  const provider =
    valueIfSet(row, at.product_offering_service_provider_name) ?? valueIfSet(row, at.service_provider_name);
  return name === undefined || provider === undefined ? undefined : [provider, name];
}

/** Within whom the PIN of an account is unique: the provider of its offering; without one its own. */
export function sellerOf(row: Row): string {
  return String(offeringOf(row)?.[0] ?? valueIfSet(row, at.service_provider_name));
}

const toOffering: Reference = {
  to: 'product_offering',
  column: 'product_offering_name',
  by: (row) => [offeringOf(row)].filter((key) => key !== undefined),
};

/** The provider of the offering; its own provider is there already. */
const toSeller: Reference = {
  to: 'service_provider',
  column: 'product_offering_service_provider_name',
  by: (row) => {
    const seller = valueIfSet(row, at.product_offering_service_provider_name);
    return seller === undefined || seller === valueIfSet(row, at.service_provider_name) ? [] : [[seller]];
  },
};

/** What the entry of an account under a PIN, and under a one-step number, holds. */
const pinCovers = ['number'] as const;
const oneStepCovers = [
  'number',
  'product_offering_service_provider_name',
  'product_offering_name',
  'service_provider_name',
] as const;

export const lot = table({
  name: 'lot',
  number: 2,
  title: 'Lot',
  meaning: 'An account: the number and PIN of a card, its money and what it may do.',
  columns,
  key: ['number'],
  references: [inServiceProvider, toOffering, toSeller],
  grouped: [
    // By the digests of PINs, for callers who have no card number.
    { name: 'pin', by: 'pin', covers: pinCovers, limit: ccLimits.accountsOfPin },
    { name: 'one_step', by: 'one_step_numbers', covers: oneStepCovers, limit: ccLimits.oneStepAccounts },
  ],
  tenant: providerTenant,
});

/** Where the columns stand in entries of these indexes. */
export const pinEntry = placesIn(lot, pinCovers);
export const oneStepEntry = placesIn(lot, oneStepCovers);
