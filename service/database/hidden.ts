import type { Transaction } from 'lmdb';
import { pack, unpack } from './layout.js';
import type { Stores } from './stores.js';

/** The beginning of a tenant: a provider, or a provider and a subscriber. */
export type TenantPrefix = readonly string[];

/**
 * Tenants on their way between the stores. A move of many records is one small change that puts the tenant here: from its number on every
 * reader takes what is the tenant's for not live, while jobs moves the records in slices (architecture.md, Large moves).
 */
function placeOf(application: string): Buffer {
  return Buffer.from(`hidden ${application}`);
}

export function readHidden(stores: Stores, application: string, transaction?: Transaction): readonly TenantPrefix[] {
  const bytes = stores.meta.getBinary(placeOf(application), transaction === undefined ? {} : { transaction });
  return bytes === undefined ? nobody : unpack<TenantPrefix[]>(bytes);
}
const nobody: readonly TenantPrefix[] = [];

/** Within the transaction of a change. */
export function writeHidden(stores: Stores, application: string, tenants: readonly TenantPrefix[]): void {
  if (tenants.length === 0) stores.meta.remove(placeOf(application));
  else stores.meta.put(placeOf(application), pack(tenants));
}

/** Whether what is this tenant's is hidden. */
export function isHidden(hidden: readonly TenantPrefix[], tenant: TenantPrefix): boolean {
  return hidden.some((prefix) => prefix.every((part, place) => tenant[place] === part));
}
