import { limits } from '../core/limits.js';
import { isRefusal, refuse, type Refusal } from '../core/refusals.js';
import { ownRecords, type Administrator } from '../people/permits.js';
import type { ListQuery } from '../records/list-query.js';
import type { Key, Table } from '../schema/table.js';
import { flagOf, numberOf, type Query } from './query.js';

const plain = ['limit', 'offset', 'after', 'archive', 'sort', 'q', 'set', 'wait'];
const filterForm = /^filter\[([a-z0-9_]+)\]$/;

/** What a list asks for (api.md, Paths); `unknown_parameter` or `malformed` for what it does not take. */
export function readListQuery(query: Query, table: Table, prefix: Key, administrator: Administrator): ListQuery | Refusal {
  const unknown = [...query.keys()].find((name) => !plain.includes(name) && !filterForm.test(name));
  if (unknown !== undefined) return refuse('unknown_parameter', `A list does not take the parameter ${unknown}.`);
  const limit = numberOf(query, 'limit', limits.defaultPageRows, 1, limits.pageRows);
  if (isRefusal(limit)) return limit;
  const offset = numberOf(query, 'offset', 0, 0, Number.MAX_SAFE_INTEGER);
  if (isRefusal(offset)) return offset;
  const archive = flagOf(query, 'archive');
  if (isRefusal(archive)) return archive;
  const wait = flagOf(query, 'wait');
  if (isRefusal(wait)) return wait;
  const after = query.get('after');
  const set = query.get('set');
  const twice = repeated(query);
  if (twice !== undefined) return twice;
  const text = query.get('q');
  // What belongs to no provider is found by that, not by a key that begins with nothing.
  const shared = prefix.length === 1 && prefix[0] === '' && isShareable(table);
  return {
    prefix: shared ? [] : prefix, archive, limit, offset, sort: readSort(query.get('sort') ?? ''),
    filters: shared ? [...readFilters(query), { column: table.key[0]!, operator: '=', value: '' }] : readFilters(query),
    ...(after === undefined ? {} : { after }),
    ...(set === undefined ? {} : { set }),
    ...(wait ? { wait } : {}),
    ...(text === undefined ? {} : { text }),
    ...bound(table, prefix, administrator),
  };
}

/** Comma-separated columns, `-` before one turns its order. */
function readSort(text: string): ListQuery['sort'] {
  return text.split(',').filter((column) => column !== '').map((column) => (column.startsWith('-') ? { column: column.slice(1), descending: true } : { column, descending: false }));
}

/** The first character says how to compare; `=` is the default, and can be written where a value begins with one of the others. */
export function readFilters(query: Query): ListQuery['filters'] {
  return [...query, ...query.more ?? []].flatMap(([name, value]) => {
    const column = filterForm.exec(name)?.[1];
    if (column === undefined) return [];
    const operator = /^[=~^<>]/.test(value) ? value[0] as '=' : undefined;
    return [{ column, operator: operator ?? '=', value: operator === undefined ? value : value.slice(1) }];
  });
}

/** A column takes two filters only where one says from where on and the other up to where. */
function repeated(query: Query): Refusal | undefined {
  for (const [name, value] of query.more ?? []) {
    const pair = [query.get(name)?.[0], value[0]].sort().join('');
    if (pair !== '<>') return refuse('malformed', `The parameter ${name} is given twice: a column takes two filters only as bounds, one with < and one with >.`);
  }
  return undefined;
}

/** The tenant to which a list is held. Built-in records have none and are everybody's; they are only found under an empty provider. */
function bound(table: Table, prefix: Key, { role: { provider, subscriber } }: Administrator): { provider?: string; subscriber?: string } {
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
  const foreignSubscriber = subscriber !== undefined && table.tenant?.subscriber === table.key[1] && prefix.length > 1 && prefix[1] !== subscriber;
  return foreignProvider || foreignSubscriber;
}
