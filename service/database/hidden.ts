import type { Transaction } from 'lmdb';
import { containedBy } from '../schema/reference.js';
import { keyOf } from '../schema/table.js';
import type { Table } from '../schema/table.js';
import type { Key, Row } from '../schema/row.js';
import { tenantOf } from '../schema/tenant.js';
import { pack, unpack } from './layout.js';
import { keysReferredTo } from './referred.js';
import type { Stores } from './stores.js';

/** The beginning of a tenant: a provider, or a provider and a subscriber. */
export type TenantPrefix = readonly string[];

/**
 * What is on its way between the stores: all that is a tenant's, or one record with what is contained in it (a rate
 * with its deck).
 */
export type Hidden = TenantPrefix | { readonly table: string; readonly key: Key };

/**
 * What is on its way between the stores. A move of many records is one small change that puts its root here: from its
 * number on every reader takes what lies under it for not live, while jobs moves the records in slices
 * (architecture.md, Large moves).
 */
function metaKey(application: string): Buffer {
  return Buffer.from(`hidden ${application}`);
}

export function readHidden(stores: Stores, application: string, transaction?: Transaction): readonly Hidden[] {
  const bytes = stores.meta.getBinary(metaKey(application), transaction === undefined ? {} : { transaction });
  return bytes === undefined ? nothing : unpack<Hidden[]>(bytes);
}
const nothing: readonly Hidden[] = [];

/** Within the transaction of a change. */
export function writeHidden(stores: Stores, application: string, hidden: readonly Hidden[]): void {
  if (hidden.length === 0) stores.meta.remove(metaKey(application));
  else stores.meta.put(metaKey(application), pack(hidden));
}

/** Whether a record lies under what is hidden. */
export function isHidden(hidden: readonly Hidden[], table: Table, row: Row): boolean {
  return hidden.some((one) => (isTenant(one) ? isUnder(one, tenantOf(table, row)) : isPart(one, table, row)));
}

/** Whether a tenant is hidden. */
export function isTenantHidden(hidden: readonly Hidden[], tenant: readonly (string | undefined)[]): boolean {
  return hidden.some((one) => isTenant(one) && isUnder(one, tenant));
}

export function isTenant(hidden: Hidden): hidden is TenantPrefix {
  return Array.isArray(hidden);
}

export function isSameHidden(one: Hidden, other: Hidden): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function isUnder(prefix: TenantPrefix, tenant: readonly (string | undefined)[]): boolean {
  return prefix.every((part, place) => tenant[place] === part);
}

function isPart({ table: name, key }: { readonly table: string; readonly key: Key }, table: Table, row: Row): boolean {
  const is = (other: Key): boolean => other.length === key.length && other.every((part, place) => part === key[place]);
  if (table.name === name) return is(keyOf(table, row));
  return containedBy(table).some(
    (reference) => reference.to === name && keysReferredTo(table, reference, row).some(is),
  );
}
