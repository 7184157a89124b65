import { isRefusal, refuse, type Refusal } from '../core/refusals.js';
import { allowed, tenantOf } from '../people/permits.js';
import type { Row, Table } from '../schema/table.js';
import { success } from './envelope.js';
import { roleOf, type Exchange, type Methods } from './exchange.js';
import { keyOfRecord } from './path.js';
import { only } from './query.js';
import { identifier } from './record.js';
import type { Reply } from './reply.js';
import { readChoice, visible } from './tables.js';

/**
 * `GET /usage/<table>/<key...>`: what refers to a record, and what archiving it would take along; with `archive=true` what restoring or purging it would (api.md, Paths).
 */
export const usageMethods: Methods = { GET: show };

async function show(exchange: Exchange): Promise<Reply | Refusal> {
  const { application, desk, caller: { administrator }, parts: [name, ...parts], brand, query } = exchange;
  const refused = only(query, 'archive', 'txnid');
  if (refused !== undefined) return refused;
  const table = application.tables.find((candidate) => candidate.name === name && candidate.internal !== true);
  if (table === undefined) return refuse('unknown_path');
  const chosen = readChoice(query);
  if (isRefusal(chosen)) return chosen;
  if (chosen.generation !== undefined && !chosen.archive) return refuse('malformed', 'txnid picks a generation of the archive: archive=true goes with it.');
  const key = keyOfRecord(table, parts);
  if (isRefusal(key)) return key;
  const record = visible(exchange, exchange.view(), table, key, chosen);
  if (isRefusal(record)) return record;
  const sees = (of: Table, row: Row): boolean => allowed(application, administrator, 'view', of, tenantOf(of, row)) === 'allowed';
  if (chosen.archive) {
    const found = await desk.lists.archivedUsage({ application, table, key, generation: chosen.generation, sees: (row) => sees(table, row) }, roleOf(exchange));
    if (isRefusal(found)) return found;
    const generations = found.generations.map(({ generation, contains }) => ({ txnid: generation, contains: { ...contains } }));
    return success(brand, [{ scope: 'usage', attributes: { contains: generations[0]!.contains, generations, used_by: [] } }], { meta: { archive: true, ...(found.partial ? { partial: true } : {}) } });
  }
  const found = await desk.lists.usage({ application, table, key, sees }, roleOf(exchange));
  if (isRefusal(found)) return found;
  const users = found.usedBy.map((user) => ({ table: user.table.name, key: identifier(user.table, user.key) }));
  const others = found.others === 0 ? {} : { used_by_others: found.others };
  return success(brand, [{ scope: 'usage', attributes: { contains: { ...found.contains }, used_by: users, ...others } }], { meta: found.partial ? { partial: true } : {} });
}
