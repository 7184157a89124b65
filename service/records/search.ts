import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { isRefusal, refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import { tenantOf } from '../schema/tenant.js';
import type { StoreView } from '../database/view.js';
import type { Value } from '../schema/kind.js';
import type { Key, Reference, Row, Table } from '../schema/table.js';
import type { Archived, Stored } from '../schema/view.js';
import { compare, matcher, unsearchable } from './filter.js';
import type { Filter } from './filter.js';
import { withMovements, type Moved } from './movements.js';
import { readCursor, writeCursor } from './page-cursor.js';

export interface ListQuery {
  /** Leading parts of the key. */
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
  /** Only this tenant's records, whatever the prefix says. */
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

/** The shortest way to the records that are asked for. */
interface Source {
  /** In the order of the keys, unless `keyOrdered` is false: then by whose they are first. */
  readonly walk: (after: Key | undefined, reverse: boolean) => Iterable<Stored | Archived>;
  readonly keyOrdered: boolean;
  /** How many it walks over, where that is kept. */
  readonly count?: number;
}

/** The tenant that the caller is bound to. */
function boundTenant({ provider, subscriber }: ListQuery): readonly string[] {
  return provider === undefined ? [] : subscriber === undefined ? [provider] : [provider, subscriber];
}

function tenantColumns(table: Table): readonly string[] {
  return [table.tenant?.provider, table.tenant?.subscriber].filter((name) => name !== undefined);
}

/** How much of the tenant the key of the table begins with. */
function tenantInKey(table: Table): number {
  const columns = tenantColumns(table);
  const first = columns.findIndex((name, place) => table.key[place] !== name);
  return first < 0 ? columns.length : first;
}

function sourceOf(view: StoreView, table: Table, query: ListQuery): Source {
  const tenant = boundTenant(query);
  const inKey = tenantInKey(table);
  const prefix = inKey >= tenant.length && tenant.length > query.prefix.length ? tenant : query.prefix;
  const equal = query.archive ? undefined : equality(table, query);
  if (equal !== undefined) return { keyOrdered: true, walk: (after, reverse) => fetched(view, table, view.keysBy(table.name, equal.column, equal.value, { after, reverse })) };
  const owner = query.archive || tenant.length <= inKey ? undefined : ownerOf(table, tenant);
  if (owner !== undefined) {
    return {
      keyOrdered: tenant.length === tenantColumns(table).length,
      walk: (after, reverse) => fetched(view, table, view.keysOf(table.name, owner, tenant, { after, reverse })),
      count: view.count(table.name, false, tenant),
    };
  }
  const counted = prefix.length <= inKey && tenant.length <= inKey && prefix.every((part) => part !== '') && tenant.every((part, place) => prefix[place] === part);
  const walk: Source['walk'] = (after, reverse) => (query.archive ? view.scanArchive(table.name, { prefix, ...(after === undefined ? {} : { after }), reverse })
    : view.scan(table.name, { prefix, ...(after === undefined ? {} : { after }), reverse }));
  return { keyOrdered: true, walk, ...(counted ? { count: view.count(table.name, query.archive, prefix.map(String)) } : {}) };
}

function* fetched(view: StoreView, table: Table, found: Iterable<Key>): Iterable<Stored> {
  for (const key of found) {
    const stored = view.get(table.name, key);
    if (stored !== undefined) yield stored;
  }
}

/** The first filter that an index answers. */
function equality(table: Table, { filters }: ListQuery): { column: string; value: Key[number] } | undefined {
  for (const { column: name, operator, value } of filters) {
    const column = table.columns.find((candidate) => candidate.name === name);
    if (operator !== '=' || value === '' || column?.indexed !== true) continue;
    const parsed = column.kind.parse(value) as Value | Refusal;
    if (isRefusal(parsed)) continue;
    const stored = table.standing?.column === name ? table.standing.stored(parsed) : parsed;
    return { column: name, value: (typeof stored === 'boolean' ? Number(stored) : stored) as Key[number] };
  }
  return undefined;
}

/** The containing reference whose index begins with the tenant's columns; a provider's records lie under the subscriber's index too. */
function ownerOf(table: Table, tenant: readonly string[]): Reference | undefined {
  return table.references?.find(({ by, contained }) => contained === true && typeof by !== 'function'
    && tenant.every((_, place) => by[place] === tenantColumns(table)[place]));
}

/** Whether a record is what was asked for, as far as filters do not say. */
function belongs(table: Table, query: ListQuery): (record: Stored) => boolean {
  const tenant = boundTenant(query);
  return ({ key, row }) => query.prefix.every((part, place) => String(key[place]) === String(part)) && isOwn(table, row, tenant);
}

function isOwn(table: Table, row: Row, tenant: readonly string[]): boolean {
  if (tenant.length === 0) return true;
  const owner = tenantOf(table, row);
  return tenant.every((part, place) => owner[place] === part);
}

/** An archived record is told from others of its key by its generation. */
function cursorOf(record: Stored | Archived): Key {
  return 'archived' in record ? [...record.key, record.archived] : record.key;
}

/**
 * One page of a table's records (api.md, Paths; quality.md). By key order, by tenant and by equality on an indexed column the cost is
 * that of the page; other filters and sorts look at every record and stop at their time limit with what they have.
 * Refuses `unknown_parameter` for a column that is not there or is secret, `malformed` for a cursor or a value that does not fit. `moved` is what the ledger
 * has moved on accounts, for a filter on how records stand.
 */
export function search(view: StoreView, table: Table, query: ListQuery, clock: Clock, moved: Moved = () => 0): Page | Refusal {
  const unfit = [...query.sort, ...query.filters].map(({ column }) => unsearchable(table, column)).find((why) => why !== undefined);
  if (unfit !== undefined) return refuse('unknown_parameter', unfit);
  const cursor = query.after === undefined ? undefined : readCursor(query.after);
  if (isRefusal(cursor)) return cursor;
  const matches = matcher(table, query.filters, query.text);
  if (isRefusal(matches)) return matches;
  const source = sourceOf(view, table, query);
  const isAsked = belongs(table, query);
  const asShown = table.standing !== undefined && query.filters.some(({ column }) => column === table.standing!.column);
  const rowOf = (record: Stored): Row => asShown ? withMovements(table, record, moved, view) : record.row;
  const plain = query.filters.length === 0 && (query.text ?? '') === '';
  const [first, ...more] = query.sort;
  const walk: Walk = {
    source, cursor, accepts: (record) => isAsked(record) && matches(rowOf(record)),
    known: plain ? source.count : undefined, deadlineMs: clock.monotonic() + limits.searchMs, clock,
  };
  const byKey = first === undefined || (source.keyOrdered && more.length === 0 && table.key.length === 1 && first.column === table.key[0]);
  return byKey ? inOrder(query, walk) : sorted(table, query, walk);
}

interface Walk {
  readonly source: Source;
  readonly cursor: Key | undefined;
  readonly accepts: (record: Stored) => boolean;
  /** The total, where it is kept. */
  readonly known: number | undefined;
  readonly deadlineMs: number;
  readonly clock: Clock;
}

/** Looks at the clock now and then; true when the time is up. */
function isLate({ clock, deadlineMs }: Walk, looked: number): boolean {
  return (looked & 255) === 0 && clock.monotonic() > deadlineMs;
}

function inOrder(query: ListQuery, walk: Walk): Page {
  const { source, accepts, known, cursor } = walk;
  const records: (Stored | Archived)[] = [];
  let seen = 0;
  let looked = 0;
  let partial = false;
  for (const record of source.walk(cursor, query.sort[0]?.descending === true)) {
    if (isLate(walk, ++looked)) { partial = true; break; }
    if (!accepts(record)) continue;
    seen++;
    if (seen > query.offset && records.length < query.limit) records.push(record);
    // Where the total is known the page is all there is to walk.
    if (known !== undefined && records.length >= query.limit) break;
  }
  const last = records.at(-1);
  return { records, total: known ?? seen, partial, ...(last !== undefined && records.length === query.limit ? { next: writeCursor(cursorOf(last)) } : {}) };
}

function sorted(table: Table, query: ListQuery, walk: Walk): Page {
  const found: (Stored | Archived)[] = [];
  let looked = 0;
  let partial = false;
  for (const record of walk.source.walk(undefined, false)) {
    if (isLate(walk, ++looked)) { partial = true; break; }
    if (walk.accepts(record)) found.push(record);
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
