import { limits } from '../core/limits.js';
import { refuse, isRefusal, type Refusal } from '../core/refusals.js';
import { able, mayOn, ownRecords } from '../people/permits.js';
import type { Json } from '../schema/kind.js';
import type { Table } from '../schema/table.js';
import { scopeOf } from './changes.js';
import type { StatisticsAsked } from '../calls/kept-statistics.js';
import { success } from './envelope.js';
import { partsAre, type Exchange, type Methods } from './exchange.js';
import { numberOf, only } from './query.js';
import type { Reply } from './reply.js';

/** `GET /statistics` (api.md, Results): counts since the start, with `series` what happened over a time, with `plan` what its rules have decided, with `never_hit` rules that no call came to. */
export const statisticsMethods: Methods = { GET: show };

async function show(exchange: Exchange): Promise<Reply | Refusal> {
  const { desk, application, caller: { administrator }, brand, query } = exchange;
  const isNeverHit = query.has('never_hit');
  const misused = partsAre(exchange, 0) ?? (isNeverHit ? only(query, 'never_hit', 'limit', 'after') : only(query, 'series', 'plan'));
  if (misused !== undefined) return misused;
  if (!able(application, administrator, 'statistics')) return refuse('not_permitted');
  if (isNeverHit) return neverHit(exchange);
  const asked = chosen(exchange);
  if (isRefusal(asked)) return asked;
  const attributes = await desk.statistics({ application: application.name, tenant: scopeOf(exchange), ...asked });
  if (attributes === undefined) return asked.plan === undefined ? refuse('malformed', 'series is 1h, 24h or 7d.') : refuse('not_found', 'No such call plan.');
  const isWhole = asked.plan === undefined && asked.series === undefined;
  return success(brand, [{ scope: 'statistics', attributes: isWhole ? { ...attributes, tables: countsOf(exchange) } : attributes }]);
}

/** With `never_hit=true` rules that no call came to in 30 days, by plan, a page of the plans that had calls. */
async function neverHit(exchange: Exchange): Promise<Reply | Refusal> {
  const { desk, application, brand, query } = exchange;
  if (query.get('never_hit') !== 'true') return refuse('malformed', 'never_hit is true.');
  const limit = numberOf(query, 'limit', limits.neverHitPlans, 1, limits.neverHitPlans);
  if (isRefusal(limit)) return limit;
  const after = query.get('after');
  const { plans, total, next } = await desk.neverHit({ application: application.name, tenant: scopeOf(exchange), limit, ...(after === undefined ? {} : { after }) });
  return success(brand, plans.map((attributes) => ({ scope: 'statistics', attributes })), { meta: { records_page_size: limit, records_total: total, ...(next === undefined ? {} : { next }) } });
}

function chosen(exchange: Exchange): Pick<StatisticsAsked, 'series' | 'plan'> | Refusal {
  const [series, plan] = [exchange.query.get('series'), exchange.query.get('plan')];
  if (series !== undefined && plan !== undefined) return refuse('malformed', 'Give series or plan, not both.');
  const tenant = scopeOf(exchange);
  // Calls are counted for the whole application: a tenant would see those of others in them.
  if (series !== undefined) return tenant.provider === undefined ? { series } : refuse('not_permitted', 'A series is of the whole application; ask for a plan.');
  if (plan === undefined) return {};
  const parts = plan.split('/');
  if (parts.length < 2 || parts.length > 3) return refuse('malformed', 'plan is provider/subscriber/name, or provider/name of a plan of the provider itself.');
  const [provider, subscriber, name] = parts.length === 3 ? parts as [string, string, string] : [parts[0]!, '', parts[1]!];
  const isOwn = (tenant.provider ?? provider) === provider && (tenant.subscriber ?? subscriber) === subscriber;
  return isOwn ? { plan: { provider, subscriber, name } } : refuse('not_found', 'No such call plan.');
}

/** How many records each table has within the caller's tenant, from counts that are kept. */
function countsOf(exchange: Exchange): Json {
  const { application, caller: { administrator } } = exchange;
  const view = exchange.view();
  const { provider, subscriber } = scopeOf(exchange);
  const own = [provider, subscriber].filter((part) => part !== undefined);
  return Object.fromEntries(application.tables.filter((table) => mayOn(application, administrator, 'view', table)).flatMap((table) => {
    const tenant = ownPart(table, own);
    return tenant === undefined ? [] : [[table.name, { live: view.count(table.name, false, tenant), archive: view.count(table.name, true, tenant) }]];
  }));
}

/** By which tenant a table's own records are counted; undefined where somebody of this tenant has none. */
function ownPart(table: Table, own: readonly string[]): readonly string[] | undefined {
  if (table.tenantOf !== undefined || own.length === 0) return own;
  if (table.shared === true) return [];
  const columns = [table.tenant?.provider, table.tenant?.subscriber].filter((column) => column !== undefined).length;
  if (columns >= own.length) return own;
  return columns === 0 || ownRecords(table) === undefined ? undefined : own.slice(0, columns);
}
