import { Refusal, isRefusal, refuse, refuseFields } from '../core/refusals.js';
import type { Steps } from '../core/turns.js';
import { formatTimestamp } from '../core/zones.js';
import { able, mayGrantAll, mayOnAll, ownRecords, seeing, within } from '../people/permits.js';
import { administratorTable } from '../people/administrator.js';
import { importOptionSchemas, importOptions } from '../schema/import-options.js';
import type { Application } from '../schema/application.js';
import type { Json } from '../schema/kind.js';
import type { Table } from '../schema/table.js';
import { formatRole, parseRole, type Role } from '../schema/kinds/role.js';
import { moveKinds } from '../jobs/move.js';
import type { JobRecord } from '../jobs/job-desk.js';
import { endSessions } from './commit.js';
import { success } from './envelope.js';
import { bodyOf, roleOf as callersRole, type Exchange } from './exchange.js';
import type { JsonObject } from './json-body.js';
import { successOfMany } from './many.js';
import { misshapen, optional, required, schemaOfMembers, type Members } from './members.js';
import { linksOf, object, replyOf } from './openapi-schemas.js';
import { pageLimit, pageOffset, type Parameter } from './parameters.js';
import type { Reply } from './reply.js';
import { route, type Named, type Route } from './route.js';

const counts = [
  ['rows', 'Rows judged or written: added + unchanged + conflicts + rejected + taken_back.'],
  ['added', 'Rows that went in, or records that were moved.'],
  ['conflicts', 'Rows whose key was taken.'],
  ['rejected', 'Rows that do not fit.'],
  ['unchanged', 'Rows of a file in mode replace that are there as it says.'],
  ['taken_back', 'Rows that had gone in and were taken back.'],
  ['ended', 'Records that a file in mode replace brought to their end.'],
] as const;

const text: Json = { type: 'string' };

/** Jobs as replies have them; what a job has counted is null where it does not count that. */
export const jobSchema: Named = {
  name: 'job.reply',
  schema: replyOf(
    object({
      scope: { const: 'job' },
      meta: object({ created_by: text, created: text, modified_by: text, modified: text, txnid: { type: 'null' } }),
      links: linksOf('job', { job_id: { type: 'integer' }, out_file: { type: ['string', 'null'] } }),
      attributes: {
        ...(object({
          job_id: { type: 'integer' },
          job_type: text,
          object: text,
          status: { enum: ['processing', 'completed', 'failed', 'cancelled'] },
          ...Object.fromEntries(
            counts.map(([name, description]): [string, Json] => [
              `${name}?`,
              { type: ['integer', 'null'], description },
            ]),
          ),
        }) as object),
        additionalProperties: true,
      },
    }),
  ),
};

const reportReply: Named = {
  name: 'report.reply',
  schema: replyOf(
    object({
      'scope?': text,
      attributes: {
        ...(object({
          line: { type: 'integer' },
          'column?': text,
          'value?': text,
          'code?': text,
          'reason?': text,
          'cdr?': text,
          'called?': text,
          'calling?': text,
          'time?': text,
          'attrs?': { type: 'object' },
          'call_id?': text,
          'expected?': text,
          'got?': text,
        }) as object),
        additionalProperties: true,
      },
    }),
  ),
};

/** The only job that reads something else than a table. */
const records = 'cdr';

const role = { role_id: { description: "The role for which it is done: one's own or one below it." } };
const one = { ...role, job_id: { description: 'Its number.' } };

interface Page {
  readonly limit: number;
  readonly offset: number;
}

/** `/job/<role_id>[/<id>]` (api.md, Paths; jobs.md, Job record). */
export function jobRoutes({ name, tables }: Application): readonly Route[] {
  const query = { executable: executableParameter(name) };
  const page = { ...query, limit: pageLimit, offset: pageOffset };
  return [
    route({
      method: 'GET',
      path: 'job/{role_id}',
      tag: 'jobs',
      summary: 'Jobs, the newest first.',
      parts: role,
      needs: {},
      query: page,
      reply: jobSchema,
      run: list,
    }),
    route({
      method: 'POST',
      path: 'job/{role_id}',
      tag: 'jobs',
      summary:
        'Start an import or export, the generation of records, or the archiving, restoring or purging of all that match a filter.',
      parts: role,
      needs: {},
      query: { executable: executableParameter(name, true) },
      body: { name: 'job', schema: bodySchema(tables.filter(({ internal }) => internal !== true)) },
      reply: jobSchema,
      run: start,
    }),
    route({
      method: 'GET',
      path: 'job/{role_id}/{job_id}',
      tag: 'jobs',
      summary: 'One job with its progress.',
      parts: one,
      needs: {},
      query,
      reply: jobSchema,
      run: show,
    }),
    route({
      method: 'DELETE',
      path: 'job/{role_id}/{job_id}',
      tag: 'jobs',
      summary: 'Cancel; what it added, archived or restored is taken back.',
      parts: one,
      needs: {},
      query,
      statuses: [409],
      reply: jobSchema,
      run: cancel,
    }),
    route({
      method: 'GET',
      path: 'job/{role_id}/{job_id}/report',
      tag: 'jobs',
      summary: 'Rows that did not go in, or records that were not moved, with the reason of each.',
      parts: one,
      needs: {},
      query: page,
      reply: reportReply,
      run: report,
    }),
  ];
}

/** The parameter that the documents show: where it is given, it is as they have it. */
export function executableParameter(application: string, isRequired = false): Parameter<string | undefined> {
  return {
    schema: { const: executable(application) },
    ...(isRequired ? { required: true as const } : {}),
    read: (query, name) => {
      const given = query.get(name);
      const fits = given === undefined ? !isRequired : given === executable(application);
      return fits ? given : refuse('malformed', `The parameter executable=${executable(application)} is required.`);
    },
  };
}

/** What a type of job takes; of an import also what its table is told. */
function membersOf(type: Json | undefined, table: Table | undefined): Members {
  const isMove = moveKinds.some((kind) => kind === type);
  return {
    job_type: required('text', { enum: jobTypes }),
    object: required('text'),
    in_file: type === 'import' ? required('text') : optional('text'),
    service_provider_name: optional('text'),
    dry_run: optional('flag'),
    archive: optional('flag'),
    filter: optional('object'),
    ...(isMove || type === 'export'
      ? {
          q: optional('text', {
            description: 'Of an export, archive, restore or purge: only records that hold this text.',
          }),
        }
      : {}),
    ...(type === 'export'
      ? {
          columns: optional('list', {
            items: { type: 'string' },
            description: 'Of an export: only these columns, in this order.',
          }),
        }
      : {}),
    ...(type === 'import' && table !== undefined
      ? Object.fromEntries(importOptions(table).map(({ name, type: form }) => [name, optional(form)]))
      : {}),
    ...(type === 'generate' ? { kwargs: optional('object') } : {}),
  };
}

const jobTypes: readonly string[] = ['import', 'export', 'generate', ...moveKinds];

/** What any of them takes. */
function bodySchema(tables: readonly Table[]): Json {
  const all = Object.assign({}, ...jobTypes.map((type) => membersOf(type, undefined))) as Members;
  const schema = schemaOfMembers({ ...all, in_file: optional('text') }) as {
    readonly properties: { readonly [name: string]: Json };
  };
  return { ...schema, properties: { ...schema.properties, ...importOptionSchemas(tables) } };
}

async function start(exchange: Exchange): Promise<Reply | Refusal> {
  const {
    desk,
    application,
    caller: { administrator },
  } = exchange;
  const role = roleOf(exchange);
  if (isRefusal(role)) return role;
  const body = await bodyOf(exchange);
  if (isRefusal(body)) return body;
  const asked = readJob(exchange, body);
  if (isRefusal(asked)) return asked;
  // Whoever comes back signs in anew.
  if (asked.jobType === 'restore') await endSessions(exchange);
  const started = await desk.jobs.start({
    application: application.name,
    by: administrator.username,
    roleId: formatRole(role),
    callerRoleId: formatRole(administrator.role),
    ...asked,
  });
  if (!('code' in started)) desk.jobStarted?.(application.name, started.attributes.job_id, administrator.username);
  return 'code' in started ? Refusal.from(started) : jobReply(exchange, [started]);
}

function readJob(exchange: Exchange, body: JsonObject) {
  const {
    application,
    caller: { administrator },
  } = exchange;
  const table = application.tables.find(({ name, internal }) => name === body['object'] && internal !== true);
  const moves = moveKinds.find((kind) => kind === body['job_type']);
  const refused = misshapen(body, membersOf(body['job_type'], table));
  if (refused !== undefined) return refused;
  const {
    job_type: jobType,
    object,
    in_file: inFile,
    service_provider_name: serviceProvider,
    dry_run: dryRun,
    ...options
  } = body;
  if (!jobTypes.includes(jobType as string))
    return refuseFields([
      { field: 'job_type', code: 'bad_choice', message: 'import, export, generate, archive, restore or purge.' },
    ]);
  const isRecords = object === records && jobType === 'export';
  if (table === undefined && !isRecords)
    return refuseFields([{ field: 'object', code: 'bad_choice', message: `There is no table ${String(object)}.` }]);
  const action = moves ?? (jobType === 'generate' ? 'create' : jobType === 'export' ? 'export' : 'import');
  const may =
    table === undefined
      ? able(application, administrator, 'statistics')
      : mayOnAll(application, administrator, action, table);
  if (!may) return refuse('not_permitted');
  if (
    table?.name === administratorTable &&
    (jobType === 'import' || moves !== undefined) &&
    !mayGrantAll(application, administrator)
  )
    return refuse('not_permitted', 'There may be accounts among them with more permissions than the one that asks.');
  return {
    jobType: jobType as string,
    object: object as string,
    dryRun: dryRun === true,
    options,
    seenSecrets: (table?.columns ?? [])
      .filter(seeing(application, administrator))
      .filter(({ secret }) => secret !== undefined)
      .map(({ name }) => name),
    ...(typeof inFile === 'string' ? { inFile } : {}),
    ...(typeof serviceProvider === 'string' ? { serviceProvider } : {}),
  };
}

function show(exchange: Exchange): Reply | Refusal {
  const job = oneOf(exchange);
  return isRefusal(job) ? job : jobReply(exchange, [job]);
}

async function list(exchange: Exchange, { limit, offset }: Page): Promise<Reply | Refusal> {
  const { desk, application } = exchange;
  const role = roleOf(exchange);
  if (isRefusal(role)) return role;
  exchange.view();
  const found = await desk.lists.turns.walk(callersRole(exchange), () =>
    pageOf(desk.jobs.all(application.name), role, offset, limit),
  );
  return isRefusal(found)
    ? found
    : successOfMany(exchange, found.jobs, (job) => jobObject(job, desk.zone()), {
        code: 200,
        ...jobMeta(exchange),
        records_page_size: limit,
        records_page_offset: offset,
        records_total: found.total,
        archive: false,
      });
}

/** The jobs of a page among those under a role; some at a time, for months of them are kept. */
function* pageOf(
  all: Iterable<JobRecord>,
  role: Role,
  offset: number,
  limit: number,
): Steps<{ readonly jobs: readonly JobRecord[]; readonly total: number }> {
  const jobs: JobRecord[] = [];
  let [looked, total] = [0, 0];
  for (const job of all) {
    if (isUnder(role, job) && total++ >= offset && jobs.length < limit) jobs.push(job);
    if (++looked % jobsInStep === 0) yield;
  }
  return { jobs, total };
}

/** Jobs between two looks at the clock: some tenths of a millisecond. */
const jobsInStep = 16;

async function report(exchange: Exchange, { limit, offset }: Page): Promise<Reply | Refusal> {
  const { desk, application } = exchange;
  const job = oneOf(exchange);
  if (isRefusal(job)) return job;
  const { attributes } = job;
  const found = await desk.jobs.report(application.name, attributes.job_id, offset, limit);
  if ('code' in found) return Refusal.from(found);
  return successOfMany(exchange, found.rows, (row) => ({ scope: 'report', attributes: { ...row } }), {
    code: 200,
    ...jobMeta(exchange),
    records_page_size: limit,
    records_page_offset: offset,
    records_total: found.total,
  });
}

async function cancel(exchange: Exchange): Promise<Reply | Refusal> {
  const { desk, application } = exchange;
  const job = oneOf(exchange);
  if (isRefusal(job)) return job;
  // What the job has archived comes back.
  if (job.attributes.job_type === 'archive') await endSessions(exchange);
  const cancelled = await desk.jobs.cancel(application.name, job.attributes.job_id);
  return 'code' in cancelled ? Refusal.from(cancelled) : jobReply(exchange, [cancelled]);
}

/** The role of the path, when it is the caller's own or lies under it; everything else is not there. */
function roleOf({ application, caller: { administrator }, parts, view }: Exchange): Role | Refusal {
  const role = parseRole(parts[0]!);
  if (isRefusal(role)) return refuse('malformed', `${parts[0]} is not a role: ${role.message}`);
  if (role.provider === undefined ? administrator.role.role !== 'platform_owner' : !within(administrator.role, role))
    return refuse('not_found', 'No such role.');
  const kind = role.subscriber === undefined ? 'provider' : 'subscriber';
  const table =
    role.provider === undefined ? undefined : application.tables.find((candidate) => ownRecords(candidate) === kind);
  if (role.provider === undefined) return role;
  return table !== undefined &&
    view().has(
      table.name,
      [role.provider, role.subscriber].filter((part) => part !== undefined),
    )
    ? role
    : refuse('not_found', 'No such role.');
}

function oneOf(exchange: Exchange): JobRecord | Refusal {
  const { desk, application, parts, view } = exchange;
  const role = roleOf(exchange);
  if (isRefusal(role)) return role;
  view();
  const job = /^\d{1,15}$/.test(parts[1] ?? '') ? desk.jobs.one(application.name, Number(parts[1])) : undefined;
  return job !== undefined && isUnder(role, job) ? job : refuse('not_found', 'No such job.');
}

/** Whether a job was started under a role or one below it. */
export function isUnder(role: Role, { attributes }: JobRecord): boolean {
  const its = parseRole(attributes.role_id);
  return !isRefusal(its) && (its.provider === undefined ? role.role === 'platform_owner' : within(role, its));
}

function executable(application: string): string {
  return `restworkx-${application}`;
}

/**
 * As the documents show it: the token that the caller came with. A page that came with a cookie does not get to read
 * what the cookie keeps from it.
 */
function jobMeta({ application, caller: { token }, incoming }: Exchange): { readonly [name: string]: Json } {
  const authorization = incoming.headers.has('authorization')
    ? { authorization: token === undefined ? 'Basic' : `Basic ${token}` }
    : {};
  return { executable: executable(application.name), ...authorization };
}

/** Jobs as a reply to the caller. */
export function jobReply(
  exchange: Exchange,
  jobs: readonly JobRecord[],
  meta: { readonly [name: string]: Json } = {},
): Reply {
  const zone = exchange.desk.zone();
  return success(
    exchange.brand,
    jobs.map((job) => jobObject(job, zone)),
    { code: 200, meta: { ...jobMeta(exchange), ...meta } },
  );
}

/** The documented members of a job (jobs.md, Job record). */
function jobObject({ created, modified, attributes }: JobRecord, zone: string): Json {
  const { job_id, out_file } = attributes;
  return {
    scope: 'job',
    meta: {
      modified_by: 'system',
      txnid: null,
      modified: formatTimestamp(zone, modified),
      created_by: 'system',
      created: formatTimestamp(zone, created),
    },
    links: { self: { scope: 'job', identifier: { job_id, out_file }, uri: '/job' } },
    attributes,
  };
}
