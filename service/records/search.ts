import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { isRefusal, refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import { tenantOf } from '../database/tally.js';
import type { StoreView } from '../database/view.js';
import type { Value } from '../schema/kind.js';
import type { Key, Reference, Row, Table } from '../schema/table.js';
import type { Archived, Stored } from '../schema/view.js';
import { readCursor, writeCursor } from './page-cursor.js';
import { compare, matcher } from './filter.js';
import type { Filter } from './filter.js';

export interface ListQuery {
  /** Leading parts of the key, or the tenant where the table's key does not begin with it. */
  readonly prefix: Key;
  readonly archive: boolean;
  readonly limit: number;
  readonly offset: number;
  /** From `next` of the page before. */
  readonly after?: string;
  readonly sort: readonly { readonly column: string; readonly descending: boolean }[];
  readonly filters: readonly Filter[];
  /** Found anywhere in a text column, in any case. */
  readonly text?: string;
  /** Only this tenant's records. */
  readonly provider?: string;
  readonly subscriber?: string;
}

export interface Page {
  readonly records: readonly (Stored | Archived)[];
  /** Of all that match; a lower bound when `partial`. */
  readonly total: number;
  /** The search stopped at its time limit. */
  readonly partial: boolean;
  readonly next?: string;
}

/** The tenant whose records are asked for: what the caller is bound to, and what the path names. */
function tenantAsked(table: Table, query: ListQuery): readonly string[] {
  const bound = query.provider === undefined ? [] : query.subscriber === undefined ? [query.provider] : [query.provider, query.subscriber];
  const named = query.prefix.map(String);
  return named.length > bound.length && tenantColumns(table).length >= named.length ? named : bound;
}

function tenantColumns(table: Table): readonly string[] {
  return [table.tenant?.provider, table.tenant?.subscriber].filter((name) => name !== undefined);
}

/** Records in the order their keys have, through the shortest way there is to them. */
type Source = (after: Key | undefined, reverse: boolean) => Iterable<Stored | Archived>;

function* fetched(view: StoreView, table: Table, keysFound: Iterable<Key>): Iterable<Stored> {
  for (const key of keysFound) {
    const stored = view.get(table.name, key);
    if (stored !== undefined) yield stored;
  }
}

/** Whether the key of the table begins with its tenant. */
function keyLedByTenant(table: Table): boolean {
  return tenantColumns(table)[0] === table.key[0];
}

function sourceOf(view: StoreView, table: Table, query: ListQuery, tenant: readonly string[]): Source {
  if (query.archive) return (after, reverse) => view.scanArchive(table.name, { ...(keyLedByTenant(table) ? { prefix: tenant } : {}), ...(after === undefined ? {} : { after }), reverse });
  const equal = query.filters.find(({ column, operator }) => operator === '=' && indexed(table, column));
  if (equal !== undefined) {
    const value = parsed(table, equal);
    if (!isRefusal(value) && value !== undefined) {
      return (after, reverse) => fetched(view, table, view.keysBy(table.name, equal.column, value as Key[number], { after, reverse }));
    }
  }
  if (tenant.length > 0 && !keyLedByTenant(table)) {
    const owner = ownerOf(table, tenant);
    if (owner !== undefined) return (after, reverse) => fetched(view, table, view.keysOf(table.name, owner, tenant, { after, reverse }));
  }
  const prefix = keyLedByTenant(table) ? tenant : [];
  return (after, reverse) => view.scan(table.name, { prefix, ...(after === undefined ? {} : { after }), reverse });
}

function indexed(table: Table, column: string): boolean {
  return table.columns.some((candidate) => candidate.name === column && candidate.indexed === true);
}

/** The containing reference whose index begins with the tenant's columns; a provider's records lie under the subscriber's index too. */
function ownerOf(table: Table, tenant: readonly string[]): Reference | undefined {
  return table.references?.find((reference) => Array.isArray(reference.by)
    && reference.contained === true && tenant.every((_, place) => (reference.by as readonly string[])[place] === tenantColumns(table)[place]));
}

function parsed(table: Table, filter: Filter): Value | undefined | Refusal {
  const column = table.columns.find(({ name }) => name === filter.column);
  return column?.kind.parse(filter.value) as Value | undefined | Refusal;
}

function inTenant(table: Table, row: Row, tenant: readonly string[]): boolean {
  if (tenant.length === 0) return true;
  const owner = tenantOf(table, row);
  return tenant.every((part, place) => owner[place] === part);
}

function keyWithGeneration(record: Stored | Archived): Key {
  return 'archived' in record ? [...record.key, record.archived] : record.key;
}

/**
 * One page of a table's records (api.md, Paths; quality.md). By key order, by tenant and by equality on an indexed column the cost is
 * that of the page; other filters and sorts look at every record and stop at their time limit with what they have.
 */
export function search(view: StoreView, table: Table, query: ListQuery, clock: Clock): Page | Refusal {
  const unknown = [...query.sort.map(({ column }) => column), ...query.filters.map(({ column }) => column)].find((name) => !table.columns.some((column) => column.name === name));
  if (unknown !== undefined) return refuse('unknown_parameter', `${table.name} has no column ${JSON.stringify(unknown)}.`);
  const cursor = query.after === undefined ? undefined : readCursor(query.after);
  if (isRefusal(cursor)) return cursor;
  const tenant = tenantAsked(table, query);
  const source = sourceOf(view, table, query, tenant);
  const matches = matcher(table, query.filters, query.text);
  if (isRefusal(matches)) return matches;
  const byKey = query.sort.length === 0 || (query.sort[0]!.column === table.key[0] && query.sort.length === 1);
  const accepts = (record: Stored): boolean => inTenant(table, record.row, tenant) && underPrefix(table, record.key, query, tenant) && matches(record.row);
  const plain = query.filters.length === 0 && (query.text ?? '') === '' && query.prefix.length <= tenant.length;
  const walk: Walk = { source, accepts, byKey, known: plain && countable(table, tenant) ? view.count(table.name, query.archive, tenant) : undefined, cursor, clock };
  return byKey ? inOrder(query, walk) : sorted(table, query, walk);
}

/** Tallies are kept for tenants; a table without them can be counted whole only. */
function countable(table: Table, tenant: readonly string[]): boolean {
  return tenant.length <= tenantColumns(table).length || (table.tenantOf !== undefined && tenant.length > 0);
}

/** A prefix that is more than the tenant: the leading parts of the key itself. */
function underPrefix(table: Table, key: Key, { prefix }: ListQuery, tenant: readonly string[]): boolean {
  if (prefix.length === 0 || (!keyLedByTenant(table) && prefix.length <= tenant.length)) return true;
  return prefix.every((part, place) => String(key[place]) === String(part));
}

interface Walk {
  readonly source: Source;
  readonly accepts: (record: Stored) => boolean;
  readonly byKey: boolean;
  /** The total where it is kept. */
  readonly known: number | undefined;
  readonly cursor: Key | undefined;
  readonly clock: Clock;
}

function inOrder(query: ListQuery, { source, accepts, known, cursor, clock }: Walk): Page {
  const records: (Stored | Archived)[] = [];
  const deadline = clock.monotonic() + limits.searchMs;
  let seen = 0;
  let partial = false;
  let looked = 0;
  for (const record of source(cursor, query.sort[0]?.descending === true)) {
    if ((++looked & 255) === 0 && clock.monotonic() > deadline) { partial = true; break; }
    if (!accepts(record)) continue;
    seen++;
    if (seen > query.offset && records.length < query.limit) records.push(record);
    // Where the total is known the page is all there is to walk.
    if (known !== undefined && records.length >= query.limit) break;
  }
  const last = records.at(-1);
  const more = last !== undefined && records.length === query.limit;
  return { records, total: known ?? seen, partial, ...(more ? { next: writeCursor(keyWithGeneration(last)) } : {}) };
}

function sorted(table: Table, query: ListQuery, { source, accepts, clock }: Walk): Page {
  const found: (Stored | Archived)[] = [];
  const deadline = clock.monotonic() + limits.searchMs;
  let partial = false;
  let looked = 0;
  for (const record of source(undefined, false)) {
    if ((++looked & 255) === 0 && clock.monotonic() > deadline) { partial = true; break; }
    if (accepts(record)) found.push(record);
  }
  const places = query.sort.map(({ column, descending }) => ({ place: table.columns.findIndex(({ name }) => name === column), sign: descending ? -1 : 1 }));
  found.sort((one, other) => {
    for (const { place, sign } of places) {
      const order = compare(one.row[place], other.row[place]);
      if (order !== 0) return sign * order;
    }
    return 0;
  });
  return { records: found.slice(query.offset, query.offset + query.limit), total: found.length, partial };
}
