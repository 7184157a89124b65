import { isRefusal, refuse, type Refusal } from '../core/refusals.js';
import { allowed, seeing, tenantOf } from '../people/permits.js';
import type { Table } from '../schema/table.js';
import { changesReply, pageAsked, pageOfEntries, scopeOf, shown } from './changes.js';
import type { Exchange } from './exchange.js';
import { successOfMany } from './many.js';
import { keyOfRecord } from './path.js';
import type { Values } from './parameters.js';
import type { Reply } from './reply.js';
import { route, type Route } from './route.js';
import { keyParts, recordTemplate } from './table-paths.js';

/** The route of a table's records. */
export function historyRoute(table: Table): Route {
  return route({
    method: 'GET',
    path: `${recordTemplate(table)}/history`,
    tag: table.name,
    summary: `What was done to a record, the newest first, with before and after: ${table.title}`,
    parts: keyParts(table),
    needs: { abilities: ['changes'], actions: ['view'], table },
    query: pageOfEntries,
    reply: changesReply,
    run: (exchange, given) => recordHistory(exchange, table, given),
  });
}

/** `GET /<table>/<key...>/history`: the entries that touched one record, newest first, with what each did to it. */
async function recordHistory(
  exchange: Exchange,
  table: Table,
  given: Values<typeof pageOfEntries>,
): Promise<Reply | Refusal> {
  const {
    desk,
    application,
    caller: { administrator },
    parts,
  } = exchange;
  const page = pageAsked(given);
  const key = keyOfRecord(table, parts.slice(0, -1));
  if (isRefusal(key)) return key;
  const view = exchange.view();
  const standing = [view.get(table.name, key), ...view.archived(table.name, key)].filter(
    (record) => record !== undefined,
  );
  const { changes, next } = await desk.history.list(application.name, {
    ...page,
    tenant: scopeOf(exchange),
    asker: administrator.username,
    only: { table: table.name, key },
    sees: seeing(application, administrator),
  });
  const isKnown = standing.some(
    ({ row }) => allowed(application, administrator, 'view', table, tenantOf(table, row)) === 'allowed',
  );
  if (!isKnown && changes.length === 0 && page.before === undefined) return refuse('not_found');
  return successOfMany(exchange, changes, (change) => shown(exchange, change), {
    records_page_size: page.limit,
    ...(next === undefined ? {} : { next: String(next) }),
  });
}
