import { fingerprint } from '../../core/secrets.js';
import { value } from '../../schema/declaration.js';
import type { Key } from '../../schema/row.js';
import type { Stored, View } from '../../schema/view.js';
import { lot, oneStepEntry, pinEntry, sellerOf } from './tables/lot.js';
import { accessEntry, productOffering } from './tables/product-offering.js';

/** The name of an account in the ledger: a card that takes the number of a former one begins with no money moved. */
export function accountOf({ key, created }: { readonly key: Key; readonly created: number }): string {
  return `${String(key[0])}/${created}`;
}

/** The record of an account of the ledger, live or in the archive. */
export function holderOf(
  account: string,
  records: { get(table: string, key: Key): Stored | undefined; archived(table: string, key: Key): readonly Stored[] },
): Stored | undefined {
  const key = [account.slice(0, account.indexOf('/'))];
  const live = records.get(lot.name, key);
  return live !== undefined && accountOf(live) === account
    ? live
    : records.archived(lot.name, key).find((stored) => accountOf(stored) === account);
}

/**
 * The number of the live account under a provider's offerings that has the PIN; undefined when none has. A seek, and
 * one for each account with such a PIN: a provider has one.
 */
export function numberOfPin(view: View, pin: string, provider: string): string | undefined {
  for (const entry of view.grouped(lot.name, 'pin', fingerprint(pin))) {
    const number = value(entry, pinEntry.number);
    const stored = view.get(lot.name, [number]);
    if (stored !== undefined && sellerOf(stored.row) === provider) return number;
  }
  return undefined;
}

/** Whether any live account has the PIN. */
export function isPinTaken(view: View, pin: string): boolean {
  return view.grouped(lot.name, 'pin', fingerprint(pin)).length > 0;
}

/**
 * The number of the live account of an offering that a caller may use without a PIN (calling-card.md, At call time);
 * there is at most one. Whether the offering allows it is for who asks. One seek.
 */
export function numberOfOneStep(view: View, caller: string, [provider, name]: Key): string | undefined {
  const at = oneStepEntry;
  for (const entry of view.grouped(lot.name, 'one_step', caller)) {
    const seller = value(entry, at.product_offering_service_provider_name) ?? value(entry, at.service_provider_name);
    if (value(entry, at.product_offering_name) === name && seller === provider) return value(entry, at.number);
  }
  return undefined;
}

/** The key of the live offering that has the access number; there is at most one. One seek. */
export function offeringOfAccess(view: View, access: string): Key | undefined {
  const found = view.grouped(productOffering.name, 'access', access)[0];
  return found === undefined
    ? undefined
    : [value(found, accessEntry.service_provider_name), value(found, accessEntry.name)];
}
