import { limits } from '../core/limits.js';
import { Refusal, isRefusal, refuse, refuseFields } from '../core/refusals.js';
import { allowed, mayOn, tenantOf, viewedPart } from '../people/permits.js';
import type { ListQuery } from '../records/list-query.js';
import { generationsOf } from '../records/obstacles.js';
import type { Page } from '../records/lists.js';
import type { Command, Given } from '../schema/command.js';
import type { Json } from '../schema/kind.js';
import { movedColumn, type Key, type Table } from '../schema/table.js';
import type { Archived, Stored } from '../schema/view.js';
import type { StoreView } from './desk.js';
import { commandAt, isServed, readCommand, serveCommand } from './commands.js';
import { commit } from './commit.js';
import { entryText, moved, success, successOf } from './envelope.js';
import { bodyOf, roleOf, sessionOf, type Exchange, type Handler, type Methods } from './exchange.js';
import { isKnown } from './description.js';
import { conditionsOf, guarded, guardOfStored, readGuard, type Conditions } from './guard.js';
import { recordHistory } from './history.js';
import { isForeign, readListQuery } from './list-query.js';
import { isFindings, readKey } from './path.js';
import type { Asked } from './prepare.js';
import { flagOf, numberOf, only, type Query } from './query.js';
import { entityTag, followsVersion, recordObject, showingTo } from './record.js';
import type { Reply } from './reply.js';

/** The paths of one table (api.md, Paths), from its declaration. */
export function tableMethods(table: Table): Methods {
  return { GET: reading(table), POST: creating(table), PUT: putting(table), DELETE: removing(table) };
}

function reading(table: Table): Handler {
  return (exchange) => {
    if (exchange.parts.length === table.key.length + 1 && exchange.parts.at(-1) === 'history') return recordHistory(exchange, table);
    if (exchange.parts.length > table.key.length) return refuse('unknown_path');
    return exchange.parts.length === table.key.length ? one(exchange, table) : list(exchange, table);
  };
}

async function list(exchange: Exchange, table: Table): Promise<Reply | Refusal> {
  const { desk, application, caller: { administrator }, query, parts, brand } = exchange;
  const prefix = readKey(table, parts);
  const read = readListQuery(query, table, isFindings(prefix) ? [] : prefix, administrator);
  if (isRefusal(read)) return read;
  const asked = { ...read, filters: [...read.filters, ...partOf(exchange, table)] };
  if (!mayOn(application, administrator, 'view', table)) return refuse('not_permitted');
  const showing = showingTo(exchange);
  const found = isFindings(prefix) || isForeign(table, asked) ? { ...nothing, change: exchange.view().change } : await desk.lists.page({
    application: application.name, table, query: asked, session: sessionOf(exchange), role: roleOf(exchange), show: (view, record) => entryText(recordObject(view, table, record, showing)),
  });
  if (isRefusal(found)) return found;
  return successOf(brand, found.shown, {
    records_page_size: asked.limit, records_page_offset: asked.offset, records_total: found.total, archive: asked.archive, change: found.change,
    ...(found.next === undefined ? {} : { next: found.next }), ...(found.set === undefined ? {} : { set: found.set }), ...(found.partial ? { partial: true, looked: found.looked ?? 0 } : {}),
  });
}

/** Of accounts those that the permits are about, where they are not about all: the role of a tenant's names the tenant behind a colon. */
function partOf({ application, caller: { administrator } }: Exchange, table: Table): ListQuery['filters'] {
  const part = viewedPart(application, administrator, table);
  if (part === undefined) return [];
  return [part === 'platform' ? { column: 'role_id', operator: '=', value: 'platform_owner' } : { column: 'role_id', operator: '~', value: ':' }];
}

const nothing: Omit<Page, 'change'> = { shown: [], total: 0, partial: false };

async function one(exchange: Exchange, table: Table): Promise<Reply | Refusal> {
  const { query, brand } = exchange;
  const unknown = only(query, 'archive', 'txnid');
  if (unknown !== undefined) return unknown;
  const chosen = readChoice(query);
  if (isRefusal(chosen)) return chosen;
  if (chosen.generation !== undefined && !chosen.archive) return refuse('malformed', 'txnid picks a generation of the archive: archive=true goes with it.');
  const key = readKey(table, exchange.parts, true);
  if (isFindings(key)) return refuse('not_found');
  const view = exchange.view();
  const record = visible(exchange, view, table, key, chosen);
  if (isRefusal(record)) return record.code === 'not_found' && !chosen.archive ? damagedFor(exchange, view, table, key) ?? record : record;
  const tag = entityTag(record);
  if (followsVersion(table) && isKnown(exchange.incoming.headers.get('if-none-match'), tag)) return { kind: 'whole', status: 304, body: '', headers: [['ETag', tag]] };
  const held = chosen.archive ? {} : await heldOf(exchange, table, key);
  return success(brand, [recordObject(view, table, record, showingTo(exchange), held)], { headers: [['ETag', tag]], meta: { archive: chosen.archive } });
}

/** `damaged_record` where there was a record and it is not what was written any more: for those who may see whatever has this key, for whose it was cannot be told. */
function damagedFor({ caller: { administrator: { role } } }: Exchange, view: StoreView, table: Table, key: Key): Refusal | undefined {
  const provider = table.tenant?.provider === undefined ? -1 : table.key.indexOf(table.tenant.provider);
  const isTheirs = role.role === 'platform_owner' || (role.role === 'service_provider' && provider >= 0 && key[provider] === role.provider);
  return isTheirs && view.isDamaged(table.name, key) ? refuse('damaged_record') : undefined;
}

/** What open calls hold of an account, and how many they are: of one record alone, for the calls thread is asked. */
async function heldOf({ desk, application }: Exchange, table: Table, key: Key): Promise<{ readonly [name: string]: Json }> {
  const money = movedColumn(table)?.kind;
  if (money === undefined) return {};
  const { leases } = await desk.leases.list({ application: application.name, tenant: {}, rule: key.join('/'), limit: limits.pageRows });
  const reserved = leases.reduce((sum, lease) => sum + (lease.reserved ?? 0), 0);
  return { reserved: money.show(reserved) as Json, open_calls: leases.length };
}

/** Which of the records with one key: the live one, or of the archive a generation, else the newest. */
export interface Chosen {
  readonly archive: boolean;
  readonly generation?: number;
}

/** The record that is meant, for somebody who may see it; refuses `not_found` and `not_permitted`. */
export function visible({ application, caller: { administrator } }: Exchange, view: StoreView, table: Table, key: Key, { archive, generation }: Chosen): Stored | Archived | Refusal {
  const records: readonly (Stored | Archived)[] = archive
    ? generationsOf(view, table, key, generation)
    : [view.get(table.name, key)].filter((record) => record !== undefined);
  const record = records.find(({ row }) => allowed(application, administrator, 'view', table, tenantOf(table, row)) !== 'hidden');
  if (record === undefined) return mayOn(application, administrator, 'view', table) ? refuse('not_found') : refuse('not_permitted');
  return allowed(application, administrator, 'view', table, tenantOf(table, record.row)) === 'allowed' ? record : refuse('not_permitted');
}

function creating(table: Table): Handler {
  return async (exchange) => {
    const command = commandAt(table, exchange.parts);
    if (command !== undefined) return isServed(command) ? serveCommand(exchange, table, command) : commanding(exchange, table, command);
    if (exchange.parts.length > 0) return refuse('wrong_method', 'A record is created at the path of its table; at its own path PUT creates it.');
    const unknown = only(exchange.query);
    if (unknown !== undefined) return unknown;
    if (!mayOn(exchange.application, exchange.caller.administrator, 'create', table)) return refuse('not_permitted');
    const body = await bodyOf(exchange);
    return isRefusal(body) ? body : write(exchange, { method: 'create', table, attributes: body }, 'create');
  };
}

/** Has a command carried out on a record; the reply is that of a PUT. */
async function commanding(exchange: Exchange, table: Table, command: Command & Given): Promise<Reply | Refusal> {
  const given = await readCommand(exchange, table, command);
  return isRefusal(given) ? given : write(exchange, { method: 'command', table, command, ...given }, command.name);
}

function putting(table: Table): Handler {
  return async (exchange) => {
    const { parts, query, application, caller: { administrator } } = exchange;
    if (parts.length < table.key.length) return refuse('wrong_method', 'PUT takes the path of a record.');
    if (parts.length > table.key.length) return refuse('unknown_path');
    const unknown = only(query);
    if (unknown !== undefined) return unknown;
    if (!mayOn(application, administrator, 'edit', table) && !mayOn(application, administrator, 'create', table)) return refuse('not_permitted');
    const body = await bodyOf(exchange);
    if (isRefusal(body)) return body;
    const key = readKey(table, parts, true);
    if (isFindings(key)) return refuseFields(key);
    const { meta, ...attributes } = body;
    const asked = guarded({ method: 'put' as const, table, key, attributes }, readGuard(exchange, table, key, conditionsOf(exchange), meta));
    return isRefusal(asked) ? asked : write(exchange, asked, 'edit');
  };
}

async function write(exchange: Exchange, asked: Asked, what: string): Promise<Reply | Refusal> {
  const { desk, brand, application, caller: { administrator } } = exchange;
  const { table } = asked;
  const written = await commit(exchange, [asked], `${what} ${table.name}`, false);
  if (isRefusal(written)) return written;
  const result = written.results[0]!;
  const view = exchange.view();
  // Read back: what stands there is what is in force. Another change may have archived it meanwhile.
  const stored = view.get(table.name, result.key);
  const warnings = stored === undefined ? written.warnings : [...written.warnings, ...desk.forwardedBack(application.name, table.name, stored.row, administrator.role)];
  return success(brand, stored === undefined ? [] : [recordObject(view, table, stored, showingTo(exchange))], {
    status: result.created ? 201 : 200,
    meta: { txnid: written.change, ...(warnings.length === 0 ? {} : { warnings: warnings.map((warning) => ({ ...warning })) }) },
    headers: stored === undefined ? [] : [['ETag', entityTag(stored)]],
  });
}

function removing(table: Table): Handler {
  return async (exchange) => {
    const read = readRemoval(table, exchange.parts, exchange.query);
    if (isRefusal(read)) return read;
    if (!mayOn(exchange.application, exchange.caller.administrator, read.method, table)) return refuse('not_permitted');
    const asked = guardRemoval(exchange, read, conditionsOf(exchange));
    if (isRefusal(asked)) return asked;
    const written = await commit(exchange, [asked], `${asked.method} ${table.name}`, false);
    if (isRefusal(written)) return written;
    // A purge takes every generation, and what each contained.
    const records = written.results.reduce((sum, result) => sum + result.records, 0);
    return moved(exchange.brand, { txnid: written.change, ...(asked.method === 'purge' ? { records } : {}) });
  };
}

/** What a DELETE asks for, against the version that its conditions name: of a live record, or a generation of the archive. */
export function guardRemoval(exchange: Exchange, asked: Removal, conditions: Conditions): Removal | Refusal {
  return asked.method === 'archive' ? guarded(asked, guardOfStored(exchange, asked.table, asked.key, conditions)) : { ...asked, conditions };
}

export type Removal = Extract<Asked, { method: 'archive' | 'restore' | 'purge' }>;

/** What a DELETE asks for: archive; `archive=true&restore=true` restore; `archive=true` purge. Nothing that could be misread is guessed at. */
export function readRemoval(table: Table, parts: readonly string[], query: Query): Removal | Refusal {
  if (parts.length < table.key.length) return refuse('wrong_method', 'DELETE takes the path of a record.');
  if (parts.length > table.key.length) return refuse('unknown_path');
  const unknown = only(query, 'archive', 'restore', 'txnid');
  if (unknown !== undefined) return unknown;
  for (const name of ['archive', 'restore']) {
    if (query.has(name) && query.get(name) !== 'true') return refuse('malformed', `${name} can only be true here.`);
  }
  const chosen = readChoice(query);
  if (isRefusal(chosen)) return chosen;
  const key = readKey(table, parts, true);
  if (!chosen.archive) {
    if (query.size > 0) return refuse('malformed', 'restore and txnid are about the archive: archive=true goes with them.');
    return isFindings(key) ? refuse('not_found') : { method: 'archive', table, key };
  }
  const method = query.has('restore') ? 'restore' : 'purge';
  return isFindings(key) ? refuse('not_found') : { method, table, key, ...(chosen.generation === undefined ? {} : { generation: chosen.generation }) };
}

/** Which record of a key a query means. */
export function readChoice(query: Query): Chosen | Refusal {
  const archive = flagOf(query, 'archive');
  if (isRefusal(archive)) return archive;
  const generation = numberOf(query, 'txnid', 0, 1, Number.MAX_SAFE_INTEGER);
  if (isRefusal(generation)) return generation;
  return generation === 0 ? { archive } : { archive, generation };
}
