import { Refusal, isRefusal, refuse, refuseFields } from '../core/refusals.js';
import type { Steps } from '../core/turns.js';
import { limits } from '../core/limits.js';
import { formatTimestamp } from '../core/zones.js';
import { able, mayGrantAll, mayOnAll, ownRecords, seeing, within } from '../people/permits.js';
import { administratorTable } from '../people/administrator.js';
import { importOptions } from '../schema/import-options.js';
import type { Json } from '../schema/kind.js';
import { formatRole, parseRole, type Role } from '../schema/kinds/role.js';
import { moveKinds } from '../jobs/move.js';
import type { JobRecord } from '../jobs/job-desk.js';
import { endSessions } from './commit.js';
import { success } from './envelope.js';
import { bodyOf, roleOf as callersRole, type Exchange, type Methods } from './exchange.js';
import { shaped, type JsonObject } from './json-body.js';
import { successOfMany } from './many.js';
import { numberOf, only } from './query.js';
import type { Reply } from './reply.js';

/** `/job/<role_id>[/<id>]` (api.md, Paths; jobs.md, Job record). */
export const jobMethods: Methods = { GET: show, POST: start, DELETE: cancel };

export const executableParameter = 'executable';

/** The only job that reads something else than a table. */
const records = 'cdr';

async function start(exchange: Exchange): Promise<Reply | Refusal> {
  const { desk, application, caller: { administrator }, query, parts } = exchange;
  if (parts.length !== 1) return refuse(parts.length === 0 ? 'unknown_path' : 'wrong_method');
  const misused = only(query, executableParameter) ?? wrongExecutable(exchange, true);
  if (misused !== undefined) return misused;
  const role = roleOf(exchange);
  if (isRefusal(role)) return role;
  const body = await bodyOf(exchange);
  if (isRefusal(body)) return body;
  const asked = readJob(exchange, body);
  if (isRefusal(asked)) return asked;
  // Whoever comes back signs in anew.
  if (asked.jobType === 'restore') await endSessions(exchange);
  const started = await desk.jobs.start({ application: application.name, by: administrator.username, roleId: formatRole(role), callerRoleId: formatRole(administrator.role), ...asked });
  if (!('code' in started)) desk.jobStarted?.(application.name, started.attributes.job_id, administrator.username);
  return 'code' in started ? Refusal.from(started) : jobReply(exchange, [started]);
}

function readJob(exchange: Exchange, body: JsonObject) {
  const { application, caller: { administrator } } = exchange;
  const table = application.tables.find(({ name, internal }) => name === body['object'] && internal !== true);
  const moves = moveKinds.find((kind) => kind === body['job_type']);
  const told = table === undefined || body['job_type'] !== 'import' ? [] : importOptions(table);
  const refused = shaped(body, { job_type: 'text', object: 'text', ...(body['job_type'] === 'import' ? { in_file: 'text' } : {}) },
    { in_file: 'text', service_provider_name: 'text', dry_run: 'flag', archive: 'flag', filter: 'object', ...(moves === undefined && body['job_type'] !== 'export' ? {} : { q: 'text' as const }), ...(body['job_type'] === 'export' ? { columns: 'list' as const } : {}), ...Object.fromEntries(told.map(({ name, type }) => [name, type])), ...(body['job_type'] === 'generate' ? { kwargs: 'object' } : {}) });
  if (refused !== undefined) return refused;
  const { job_type: jobType, object, in_file: inFile, service_provider_name: serviceProvider, dry_run: dryRun, ...options } = body;
  if (jobType !== 'import' && jobType !== 'export' && jobType !== 'generate' && moves === undefined) return refuseFields([{ field: 'job_type', code: 'bad_choice', message: 'import, export, generate, archive, restore or purge.' }]);
  const isRecords = object === records && jobType === 'export';
  if (table === undefined && !isRecords) return refuseFields([{ field: 'object', code: 'bad_choice', message: `There is no table ${String(object)}.` }]);
  const action = moves ?? (jobType === 'generate' ? 'create' : jobType === 'export' ? 'export' : 'import');
  const may = table === undefined ? able(application, administrator, 'statistics') : mayOnAll(application, administrator, action, table);
  if (!may) return refuse('not_permitted');
  if (table?.name === administratorTable && (jobType === 'import' || moves !== undefined) && !mayGrantAll(application, administrator)) return refuse('not_permitted', 'There may be accounts among them with more permissions than the one that asks.');
  return {
    jobType: jobType as string, object: object as string, dryRun: dryRun === true, options,
    seenSecrets: (table?.columns ?? []).filter(seeing(application, administrator)).filter(({ secret }) => secret !== undefined).map(({ name }) => name),
    ...(typeof inFile === 'string' ? { inFile } : {}), ...(typeof serviceProvider === 'string' ? { serviceProvider } : {}),
  };
}

function show(exchange: Exchange): Promise<Reply | Refusal> | Reply | Refusal {
  const { parts } = exchange;
  const role = roleOf(exchange);
  if (isRefusal(role)) return role;
  const wrong = wrongExecutable(exchange, false);
  if (wrong !== undefined) return wrong;
  if (parts.length === 1) return list(exchange, role);
  const job = oneOf(exchange, role);
  if (isRefusal(job)) return job;
  if (parts.length === 2) return only(exchange.query, executableParameter) ?? jobReply(exchange, [job]);
  return parts.length === 3 && parts[2] === 'report' ? report(exchange, job) : refuse('unknown_path');
}

async function list(exchange: Exchange, role: Role): Promise<Reply | Refusal> {
  const { desk, application, query } = exchange;
  const unknown = only(query, executableParameter, 'limit', 'offset');
  if (unknown !== undefined) return unknown;
  const limit = numberOf(query, 'limit', limits.defaultPageRows, 1, limits.pageRows);
  if (isRefusal(limit)) return limit;
  const offset = numberOf(query, 'offset', 0, 0, Number.MAX_SAFE_INTEGER);
  if (isRefusal(offset)) return offset;
  exchange.view();
  const found = await desk.lists.turns.walk(callersRole(exchange), () => pageOf(desk.jobs.all(application.name), role, offset, limit));
  return isRefusal(found) ? found : successOfMany(exchange, found.jobs, (job) => jobObject(job, desk.zone()), { code: 200, ...jobMeta(exchange), records_page_size: limit, records_page_offset: offset, records_total: found.total, archive: false });
}

/** The jobs of a page among those under a role; some at a time, for months of them are kept. */
function* pageOf(all: Iterable<JobRecord>, role: Role, offset: number, limit: number): Steps<{ readonly jobs: readonly JobRecord[]; readonly total: number }> {
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

async function report(exchange: Exchange, { attributes }: JobRecord): Promise<Reply | Refusal> {
  const { desk, application, query } = exchange;
  const unknown = only(query, executableParameter, 'limit', 'offset');
  if (unknown !== undefined) return unknown;
  const limit = numberOf(query, 'limit', limits.defaultPageRows, 1, limits.pageRows);
  if (isRefusal(limit)) return limit;
  const offset = numberOf(query, 'offset', 0, 0, Number.MAX_SAFE_INTEGER);
  if (isRefusal(offset)) return offset;
  const found = await desk.jobs.report(application.name, attributes.job_id, offset, limit);
  if ('code' in found) return Refusal.from(found);
  return successOfMany(exchange, found.rows, (row) => ({ scope: 'report', attributes: { ...row } }), {
    code: 200, ...jobMeta(exchange), records_page_size: limit, records_page_offset: offset, records_total: found.total,
  });
}

async function cancel(exchange: Exchange): Promise<Reply | Refusal> {
  const { desk, application, parts, query } = exchange;
  if (parts.length !== 2) return refuse(parts.length === 1 ? 'wrong_method' : 'unknown_path');
  const role = roleOf(exchange);
  if (isRefusal(role)) return role;
  const misused = only(query, executableParameter) ?? wrongExecutable(exchange, false);
  if (misused !== undefined) return misused;
  const job = oneOf(exchange, role);
  if (isRefusal(job)) return job;
  // What the job has archived comes back.
  if (job.attributes.job_type === 'archive') await endSessions(exchange);
  const cancelled = await desk.jobs.cancel(application.name, job.attributes.job_id);
  return 'code' in cancelled ? Refusal.from(cancelled) : jobReply(exchange, [cancelled]);
}

/** The role of the path, when it is the caller's own or lies under it; everything else is not there. */
function roleOf({ application, caller: { administrator }, parts, view }: Exchange): Role | Refusal {
  const role = parts[0] === undefined ? refuse('unknown_path') : parseRole(parts[0]);
  if (isRefusal(role)) return role.code === 'unknown_path' ? role : refuse('malformed', `${parts[0]} is not a role: ${role.message}`);
  if (role.provider === undefined ? administrator.role.role !== 'platform_owner' : !within(administrator.role, role)) return refuse('not_found', 'No such role.');
  const kind = role.subscriber === undefined ? 'provider' : 'subscriber';
  const table = role.provider === undefined ? undefined : application.tables.find((candidate) => ownRecords(candidate) === kind);
  if (role.provider === undefined) return role;
  return table !== undefined && view().has(table.name, [role.provider, role.subscriber].filter((part) => part !== undefined)) ? role : refuse('not_found', 'No such role.');
}

function oneOf({ desk, application, parts, view }: Exchange, role: Role): JobRecord | Refusal {
  view();
  const job = /^\d{1,15}$/.test(parts[1] ?? '') ? desk.jobs.one(application.name, Number(parts[1])) : undefined;
  return job !== undefined && isUnder(role, job) ? job : refuse('not_found', 'No such job.');
}

/** Whether a job was started under a role or one below it. */
export function isUnder(role: Role, { attributes }: JobRecord): boolean {
  const its = parseRole(attributes.role_id);
  return !isRefusal(its) && (its.provider === undefined ? role.role === 'platform_owner' : within(role, its));
}

/** Whether the parameter that the documents show is as they have it. */
export function wrongExecutable({ application, query }: Exchange, required: boolean): Refusal | undefined {
  const given = query.get(executableParameter);
  if (given === undefined ? !required : given === executable(application.name)) return undefined;
  return refuse('malformed', `The parameter executable=${executable(application.name)} is required.`);
}

function executable(application: string): string {
  return `restworkx-${application}`;
}

/** As the documents show it: the token that the caller came with. A page that came with a cookie does not get to read what the cookie keeps from it. */
function jobMeta({ application, caller: { token }, incoming }: Exchange): { readonly [name: string]: Json } {
  const authorization = incoming.headers.has('authorization') ? { authorization: token === undefined ? 'Basic' : `Basic ${token}` } : {};
  return { executable: executable(application.name), ...authorization };
}

/** Jobs as a reply to the caller. */
export function jobReply(exchange: Exchange, jobs: readonly JobRecord[], meta: { readonly [name: string]: Json } = {}): Reply {
  const zone = exchange.desk.zone();
  return success(exchange.brand, jobs.map((job) => jobObject(job, zone)), { code: 200, meta: { ...jobMeta(exchange), ...meta } });
}

/** The documented members of a job (jobs.md, Job record). */
export function jobObject({ created, modified, attributes }: JobRecord, zone: string): Json {
  const { job_id, out_file } = attributes;
  return {
    scope: 'job',
    meta: { modified_by: 'system', txnid: null, modified: formatTimestamp(zone, modified), created_by: 'system', created: formatTimestamp(zone, created) },
    links: { self: { scope: 'job', identifier: { job_id, out_file }, uri: '/job' } },
    attributes,
  };
}
