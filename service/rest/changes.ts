import { Refusal, isRefusal, refuse } from '../core/refusals.js';
import { limits } from '../core/limits.js';
import { formatTimestamp } from '../core/zones.js';
import { administratorTable, shownAdministrator } from '../people/administrator.js';
import { able, mayGrant, mayOn, seeing } from '../people/permits.js';
import type { Json } from '../schema/kind.js';
import type { Table } from '../schema/table.js';
import type { ChangeSummary, Scope } from './desk.js';
import { success } from './envelope.js';
import type { Exchange, Methods } from './exchange.js';
import { numberOf, only } from './query.js';
import { identifier } from './record.js';
import type { Reply } from './reply.js';

/** `/changes`: the audit log, newest first, and undo (api.md, Paths). */
export const changesMethods: Methods = { GET: show, POST: revert };

function show(exchange: Exchange): Reply | Refusal {
  if (!able(exchange.application, exchange.caller.administrator, 'changes')) return refuse('not_permitted');
  if (exchange.parts.length > 1) return refuse('unknown_path');
  return exchange.parts.length === 1 ? one(exchange) : list(exchange);
}

function list(exchange: Exchange): Reply | Refusal {
  const { desk, application, query, brand } = exchange;
  const unknown = only(query, 'limit', 'after');
  if (unknown !== undefined) return unknown;
  const limit = numberOf(query, 'limit', limits.defaultPageRows, 1, limits.pageRows);
  if (isRefusal(limit)) return limit;
  const before = numberOf(query, 'after', 0, 1, Number.MAX_SAFE_INTEGER);
  if (isRefusal(before)) return before;
  exchange.view();
  const { changes, next } = desk.history.list(application.name, { limit, tenant: scopeOf(exchange), ...(before === 0 ? {} : { before }) });
  return success(brand, changes.map((change) => shown(change, desk.zone())), {
    meta: { records_page_size: limit, ...(next === undefined ? {} : { next: String(next) }) },
  });
}

function one(exchange: Exchange): Reply | Refusal {
  const { desk, application, caller: { administrator }, brand, query } = exchange;
  const unknown = only(query);
  if (unknown !== undefined) return unknown;
  const txnid = changeNumber(exchange);
  if (txnid === undefined) return refuse('not_found', 'No such change.');
  exchange.view();
  const change = desk.history.one(application.name, txnid, scopeOf(exchange), seeing(application, administrator));
  if (change === undefined) return refuse('not_found', 'No such change.');
  const touched = change.touched.map(({ table: name, key, before, after }): Json => {
    return { table: name, key: identifier(tableOf(exchange, name), key), before: before ?? null, after: after ?? null };
  });
  return success(brand, [shown(change, desk.zone(), { touched })]);
}

async function revert(exchange: Exchange): Promise<Reply | Refusal> {
  const { desk, application, caller: { administrator }, parts, brand } = exchange;
  if (parts.length !== 2 || parts[1] !== 'revert') return refuse(parts.length === 0 ? 'wrong_method' : 'unknown_path');
  const unknown = only(exchange.query);
  if (unknown !== undefined) return unknown;
  if (!able(application, administrator, 'changes')) return refuse('not_permitted');
  const txnid = changeNumber(exchange);
  if (txnid === undefined) return refuse('not_found', 'No such change.');
  exchange.view();
  const scope = scopeOf(exchange);
  const change = desk.history.one(application.name, txnid, scope);
  if (change === undefined) return refuse('not_found', 'No such change.');
  const refused = mayRevert(exchange, change);
  if (refused !== undefined) return refused;
  const done = await desk.history.revert(application.name, txnid, administrator.username, scope);
  if ('code' in done) return Refusal.from(done);
  const left = done.left.map(({ table: name, key, message }): Json => ({ table: name, key: identifier(tableOf(exchange, name), key), message }));
  return success(brand, [{ scope: 'change', attributes: { reverted: txnid, left } }], { meta: { txnid: done.change } });
}

/** Undo is not a way around the permits: whoever takes a change back could have made it, and its opposite, record by record. */
function mayRevert({ application, caller: { administrator } }: Exchange, { whole, touched }: Detailed): Refusal | undefined {
  // What is not listed cannot be looked at.
  if (!whole && administrator.role.role !== 'platform_owner') return refuse('not_permitted', 'The change is too large to be taken back by a service provider.');
  const tables = [...new Set(touched.map(({ table }) => table))].map((name) => application.tables.find((table) => table.name === name)!);
  const may = tables.filter(({ internal }) => internal !== true).every((table) => undoing.every((action) => mayOn(application, administrator, action, table)));
  const settable = touched.every(({ abilities }) => abilities.every((ability) => able(application, administrator, ability)));
  const accounts = touched.filter(({ table }) => table === administratorTable).flatMap(({ before, after }) => [before, after]).filter((row) => row !== undefined);
  const grantable = accounts.every((row) => {
    const other = shownAdministrator(row);
    return other !== undefined && mayGrant(application, administrator, other);
  });
  return may && settable && grantable ? undefined : refuse('not_permitted');
}

type Detailed = NonNullable<ReturnType<Exchange['desk']['history']['one']>>;

const undoing = ['create', 'edit', 'archive', 'restore'] as const;

function tableOf({ application }: Exchange, name: string): Table {
  return application.tables.find((table) => table.name === name)!;
}

function changeNumber({ parts }: Exchange): number | undefined {
  return /^\d{1,15}$/.test(parts[0] ?? '') ? Number(parts[0]) : undefined;
}

/** Whose the caller is: what they ask for ends there. */
export function scopeOf({ caller: { administrator: { role: { provider, subscriber } } } }: Exchange): Scope {
  return { ...(provider === undefined ? {} : { provider }), ...(subscriber === undefined ? {} : { subscriber }) };
}

function shown({ txnid, at, by, what, records, revertible, revertedBy }: ChangeSummary, zone: string, more: { readonly [name: string]: Json } = {}): Json {
  return { scope: 'change', attributes: { txnid, at: formatTimestamp(zone, at), by, what, records, revertible, reverted_by: revertedBy ?? null, ...more } };
}
