import type { LedgerLine } from '../calls/ledger/ledger-layout.js';
import { limits } from '../core/limits.js';
import { isRefusal, refuse, type Refusal } from '../core/refusals.js';
import { formatTimestamp } from '../core/zones.js';
import { able } from '../people/permits.js';
import type { Application } from '../schema/application.js';
import type { Json } from '../schema/kind.js';
import { movedColumn, position, type Column, type Table } from '../schema/table.js';
import { success } from './envelope.js';
import { partsAre, type Exchange, type Methods } from './exchange.js';
import { successOfMany } from './many.js';
import { flagOf, numberOf, only } from './query.js';
import type { Reply } from './reply.js';
import { keyOfRecord } from './path.js';
import { visible } from './tables.js';

/** `/ledger`: what was moved on the account of a record, and whether all of it holds together (calling-card.md, Invariants). */
export const ledgerMethods: Methods = { GET: lines, POST: verify };

/** Whether an application has such a path: some of its records have accounts. */
export function hasLedger({ tables }: Application): boolean {
  return tables.some((table) => movedColumn(table) !== undefined);
}

/**
 * Of which record: `<table>/<key...>`, or the key alone where one table has accounts (api.md, Paths: `GET /ledger/<account>`).
 */
function recordAsked({ tables }: Application, [name, ...parts]: readonly string[]): { readonly table: Table; readonly parts: readonly string[] } | undefined {
  const named = tables.find((candidate) => candidate.name === name && candidate.internal !== true);
  if (named !== undefined) return { table: named, parts };
  const [only, ...others] = tables.filter((table) => movedColumn(table) !== undefined);
  return only === undefined || others.length > 0 || only.key.length !== parts.length + 1 ? undefined : { table: only, parts: [name!, ...parts] };
}

/** `GET /ledger/<table>/<key...>` and `GET /ledger/<account>`: the newest line first; whoever may see the record sees them, of an archived one with `archive=true`. */
async function lines(exchange: Exchange): Promise<Reply | Refusal> {
  const { desk, application, query } = exchange;
  const unknown = only(query, 'limit', 'before', 'archive');
  if (unknown !== undefined) return unknown;
  const asked = recordAsked(application, exchange.parts);
  const column = asked && movedColumn(asked.table);
  if (asked?.table.account === undefined || column === undefined) return refuse('unknown_path');
  const { table, parts } = asked;
  const limit = numberOf(query, 'limit', limits.defaultPageRows, 1, limits.pageRows);
  if (isRefusal(limit)) return limit;
  const before = numberOf(query, 'before', Infinity, 1, Number.MAX_SAFE_INTEGER);
  if (isRefusal(before)) return before;
  const archive = flagOf(query, 'archive');
  if (isRefusal(archive)) return archive;
  const key = keyOfRecord(table, parts);
  if (isRefusal(key)) return key;
  const record = visible(exchange, exchange.view(), table, key, { archive });
  if (isRefusal(record)) return record;
  const found = desk.ledger.lines(application.name, asked.table.account(record), before, limit);
  const provisioned = record.row[position(table, column.name)] as number | undefined ?? 0;
  const next = found.length === limit && found.at(-1)!.serial > 1 ? String(found.at(-1)!.serial) : undefined;
  return successOfMany(exchange, found, (line) => shown(line, column, provisioned, desk.zone()), { records_page_size: limit, archive, ...(next === undefined ? {} : { next }) });
}

/** `balance` is what the account had behind the line. */
function shown({ serial, atMs, amount, reason, call, reference, by, moved }: LedgerLine, { kind }: Column, provisioned: number, zone: string): Json {
  return {
    scope: 'ledger',
    attributes: {
      serial, at: formatTimestamp(zone, atMs), amount: kind.show(amount), balance: kind.show(provisioned + moved), reason, call: call ?? null, reference: reference ?? null, by: by ?? null,
    },
  };
}

/** `POST /ledger/verify`: a platform owner has everything gone through, which may take its time. */
async function verify(exchange: Exchange): Promise<Reply | Refusal> {
  const { desk, application, caller: { administrator }, parts: [name], query, brand } = exchange;
  if (name !== 'verify') return refuse('wrong_method', 'What is on the ledger is only read.');
  const misused = partsAre(exchange, 1) ?? only(query);
  if (misused !== undefined) return misused;
  if (administrator.role.role !== 'platform_owner' || !able(application, administrator, 'settings')) return refuse('not_permitted');
  const receipt = await desk.ledger.verify(application.name);
  return success(brand, [{ scope: 'ledger', attributes: { ...receipt } }]);
}
