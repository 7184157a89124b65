import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import type { Steps } from '../core/turns.js';
import { beginningWith, keysBetween } from '../database/cursor.js';
import { ordersOf, recordAt } from '../database/orders.js';
import type { Order } from '../database/orders.js';
import type { TableView } from '../database/view.js';
import type { Application } from '../schema/application.js';
import { encodeKey } from '../schema/key.js';
import { movesToArchive, referencesTo } from '../schema/reference.js';
import type { Reference, Table } from '../schema/table.js';
import type { Key, Row } from '../schema/row.js';
import { tenantOf } from '../schema/tenant.js';
import type { Stored } from '../schema/view.js';
import type { Held, KeptLandmarks } from './kept-landmarks.js';
import { tenantRoot } from './large-move.js';

/** What archiving a record would take along, and who refers to it from outside. Internal records are not told of. */
export interface Usage {
  /** Records by table, the record itself not counted. */
  readonly contains: Readonly<Record<string, number>>;
  /** At most a page of them. */
  readonly usedBy: readonly User[];
  /** Further ones that the caller may not know of. */
  readonly others: number;
  /** There may be more of those. */
  readonly partial: boolean;
}

interface User {
  readonly table: Table;
  readonly key: Key;
}

/** For whom it is looked. */
export interface UsageRequest {
  readonly application: Application;
  readonly table: Table;
  readonly key: Key;
  /** Whether a record may be named. */
  readonly sees: (table: Table, row: Row) => boolean;
}

/**
 * Of a live record; `not_found` when there is none. What a record contains is counted where that is kept, by tenant or
 * between landmarks, and costs the same however much it is. Who refers to any of it is looked for until the page is
 * full or the time is up.
 */
export function* usage(
  { application, table, key, sees }: UsageRequest,
  held: Held,
  marks: KeptLandmarks,
  clock: Clock,
): Steps<Usage | Refusal> {
  const stored = held.view.get(table.name, key);
  if (stored === undefined) return refuse('not_found');
  const tenant = tenantRoot(table, stored);
  const contains =
    tenant === undefined
      ? yield* containedIn(application, table, key, held, marks)
      : countedOf(application, table, tenant, held.view);
  const users = new Users(application, tenant, sees, clock.monotonic() + limits.usageMs, clock);
  const { view } = held;
  if (tenant === undefined) {
    yield* users.of(view, table, key);
    for (const { table: inner, reference } of contained(application, table)) {
      if (!isReferredTo(application, inner)) continue;
      for (const found of view.keysOf(inner.name, reference, key, {})) {
        yield* users.of(view, inner, found);
        if (users.isEnded) break;
      }
    }
  } else {
    for (const inner of application.tables)
      if (inner === table || Object.hasOwn(contains, inner.name)) yield* users.ofTenant(view, inner, tenant);
  }
  return {
    contains: shownCounts(application, contains),
    usedBy: users.named,
    others: users.others,
    partial: users.isEnded,
  };
}

/** The references by which a record of the table contains others. */
function contained(
  application: Application,
  table: Table,
): readonly { readonly table: Table; readonly reference: Reference }[] {
  return referencesTo(application, table).filter(({ reference }) => reference.contained === true);
}

function isReferredTo(application: Application, table: Table): boolean {
  return referencesTo(application, table).some(
    ({ table: from, reference }) => reference.contained !== true && from.internal !== true,
  );
}

/** What is told of: nothing internal, and no table that has none. */
export function shownCounts(
  application: Application,
  counts: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const internal = new Set(application.tables.filter((each) => each.internal === true).map(({ name }) => name));
  return Object.fromEntries(Object.entries(counts).filter(([name, count]) => count > 0 && !internal.has(name)));
}

/** Everything of a tenant is counted as it comes and goes. */
function countedOf(
  application: Application,
  table: Table,
  tenant: readonly string[],
  view: TableView,
): Record<string, number> {
  return Object.fromEntries(
    application.tables
      .filter(movesToArchive)
      .map((each) => [each.name, view.count(each.name, false, tenant) - (each === table ? 1 : 0)]),
  );
}

/**
 * What refers to a record that is no tenant, as contained in it: counted between landmarks. What is contained in turn
 * is counted one by one.
 */
function* containedIn(
  application: Application,
  table: Table,
  key: Key,
  held: Held,
  marks: KeptLandmarks,
): Steps<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { table: inner, reference } of contained(application, table)) {
    const order = orderBy(held.view, inner, reference);
    const own =
      order === undefined
        ? [...held.view.keysOf(inner.name, reference, key, {})].length
        : yield* marks.count(order, beginningWith(encodeKey(key)), held);
    counts[inner.name] = (counts[inner.name] ?? 0) + own;
    if (contained(application, inner).length === 0) continue;
    for (const found of held.view.keysOf(inner.name, reference, key, {})) {
      for (const [name, count] of Object.entries(yield* containedIn(application, inner, found, held, marks)))
        counts[name] = (counts[name] ?? 0) + count;
      yield;
    }
  }
  return counts;
}

/**
 * The order in which the records that refer through `reference` lie by what they refer to; undefined where they lie in
 * a grouped index.
 */
function orderBy(view: TableView, table: Table, reference: Reference): Order | undefined {
  const shelf = view.shelf(table.name);
  const entries = shelf.references.find((indexed) => indexed.reference === reference)?.entries;
  const orders = ordersOf(shelf, false);
  if (entries !== undefined) return orders.find(({ database }) => database === entries);
  const { by } = reference;
  return typeof by !== 'function' && by.every((column, place) => table.key[place] === column) ? orders[0] : undefined;
}

/** Looks for those who refer to records from outside of what moves with them. */
class Users {
  readonly named: User[] = [];
  others = 0;
  /** No more are looked for. */
  isEnded = false;
  readonly #known = new Set<string>();

  constructor(
    readonly application: Application,
    readonly tenant: readonly string[] | undefined,
    readonly sees: UsageRequest['sees'],
    readonly untilMs: number,
    readonly clock: Clock,
  ) {}

  /** Of one record, or of all whose key begins with these parts. */
  *of(view: TableView, table: Table, key: Key, references = this.#references(table)): Steps<void> {
    let looked = 0;
    for (const { table: from, reference } of references) {
      for (const user of view.keysOf(from.name, reference, key, {})) {
        const stored = view.get(from.name, user);
        if (stored !== undefined && !this.#add(from, stored)) return;
        if (++looked % 16 !== 0) continue;
        if (this.#isLate()) return;
        yield;
      }
    }
    if (!this.#isLate()) yield;
  }

  /**
   * Of all records of the table that are a tenant's: at once where their keys begin with the tenant, else record by
   * record.
   */
  *ofTenant(view: TableView, table: Table, tenant: readonly string[]): Steps<void> {
    const columns = [table.tenant?.provider, table.tenant?.subscriber].slice(0, tenant.length);
    const references = this.#references(table).filter(
      ({ table: from, reference }) => !isWithin(from, reference, tenant),
    );
    if (references.length === 0 || columns.includes(undefined)) return;
    if (columns.every((column, place) => table.key[place] === column)) {
      yield* this.of(view, table, tenant, references);
      return;
    }
    const order = ordersOf(view.shelf(table.name), false).find((each) =>
      columns.every((column, place) => each.columns[place] === column),
    );
    if (order === undefined) return;
    for (const entry of keysBetween(order.database, {
      ...beginningWith(encodeKey(tenant)),
      transaction: view.transaction,
    })) {
      const stored = recordAt(view, order, entry);
      if (stored !== undefined) yield* this.of(view, table, stored.key, references);
      if (this.isEnded) return;
    }
  }

  #references(table: Table): readonly { readonly table: Table; readonly reference: Reference }[] {
    return referencesTo(this.application, table).filter(
      ({ table: from, reference }) => reference.contained !== true && from.internal !== true,
    );
  }

  /** False when no more is looked for. */
  #add(table: Table, { key, row }: Stored): boolean {
    if (this.tenant?.every((part, place) => tenantOf(table, row)[place] === part) === true && movesToArchive(table))
      return true;
    const name = `${table.name} ${encodeKey(key).toString('latin1')}`;
    if (this.#known.has(name)) return true;
    if (this.#known.size >= limits.pageRows) {
      this.isEnded = true;
      return false;
    }
    this.#known.add(name);
    if (this.sees(table, row)) this.named.push({ table, key });
    else this.others++;
    return true;
  }

  #isLate(): boolean {
    if (this.clock.monotonic() > this.untilMs) this.isEnded = true;
    return this.isEnded;
  }
}

/** Whether whoever refers through this reference to a tenant's record is always that tenant's. */
function isWithin({ tenant, tenantOf: declared }: Table, { by }: Reference, of: readonly string[]): boolean {
  return (
    declared === undefined &&
    typeof by !== 'function' &&
    [tenant?.provider, tenant?.subscriber]
      .slice(0, of.length)
      .every((column, place) => column !== undefined && by[place] === column)
  );
}
