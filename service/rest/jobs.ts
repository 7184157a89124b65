import { eitherOf, jobTypeOf, jobTypes, type JobTypes } from '../parts/job-types.js';
import { Refusal, isRefusal, refuse } from '../core/refusals.js';
import type { Steps } from '../core/turns.js';
import { ownRecords, within } from '../people/permits.js';
import type { Application } from '../schema/application.js';
import { formatRole, parseRole, type Role } from '../schema/kinds/role.js';
import type { JobRecord } from '../jobs/job-desk.js';
import { endSessions } from './commit.js';
import { bodyOf, roleOf as callersRole, type Exchange } from './exchange.js';
import { successOfMany } from './many.js';
import { pageLimit, pageOffset, type Parameter } from './parameters.js';
import type { Reply } from './reply.js';
import { route, type Route } from './route.js';
import { jobSchema, reportReply, executable, jobReply, jobObject, jobMeta } from './job-reply.js';
import { bodySchema, readJob } from './job-body.js';

const role = { role_id: { description: "The role for which it is done: one's own or one below it." } };

const one = { ...role, job_id: { description: 'Its number.' } };

interface Page {
  readonly limit: number;
  readonly offset: number;
}

/** What `POST /job` starts, as the types that are asked for say it. */
function startSummary(types: JobTypes): string {
  const asked = Object.values(types).filter((type) => type.asked !== undefined);
  return `Start ${eitherOf(asked.map(({ meaning }) => meaning))}.`;
}

/** What becomes of what a job has done. */
function cancelSummary(types: JobTypes): string {
  const takenBack = Object.values(types).filter((type) => type.takenBack === true);
  return `Cancel; what it has ${eitherOf(takenBack.map(({ done }) => done))} is taken back.`;
}

/** `/job/<role_id>[/<id>]` (api.md, Paths; jobs.md, Job record). */
export function jobRoutes({ name, tables }: Application, types: JobTypes = jobTypes): readonly Route[] {
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
      summary: startSummary(types),
      parts: role,
      needs: {},
      query: { executable: executableParameter(name, true) },
      body: {
        name: 'job',
        schema: bodySchema(
          tables.filter(({ internal }) => internal !== true),
          types,
        ),
      },
      reply: jobSchema,
      run: (exchange: Exchange) => start(exchange, types),
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
      summary: cancelSummary(types),
      parts: one,
      needs: {},
      query,
      statuses: [409],
      reply: jobSchema,
      run: (exchange: Exchange) => cancel(exchange, types),
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

async function start(exchange: Exchange, types: JobTypes): Promise<Reply | Refusal> {
  const {
    desk,
    application,
    caller: { administrator },
  } = exchange;
  const role = roleOf(exchange);
  if (isRefusal(role)) return role;
  const body = await bodyOf(exchange);
  if (isRefusal(body)) return body;
  const asked = readJob(exchange, body, types);
  if (isRefusal(asked)) return asked;
  // Whoever comes back signs in anew.
  if (jobTypeOf(asked.jobType, types)?.bringsBack === 'start') await endSessions(exchange);
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

async function cancel(exchange: Exchange, types: JobTypes): Promise<Reply | Refusal> {
  const { desk, application } = exchange;
  const job = oneOf(exchange);
  if (isRefusal(job)) return job;
  if (jobTypeOf(job.attributes.job_type, types)?.bringsBack === 'cancel') await endSessions(exchange);
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
