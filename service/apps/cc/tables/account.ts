import type { Key, Row } from '../../../schema/table.js';
import type { Stored, View } from '../../../schema/view.js';
import { fingerprint } from '../../../core/secrets.js';

/** Digits of a card's number: the seeds. */
export const cardDigits = { least: 8, most: 14 } as const;

/**
 * Digits of a PIN, for which the document names no bound: fewer than four are guessed, and a PIN that names its account alone is at most as long as the
 * number it stands for.
 */
export const pinDigits = { least: 4, most: cardDigits.most } as const;

/** What a permit has to allow for PINs to be seen and set (tables.md, Permissions: reset PINs). */
export const resetPinAbility = 'reset_pin';

/** The places of a lot's columns that are read one by one, for those who cannot ask its table without a circle; a test holds both together. */
export const lotAt = {
  number: 0, pin: 1, initial_balance: 2, current_balance: 3, status: 4, activation_date: 5, default_expiration_type: 6, expiration_date: 7,
  first_use_expiration_duration: 8, first_use_activation_type: 9, one_step_numbers: 10, phone_me_numbers: 11, speed_dial_numbers: 12, constraint_overrides: 13,
  product_offering_name: 17, product_offering_service_provider_name: 18, service_provider_name: 19,
} as const;

/** The name of an account in the ledger: a card that takes the number of a former one begins with no money moved. */
export function accountOf({ key, created }: { readonly key: Key; readonly created: number }): string {
  return `${String(key[0])}/${created}`;
}

/** The record of an account of the ledger, live or in the archive. */
export function holderOf(account: string, records: { get(table: string, key: Key): Stored | undefined; archived(table: string, key: Key): readonly Stored[] }): Stored | undefined {
  const key = [account.slice(0, account.indexOf('/'))];
  const live = records.get('lot', key);
  return live !== undefined && accountOf(live) === account ? live : records.archived('lot', key).find((stored) => accountOf(stored) === account);
}

/** The key of the product offering of an account: of its own provider where it names no other; undefined when it has none. */
export function offeringOf(row: Row): Key | undefined {
  const name = row[lotAt.product_offering_name] as string | undefined;
  return name === undefined ? undefined : [(row[lotAt.product_offering_service_provider_name] ?? row[lotAt.service_provider_name]) as string, name];
}

/** Within whom the PIN of an account is unique: the provider of its offering; without one its own. */
export function sellerOf(row: Row): string {
  return String(offeringOf(row)?.[0] ?? row[lotAt.service_provider_name]);
}

/** The number of the live account under a provider's offerings that has the PIN; undefined when none has. A seek, and one for each account with such a PIN: a provider has one. */
export function numberOfPin(view: View, pin: string, provider: string): string | undefined {
  for (const [number] of view.grouped('lot', 'pin', fingerprint(pin))) {
    const stored = view.get('lot', [number as string]);
    if (stored !== undefined && sellerOf(stored.row) === provider) return number as string;
  }
  return undefined;
}

/** Whether any live account has the PIN. */
export function isPinTaken(view: View, pin: string): boolean {
  return view.grouped('lot', 'pin', fingerprint(pin)).length > 0;
}

/** What the entry of an account under a one-step number holds, in this order. */
export const oneStepCovers = ['number', 'product_offering_service_provider_name', 'product_offering_name', 'service_provider_name'] as const;

/**
 * The number of the live account of an offering that a caller may use without a PIN (calling-card.md, At call time); there is at most one. Whether the
 * offering allows it is for who asks. One seek.
 */
export function numberOfOneStep(view: View, caller: string, [provider, name]: Key): string | undefined {
  for (const [number, offeringProvider, offeringName, ownProvider] of view.grouped('lot', 'one_step', caller)) {
    if (offeringName === name && (offeringProvider ?? ownProvider) === provider) return number as string;
  }
  return undefined;
}

/** The key of the live offering that has the access number; there is at most one. One seek. */
export function offeringOfAccess(view: View, access: string): Key | undefined {
  const found = view.grouped('product_offering', 'access', access)[0];
  return found === undefined ? undefined : [found[0] as string, found[1] as string];
}
