import { isRefusal, refuse, type Refusal } from '../core/refusals.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import { formatTimestamp } from '../core/zones.js';
import { able } from '../people/permits.js';
import { movedColumn } from '../schema/table.js';
import { scopeOf } from './changes.js';
import { success } from './envelope.js';
import { partsAre, type Exchange, type Methods } from './exchange.js';
import { numberOf, only } from './query.js';
import type { Reply } from './reply.js';

/**
 * `/leases`: which open calls hold a lease of which `limited` rule, and which hold money of which account (`rule` is its number then, and clearing ends the call, settled as abandoned), and clearing them one by one (routing.md, limited: visible and clearable).
 * Whoever sees statistics sees those of the own plans; only a platform owner clears one, for a rule lets one call more through then.
 */
export const leaseMethods: Methods = { GET: list, DELETE: clear };

async function list(exchange: Exchange): Promise<Reply | Refusal> {
  const { desk, application, caller: { administrator }, query, brand } = exchange;
  const misused = partsAre(exchange, 0) ?? only(query, 'rule', 'limit');
  if (misused !== undefined) return misused;
  if (!able(application, administrator, 'statistics')) return refuse('not_permitted');
  const limit = numberOf(query, 'limit', limits.defaultPageRows, 1, limits.pageRows);
  if (isRefusal(limit)) return limit;
  const rule = query.get('rule');
  const found = await desk.leases.list({ application: application.name, tenant: scopeOf(exchange), limit, ...(rule === undefined ? {} : { rule }) });
  const zone = desk.zone();
  const money = application.tables.map((table) => movedColumn(table)).find((column) => column !== undefined)?.kind;
  return success(brand, found.leases.map((lease) => ({ scope: 'lease', attributes: { rule: lease.rule, call_id: lease.callId, since: formatTimestamp(zone, lease.sinceMs), ...(lease.reserved === undefined ? {} : { reserved: money?.show(lease.reserved) ?? lease.reserved }) } })), {
    meta: { records_page_size: limit, ...(found.more ? { partial: true } : {}) },
  });
}

async function clear(exchange: Exchange): Promise<Reply | Refusal> {
  const { desk, application, caller: { administrator }, parts, brand } = exchange;
  if (parts.length === 0) return refuse('wrong_method', 'Leases are cleared one by one, at the path of a rule and a call.');
  const misused = partsAre(exchange, 2) ?? only(exchange.query);
  if (misused !== undefined) return misused;
  if (administrator.role.role !== 'platform_owner' || !able(application, administrator, 'statistics')) return refuse('not_permitted');
  const [rule, callId] = parts as [string, string];
  const standby = desk.standby?.();
  if (standby !== undefined) return standby;
  if (!await desk.leases.clear({ application: application.name, rule, callId })) return refuse('not_found', 'No open call of this id holds a lease of this rule.');
  log.notice('a lease was cleared by hand', { application: application.name, rule, call: callId, by: administrator.username });
  return success(brand, [], { message: 'The lease is cleared; the call itself goes on.' });
}
