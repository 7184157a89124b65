import { refuse, type Refusal } from '../core/refusals.js';
import { able } from '../people/permits.js';
import { scopeOf } from './changes.js';
import { success } from './envelope.js';
import { partsAre, type Exchange, type Methods } from './exchange.js';
import { only } from './query.js';
import type { Reply } from './reply.js';

/** `GET /statistics` (api.md, Results). */
export const statisticsMethods: Methods = { GET: show };

async function show(exchange: Exchange): Promise<Reply | Refusal> {
  const { desk, application, caller: { administrator }, brand } = exchange;
  const misused = partsAre(exchange, 0) ?? only(exchange.query);
  if (misused !== undefined) return misused;
  if (!able(application, administrator, 'statistics')) return refuse('not_permitted');
  return success(brand, [{ scope: 'statistics', attributes: await desk.statistics(application.name, scopeOf(exchange)) }]);
}
