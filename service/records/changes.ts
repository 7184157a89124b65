import { decodeHead, readOperations } from '../database/change-log.js';
import type { ChangeHead } from '../database/change-log.js';
import { entries } from '../database/cursor.js';
import { createdOf, modifiedOf, rowOf } from '../database/layout.js';
import { numberKey, numberOf } from '../database/numbers.js';
import type { Operation, OperationKind } from '../database/operation.js';
import type { Stores } from '../database/stores.js';
import { tenantOf } from '../schema/tenant.js';
import type { StoreView } from '../database/store-view.js';
import { decodeKey, encodeKey } from '../schema/key.js';
import type { Json } from '../schema/kind.js';
import type { Table } from '../schema/table.js';
import type { Key, Row } from '../schema/row.js';
import { showRow } from './fields.js';
import type { Seeing } from './fields.js';
import { membersOf } from './units.js';
import type { Entry } from './units.js';
import { Versions } from './versions.js';

/** A change as the audit log has it. */
export interface Change extends ChangeHead {
  readonly change: number;
}

/** One record that a change touched, with what was there before and what it made of it. */
interface Touched {
  readonly table: string;
  readonly key: Key;
  readonly kind: OperationKind;
  /** Whose it was and whose it became: a tenant sees what was its own at the time. Undefined where there was none. */
  readonly owners: { readonly before: readonly string[] | undefined; readonly after: readonly string[] | undefined };
  readonly before: { readonly [column: string]: Json } | null;
  readonly after: { readonly [column: string]: Json } | null;
  /** What it takes to see and set the secrets that it made others. */
  readonly abilities: readonly string[];
}

/** Changes of every application behind a number, oldest first. */
export function* changesSince(stores: Stores, change: number): Iterable<Change> {
  for (const { key, value } of entries(stores.heads, { after: numberKey(change) }))
    yield { change: numberOf(key), ...decodeHead(value) };
}

/**
 * The first records of a change that were or became a tenant's, as far as its operations are kept; those that were a
 * tenant's before and are another's now are found by what they were.
 */
export function keysOfTenant(
  stores: Stores,
  view: StoreView,
  application: string,
  change: number,
  tenant: readonly string[],
  limit: number,
): readonly { readonly table: string; readonly key: Key }[] {
  const { number } = stores.registry.application(application)!;
  const found: { readonly table: string; readonly key: Key }[] = [];
  for (const { table: tableNumber, key, before } of readOperations(stores, change) ?? []) {
    const { table } = stores.numbered(number, tableNumber);
    if (table.internal === true) continue;
    const parts = decodeKey(table, key);
    const rows = [before === undefined ? undefined : rowOf(table, before), view.get(table.name, parts)?.row];
    if (
      rows.some((row) => row !== undefined && isPart(tenant, tenantOf(table, row))) &&
      found.push({ table: table.name, key: parts }) >= limit
    )
      break;
  }
  return found;
}

/** Where the detail of an entry goes on: behind this operation of this change. */
export interface DetailPlace {
  readonly change: number;
  readonly operation: number;
}

/** A page of what an entry did, and where the next one begins. */
export interface Detail {
  readonly touched: readonly Touched[];
  readonly next?: DetailPlace;
}

/** Which of the records of an entry are asked for, as somebody sees them. */
export interface DetailAsked {
  readonly limit: number;
  readonly after?: DetailPlace | undefined;
  readonly sees?: Seeing | undefined;
  /** Only this tenant's, at the time. */
  readonly tenant?: readonly string[] | undefined;
  /** Only this record. */
  readonly only?: { readonly table: string; readonly key: Key } | undefined;
}

/**
 * What an entry did to each record of the tables that are not internal, page by page, between whose parts others may go
 * first; undefined where the log no longer has it.
 */
export function* entryDetail(
  stores: Stores,
  view: StoreView,
  entry: Entry,
  { limit, after, sees, tenant = [], only }: DetailAsked,
): Generator<void, Detail | undefined> {
  const { application, revertedBy } = entry.head;
  const past = new Past(stores, view, application);
  const touched: Touched[] = [];
  let known = false;
  for (const change of membersOf(stores, entry)) {
    if (after !== undefined && change < after.change) {
      known = true;
      continue;
    }
    const operations = readOperations(stores, change);
    known ||= operations !== undefined;
    for (const [place, operation] of (operations ?? []).entries()) {
      yield;
      if (after !== undefined && change === after.change && place <= after.operation) continue;
      const { table } = stores.numbered(stores.registry.application(application)!.number, operation.table);
      if (table.internal === true || (only !== undefined && !isRecord(table, operation, only))) continue;
      const one = past.touched(table, operation, change, revertedBy, sees, tenant);
      if (one === undefined) continue;
      touched.push(one);
      if (touched.length >= limit) return { touched, next: { change, operation: place } };
    }
    yield;
  }
  return known ? { touched } : undefined;
}

function isRecord(table: Table, { key }: Operation, only: { readonly table: string; readonly key: Key }): boolean {
  return table.name === only.table && key.equals(encodeKey(only.key));
}

/**
 * What a change did to each record of the tables that are not internal, at most `limit`, as one sees it who sees this
 * much; undefined where the log no longer has it.
 */
export function changeDetail(
  stores: Stores,
  view: StoreView,
  application: string,
  change: number,
  limit: number,
  sees?: Seeing,
): Touched[] | undefined {
  const past = new Past(stores, view, application);
  const { number } = stores.registry.application(application)!;
  return readOperations(stores, change)
    ?.flatMap((operation) => {
      const { table } = stores.numbered(number, operation.table);
      return table.internal === true ? [] : (past.touched(table, operation, change, undefined, sees, []) ?? []);
    })
    .slice(0, limit);
}

/**
 * The abilities of the secret columns in which two versions of a record differ; of all of them where one is no longer
 * known.
 */
function secretsBetween({ columns }: Table, one: Row | undefined, other: Row | undefined): readonly string[] {
  return columns.flatMap(({ secret }, place) =>
    secret === undefined || (one !== undefined && other !== undefined && one[place] === other[place]) ? [] : [secret],
  );
}

/** What records were, as far as the log reaches. */
class Past {
  readonly #versions: Versions;

  constructor(
    readonly stores: Stores,
    readonly view: StoreView,
    readonly application: string,
  ) {
    this.#versions = new Versions(stores);
  }

  /**
   * What an operation did; of a record that was not the tenant's at the time nothing. `undo` is the change that took
   * the operation's back.
   */
  touched(
    table: Table,
    operation: Operation,
    change: number,
    undo: number | undefined,
    sees: Seeing | undefined,
    tenant: readonly string[],
  ): Touched | undefined {
    const { kind, key, before } = operation;
    const parts = decodeKey(table, key);
    const was = before === undefined ? undefined : rowOf(table, before);
    const is =
      kind === 'purge' || kind === 'forget'
        ? undefined
        : kind === 'archive' || kind === 'restore'
          ? was
          : (this.#at(table, parts, operation, change) ??
            (undo === undefined ? undefined : this.#beforeUndo(table, operation, undo)));
    const owners = { before: was && tenantOf(table, was), after: is && tenantOf(table, is) };
    const [ownBefore, ownAfter] = [isPart(tenant, owners.before), isPart(tenant, owners.after)];
    if (tenant.length > 0 && !ownBefore && !ownAfter) return undefined;
    const shown = (row: Row | undefined, own: boolean): Touched['before'] =>
      row === undefined || (tenant.length > 0 && !own) ? null : showRow(table, row, sees);
    const abilities = kind === 'update' ? secretsBetween(table, was, is) : [];
    return {
      table: table.name,
      key: parts,
      kind,
      owners,
      before: shown(was, ownBefore),
      after: shown(is, ownAfter),
      abilities,
    };
  }

  /** The row as of a change; undefined where it was not live then or the log does not reach so far. */
  #at(table: Table, key: Key, operation: Operation, change: number): Row | undefined {
    const live = this.view.get(table.name, key) ?? this.view.archived(table.name, key)[0];
    if (live === undefined || live.created > change) return undefined;
    let { modified, row } = live;
    while (modified > change) {
      const step = this.#versions.first(operation, modified);
      if (step?.before === undefined || createdOf(step.before) > change || modifiedOf(step.before) >= modified)
        return undefined;
      modified = modifiedOf(step.before);
      row = rowOf(table, step.before);
    }
    return row;
  }

  /** What an undo found of the record. */
  #beforeUndo(table: Table, operation: Operation, undo: number): Row | undefined {
    const before = this.#versions.first(operation, undo)?.before;
    return before === undefined ? undefined : rowOf(table, before);
  }
}

/** Whether a tenant's record, or one under it. */
export function isPart(tenant: readonly string[], owner: readonly string[] | undefined): boolean {
  return owner !== undefined && tenant.every((part, place) => owner[place] === part);
}
