import { isRefusal, type Refusal } from '../core/refusals.js';
import { allowed, tenantOf } from '../people/permits.js';
import type { Json } from '../schema/kind.js';
import type { Table } from '../schema/table.js';
import type { Row } from '../schema/row.js';
import { success } from './envelope.js';
import { roleOf, type Exchange } from './exchange.js';
import { keyOfRecord } from './path.js';
import { object, resultsOf } from './openapi-schemas.js';
import { generationQuery, keyParts, recordTemplate } from './table-paths.js';
import type { Values } from './parameters.js';
import { identifier } from './record.js';
import type { Reply } from './reply.js';
import { route, type Route } from './route.js';
import { chosenFrom, visible } from './tables.js';

/**
 * `GET /usage/<table>/<key...>`: what refers to a record, and what archiving it would take along; with `archive=true`
 * what restoring or purging it would (api.md, Paths).
 */
export function usageRoute(table: Table): Route {
  return route({
    method: 'GET',
    path: `usage/${recordTemplate(table)}`,
    tag: table.name,
    summary: `What refers to a record and what goes with it, restoring or purging one of the archive too: ${table.title}`,
    parts: keyParts(table),
    needs: { actions: ['view'], table },
    query: generationQuery,
    reply: { name: 'usage.reply', schema: usageSchema() },
    run: (exchange, given) => show(exchange, table, given),
  });
}

function usageSchema(): Json {
  const users = { ...(object({ table: { type: 'string' } }) as object), additionalProperties: true };
  return resultsOf({
    contains: { type: 'object', additionalProperties: {} },
    used_by: { type: 'array', items: users },
  });
}

async function show(exchange: Exchange, table: Table, given: Values<typeof generationQuery>): Promise<Reply | Refusal> {
  const {
    application,
    desk,
    caller: { administrator },
    parts: [, ...parts],
    brand,
  } = exchange;
  const chosen = chosenFrom(given);
  if (isRefusal(chosen)) return chosen;
  const key = keyOfRecord(table, parts);
  if (isRefusal(key)) return key;
  const record = visible(exchange, exchange.view(), table, key, chosen);
  if (isRefusal(record)) return record;
  const sees = (of: Table, row: Row): boolean =>
    allowed(application, administrator, 'view', of, tenantOf(of, row)) === 'allowed';
  if (chosen.archive) {
    const found = await desk.lists.archivedUsage(
      { application, table, key, generation: chosen.generation, sees: (row) => sees(table, row) },
      roleOf(exchange),
    );
    if (isRefusal(found)) return found;
    const generations = found.generations.map(({ generation, contains }) => ({
      txnid: generation,
      contains: { ...contains },
    }));
    return success(
      brand,
      [{ scope: 'usage', attributes: { contains: generations[0]!.contains, generations, used_by: [] } }],
      { meta: { archive: true, ...(found.partial ? { partial: true } : {}) } },
    );
  }
  const found = await desk.lists.usage({ application, table, key, sees }, roleOf(exchange));
  if (isRefusal(found)) return found;
  const users = found.usedBy.map((user) => ({ table: user.table.name, key: identifier(user.table, user.key) }));
  const others = found.others === 0 ? {} : { used_by_others: found.others };
  return success(
    brand,
    [{ scope: 'usage', attributes: { contains: { ...found.contains }, used_by: users, ...others } }],
    { meta: found.partial ? { partial: true } : {} },
  );
}
