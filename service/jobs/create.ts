import type { JobRequest, JobSurroundings } from './job-request.js';
import { limits } from '../core/limits.js';
import { isRefusal, quoted, refuse, refuseFields } from '../core/refusals.js';
import type { Finding, Refusal, RefusalCode } from '../core/refusals.js';
import { job as jobTable } from '../parts/system-tables.js';
import { findingOf } from '../records/fields.js';
import { matcher, unsearchable } from '../records/filter.js';
import type { ChangeRequest } from '../records/request.js';
import type { Attributes } from '../schema/write.js';
import type { Json } from '../schema/kind.js';
import { textFault } from '../schema/kinds/textual.js';
import type { Registry } from '../schema/registry.js';
import type { Table } from '../schema/table.js';
import { isFindings, readCdrChoice } from './cdr-choice.js';
import { checkGeneration } from './generation-request.js';
import { checkImportOptions } from './import-options.js';
import { inFile } from './in-file.js';
import { filtersOf, unfinished } from './job.js';
import type { JobPosition } from './job.js';
import type { StoreView } from '../records/store-view.js';
import { isMove } from './move.js';
import { checkRehearsal } from './rehearsal-request.js';
import { tenantOfRole } from './tenant.js';

interface NewJob {
  readonly id: number;
  readonly change: ChangeRequest;
}

/**
 * The change that starts a job; its `out_file` has its name at once (jobs.md, Job record). Every bad field is listed
 * (422); `overloaded` when the application has `limits.openJobs` unfinished jobs, `not_permitted` where a tenant asks
 * for a table that has no tenants. The change is refused with `key_taken` when another job was started meanwhile: make
 * it again from a newer view.
 */
export function createJob(request: JobRequest, view: StoreView, surroundings: JobSurroundings): NewJob | Refusal {
  const { application, by, roleId, jobType, dryRun, options } = request;
  const { nowMs, date, suffix } = surroundings;
  const check = jobType === 'rehearse' ? checkRehearsal : jobType === 'generate' ? checkGeneration : checkJob;
  const checked = check(request, view, surroundings);
  if (isRefusal(checked)) return checked;
  if (unfinished(view).length >= limits.openJobs)
    return refuse('overloaded', `${limits.openJobs} jobs are waiting or running.`);
  const id = nextId(view);
  const { object, position, kwargs, draft } = checked;
  const secretColumns = secretsInFiles(request, surroundings);
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

/**
 * What a file to be imported holds is not known before; of an export only what its starter may see goes in, then and
 * later; what moves is told by its key.
 */
function secretsInFiles(
  { application, jobType, object, seenSecrets = [] }: JobRequest,
  { registry }: JobSurroundings,
): readonly string[] {
  const secrets = (registry.table(application, object)?.columns ?? [])
    .filter(({ secret }) => secret !== undefined)
    .map(({ name }) => name);
  if (isMove(jobType)) return [];
  return jobType === 'import' ? secrets : secrets.filter((name) => seenSecrets.includes(name));
}

/** Above every number that a job has ever had: no job has a higher one than the change that created it. */
export function nextId(view: StoreView): number {
  for (const stored of view.scan(jobTable.name, { reverse: true, limit: 1 })) return Number(stored.key[0]) + 1;
  return view.change + 1;
}

/** What a job's record keeps of a request that nothing is wrong with. */
interface Checked {
  readonly object: string;
  readonly position: JobPosition | null;
  readonly kwargs: Json;
  readonly draft: Attributes | null;
}

/** Everything that is wrong with an import or export; else what its record keeps. */
function checkJob(
  request: JobRequest,
  view: StoreView,
  { registry, media, otherObjects = [] }: JobSurroundings,
): Checked | Refusal {
  const { application, jobType, object, options } = request;
  const findings: Finding[] = [];
  const wrong = (field: string, code: RefusalCode, message?: string): void => {
    findings.push(findingOf(field, refuse(code, message)));
  };
  const moves = isMove(jobType);
  if (jobType !== 'import' && jobType !== 'export' && !moves)
    wrong('job_type', 'bad_choice', 'One of import, export, archive, restore and purge.');
  const declared = registry.table(application, object);
  const table = declared?.internal === true ? undefined : declared;
  const other = jobType === 'export' && otherObjects.includes(object);
  if (table === undefined && !other) wrong('object', 'bad_choice', `There is no table ${quoted(object)}.`);
  const tenant = checkTenant(request, view, registry, wrong);
  let place: string | undefined;
  let kwargs: Attributes | null = null;
  if (jobType === 'import') {
    const file = inFile(request, view, media);
    if (isRefusal(file)) findings.push(findingOf('in_file', file));
    else place = file;
    for (const name of ['filter', 'archive'])
      if (isGiven(options[name])) wrong(name, 'unknown_field', `An import takes no ${name}.`);
    const { filter: _, archive: __, ...own } = options;
    const told =
      table === undefined
        ? undefined
        : checkImportOptions(
            table,
            own,
            { ...tenantOfRole(request.roleId), ...(tenant === undefined ? {} : { provider: tenant }) },
            view,
          );
    findings.push(...(told?.findings ?? []));
    kwargs = told?.kwargs ?? null;
  } else {
    if (request.inFile !== undefined)
      wrong('in_file', 'unknown_field', `${moves ? 'It' : 'An export'} takes no in_file.`);
    if (request.dryRun && !moves) wrong('dry_run', 'unknown_field', 'An export takes no dry_run.');
    if (moves && isGiven(options['archive'])) wrong('archive', 'unknown_field', 'Its job_type says where it looks.');
    // Who means all of a table says so with an empty one.
    if (moves && (options['filter'] === undefined || options['filter'] === null)) wrong('filter', 'required');
    checkChoice(table, options, wrong);
    if (table !== undefined) kwargs = checkPart(table, jobType, options, wrong);
  }
  const taken =
    table === undefined || jobType === 'import'
      ? choosing
      : [...choosing, 'q', ...(jobType === 'export' ? ['columns'] : [])];
  if (jobType !== 'import' || table === undefined)
    for (const name of Object.keys(options))
      if (!taken.includes(name)) wrong(name, 'unknown_field', 'A job has no such field.');
  if (findings.length > 0) return refuseFields(findings);
  // Records of nobody's are the platform owner's alone.
  if (tenant !== undefined && table !== undefined && table.tenant === undefined && table.tenantOf === undefined)
    return refuse('not_permitted', `No ${object} belongs to a service provider.`);
  const unseen = (table?.columns ?? [])
    .filter(({ name, secret }) => secret !== undefined && !(request.seenSecrets ?? []).includes(name))
    .map(({ name }) => name);
  return {
    object,
    position: place === undefined ? null : { place, ...(unseen.length === 0 ? {} : { unseen }) },
    kwargs,
    draft: null,
  };
}

const choosing = ['filter', 'archive'];

/**
 * `q`, a text that is found anywhere in a record as lists find it, and of an export `columns`, the ones that it writes,
 * in this order; as the job keeps them.
 */
function checkPart(
  table: Table,
  jobType: string,
  { q = null, columns = null }: JobRequest['options'],
  wrong: Wrong,
): Attributes | null {
  if (q !== null && typeof q !== 'string') wrong('q', 'wrong_type', 'Text is expected.');
  else if (q !== null && textFault(q, limits.textCharacters) !== undefined)
    wrong('q', 'too_long', `More than ${limits.textCharacters} characters.`);
  const kept = {
    ...(q === null || q === '' ? {} : { q }),
    ...(columns === null || jobType !== 'export' ? {} : { columns }),
  };
  if (columns !== null && jobType === 'export') {
    if (!Array.isArray(columns) || columns.length === 0 || columns.some((name) => typeof name !== 'string'))
      wrong('columns', 'wrong_type', 'A list of names of columns is expected.');
    else {
      const unknown = (columns as readonly string[]).find(
        (name) => !table.columns.some((column) => column.name === name),
      );
      if (unknown !== undefined) wrong('columns', 'unknown_field', `${table.name} has no column ${quoted(unknown)}.`);
      else if (new Set(columns).size < columns.length) wrong('columns', 'duplicate', 'Each column is given once.');
    }
  }
  return Object.keys(kept).length === 0 ? null : kept;
}

function isGiven(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== false;
}

type Wrong = (field: string, code: RefusalCode, message?: string) => void;

/** The provider that a job is limited to lies under the role and is there. */
function checkTenant(
  { application, roleId, serviceProvider }: JobRequest,
  view: StoreView,
  registry: Registry,
  wrong: Wrong,
): string | undefined {
  const own = tenantOfRole(roleId).provider;
  if (serviceProvider === undefined) return own;
  // Providers are the table whose key is its own tenant.
  const providers = registry
    .application(application)!
    .tables.find(({ key, tenant }) => key.length === 1 && key[0] === tenant?.provider);
  if (own !== undefined && own !== serviceProvider)
    wrong('service_provider_name', 'foreign_provider', 'Not the service provider of the role in the path.');
  else if (providers !== undefined && !view.has(providers.name, [serviceProvider]))
    wrong('service_provider_name', 'no_such_record', `There is no live ${providers.name} ${serviceProvider}.`);
  return serviceProvider;
}

/** Which records an export takes. */
function checkChoice(table: Table | undefined, options: JobRequest['options'], wrong: Wrong): void {
  const { archive, filter } = options;
  if (archive !== undefined && archive !== null && typeof archive !== 'boolean')
    wrong('archive', 'wrong_type', 'Either true or false.');
  else if (archive === true && table === undefined)
    wrong('archive', 'bad_choice', 'Call detail records are never archived.');
  if (filter === undefined || filter === null) return;
  if (typeof filter !== 'object' || Array.isArray(filter))
    return wrong('filter', 'wrong_type', 'An object of columns and what to look for in them.');
  const filters = filtersOf(filter);
  if (table === undefined) {
    const choice = readCdrChoice(filters, 'UTC');
    if (isFindings(choice)) for (const { field, code, message } of choice) wrong(field, code as RefusalCode, message);
    return;
  }
  const unfit = filters.map(({ column }) => unsearchable(table, column)).find((why) => why !== undefined);
  if (unfit !== undefined) return wrong('filter', 'unknown_field', unfit);
  const matches = matcher(table, filters);
  if (isRefusal(matches)) wrong('filter', matches.code, matches.message);
}
