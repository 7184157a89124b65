import { isRefusal, refuse, type Refusal } from '../core/refusals.js';
import { ownRecords, type Administrator } from '../people/permits.js';
import type { ListQuery } from '../records/list-query.js';
import type { Table } from '../schema/table.js';
import type { Key } from '../schema/row.js';
import { cursor, flag, pageLimit, pageOffset, readParameters, text, type Parameters } from './parameters.js';
import type { Query } from './query.js';

const plain = {
  limit: pageLimit,
  offset: pageOffset,
  after: cursor,
  archive: flag('Of the archive.'),
  wait: flag('The answer waits until all has been looked at.'),
  sort: text('Columns separated by commas, each with - before it for the other order.'),
  q: text('Found anywhere in a text.'),
  set: text('The set meta.set of an earlier answer, read on.'),
};
const filterForm = /^filter\[([a-z0-9_]+)\]$/;

/** What a list asks for (api.md, Paths); `unknown_parameter` or `malformed` for what it does not take. */
export function readListQuery(
  query: Query,
  table: Table,
  prefix: Key,
  administrator: Administrator,
): ListQuery | Refusal {
  const unknown = [...query.keys()].find((name) => !Object.hasOwn(plain, name) && !filterForm.test(name));
  if (unknown !== undefined) return refuse('unknown_parameter', `A list does not take the parameter ${unknown}.`);
  const read = readParameters(query, plain);
  if (isRefusal(read)) return read;
  const { limit, offset, archive, wait, after, set, sort, q } = read;
  const twice = repeated(query);
  if (twice !== undefined) return twice;
  // What belongs to no provider is found by that, not by a key that begins with nothing.
  const shared = prefix.length === 1 && prefix[0] === '' && isShareable(table);
  return {
    prefix: shared ? [] : prefix,
    archive,
    limit,
    offset,
    sort: readSort(sort ?? ''),
    filters: shared ? [...readFilters(query), { column: table.key[0]!, operator: '=', value: '' }] : readFilters(query),
    ...(after === undefined ? {} : { after }),
    ...(set === undefined ? {} : { set }),
    ...(wait ? { wait } : {}),
    ...(q === undefined ? {} : { text: q }),
    ...bound(table, prefix, administrator),
  };
}

/** What a list of a table takes: a filter on each column beside what all lists do. */
export function listQueryOf({ columns }: Table): Parameters {
  const filter = text(
    'Equal; with ^ before it begins with, with ~ contains, with < less, with > greater; one of < and one of > together.',
  );
  return { ...plain, ...Object.fromEntries(columns.map(({ name }) => [`filter[${name}]`, filter])) };
}

/** Comma-separated columns, `-` before one turns its order. */
function readSort(text: string): ListQuery['sort'] {
  return text
    .split(',')
    .filter((column) => column !== '')
    .map((column) =>
      column.startsWith('-') ? { column: column.slice(1), descending: true } : { column, descending: false },
    );
}

/**
 * The first character says how to compare; `=` is the default, and can be written where a value begins with one of the
 * others.
 */
export function readFilters(query: Query): ListQuery['filters'] {
  return [...query, ...(query.more ?? [])].flatMap(([name, value]) => {
    const column = filterForm.exec(name)?.[1];
    if (column === undefined) return [];
    const operator = /^[=~^<>]/.test(value) ? (value[0] as '=') : undefined;
    return [{ column, operator: operator ?? '=', value: operator === undefined ? value : value.slice(1) }];
  });
}

/** A column takes two filters only where one says from where on and the other up to where. */
function repeated(query: Query): Refusal | undefined {
  for (const [name, value] of query.more ?? []) {
    const pair = [query.get(name)?.[0], value[0]].sort().join('');
    if (pair !== '<>')
      return refuse(
        'malformed',
        `The parameter ${name} is given twice: a column takes two filters only as bounds, one with < and one with >.`,
      );
  }
  return undefined;
}

/**
 * The tenant to which a list is held. Built-in records have none and are everybody's; they are only found under an
 * empty provider.
 */
function bound(
  table: Table,
  prefix: Key,
  { role: { provider, subscriber } }: Administrator,
): { provider?: string; subscriber?: string } {
  if (provider === undefined || table.shared === true || (prefix[0] === '' && isShareable(table))) return {};
  return { provider, ...(subscriber === undefined || ownRecords(table) === 'provider' ? {} : { subscriber }) };
}

function isShareable(table: Table): boolean {
  return table.tenant?.provider !== undefined && table.tenant.provider === table.key[0] && table.tenantOf === undefined;
}

/** Whether the path itself names another tenant than the caller's: nothing is to be found there, whatever there is. */
export function isForeign(table: Table, { prefix, provider, subscriber }: ListQuery): boolean {
  if (provider === undefined || table.tenant?.provider !== table.key[0]) return false;
  const foreignProvider = prefix.length > 0 && prefix[0] !== provider;
  const foreignSubscriber =
    subscriber !== undefined &&
    table.tenant?.subscriber === table.key[1] &&
    prefix.length > 1 &&
    prefix[1] !== subscriber;
  return foreignProvider || foreignSubscriber;
}
