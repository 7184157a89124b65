import type { Accounts } from '../../routing/account.js';
import { value } from '../../schema/declaration.js';
import { parseDuration } from '../../schema/kinds/duration.js';
import type { Row } from '../../schema/row.js';
import type { Stored, View } from '../../schema/view.js';
import type { Status } from './kinds/status.js';
import { accountOf } from './lot-search.js';
import { statusAt } from './standing.js';
import { firstUse, type ActivationType } from './tables/expiry.js';
import { lot, offeringOf } from './tables/lot.js';
import { productOffering } from './tables/product-offering.js';

const { at } = lot;
const offered = productOffering.at;

/** An account as calls and callers meet it: its record, its offering and its money at this moment. */
export interface LiveAccount {
  readonly number: string;
  /** In the ledger. */
  readonly name: string;
  readonly row: Row;
  /** Undefined where it has none, or none that is live. */
  readonly offering: Row | undefined;
  readonly provider: string;
  /** As it stands with the money it has. */
  readonly status: Status;
  /** What it has, in cents; what open calls have reserved of it is still its own. */
  readonly balance: number;
}

/** Undefined when there is no such live account. */
export function liveAccount(view: View, accounts: Accounts, number: string): LiveAccount | undefined {
  const stored = view.get(lot.name, [number]);
  return stored === undefined ? undefined : accountIn(stored, view, accounts);
}

function accountIn(stored: Stored, view: View, accounts: Pick<Accounts, 'moved'>): LiveAccount {
  const { row } = stored;
  const name = accountOf(stored);
  const balance = (value(row, at.current_balance) ?? 0) + accounts.moved(name);
  return {
    number: value(row, at.number),
    name,
    row,
    // Most calls do without.
    get offering() {
      const key = offeringOf(row);
      return key === undefined ? undefined : view.get(productOffering.name, key)?.row;
    },
    provider: value(row, at.service_provider_name),
    status: statusAt(row, balance, view),
    balance,
  };
}

/**
 * From when on an account is expired by date, in milliseconds since 1970-01-01 UTC; undefined when it never is, or has
 * not been used yet (calling-card.md, Expiry: the account's own values before the offering's; days of 24 hours, or
 * calendar years of UTC).
 */
export function expiryMs(account: LiveAccount, accounts: Pick<Accounts, 'mark'>): number | undefined {
  const { row, name } = account;
  const own = value(row, at.default_expiration_type);
  if (own === 'No_Expiration') return undefined;
  const { offering } = account;
  const type = own ?? (offering && value(offering, offered.default_expiration_type));
  if (type === 'Fixed_Expiration') {
    const date = value(row, at.expiration_date) ?? (offering && value(offering, offered.default_expiration_date));
    return date === undefined ? undefined : date / 1000;
  }
  if (type !== 'Days_From_First_Use') return undefined;
  const lasting = parseDuration(
    value(row, at.first_use_expiration_duration) ??
      (offering && value(offering, offered.first_use_expiration_duration)) ??
      '',
  );
  const activation =
    value(row, at.first_use_activation_type) ?? (offering && value(offering, offered.first_use_activation_type));
  const usedMs = activation === undefined ? undefined : accounts.mark(name, firstUse[activation]);
  return lasting === undefined || usedMs === undefined ? undefined : durationEnd(usedMs, lasting);
}

/**
 * What a lot is shown with: when it was used first, by an accepted PIN and by a charged call, and from when on it is
 * expired; each undefined where that is not so yet.
 */
export function usedAndExpires(
  stored: Stored,
  view: View,
  accounts: Pick<Accounts, 'moved' | 'mark'>,
): {
  readonly firstUseMs: number | undefined;
  readonly firstBilledMs: number | undefined;
  readonly expiresMs: number | undefined;
} {
  const account = accountIn(stored, view, accounts);
  const mark = (type: ActivationType): number | undefined => accounts.mark(account.name, firstUse[type]);
  return {
    firstUseMs: mark('FIRST_USE_IVR'),
    firstBilledMs: mark('FIRST_BILLED_CALL'),
    expiresMs: expiryMs(account, accounts),
  };
}

/**
 * When a duration that began at an instant is over. A day of February that a year does not have is the first of March.
 */
export function durationEnd(
  fromMs: number,
  { count, unit }: { readonly count: number; readonly unit: 'day' | 'year' },
): number {
  if (unit === 'day') return fromMs + count * 86_400_000;
  const end = new Date(fromMs);
  return end.setUTCFullYear(end.getUTCFullYear() + count);
}

/** Why neither calls nor transfers can be made with an account, in the word of its refusal; undefined when they can. */
export function unusable(account: LiveAccount, accounts: Accounts, nowMs: number): Status | undefined {
  if (account.status !== 'activated') return account.status;
  return isExpired(account, accounts, nowMs) ? 'expired' : undefined;
}

export function isExpired(account: LiveAccount, accounts: Accounts, nowMs: number): boolean {
  return nowMs >= (expiryMs(account, accounts) ?? Infinity);
}
