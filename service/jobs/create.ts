import type { JobRequest, JobSurroundings } from './job-request.js';
import { limits } from '../core/limits.js';
import { isRefusal, refuse, refuseFields } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import { job as jobTable } from '../parts/system-tables.js';
import { findingOf } from '../records/fields.js';
import type { ChangeRequest } from '../records/request.js';
import type { Json } from '../schema/kind.js';
import { jobChecks } from './job-checks.js';
import type { Check } from './checked-job.js';
import { jobTypeOf, jobTypes, typesInWords, type JobType, type JobTypes } from '../parts/job-types.js';
import { unfinished } from './job.js';
import type { StoreView } from '../records/store-view.js';
import { tenantOfRole } from './tenant.js';

interface NewJob {
  readonly id: number;
  readonly change: ChangeRequest;
}

/**
 * The change that starts a job; its `out_file` has its name at once (jobs.md, Job record). Every bad field is listed
 * (422); `overloaded` when the application has `limits.openJobs` unfinished jobs, `not_permitted` where a tenant asks
 * for a table that has no tenants. The change is refused with `key_taken` when another job was started meanwhile: make
 * it again from a newer view. `types` and `checks` are niud's own unless a test adds to them.
 */
export function createJob(
  request: JobRequest,
  view: StoreView,
  surroundings: JobSurroundings,
  types: JobTypes = jobTypes,
  checks: Readonly<Record<string, Check>> = jobChecks,
): NewJob | Refusal {
  const { application, by, roleId, jobType, dryRun, options } = request;
  const { nowMs, date, suffix } = surroundings;
  const type = jobTypeOf(jobType, types);
  const check = type === undefined || !Object.hasOwn(checks, jobType) ? undefined : checks[jobType];
  if (type === undefined || check === undefined)
    return refuseFields([findingOf('job_type', refuse('bad_choice', typesInWords(types)))]);
  const checked = check(request, view, surroundings);
  if (isRefusal(checked)) return checked;
  if (unfinished(view).length >= limits.openJobs)
    return refuse('overloaded', `${limits.openJobs} jobs are waiting or running.`);
  const id = nextId(view);
  const { object, position, kwargs, draft } = checked;
  const secretColumns = secretsInFiles(request, type, surroundings);
  const provider = request.serviceProvider ?? tenantOfRole(roleId).provider;
  const attributes = {
    job_id: id,
    job_type: jobType,
    object,
    status: 'processing',
    role_id: roleId,
    by,
    in_file: request.inFile ?? null,
    out_file: `${object}-${jobType}-${date}-${suffix}.csv`,
    service_provider_name: provider ?? null,
    dry_run: dryRun,
    archive: options['archive'] === true,
    filter: options['filter'] ?? null,
    started: nowMs,
    updated: nowMs,
    kwargs,
    draft,
    secret_columns: secretColumns.length === 0 ? null : secretColumns,
    position: position as Json,
  };
  return {
    id,
    change: {
      application,
      by,
      what: `start ${jobType} ${object}`,
      writes: [{ method: 'create', table: jobTable.name, attributes }],
    },
  };
}

/** The secret columns that the files of a job may hold, then and later; and so who may not have them. */
function secretsInFiles(
  { application, object, seenSecrets = [] }: JobRequest,
  { secrets: held }: JobType,
  { registry }: JobSurroundings,
): readonly string[] {
  if (held === 'none') return [];
  const secrets = (registry.table(application, object)?.columns ?? [])
    .filter(({ secret }) => secret !== undefined)
    .map(({ name }) => name);
  return held === 'any' ? secrets : secrets.filter((name) => seenSecrets.includes(name));
}

/** Above every number that a job has ever had: no job has a higher one than the change that created it. */
export function nextId(view: StoreView): number {
  for (const stored of view.scan(jobTable.name, { reverse: true, limit: 1 })) return Number(stored.key[0]) + 1;
  return view.change + 1;
}
