import { isRefusal, refuse, type Refusal } from '../core/refusals.js';
import { limits } from '../core/limits.js';
import { formatTimestamp } from '../core/zones.js';
import { able } from '../people/permits.js';
import type { Json } from '../schema/kind.js';
import { scopeOf } from './changes.js';
import type { LiveCall } from './live-calls-desk.js';
import { partsAre, type Exchange, type Methods } from './exchange.js';
import { successOfMany } from './many.js';
import { numberOf, only } from './query.js';
import type { Reply } from './reply.js';

/** `GET /calls`: calls that are open now, those whose lease began longest ago first; of a tenant its own. `meta.settled` counts calls with money that ended, and those of them that were abandoned, by service provider since the start. */
export const openCallMethods: Methods = { GET: list };

/** `GET /watch?after=`: what was decided since the last look, for platform owners; `meta.next` is handed in the next time, `meta.missed` says how many were too many to be kept. */
export const watchMethods: Methods = { GET: watch };

async function list(exchange: Exchange): Promise<Reply | Refusal> {
  const { desk, application, caller: { administrator }, query } = exchange;
  const misused = partsAre(exchange, 0) ?? only(query, 'limit');
  if (misused !== undefined) return misused;
  if (!able(application, administrator, 'statistics')) return refuse('not_permitted');
  const limit = numberOf(query, 'limit', limits.defaultPageRows, 1, limits.pageRows);
  if (isRefusal(limit)) return limit;
  const { calls, more, settled } = await desk.liveCalls.open({ application: application.name, tenant: scopeOf(exchange), limit });
  return successOfMany(exchange, calls, (call) => shown(exchange, call), { records_page_size: limit, ...(more ? { partial: true } : {}), ...(settled.length === 0 ? {} : { settled: settled.map(({ provider, ...counts }) => ({ service_provider: provider, ...counts })) }) });
}

async function watch(exchange: Exchange): Promise<Reply | Refusal> {
  const { desk, application, caller: { administrator }, query } = exchange;
  const misused = partsAre(exchange, 0) ?? only(query, 'after');
  if (misused !== undefined) return misused;
  if (administrator.role.role !== 'platform_owner' || !able(application, administrator, 'statistics')) return refuse('not_permitted');
  const after = numberOf(query, 'after', 0, 0, Number.MAX_SAFE_INTEGER);
  if (isRefusal(after)) return after;
  const { calls, missed, next } = await desk.liveCalls.watch({ application: application.name, after });
  return successOfMany(exchange, calls, (call) => shown(exchange, call), { missed, next: String(next) });
}

function shown({ desk }: Exchange, { callId, atMs, called, calling, answered, decision, value, rule }: LiveCall): Json {
  return { scope: 'call', attributes: { call_id: callId, at: formatTimestamp(desk.zone(), atMs), called, calling: calling ?? null, ...(answered === undefined ? {} : { answered }), decision, value, rule } };
}
