import { isRefusal, refuse, type Refusal } from '../core/refusals.js';
import { able, allowed, mayOn, seeing, tenantOf } from '../people/permits.js';
import type { Table } from '../schema/table.js';
import { readPage, scopeOf, shown } from './changes.js';
import type { Exchange } from './exchange.js';
import { successOfMany } from './many.js';
import { keyOfRecord } from './path.js';
import { only } from './query.js';
import type { Reply } from './reply.js';

/** `GET /<table>/<key...>/history`: the entries that touched one record, newest first, with what each did to it. */
export async function recordHistory(exchange: Exchange, table: Table): Promise<Reply | Refusal> {
  const { desk, application, caller: { administrator }, parts, query } = exchange;
  const unknown = only(query, 'limit', 'after');
  if (unknown !== undefined) return unknown;
  const page = readPage(query);
  if (isRefusal(page)) return page;
  const key = keyOfRecord(table, parts.slice(0, -1));
  if (isRefusal(key)) return key;
  if (!able(application, administrator, 'changes') || !mayOn(application, administrator, 'view', table)) return refuse('not_permitted');
  const view = exchange.view();
  const standing = [view.get(table.name, key), ...view.archived(table.name, key)].filter((record) => record !== undefined);
  const { changes, next } = await desk.history.list(application.name, {
    ...page, tenant: scopeOf(exchange), asker: administrator.username, only: { table: table.name, key }, sees: seeing(application, administrator),
  });
  const isKnown = standing.some(({ row }) => allowed(application, administrator, 'view', table, tenantOf(table, row)) === 'allowed');
  if (!isKnown && changes.length === 0 && page.before === undefined) return refuse('not_found');
  return successOfMany(exchange, changes, (change) => shown(exchange, change), { records_page_size: page.limit, ...(next === undefined ? {} : { next: String(next) }) });
}
