import { Refusal, isRefusal, refuse, refuseFields } from '../core/refusals.js';
import { limits } from '../core/limits.js';
import { together } from '../records/evaluate.js';
import type { Json } from '../schema/kind.js';
import { commandAt, isServed } from './commands.js';
import { commit } from './commit.js';
import { success } from './envelope.js';
import { bodyOf, roleOf, type Exchange } from './exchange.js';
import { guarded, guardOfStored, readGuard, type Conditions } from './guard.js';
import { isObject, type JsonObject } from './json-body.js';
import { misshapen, optional, required, schemaOfMembers, type Members } from './members.js';
import { reference } from './openapi-schemas.js';
import { apiPath, isFindings, readKey, splitPath } from './path.js';
import type { Asked } from './asked.js';
import { successOfMany } from './many.js';
import { only, parseQuery } from './query.js';
import { recordObject, showingTo } from './record.js';
import type { Reply } from './reply.js';
import { route, type Route } from './route.js';
import { guardRemoval, readRemoval } from './tables.js';
import { verdictReply, verdicts } from './batch-verdicts.js';

/** `POST /batch`: several writes in one change, all or nothing (api.md, Paths). */
export const batchRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: 'batch',
    tag: 'system',
    summary:
      'Several writes in one change, all or nothing; with dry the verdict of each, and what it would take along.',
    needs: {},
    body: { name: 'batch', members: batchMembers() },
    statuses: [404, 409, 412],
    reply: { name: 'batch.reply', schema: { anyOf: [reference('success'), verdictReply()] } },
    run,
  }),
];

function batchMembers(): Members {
  return {
    writes: required('list', { maxItems: limits.batchWrites, items: schemaOfMembers(writeMembers()) }),
    dry_run: optional('flag'),
    dry: optional('flag', { description: 'The verdict of each write alone is wanted.' }),
  };
}

function writeMembers(): Members {
  return {
    method: required('text', { enum: ['POST', 'PUT', 'DELETE'] }),
    path: required('text'),
    body: optional('object'),
    if_match: optional('text', { description: 'The ETag that the write was made against.' }),
  };
}

async function run(exchange: Exchange): Promise<Reply | Refusal> {
  const body = await bodyOf(exchange);
  if (isRefusal(body)) return body;
  const writes = body['writes'] as readonly Json[];
  if (writes.length > limits.batchWrites)
    return refuse('too_many_writes', `A batch holds at most ${limits.batchWrites} writes.`);
  if (body['dry'] === true)
    return verdicts(
      exchange,
      writes.map((write) => ({ ...spoken(write), asked: readWrite(exchange, write) })),
    );
  const asked: Asked[] = [];
  const refusals: Refusal[] = [];
  for (const [place, write] of writes.entries()) {
    const full = await exchange.desk.lists.turns.room(roleOf(exchange));
    if (full !== undefined) return full;
    const read = readWrite(exchange, write);
    if (isRefusal(read))
      refusals.push(
        new Refusal(
          read.code,
          `writes/${place}: ${read.message}`,
          read.errors.map((error) => ({ ...error, field: `writes/${place}/${error.field}` })),
        ),
      );
    else asked.push(read);
  }
  if (refusals.length > 0) return together(refusals);
  return asked.length === 0 ? success(exchange.brand, []) : reply(exchange, asked, body['dry_run'] === true);
}

async function reply(exchange: Exchange, asked: readonly Asked[], dryRun: boolean): Promise<Reply | Refusal> {
  const written = await commit(exchange, asked, `batch of ${asked.length}`, true, dryRun);
  if (isRefusal(written)) return written;
  if (dryRun)
    return success(exchange.brand, [], {
      meta: {
        txnid: null,
        ...(written.warnings.length === 0 ? {} : { warnings: written.warnings.map((warning) => ({ ...warning })) }),
      },
    });
  const view = exchange.view();
  const showing = showingTo(exchange);
  const stored = asked.flatMap(({ table, method }, place) => {
    const record =
      method === 'create' || method === 'put' || method === 'command'
        ? view.get(table.name, written.results[place]!.key)
        : undefined;
    return record === undefined ? [] : [{ table, record }];
  });
  return successOfMany(exchange, stored, ({ table, record }) => recordObject(view, table, record, showing), {
    txnid: written.change,
    ...(written.warnings.length === 0 ? {} : { warnings: written.warnings.map((warning) => ({ ...warning })) }),
  });
}

/** What a write says of itself, whatever becomes of it. */
function spoken(write: Json): { readonly method: string; readonly path: string } {
  const { method, path } = isObject(write) ? write : ({} as JsonObject);
  return { method: typeof method === 'string' ? method : '', path: typeof path === 'string' ? path : '' };
}

/** One write of a batch, as if its method and path had come by themselves. */
function readWrite(exchange: Exchange, write: Json): Asked | Refusal {
  const { application } = exchange;
  if (!isObject(write)) return refuse('malformed', 'A write is an object.');
  const unshaped = misshapen(write, writeMembers());
  if (unshaped !== undefined) return unshaped;
  const [path, text = ''] = (write['path'] as string).split('?', 2);
  const query = parseQuery(text);
  const all = splitPath(path!.startsWith('/') ? path! : `/${path}`);
  if (isRefusal(query)) return query;
  if (isRefusal(all)) return all;
  const api = apiPath(all);
  const [name, ...parts] = api?.application === application.name ? api.rest : all;
  const table = application.tables.find((candidate) => candidate.name === name && candidate.internal !== true);
  if (table === undefined) return refuse('unknown_path', `No table is named ${name ?? ''}.`);
  const attributes = (write['body'] ?? {}) as JsonObject;
  const match = write['if_match'] as string | undefined | null;
  // That there is a record at all is judged behind the earlier writes; a version is of before the batch.
  const mustBe = match?.trim() === '*' ? { mustBe: true as const } : {};
  const conditions: Conditions = match === undefined || match === null ? {} : { match };
  const versions: Conditions = match?.trim() === '*' ? {} : conditions;
  switch ((write['method'] as string).toUpperCase()) {
    case 'POST': {
      const command = commandAt(table, parts);
      if (command === undefined) {
        if (parts.length === 0 && conditions.match !== undefined)
          return refuse('malformed', 'if_match goes with a record that is there: POST makes one.');
        return parts.length > 0 ? refuse('wrong_method') : (only(query) ?? { method: 'create', table, attributes });
      }
      if (isServed(command))
        return refuse(
          'malformed',
          `${command.name} moves money at once, which is not taken back with the rest of a batch: it is asked for by itself.`,
        );
      const key = readKey(table, parts.slice(0, -1), true);
      return (
        only(query) ??
        (isFindings(key)
          ? refuse('not_found')
          : guarded(
              { method: 'command' as const, table, key, command, attributes, ...mustBe },
              guardOfStored(exchange, table, key, versions),
            ))
      );
    }
    case 'DELETE': {
      const removal = readRemoval(table, parts, query);
      return isRefusal(removal)
        ? removal
        : removal.method === 'archive'
          ? guardRemoval(exchange, { ...removal, ...mustBe }, versions)
          : guardRemoval(exchange, removal, conditions);
    }
    case 'PUT': {
      if (parts.length !== table.key.length) return refuse('wrong_method', 'PUT takes the path of a record.');
      const key = readKey(table, parts, true);
      const { meta, ...columns } = attributes;
      return (
        only(query) ??
        (isFindings(key)
          ? refuseFields(key)
          : guarded(
              { method: 'put' as const, table, key, attributes: columns, ...mustBe },
              readGuard(exchange, table, key, versions, meta),
            ))
      );
    }
    default:
      return refuse('wrong_method', 'A write is POST, PUT or DELETE.');
  }
}
