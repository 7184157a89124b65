import { isRefusal, refuse, type Refusal } from '../core/refusals.js';
import { allowed, tenantOf } from '../people/permits.js';
import { usage } from '../records/usage.js';
import { success } from './envelope.js';
import type { Exchange, Methods } from './exchange.js';
import { only } from './query.js';
import { identifier } from './record.js';
import type { Reply } from './reply.js';
import { keyOfRecord } from './tables.js';

/** `GET /usage/<table>/<key...>`: what refers to a record, and what archiving or purging it would take along (api.md, Paths). */
export const usageMethods: Methods = { GET: show };

function show(exchange: Exchange): Reply | Refusal {
  const { application, caller: { administrator }, parts: [name, ...parts], brand } = exchange;
  const refused = only(exchange.query);
  if (refused !== undefined) return refused;
  const table = application.tables.find((candidate) => candidate.name === name && candidate.internal !== true);
  if (table === undefined) return refuse('unknown_path');
  const key = keyOfRecord(table, parts);
  if (isRefusal(key)) return key;
  const view = exchange.view();
  const stored = view.get(table.name, key);
  const verdict = stored === undefined ? 'hidden' : allowed(application, administrator, 'view', table, tenantOf(table, stored.row));
  if (verdict !== 'allowed') return refuse(verdict === 'hidden' ? 'not_found' : 'not_permitted');
  const found = usage(view, application, table, key);
  if (isRefusal(found)) return found;
  const users = found.usedBy.map((user) => {
    const of = application.tables.find((candidate) => candidate.name === user.table)!;
    return { table: user.table, key: identifier(of, user.key) };
  });
  return success(brand, [{ scope: 'usage', attributes: { contains: { ...found.contains }, used_by: users } }]);
}
