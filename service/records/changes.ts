import { decodeHead, readOperations } from '../database/change-log.js';
import type { ChangeHead, OperationKind } from '../database/change-log.js';
import { entries } from '../database/cursor.js';
import { createdOf, modifiedOf, rowOf } from '../database/layout.js';
import { numberKey, numberOf } from '../database/numbers.js';
import type { Stores } from '../database/stores.js';
import { tenantOf } from '../schema/tenant.js';
import type { StoreView } from '../database/view.js';
import { decodeKey } from '../schema/key.js';
import { movesToArchive } from '../schema/reference.js';
import type { Json } from '../schema/kind.js';
import type { Key, Row, Table } from '../schema/table.js';
import { showRow } from './fields.js';
import type { Seeing } from './fields.js';

/** A change as the audit log lists it. */
export interface Change extends ChangeHead {
  readonly change: number;
}

/** One record that a change touched, with what was there before and what it made of it. */
export interface Touched {
  readonly table: string;
  readonly key: Key;
  readonly kind: OperationKind;
  /** Whose it is: nobody's, a provider's, a subscriber's. */
  readonly tenant: readonly string[];
  readonly before: { readonly [column: string]: Json } | null;
  readonly after: { readonly [column: string]: Json } | null;
  /** What it takes to see and set the secrets that it made others. */
  readonly abilities: readonly string[];
}

/** Changes of one application, the newest first, from behind `before` on. */
export function listChanges(stores: Stores, application: string, limit: number, before?: number): Change[] {
  const found: Change[] = [];
  for (const { key, value } of entries(stores.heads, { reverse: true, ...(before === undefined ? {} : { after: numberKey(before) }) })) {
    const head = decodeHead(value);
    if (head.application === application) found.push({ change: numberOf(key), ...head });
    if (found.length >= limit) break;
  }
  return found;
}

/** Changes of every application behind a number, oldest first. */
export function* changesSince(stores: Stores, change: number): Iterable<Change> {
  for (const { key, value } of entries(stores.heads, { after: numberKey(change) })) yield { change: numberOf(key), ...decodeHead(value) };
}

/** What a change did to each record of the tables that are not internal, at most `limit`, as one sees it who sees this much; undefined where the log no longer has it. */
export function changeDetail(stores: Stores, view: StoreView, application: string, change: number, limit: number, sees?: Seeing): Touched[] | undefined {
  const operations = readOperations(stores, change);
  if (operations === undefined) return undefined;
  const number = stores.registry.application(application)!.number;
  const touched: Touched[] = [];
  for (const { kind, table: tableNumber, key, before } of operations) {
    if (touched.length >= limit) break;
    const { table } = stores.numbered(number, tableNumber);
    if (table.internal === true) continue;
    const parts = decodeKey(table, key);
    const was = before === undefined ? undefined : rowOf(table, before);
    const is = kind === 'purge' || kind === 'forget' ? undefined : kind === 'archive' || kind === 'restore' ? was : versionAt(stores, view, application, table, parts, change);
    const shown = (row: Row | undefined): Touched['before'] => (row === undefined ? null : showRow(table, row, sees));
    const abilities = kind === 'update' ? secretsBetween(table, was, is) : [];
    touched.push({ table: table.name, key: parts, kind, tenant: tenantOf(table, is ?? was ?? []), before: shown(was), after: shown(is), abilities });
  }
  return touched;
}

/** How many times a change touched a record, but for the internal ones that other records contain: those are told of and undone with them. */
export function countTold(stores: Stores, application: string, change: number): number {
  const { number } = stores.registry.application(application)!;
  return (readOperations(stores, change) ?? []).filter(({ table }) => {
    const of = stores.numbered(number, table).table;
    return of.internal !== true || !movesToArchive(of);
  }).length;
}

/** The abilities of the secret columns in which two versions of a record differ; of all of them where one is no longer known. */
function secretsBetween({ columns }: Table, one: Row | undefined, other: Row | undefined): readonly string[] {
  return columns.flatMap(({ secret }, place) => (secret === undefined || (one !== undefined && other !== undefined && one[place] === other[place]) ? [] : [secret]));
}

/** The row of a record as of a change number; undefined where it was not live then or the log does not reach so far. */
export function versionAt(stores: Stores, view: StoreView, application: string, table: Table, key: Key, change: number): Row | undefined {
  const number = stores.registry.application(application)!.number;
  const live = view.get(table.name, key) ?? view.archived(table.name, key)[0];
  if (live === undefined || live.created > change) return undefined;
  let { modified, row } = live;
  while (modified > change) {
    const step = readOperations(stores, modified)?.find((operation) => operation.table === table.number && operation.kind === 'update' && sameKey(decodeKey(stores.numbered(number, operation.table).table, operation.key), key));
    if (step?.before === undefined || createdOf(step.before) > change) return undefined;
    modified = modifiedOf(step.before);
    row = rowOf(table, step.before);
  }
  return row;
}

function sameKey(one: Key, other: Key): boolean {
  return one.length === other.length && one.every((part, place) => part === other[place]);
}
