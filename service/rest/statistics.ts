import { limits } from '../core/limits.js';
import { refuse, isRefusal, type Refusal } from '../core/refusals.js';
import { mayOn, ownRecords } from '../people/permits.js';
import type { Json } from '../schema/kind.js';
import type { Table } from '../schema/table.js';
import { scopeOf } from './changes.js';
import type { StatisticsAsked } from '../calls/kept-statistics.js';
import { success } from './envelope.js';
import type { Exchange } from './exchange.js';
import { object, replyOf } from './openapi-schemas.js';
import { choice, text, whole, type Values } from './parameters.js';
import type { Reply } from './reply.js';
import { route, type Route } from './route.js';

const query = {
  series: text('By steps of 5 s, 1 min or 5 min: 1h, 24h or 7d.'),
  plan: text('provider/subscriber/name, or provider/name.'),
  never_hit: choice(['true'], 'Rules that no call came to in 30 days.'),
  limit: whole(
    { least: 1, most: limits.neverHitPlans, fallback: undefined },
    'Of never_hit: plans that are looked at.',
  ),
  after: text('Of never_hit: the cursor meta.next of the page before.'),
};
type Given = Values<typeof query>;

/**
 * `GET /statistics` (api.md, Results): counts since the start, with `series` what happened over a time, with `plan`
 * what its rules have decided, with `never_hit` rules that no call came to.
 */
export const statisticsRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: 'statistics',
    tag: 'system',
    needs: { abilities: ['statistics'] },
    query,
    statuses: [404],
    reply: { name: 'statistics.reply', schema: statisticsSchema() },
    run: show,
    summary:
      'Decisions, latencies, hits per rule and records per table; with series how it went over a time, with plan what its rules have decided in 30 days, with never_hit a page of the plans that had calls and have rules that none came to.',
  }),
];

function statisticsSchema(): Json {
  const text: Json = { type: 'string' },
    maybeText: Json = { type: ['string', 'null'] },
    whole: Json = { type: 'integer' },
    counts: Json = { type: 'object', additionalProperties: whole };
  const units: Json = { type: 'object', additionalProperties: text },
    steps: Json = { type: 'array', items: { type: ['integer', 'null'] } },
    list = (items: Json): Json => ({ type: 'array', items });
  const hit = { hits: whole, last: maybeText };
  const sinceStart = object({
    since: text,
    units,
    'decisions?': counts,
    'refused?': counts,
    'latency?': object({ p50: whole, p99: whole, p999: whole }),
    plans: list(object({ key: text, calls: whole, rules: list(object({ path: text, hits: whole })) })),
    tables: { type: 'object', additionalProperties: object({ live: whole, archive: whole }) },
  });
  const overTime = object({
    series: text,
    from: text,
    from_seconds: whole,
    step_seconds: whole,
    units,
    calls: steps,
    denied: steps,
    decisions: { type: 'object', additionalProperties: steps },
    latency: object({ p50: steps, p99: steps, p999: steps }),
  });
  const rule = { path: text, label: text, no: maybeText, pointer: text };
  const ofPlan = object({
    plan: text,
    days: whole,
    units,
    calls: whole,
    last: maybeText,
    rules: list(object({ ...rule, ...hit })),
    never_hit: list(text),
    earlier: list(object({ path: text, ...hit })),
  });
  const neverHit = object({ plan: text, days: whole, rules: whole, never_hit: list(object(rule)) });
  return replyOf(object({ 'scope?': text, attributes: { anyOf: [sinceStart, overTime, ofPlan, neverHit] } }));
}

async function show(exchange: Exchange, given: Given): Promise<Reply | Refusal> {
  const { desk, application, brand } = exchange;
  const others = given.never_hit === undefined ? (['limit', 'after'] as const) : (['series', 'plan'] as const);
  const unfit = others.find((name) => given[name] !== undefined);
  if (unfit !== undefined)
    return refuse(
      'unknown_parameter',
      `${unfit} does not go ${given.never_hit === undefined ? 'without' : 'with'} never_hit.`,
    );
  if (given.never_hit !== undefined) return neverHit(exchange, given);
  const asked = chosen(exchange, given);
  if (isRefusal(asked)) return asked;
  const attributes = await desk.statistics({ application: application.name, tenant: scopeOf(exchange), ...asked });
  if (attributes === undefined)
    return asked.plan === undefined
      ? refuse('malformed', 'series is 1h, 24h or 7d.')
      : refuse('not_found', 'No such call plan.');
  const isWhole = asked.plan === undefined && asked.series === undefined;
  return success(brand, [
    { scope: 'statistics', attributes: isWhole ? { ...attributes, tables: countsOf(exchange) } : attributes },
  ]);
}

/** With `never_hit=true` rules that no call came to in 30 days, by plan, a page of the plans that had calls. */
async function neverHit(exchange: Exchange, { limit = limits.neverHitPlans, after }: Given): Promise<Reply | Refusal> {
  const { desk, application, brand } = exchange;
  const { plans, total, next } = await desk.neverHit({
    application: application.name,
    tenant: scopeOf(exchange),
    limit,
    ...(after === undefined ? {} : { after }),
  });
  return success(
    brand,
    plans.map((attributes) => ({ scope: 'statistics', attributes })),
    { meta: { records_page_size: limit, records_total: total, ...(next === undefined ? {} : { next }) } },
  );
}

function chosen(exchange: Exchange, { series, plan }: Given): Pick<StatisticsAsked, 'series' | 'plan'> | Refusal {
  if (series !== undefined && plan !== undefined) return refuse('malformed', 'Give series or plan, not both.');
  const tenant = scopeOf(exchange);
  // Calls are counted for the whole application: a tenant would see those of others in them.
  if (series !== undefined)
    return tenant.provider === undefined
      ? { series }
      : refuse('not_permitted', 'A series is of the whole application; ask for a plan.');
  if (plan === undefined) return {};
  const parts = plan.split('/');
  if (parts.length < 2 || parts.length > 3)
    return refuse('malformed', 'plan is provider/subscriber/name, or provider/name of a plan of the provider itself.');
  const [provider, subscriber, name] =
    parts.length === 3 ? (parts as [string, string, string]) : [parts[0]!, '', parts[1]!];
  const isOwn = (tenant.provider ?? provider) === provider && (tenant.subscriber ?? subscriber) === subscriber;
  return isOwn ? { plan: { provider, subscriber, name } } : refuse('not_found', 'No such call plan.');
}

/** How many records each table has within the caller's tenant, from counts that are kept. */
function countsOf(exchange: Exchange): Json {
  const {
    application,
    caller: { administrator },
  } = exchange;
  const view = exchange.view();
  const { provider, subscriber } = scopeOf(exchange);
  const own = [provider, subscriber].filter((part) => part !== undefined);
  return Object.fromEntries(
    application.tables
      .filter((table) => mayOn(application, administrator, 'view', table))
      .flatMap((table) => {
        const tenant = ownPart(table, own);
        return tenant === undefined
          ? []
          : [
              [
                table.name,
                { live: view.count(table.name, false, tenant), archive: view.count(table.name, true, tenant) },
              ],
            ];
      }),
  );
}

/** By which tenant a table's own records are counted; undefined where somebody of this tenant has none. */
function ownPart(table: Table, own: readonly string[]): readonly string[] | undefined {
  if (table.tenantOf !== undefined || own.length === 0) return own;
  if (table.shared === true) return [];
  const columns = [table.tenant?.provider, table.tenant?.subscriber].filter((column) => column !== undefined).length;
  if (columns >= own.length) return own;
  return columns === 0 || ownRecords(table) === undefined ? undefined : own.slice(0, columns);
}
