import { formatTimestamp } from '../../../core/zones.js';
import { limits } from '../../../core/limits.js';
import { email, firstName, lastName } from '../../../parts/contact.js';
import { inServiceProvider, providerTenant, serviceProviderName } from '../../../parts/tenant.js';
import { choice } from '../../../schema/kinds/choice.js';
import { digits } from '../../../schema/kinds/digits.js';
import { list } from '../../../schema/kinds/list.js';
import { callerPhone } from '../../../schema/kinds/phone.js';
import { systemTimestamp } from '../../../schema/kinds/timestamp.js';
import type { Json } from '../../../schema/kind.js';
import type { Column, Now, Row, Table } from '../../../schema/table.js';
import type { Stored, View } from '../../../schema/view.js';
import { usedAndExpires } from '../account.js';
import { balance, currentBalance } from '../kinds/charge.js';
import { constraints } from '../kinds/constraints.js';
import { speedDialNumbers } from '../kinds/speed-dial-numbers.js';
import { accountOf, cardDigits, lotAt, offeringOf, oneStepCovers, resetPinAbility, sellerOf } from './account.js';
import { expirationDate, expirationType, firstUseActivation, firstUseDuration } from './expiry.js';
import { checkLot } from './lot-check.js';
import { accountPin, lotCommands } from './lot-commands.js';
import { lotGenerator } from './lot-generator.js';
import { lotMoney } from './lot-money.js';
import { tenantName } from './service-provider.js';
import { standing } from './standing.js';
import { isFresh, statuses, type Status } from './status.js';

/** Telephone numbers of people, each once. */
const numbers = list(callerPhone, { unique: true });

const columns: readonly Column[] = [
  { name: 'number', label: 'Number', kind: digits(cardDigits.least, cardDigits.most), required: true, meaning: 'The number printed on the card.' },
  { name: 'pin', label: 'PIN', kind: accountPin, required: true, uniqueWithin: { group: 'pin', of: sellerOf }, secret: resetPinAbility, meaning: 'What callers prove with that the card is theirs; it may stand for the number.' },
  { name: 'initial_balance', label: 'Initial Balance', kind: balance, default: 0, meaning: 'The money that the account begins with.' },
  { name: 'current_balance', label: 'Current Balance', kind: currentBalance, moved: true, meaning: 'The money that it has now; when not given it is the initial balance.' },
  { name: 'status', label: 'Status', kind: choice(statuses), default: 'uploaded', indexed: true, meaning: 'How it stands; calls need an activated one. An activated one without money is shown as empty.' },
  { name: 'activation_date', label: 'Activation Date', kind: systemTimestamp, meaning: 'When it was activated first.' },
  expirationType({ meaning: 'Whether it expires, and when; when not set, as its product offering says.' }),
  expirationDate('expiration_date', 'Expiration Date'),
  firstUseDuration,
  firstUseActivation,
  { name: 'one_step_numbers', label: 'One Step Numbers', kind: numbers, meaning: 'Callers with these numbers need no PIN.' },
  { name: 'phone_me_numbers', label: 'Phone Me Numbers', kind: numbers, meaning: 'Numbers at which callers may have themselves called back.' },
  { name: 'speed_dial_numbers', label: 'Speed Dial Numbers', kind: speedDialNumbers, meaning: 'Numbers that callers reach by an index.' },
  { name: 'constraint_overrides', label: 'Constraint Overrides', kind: constraints, meaning: 'Constraints of this account: in the place of its offering\'s with the same expression, or beside them.' },
  firstName,
  lastName,
  email,
  { name: 'product_offering_name', label: 'Product Offering Name', kind: tenantName, meaning: 'The product offering that it was sold under; without one it makes no calls.' },
  {
    name: 'product_offering_service_provider_name', label: 'Product Offering Service Provider Name', kind: tenantName,
    meaning: 'Whose offering that is; when not given, the provider\'s own.',
  },
  serviceProviderName(tenantName),
];

export const lot: Table = {
  name: 'lot',
  number: 2,
  title: 'Lot',
  meaning: 'An account: the number and PIN of a card, its money and what it may do.',
  columns,
  key: ['number'],
  references: [
    inServiceProvider,
    { to: 'product_offering', column: 'product_offering_name', by: (row) => [offeringOf(row)].filter((key) => key !== undefined) },
    // Its own provider is there already.
    {
      to: 'service_provider', column: 'product_offering_service_provider_name',
      by: (row) => [row[lotAt.product_offering_service_provider_name]].filter((name) => name !== undefined && name !== row[lotAt.service_provider_name]).map((name) => [name as string]),
    },
  ],
  grouped: [
    // By the digests of PINs, for callers who have no card number.
    { name: 'pin', by: 'pin', covers: ['number'], limit: limits.accountsOfPin },
    { name: 'one_step', by: 'one_step_numbers', covers: oneStepCovers, limit: limits.oneStepAccounts },
  ],
  tenant: providerTenant,
  complete,
  check: checkLot,
  commands: lotCommands,
  served: lotMoney,
  generator: lotGenerator(columns),
  account: accountOf,
  standing,
  state: stateOf,
};

/** When it was used first, and from when on it is expired, in the zone of timestamps. */
function stateOf(stored: Stored, view: View, { zone, moved, mark }: Now): { readonly [name: string]: Json } {
  const { firstUseMs, firstBilledMs, expiresMs } = usedAndExpires(stored, view, { moved, mark });
  const at = (ms: number | undefined): Json => (ms === undefined ? null : formatTimestamp(zone, ms));
  return { first_use: at(firstUseMs), first_billed: at(firstBilledMs), expires: at(expiresMs) };
}

/** What is not given: whose the offering is, the balance of a new account, and when an account was activated first. */
function complete(row: Row, before: Row | undefined, nowMs: number): Row {
  const completed = [...row];
  if (row[lotAt.product_offering_name] !== undefined) completed[lotAt.product_offering_service_provider_name] ??= row[lotAt.service_provider_name];
  const keepsMoney = before !== undefined && !isFresh(before[lotAt.status] as Status);
  completed[lotAt.current_balance] ??= keepsMoney ? before[lotAt.current_balance] : row[lotAt.initial_balance];
  if (row[lotAt.status] === 'activated' || row[lotAt.status] === 'empty') completed[lotAt.activation_date] ??= nowMs * 1000;
  return completed;
}
