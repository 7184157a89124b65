import { limits } from '../core/limits.js';
import { Refusal, isRefusal, refuse, refuseFields } from '../core/refusals.js';
import { allowed, mayOn, tenantOf, viewedPart } from '../people/permits.js';
import type { ListQuery } from '../records/list-query.js';
import { generationsOf } from '../records/obstacles.js';
import type { Page } from '../records/lists.js';
import { commandMeaning } from '../schema/description.js';
import type { Json } from '../schema/kind.js';
import { givenCommands, movedColumn, type Table } from '../schema/table.js';
import type { Key } from '../schema/row.js';
import type { Archived, Stored } from '../schema/view.js';
import type { StoreView } from '../records/store-view.js';
import { isServed, readCommand, serveCommand, type RestCommand } from './commands.js';
import { commit } from './commit.js';
import { entryText, moved, success, successOf } from './envelope.js';
import { bodyOf, roleOf, sessionOf, type Exchange } from './exchange.js';
import { isKnown } from './kept-reply.js';
import { conditionsOf, guarded, guardOfStored, readGuard, type Conditions } from './guard.js';
import { historyRoute } from './history.js';
import { isForeign, listQueryOf, readListQuery } from './list-query.js';
import { isFindings, readKey } from './path.js';
import type { Asked } from './asked.js';
import { flag, readParameters, type Values } from './parameters.js';
import { only, type Query } from './query.js';
import { reference, replyOf } from './openapi-schemas.js';
import { entityTag, followsVersion, recordObject, showingTo } from './record.js';
import type { Reply } from './reply.js';
import { route, type Named, type Route } from './route.js';
import { generationQuery, keyParts, recordTemplate, schemaNames } from './table-paths.js';

const guard = { 'If-Match': 'The ETag that the change was made against.' };

/** The routes of one table (api.md, Paths), from its declaration. */
export function tableRoutes(table: Table): readonly Route[] {
  const { name, title, key } = table;
  const about = aboutOf(table);
  const lists = key.map((_, count) =>
    route({
      ...about,
      method: 'GET',
      path: [name, ...key.slice(0, count).map((part) => `{${part}}`)].join('/'),
      summary: `List: ${title}`,
      needs: { actions: ['view'], table },
      query: listQueryOf(table),
      readsQuery: true,
      statuses: [404],
      run: (exchange) => list(exchange, table),
    }),
  );
  return [
    ...lists,
    route({
      ...about,
      method: 'POST',
      path: name,
      summary: `Create: ${title}`,
      needs: { actions: ['create'], table },
      body: { name: schemaNames.create(table) },
      statuses: [201, 404, 409],
      run: (exchange) => create(exchange, table),
    }),
    ...recordRoutes(table),
    historyRoute(table),
    ...givenCommands(table).map((command) =>
      route({
        ...about,
        method: 'POST',
        path: `${recordTemplate(table)}/${command.name}`,
        summary: commandMeaning(table, command),
        needs: { abilities: [command.ability] },
        headers: guard,
        body: { name: schemaNames.command(table, command.name) },
        statuses: [409, 412],
        run: (exchange) => carryOut(exchange, table, command as RestCommand),
      }),
    ),
  ];
}

/** What its routes have in common. */
function aboutOf(table: Table) {
  return {
    tag: table.name,
    parts: keyParts(table),
    reply: { name: `${table.name}.reply`, schema: replyOf(reference(schemaNames.record(table))) } satisfies Named,
  };
}

/** Of one record. */
function recordRoutes(table: Table): readonly Route[] {
  const record = { ...aboutOf(table), path: recordTemplate(table) };
  const { title } = table;
  return [
    route({
      ...record,
      method: 'GET',
      summary: `Read: ${title}`,
      needs: { actions: ['view'], table },
      query: generationQuery,
      run: (exchange, given) => one(exchange, table, given),
      ...(followsVersion(table)
        ? {
            headers: { 'If-None-Match': 'The ETag of an earlier answer: 304 where it is still the same.' },
            statuses: [304],
          }
        : {}),
    }),
    route({
      ...record,
      method: 'PUT',
      summary: `Create, or change some of: ${title}`,
      needs: { actions: ['edit', 'create'], table },
      headers: { ...guard, 'If-None-Match': '* where the record must not be there.' },
      body: { name: schemaNames.write(table) },
      statuses: [201, 409, 412],
      run: (exchange) => put(exchange, table),
    }),
    route({
      ...record,
      method: 'DELETE',
      summary: `Archive; with archive and restore, restore; with archive alone, purge: ${title}`,
      needs: { actions: ['archive', 'restore', 'purge'], table },
      headers: guard,
      query: removalQuery,
      readsQuery: true,
      statuses: [409, 412, 422],
      run: (exchange) => remove(exchange, table),
    }),
  ];
}

const removalQuery = { ...generationQuery, restore: flag('Restore.') };

async function list(exchange: Exchange, table: Table): Promise<Reply | Refusal> {
  const {
    desk,
    application,
    caller: { administrator },
    query,
    parts,
    brand,
  } = exchange;
  const prefix = readKey(table, parts);
  const read = readListQuery(query, table, isFindings(prefix) ? [] : prefix, administrator);
  if (isRefusal(read)) return read;
  const asked = { ...read, filters: [...read.filters, ...partOf(exchange, table)] };
  const showing = showingTo(exchange);
  const found =
    isFindings(prefix) || isForeign(table, asked)
      ? { ...nothing, change: exchange.view().change }
      : await desk.lists.page({
          application: application.name,
          table,
          query: asked,
          session: sessionOf(exchange),
          role: roleOf(exchange),
          show: (view, record) => entryText(recordObject(view, table, record, showing)),
        });
  if (isRefusal(found)) return found;
  return successOf(brand, found.shown, {
    records_page_size: asked.limit,
    records_page_offset: asked.offset,
    records_total: found.total,
    archive: asked.archive,
    change: found.change,
    ...(found.next === undefined ? {} : { next: found.next }),
    ...(found.set === undefined ? {} : { set: found.set }),
    ...(found.partial ? { partial: true, looked: found.looked ?? 0 } : {}),
  });
}

/**
 * Of accounts those that the permits are about, where they are not about all: the role of a tenant's names the tenant
 * behind a colon.
 */
function partOf({ application, caller: { administrator } }: Exchange, table: Table): ListQuery['filters'] {
  const part = viewedPart(application, administrator, table);
  if (part === undefined) return [];
  return [
    part === 'platform'
      ? { column: 'role_id', operator: '=', value: 'platform_owner' }
      : { column: 'role_id', operator: '~', value: ':' },
  ];
}

const nothing: Omit<Page, 'change'> = { shown: [], total: 0, partial: false };

async function one(exchange: Exchange, table: Table, given: Values<typeof generationQuery>): Promise<Reply | Refusal> {
  const { brand } = exchange;
  const chosen = chosenFrom(given);
  if (isRefusal(chosen)) return chosen;
  const key = readKey(table, exchange.parts, true);
  if (isFindings(key)) return refuse('not_found');
  const view = exchange.view();
  const record = visible(exchange, view, table, key, chosen);
  if (isRefusal(record))
    return record.code === 'not_found' && !chosen.archive ? (damagedFor(exchange, view, table, key) ?? record) : record;
  const tag = entityTag(record);
  if (followsVersion(table) && isKnown(exchange.incoming.headers.get('if-none-match'), tag))
    return { kind: 'whole', status: 304, body: '', headers: [['ETag', tag]] };
  const held = chosen.archive ? {} : await heldOf(exchange, table, key);
  return success(brand, [recordObject(view, table, record, showingTo(exchange), held)], {
    headers: [['ETag', tag]],
    meta: { archive: chosen.archive },
  });
}

/**
 * `damaged_record` where there was a record and it is not what was written any more: for those who may see whatever has
 * this key, for whose it was cannot be told.
 */
function damagedFor(
  {
    caller: {
      administrator: { role },
    },
  }: Exchange,
  view: StoreView,
  table: Table,
  key: Key,
): Refusal | undefined {
  const provider = table.tenant?.provider === undefined ? -1 : table.key.indexOf(table.tenant.provider);
  const isTheirs =
    role.role === 'platform_owner' ||
    (role.role === 'service_provider' && provider >= 0 && key[provider] === role.provider);
  return isTheirs && view.isDamaged(table.name, key) ? refuse('damaged_record') : undefined;
}

/** What open calls hold of an account, and how many they are: of one record alone, for the calls thread is asked. */
async function heldOf(
  { desk, application }: Exchange,
  table: Table,
  key: Key,
): Promise<{ readonly [name: string]: Json }> {
  const money = movedColumn(table)?.kind;
  if (money === undefined) return {};
  const { leases } = await desk.leases.list({
    application: application.name,
    tenant: {},
    rule: key.join('/'),
    limit: limits.pageRows,
  });
  const reserved = leases.reduce((sum, lease) => sum + (lease.reserved ?? 0), 0);
  return { reserved: money.show(reserved) as Json, open_calls: leases.length };
}

/** Which of the records with one key: the live one, or of the archive a generation, else the newest. */
interface Chosen {
  readonly archive: boolean;
  readonly generation?: number;
}

/** The record that is meant, for somebody who may see it; refuses `not_found` and `not_permitted`. */
export function visible(
  { application, caller: { administrator } }: Exchange,
  view: StoreView,
  table: Table,
  key: Key,
  { archive, generation }: Chosen,
): Stored | Archived | Refusal {
  const records: readonly (Stored | Archived)[] = archive
    ? generationsOf(view, table, key, generation)
    : [view.get(table.name, key)].filter((record) => record !== undefined);
  const record = records.find(
    ({ row }) => allowed(application, administrator, 'view', table, tenantOf(table, row)) !== 'hidden',
  );
  if (record === undefined)
    return mayOn(application, administrator, 'view', table) ? refuse('not_found') : refuse('not_permitted');
  return allowed(application, administrator, 'view', table, tenantOf(table, record.row)) === 'allowed'
    ? record
    : refuse('not_permitted');
}

async function create(exchange: Exchange, table: Table): Promise<Reply | Refusal> {
  const body = await bodyOf(exchange);
  return isRefusal(body) ? body : write(exchange, { method: 'create', table, attributes: body }, 'create');
}

/** Has a command carried out, by the writer or where calls are; the reply is that of a PUT. */
async function carryOut(exchange: Exchange, table: Table, command: RestCommand): Promise<Reply | Refusal> {
  if (isServed(command)) return serveCommand(exchange, table, command);
  const given = await readCommand(exchange, table);
  return isRefusal(given) ? given : write(exchange, { method: 'command', table, command, ...given }, command.name);
}

async function put(exchange: Exchange, table: Table): Promise<Reply | Refusal> {
  const body = await bodyOf(exchange);
  if (isRefusal(body)) return body;
  const key = readKey(table, exchange.parts, true);
  if (isFindings(key)) return refuseFields(key);
  const { meta, ...attributes } = body;
  const asked = guarded(
    { method: 'put' as const, table, key, attributes },
    readGuard(exchange, table, key, conditionsOf(exchange), meta),
  );
  return isRefusal(asked) ? asked : write(exchange, asked, 'edit');
}

async function write(exchange: Exchange, asked: Asked, what: string): Promise<Reply | Refusal> {
  const {
    desk,
    brand,
    application,
    caller: { administrator },
  } = exchange;
  const { table } = asked;
  const written = await commit(exchange, [asked], `${what} ${table.name}`, false);
  if (isRefusal(written)) return written;
  const result = written.results[0]!;
  const view = exchange.view();
  // Read back: what stands there is what is in force. Another change may have archived it meanwhile.
  const stored = view.get(table.name, result.key);
  const warnings =
    stored === undefined
      ? written.warnings
      : [...written.warnings, ...desk.forwardedBack(application.name, table.name, stored.row, administrator.role)];
  return success(brand, stored === undefined ? [] : [recordObject(view, table, stored, showingTo(exchange))], {
    status: result.created ? 201 : 200,
    meta: {
      txnid: written.change,
      ...(warnings.length === 0 ? {} : { warnings: warnings.map((warning) => ({ ...warning })) }),
    },
    headers: stored === undefined ? [] : [['ETag', entityTag(stored)]],
  });
}

async function remove(exchange: Exchange, table: Table): Promise<Reply | Refusal> {
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
}

/**
 * What a DELETE asks for, against the version that its conditions name: of a live record, or a generation of the
 * archive.
 */
export function guardRemoval(exchange: Exchange, asked: Removal, conditions: Conditions): Removal | Refusal {
  return asked.method === 'archive'
    ? guarded(asked, guardOfStored(exchange, asked.table, asked.key, conditions))
    : { ...asked, conditions };
}

type Removal = Extract<Asked, { method: 'archive' | 'restore' | 'purge' }>;

/**
 * What a DELETE asks for: archive; `archive=true&restore=true` restore; `archive=true` purge. Nothing that could be
 * misread is guessed at.
 */
export function readRemoval(table: Table, parts: readonly string[], query: Query): Removal | Refusal {
  if (parts.length < table.key.length) return refuse('wrong_method', 'DELETE takes the path of a record.');
  if (parts.length > table.key.length) return refuse('unknown_path');
  const unknown = only(query, Object.keys(removalQuery));
  if (unknown !== undefined) return unknown;
  for (const name of ['archive', 'restore']) {
    if (query.has(name) && query.get(name) !== 'true') return refuse('malformed', `${name} can only be true here.`);
  }
  const chosen = readChoice(query);
  if (isRefusal(chosen)) return chosen;
  const key = readKey(table, parts, true);
  if (!chosen.archive) {
    if (query.size > 0)
      return refuse('malformed', 'restore and txnid are about the archive: archive=true goes with them.');
    return isFindings(key) ? refuse('not_found') : { method: 'archive', table, key };
  }
  const method = query.has('restore') ? 'restore' : 'purge';
  return isFindings(key)
    ? refuse('not_found')
    : { method, table, key, ...(chosen.generation === undefined ? {} : { generation: chosen.generation }) };
}

/** Which record of a key a query means. */
function readChoice(query: Query): Chosen | Refusal {
  const given = readParameters(query, generationQuery);
  if (isRefusal(given)) return given;
  return given.txnid === undefined ? { archive: given.archive } : { archive: given.archive, generation: given.txnid };
}

/** The same from parameters that were read; a generation is of the archive. */
export function chosenFrom({ archive, txnid }: Values<typeof generationQuery>): Chosen | Refusal {
  if (txnid === undefined) return { archive };
  return archive
    ? { archive, generation: txnid }
    : refuse('malformed', 'txnid picks a generation of the archive: archive=true goes with it.');
}
