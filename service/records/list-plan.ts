import { isRefusal, refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import type { Steps } from '../core/turns.js';
import { limits } from '../core/limits.js';
import { beginningWith, behind, countBetween, earlier, everything, keysBetween, later } from '../database/cursor.js';
import type { Range } from '../database/cursor.js';
import { isTenant, isTenantHidden } from '../database/hidden.js';
import { ordersOf } from '../database/orders.js';
import type { Order } from '../database/orders.js';
import type { TableView } from '../database/view.js';
import { encodeKey, encodePartialKey } from '../schema/key.js';
import type { Value } from '../schema/kind.js';
import { position } from '../schema/table.js';
import type { Table } from '../schema/table.js';
import type { Column } from '../schema/column.js';
import type { Key, Row } from '../schema/row.js';
import { tenantOf } from '../schema/tenant.js';
import type { Archived, Stored } from '../schema/view.js';
import { boundOf, matcher, respelled, unsearchable } from './filter.js';
import type { ListQuery } from './list-query.js';
import { withMovements } from './movements.js';
import type { Moved } from './movements.js';

/** How the records of a list are come by. */
export interface Plan {
  readonly order: Order;
  readonly range: Range;
  readonly reverse: boolean;
  /**
   * Every entry of the range is asked for, and in the order in which they are to be shown: any page costs the same.
   * Else records are looked at one by one.
   */
  readonly isExact: boolean;
  /** In which order they are to be put; empty where they lie in it. */
  readonly sort: readonly SortedColumn[];
  /** How many, where that is kept. */
  readonly known: (view: TableView) => number | undefined;
  /** Whether a record is asked for. */
  readonly accepts: (record: Stored | Archived, view: TableView) => boolean;
  /** Whether the caller may come upon it, whatever is looked for. */
  readonly isOwn: (record: Stored | Archived) => boolean;
  /** The row that it is looked for and put in order by: with what the ledger has moved, where that is asked about. */
  readonly rowOf: (record: Stored | Archived, view: TableView) => Row;
}

interface SortedColumn {
  readonly place: number;
  readonly descending: boolean;
}

/** What is asked of one column, as an order can answer it. */
interface Bounds {
  equal?: Key[number];
  begins?: string;
  /** More than this. */
  least?: Key[number];
  /** Less than this. */
  most?: Key[number];
}

interface Conditions {
  readonly columns: ReadonlyMap<string, Bounds>;
  /** No order answers all that is asked. */
  readonly more: boolean;
  /** Nothing can be all of it. */
  readonly none: boolean;
}

/** The ways there are to what a list asks for. */
interface Ways {
  /** One that leads to it and nothing else, where there is one: it is known at once. */
  readonly exact: Plan | undefined;
  /** The shortest of the others; they are measured, which takes some thousand entries of each. */
  readonly shortest: (view: TableView) => Steps<Plan>;
}

/**
 * Refuses `unknown_parameter` for a column that is not there or is secret, `malformed` for a value that does not fit
 * its column.
 */
export function waysTo(view: TableView, table: Table, asked: ListQuery, moved: Moved): Ways | Refusal {
  const unfit = [...asked.sort, ...asked.filters]
    .map(({ column }) => unsearchable(table, column, true))
    .find((why) => why !== undefined);
  if (unfit !== undefined) return refuse('unknown_parameter', unfit);
  const query = { ...asked, filters: respelled(table, asked.filters) };
  const matches = matcher(table, query.filters, query.text);
  if (isRefusal(matches)) return matches;
  const conditions = conditionsOf(table, query);
  const isOwn = belongs(table, query);
  const asShown = [...query.sort, ...query.filters].some(({ column }) => followsMoney(table, column));
  const rowOf = (record: Stored | Archived, now: TableView): Row =>
    asShown ? withMovements(table, record, moved, now) : record.row;
  const common = {
    isOwn,
    rowOf,
    accepts: (record: Stored | Archived, now: TableView) => isOwn(record) && matches(rowOf(record, now)),
  };
  const ways = ordersOf(view.shelf(table.name), query.archive)
    .map((order) => wayOf(order, query, conditions))
    .filter((way) => way !== undefined);
  const known = isTenantOnly(table, query, conditions)
    ? (now: TableView) => countOf(now, table, query, conditions)
    : () => undefined;
  const plan = (way: Way, isExact: boolean): Plan => ({
    ...common,
    order: way.order,
    range: way.range,
    reverse: way.isSorted && way.reverse,
    isExact,
    known,
    sort: way.isSorted
      ? []
      : query.sort.map(({ column, descending }) => ({ place: position(table, column), descending })),
  });
  const whole = ways.filter(({ isWhole, isSorted }) => isWhole && isSorted).reduce<Way | undefined>(longer, undefined);
  const none: Plan | undefined = conditions.none
    ? { ...common, order: ways[0]!.order, range: nothing, reverse: false, isExact: true, sort: [], known: () => 0 }
    : undefined;
  return {
    exact: none ?? (whole && plan(whole, true)),
    *shortest(now) {
      return plan(yield* shortest(now, ways), false);
    },
  };
}

const nothing: Range = { from: everything.to, to: everything.to };

/** One order, as far as it answers what is asked. */
interface Way {
  readonly order: Order;
  readonly range: Range;
  /** The leading columns whose value it is asked for by. */
  readonly fixed: number;
  /** All that lies in the range is asked for. */
  readonly isWhole: boolean;
  /** Its entries lie as the list is to be sorted, or the other way round. */
  readonly isSorted: boolean;
  readonly reverse: boolean;
}

function longer(best: Way | undefined, way: Way): Way {
  return best === undefined || way.fixed > best.fixed ? way : best;
}

/** Undefined where records may be missing from the order. */
function wayOf(order: Order, { sort }: ListQuery, { columns, more }: Conditions): Way | undefined {
  const {
    columns: names,
    shelf: { table },
  } = order;
  let fixed = 0;
  while (fixed < names.length && columns.get(names[fixed]!)?.equal !== undefined) fixed++;
  const bounds = columns.get(names[fixed] ?? '');
  const leading = names.length - table.key.length;
  if (!order.isComplete && fixed + (bounds === undefined ? 0 : 1) < leading) return undefined;
  const used = new Set(names.slice(0, bounds === undefined ? fixed : fixed + 1));
  const values = names.slice(0, fixed).map((name) => columns.get(name)!.equal!);
  const directions = new Set<boolean>();
  let at = fixed;
  const isSorted =
    sort.every(({ column, descending }) => {
      if (followsMoney(table, column)) return false;
      if (columns.get(column)?.equal !== undefined) return true;
      while (at < names.length && columns.get(names[at]!)?.equal !== undefined) at++;
      directions.add(descending);
      return names[at++] === column;
    }) && directions.size < 2;
  return {
    order,
    fixed,
    range: rangeOf(values, bounds),
    isSorted,
    reverse: directions.has(true),
    isWhole: !more && [...columns.keys()].every((name) => used.has(name)),
  };
}

function rangeOf(values: Key, bounds: Bounds | undefined): Range {
  const all = beginningWith(encodeKey(values));
  if (bounds === undefined) return all;
  let { from, to } = bounds.begins === undefined ? all : beginningWith(encodePartialKey([...values, bounds.begins]));
  // What is more than a value lies behind all that begins with its bytes.
  if (bounds.least !== undefined) from = later(from, behind(encodeKey([...values, bounds.least])) ?? everything.to);
  if (bounds.most !== undefined) to = earlier(to, encodeKey([...values, bounds.most]));
  return { from, to };
}

/** The way with the fewest records; of long ones one that needs no sorting, then that by which most is asked. */
function* shortest({ transaction }: TableView, ways: readonly Way[]): Steps<Way> {
  const counted: { readonly way: Way; readonly count: number }[] = [];
  for (const way of ways) {
    const range = { ...way.range, transaction };
    const [more] = keysBetween(way.order.database, { ...range, pass: limits.passedRecords, limit: 1 });
    counted.push({ way, count: more === undefined ? countBetween(way.order.database, range) : Infinity });
    yield;
  }
  counted.sort((one, other) =>
    one.count === other.count
      ? Number(other.way.isSorted) - Number(one.way.isSorted) || other.way.fixed - one.way.fixed
      : one.count - other.count,
  );
  return counted[0]!.way;
}

/** The tenant that the caller is bound to. */
function boundTenant({ provider, subscriber }: ListQuery): readonly string[] {
  return provider === undefined ? [] : subscriber === undefined ? [provider] : [provider, subscriber];
}

function tenantColumns({ tenant }: Table): readonly string[] {
  return [tenant?.provider, tenant?.subscriber].filter((name) => name !== undefined);
}

/** All that is asked, by columns. */
function conditionsOf(table: Table, query: ListQuery): Conditions {
  const columns = new Map<string, Bounds>();
  let more = (query.text ?? '') !== '';
  let none = false;
  const boundsOf = (name: string): Bounds => {
    let bounds = columns.get(name);
    if (bounds === undefined) columns.set(name, (bounds = {}));
    return bounds;
  };
  const equal = (name: string, value: Key[number]): void => {
    const bounds = boundsOf(name);
    if (bounds.equal !== undefined && bounds.equal !== value) none = true;
    bounds.equal = value;
  };
  query.prefix.forEach((part, place) => equal(table.key[place]!, part));
  const owner = tenantColumns(table);
  boundTenant(query).forEach((part, place) => {
    if (table.tenantOf !== undefined) more = true;
    else if (owner[place] === undefined) none = true;
    else equal(owner[place], part);
  });
  for (const filter of query.filters) {
    const column = table.columns[position(table, filter.column)]!;
    const condition = conditionOf(table, column, filter);
    if (condition === undefined || !isShownAsStored(table, column, condition.equal)) more = true;
    if (condition === undefined) continue;
    if (condition.equal !== undefined) equal(column.name, condition.equal);
    else if (!narrow(boundsOf(column.name), condition)) more = true;
  }
  // A value and a bound of one column: the bound is looked at record by record.
  for (const bounds of columns.values()) if (bounds.equal !== undefined && Object.keys(bounds).length > 1) more = true;
  return { columns, more, none };
}

/** A filter as an order can answer it; undefined where none can. */
function conditionOf(
  table: Table,
  { kind, moved, name }: Column,
  { operator, value }: ListQuery['filters'][number],
): Bounds | undefined {
  const { stored } = kind;
  if (
    moved === true ||
    kind.uniqueAs !== undefined ||
    stored === 'list' ||
    operator === '~' ||
    Buffer.byteLength(value) > longestBound
  )
    return undefined;
  if (operator === '^') return stored === 'text' && value !== '' ? { begins: value } : undefined;
  // What is not set has no entry anywhere but in a key.
  if (value === '')
    return operator === '=' && table.key.includes(name) && stored === 'text' ? { equal: '' } : undefined;
  if (table.standing?.column === name && operator !== '=') return undefined;
  const given = (operator === '=' ? kind.parse(value) : boundOf(kind, value)) as Value;
  const parsed = table.standing?.column === name ? table.standing.stored(given) : given;
  const under = (typeof parsed === 'boolean' ? Number(parsed) : parsed) as Key[number];
  return operator === '=' ? { equal: under } : operator === '>' ? { least: under } : { most: under };
}

/** Whether a column is shown otherwise than it is stored, as the ledger says. */
function followsMoney({ standing, columns }: Table, name: string): boolean {
  return standing?.column === name || columns.find((column) => column.name === name)?.moved === true;
}

/** Whether all that lie under a value are shown with it. */
function isShownAsStored({ standing }: Table, { name, kind }: Column, value: Value | undefined): boolean {
  if (standing?.column !== name || value === undefined) return true;
  return (kind.description.choices ?? []).every((choice) => choice === value || standing.stored(choice) !== value);
}

/** Bytes of a bound that an index is asked by: with what stands before it, far within a key. */
const longestBound = 512;

/** Takes a bound to those there are; false where one of its kind is there. */
function narrow(bounds: Bounds, condition: Bounds): boolean {
  if (Object.keys(condition).some((kind) => bounds[kind as keyof Bounds] !== undefined)) return false;
  Object.assign(bounds, condition);
  return true;
}

/** Whether a record is the caller's and lies under the path, as far as filters do not say. */
function belongs(table: Table, query: ListQuery): (record: Stored) => boolean {
  const tenant = boundTenant(query);
  return ({ key, row }) =>
    query.prefix.every((part, place) => String(key[place]) === String(part)) && isOwnRow(table, row, tenant);
}

function isOwnRow(table: Table, row: Row, tenant: readonly string[]): boolean {
  if (tenant.length === 0) return true;
  const owner = tenantOf(table, row);
  return tenant.every((part, place) => owner[place] === part);
}

/** The records of a tenant, or all, are asked for and nothing else: their number is kept. */
function isTenantOnly(table: Table, { filters, text }: ListQuery, { columns, more }: Conditions): boolean {
  const owner = tenantColumns(table);
  return (
    !more &&
    filters.length === 0 &&
    (text ?? '') === '' &&
    table.tenantOf === undefined &&
    [...columns.keys()].every((name, place) => owner[place] === name && columns.get(name)!.equal !== '')
  );
}

function countOf(view: TableView, table: Table, { archive }: ListQuery, { columns }: Conditions): number {
  const tenant = tenantColumns(table)
    .slice(0, columns.size)
    .map((name) => String(columns.get(name)!.equal));
  const count = view.count(table.name, archive, tenant);
  if (archive || view.moving.length === 0) return count;
  if (isTenantHidden(view.moving, tenant)) return 0;
  const under = view.moving.filter(isTenant).filter((hidden) => tenant.every((part, place) => hidden[place] === part));
  return under.reduce((left, hidden) => left - view.count(table.name, false, hidden), count);
}
