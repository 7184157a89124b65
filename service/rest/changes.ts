import { Refusal, isRefusal, refuse } from '../core/refusals.js';
import { limits } from '../core/limits.js';
import { formatTimestamp } from '../core/zones.js';
import { administratorTable, shownAdministrator } from '../people/administrator.js';
import { able, allowed, mayGrant, mayOn, seeing } from '../people/permits.js';
import type { Json } from '../schema/kind.js';
import type { Table } from '../schema/table.js';
import type { ChangeSummary, Touched } from '../records/told-history.js';
import type { Scope } from '../schema/tenant.js';
import { endSessions } from './commit.js';
import { success } from './envelope.js';
import type { Exchange } from './exchange.js';
import { readInstant } from './instant.js';
import { isFindings, readKey, splitPath } from './path.js';
import { successOfMany } from './many.js';
import { resultsOf } from './openapi-schemas.js';
import { pageLimit, text, whole, type Values } from './parameters.js';
import { identifier } from './record.js';
import type { Reply } from './reply.js';
import { route, type Named, type Route } from './route.js';

export const changesReply: Named = {
  name: 'changes.reply',
  schema: resultsOf({
    txnid: { type: 'integer' },
    at: { type: 'string' },
    by: { type: 'string' },
    what: { type: 'string' },
    records: {},
    'revertible?': { type: 'boolean' },
    'reverted_by?': { type: ['integer', 'null'] },
  }),
};

/** A page of entries, from before a number on. */
export const pageOfEntries = {
  limit: pageLimit,
  after: whole({ least: 1, fallback: undefined }, 'The cursor meta.next of the page before.'),
};

const listed = {
  ...pageOfEntries,
  table: text('Changes of this table alone.'),
  key: text('Of this record of the table, as in its path.'),
  by: text('Made by this administrator.'),
  since: text('Made at this instant or later.'),
  until: text('Made before this instant.'),
  from: text('As since.'),
  to: text('As until.'),
};
const detailed = {
  limit: whole({ least: 1, most: limits.pageRows, fallback: limits.pageRows }, 'Records that it touched, of a page.'),
  after: text('The cursor meta.next of the page before.'),
};

const number = { txnid: { description: 'Its number.' } };
const needs = { abilities: ['changes'] };

/** `/changes`: the audit log, newest first, and undo (api.md, Paths). */
export const changesRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: 'changes',
    tag: 'system',
    summary: 'The log of changes, the newest first.',
    needs,
    query: listed,
    reply: changesReply,
    run: list,
  }),
  route({
    method: 'GET',
    path: 'changes/{txnid}',
    tag: 'system',
    summary: 'One change with before and after.',
    parts: number,
    needs,
    query: detailed,
    reply: changesReply,
    run: one,
  }),
  route({
    method: 'POST',
    path: 'changes/{txnid}/revert',
    tag: 'system',
    summary: 'Take a change back, at once or by a job.',
    parts: number,
    needs,
    statuses: [202, 409, 412, 422],
    reply: {
      name: 'revert.reply',
      schema: resultsOf({
        reverted: { type: 'integer' },
        left: { type: 'array', items: { type: 'object' } },
        'job_id?': { type: 'integer' },
      }),
    },
    run: revert,
  }),
];

async function list(exchange: Exchange, given: Values<typeof listed>): Promise<Reply | Refusal> {
  const {
    desk,
    application,
    caller: { administrator },
  } = exchange;
  const chosen = readFilters(exchange, given);
  if (isRefusal(chosen)) return chosen;
  exchange.view();
  const { changes, next } = await desk.history.list(application.name, {
    ...pageAsked(given),
    ...chosen,
    tenant: scopeOf(exchange),
    asker: administrator.username,
  });
  return successOfMany(exchange, changes, (change) => shown(exchange, change), {
    records_page_size: given.limit,
    ...(next === undefined ? {} : { next: String(next) }),
  });
}

/** A page as the history takes it. */
export function pageAsked({ limit, after }: Values<typeof pageOfEntries>): {
  readonly limit: number;
  readonly before?: number;
} {
  return after === undefined ? { limit } : { limit, before: after };
}

/**
 * `table`, `key` (as in the path of a record), `by`, and an instant from which and one up to which: `since` and
 * `until`, or `from` and `to`.
 */
function readFilters(
  { application, desk }: Exchange,
  given: Values<typeof listed>,
): { readonly [name: string]: never } | object | Refusal {
  const { table: name, key: spelled, by } = given;
  const table = application.tables.find((candidate) => candidate.name === name && candidate.internal !== true);
  if (name !== undefined && table === undefined) return refuse('malformed', 'table is the name of a table.');
  if (spelled !== undefined && table === undefined) return refuse('malformed', 'A key is of a table: name it too.');
  const parts = spelled === undefined ? undefined : splitPath(`/${spelled}`);
  if (isRefusal(parts)) return parts;
  if (parts !== undefined && parts.length !== table!.key.length)
    return refuse('malformed', `A key of ${table!.name} has ${table!.key.length} parts: ${table!.key.join('/')}.`);
  const key = parts === undefined ? undefined : readKey(table!, parts);
  if (key !== undefined && isFindings(key)) return refuse('malformed', `No key of ${table!.name}: ${key[0]!.message}`);
  const instants: number[] = [];
  for (const [one, other] of [
    ['since', 'from'],
    ['until', 'to'],
  ] as const) {
    const said = given[one] ?? given[other];
    const instant = readInstant(said !== undefined && /^\d{5,15}$/.test(said) ? Number(said) : said, desk.zone());
    if (isRefusal(instant)) return refuse('malformed', `${one}: ${instant.message}`);
    instants.push(instant ?? NaN);
  }
  const [sinceMs, untilMs] = instants as [number, number];
  return {
    ...(table === undefined ? {} : { table: table.name }),
    ...(key === undefined ? {} : { key }),
    ...(by === undefined ? {} : { by }),
    ...(Number.isNaN(sinceMs) ? {} : { sinceMs }),
    ...(Number.isNaN(untilMs) ? {} : { untilMs }),
  };
}

async function one(exchange: Exchange, { limit, after: cursor }: Values<typeof detailed>): Promise<Reply | Refusal> {
  const {
    desk,
    application,
    caller: { administrator },
    brand,
  } = exchange;
  const after = /^(\d{1,15})\.(\d{1,9})$/.exec(cursor ?? '0.0');
  if (after === null) return refuse('malformed', 'after is what meta.next said.');
  const txnid = changeNumber(exchange);
  if (txnid === undefined) return refuse('not_found', 'No such change.');
  exchange.view();
  const asked = {
    tenant: scopeOf(exchange),
    asker: administrator.username,
    sees: seeing(application, administrator),
    limit,
  };
  const change = await desk.history.one(
    application.name,
    txnid,
    cursor !== undefined ? { ...asked, after: { change: Number(after[1]), operation: Number(after[2]) } } : asked,
  );
  if (change === undefined) return refuse('not_found', 'No such change.');
  const { next } = change;
  return success(brand, [shown(exchange, change)], {
    meta: next === undefined ? {} : { next: `${next.change}.${next.operation}` },
  });
}

async function revert(exchange: Exchange): Promise<Reply | Refusal> {
  const {
    desk,
    application,
    caller: { administrator },
    brand,
  } = exchange;
  const txnid = changeNumber(exchange);
  if (txnid === undefined) return refuse('not_found', 'No such change.');
  exchange.view();
  const scope = scopeOf(exchange);
  const refused = await mayRevert(exchange, txnid);
  if (refused !== undefined) return refused;
  await endSessions(exchange);
  const done = await desk.history.revert(application.name, txnid, administrator.username, scope);
  if ('code' in done) return Refusal.from(done);
  const left = done.left.map(
    ({ table: name, key, message }): Json => ({ table: name, key: identifier(tableOf(exchange, name), key), message }),
  );
  return success(
    brand,
    [
      {
        scope: 'change',
        attributes: { reverted: done.entry, left, ...(done.job === undefined ? {} : { job_id: done.job }) },
      },
    ],
    { meta: { txnid: done.change }, status: done.job === undefined ? 200 : 202 },
  );
}

/**
 * Undo is not a way around the permits: whoever takes a change back could have made it, and its opposite, record by
 * record. What a tenant does not see as a whole is not the tenant's to take back.
 */
async function mayRevert(exchange: Exchange, txnid: number): Promise<Refusal | undefined> {
  const {
    desk,
    application,
    caller: { administrator },
  } = exchange;
  const asked = { tenant: scopeOf(exchange), asker: administrator.username, limit: limits.pageRows };
  for (let page = await desk.history.one(application.name, txnid, asked); ; ) {
    // Where nothing is told there is no permit to look at: a change of internal records alone is the platform owner's.
    if (
      page === undefined ||
      (administrator.role.role !== 'platform_owner' &&
        page.records === 0 &&
        page.touched.length === 0 &&
        page.keys.length === 0)
    )
      return refuse('not_found', 'No such change.');
    if (!page.whole) return refuse('not_permitted', 'The change touched records of others too.');
    const refused = mayUndo(exchange, page.touched);
    if (refused !== undefined || page.next === undefined) return refused;
    // Of many records of tables without accounts and secrets the tables' own permits are all that counts.
    const tables = Object.keys(page.counts).map((name) => tableOf(exchange, name));
    const isPlain = tables.every(
      ({ name, columns }) => name !== administratorTable && columns.every(({ secret }) => secret === undefined),
    );
    if (isPlain)
      return tables.every((table) => undoing.every((action) => mayOn(application, administrator, action, table)))
        ? undefined
        : refuse('not_permitted');
    page = await desk.history.one(application.name, txnid, { ...asked, after: page.next });
  }
}

function mayUndo(
  { application, caller: { administrator } }: Exchange,
  touched: readonly Touched[],
): Refusal | undefined {
  const tables = [...new Set(touched.map(({ table }) => table))].map(
    (name) => application.tables.find((table) => table.name === name)!,
  );
  const may = tables
    .filter(({ internal }) => internal !== true)
    .every((table) => undoing.every((action) => mayOn(application, administrator, action, table)));
  const settable = touched.every(({ abilities }) =>
    abilities.every((ability) => able(application, administrator, ability)),
  );
  const accounts = touched
    .filter(({ table }) => table === administratorTable)
    .flatMap(({ before, after }) => [before, after])
    .filter((row) => row !== undefined);
  // As of a write: the account may not have more than who undoes, and it lies where they may write accounts.
  const grantable = accounts.every((row) => {
    const other = shownAdministrator(row);
    if (other === undefined || !mayGrant(application, administrator, other)) return false;
    const { provider, subscriber } = other.role;
    const owner = {
      ...(provider === undefined ? {} : { provider }),
      ...(subscriber === undefined ? {} : { subscriber }),
    };
    return undoing.every(
      (action) =>
        allowed(application, administrator, action, tableOf({ application }, administratorTable), owner) === 'allowed',
    );
  });
  return may && settable && grantable ? undefined : refuse('not_permitted');
}

const undoing = ['create', 'edit', 'archive', 'restore'] as const;

function tableOf({ application }: Pick<Exchange, 'application'>, name: string): Table {
  return application.tables.find((table) => table.name === name)!;
}

function changeNumber({ parts }: Exchange): number | undefined {
  return /^\d{1,15}$/.test(parts[0] ?? '') ? Number(parts[0]) : undefined;
}

/** Whose the caller is: what they ask for ends there. */
export function scopeOf({
  caller: {
    administrator: {
      role: { provider, subscriber },
    },
  },
}: Exchange): Scope {
  return { ...(provider === undefined ? {} : { provider }), ...(subscriber === undefined ? {} : { subscriber }) };
}

/** An entry as the API shows it (api.md, Results). */
export function shown(exchange: Exchange, change: ChangeSummary & { readonly touched?: readonly Touched[] }): Json {
  const { txnid, at, by, what, records, counts, keys, revertible, revertedBy, reverts, job, touched } = change;
  const name = (table: string, key: Touched['key']) => ({ table, key: identifier(tableOf(exchange, table), key) });
  return {
    scope: 'change',
    attributes: {
      txnid,
      at: formatTimestamp(exchange.desk.zone(), at),
      by,
      what,
      records,
      counts,
      keys: keys.map(({ table, key }) => name(table, key)),
      revertible,
      reverted_by: revertedBy ?? null,
      reverts: reverts ?? null,
      job_id: job ?? null,
      ...(touched === undefined
        ? {}
        : {
            touched: touched.map(({ table, key, kind, before, after }) => ({
              ...name(table, key),
              kind,
              before: before ?? null,
              after: after ?? null,
            })),
          }),
    },
  };
}
