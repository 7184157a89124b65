import { quoted, refuse, refuseFields } from '../core/refusals.js';
import type { Finding, Refusal, RefusalCode } from '../core/refusals.js';
import { findingOf } from '../records/fields.js';
import type { StoreView } from '../records/store-view.js';
import type { Json } from '../schema/kind.js';
import type { Registry } from '../schema/registry.js';
import type { Table } from '../schema/table.js';
import type { Attributes } from '../schema/write.js';
import type { JobPosition } from './job.js';
import type { JobRequest, JobSurroundings } from './job-request.js';
import { tenantOfRole } from './tenant.js';

/** What a job's record keeps of a request that nothing is wrong with. */
interface CheckedJob {
  readonly object: string;
  readonly position: JobPosition | null;
  readonly kwargs: Json;
  readonly draft: Attributes | null;
}

/** Looks at a request for one type of job. Refuses as fields do (422). */
export type Check = (request: JobRequest, view: StoreView, surroundings: JobSurroundings) => CheckedJob | Refusal;

export type Wrong = (field: string, code: RefusalCode, message?: string) => void;

/** What a job on records of a table is looked at with. */
interface TableRequest {
  /** Absent where there is no such table, and where it works on something else. */
  readonly table: Table | undefined;
  /** The provider that it is limited to. */
  readonly provider: string | undefined;
  readonly wrong: Wrong;
  readonly findings: Finding[];
}

/**
 * Everything that is wrong with a job on a table, its own fields looked at by `own`; else what its record keeps.
 * `isOther`: it works on what is no table. Refuses `not_permitted` where a tenant asks for a table that has none.
 */
export function checkOnTable(
  request: JobRequest,
  view: StoreView,
  { registry }: JobSurroundings,
  isOther: boolean,
  own: (asked: TableRequest) => { readonly kwargs: Attributes | null; readonly place?: string | undefined },
): CheckedJob | Refusal {
  const { application, object } = request;
  const findings: Finding[] = [];
  const wrong: Wrong = (field, code, message) => {
    findings.push(findingOf(field, refuse(code, message)));
  };
  const declared = registry.table(application, object);
  const table = declared?.internal === true ? undefined : declared;
  if (table === undefined && !isOther) wrong('object', 'bad_choice', `There is no table ${quoted(object)}.`);
  const provider = checkTenant(request, view, registry, wrong);
  const { kwargs, place } = own({ table, provider, wrong, findings });
  if (findings.length > 0) return refuseFields(findings);
  // Records of nobody's are the platform owner's alone.
  if (provider !== undefined && table !== undefined && table.tenant === undefined && table.tenantOf === undefined)
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

/** Every option that is none of `taken`. */
export function checkOptions(options: JobRequest['options'], taken: readonly string[], wrong: Wrong): void {
  for (const name of Object.keys(options))
    if (!taken.includes(name)) wrong(name, 'unknown_field', 'A job has no such field.');
}

/** Whether an option says something. */
export function isGiven(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== false;
}

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
