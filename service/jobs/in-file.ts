import { isRefusal, refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import { jobTypeOf } from '../parts/job-types.js';
import { jobOfFile, readJob } from './job.js';
import type { StoreView } from '../records/store-view.js';
import type { Media } from './media.js';
import { tenantOfRole } from './tenant.js';
import type { Scope } from '../schema/tenant.js';

/** Who names a file, and how. */
interface NamedFile {
  readonly application: string;
  readonly roleId: string;
  /** The caller's own role, where it is another: its uploads may be read too. */
  readonly callerRoleId?: string;
  readonly inFile?: string;
  /** What reads it, and for which table. */
  readonly jobType: string;
  readonly object: string;
}

/**
 * The place of the file that a job reads; one in `download` must be of a job under the same role, and one that may hold
 * secrets is read by an import of the same table alone, whose own files are kept from the same people. Refuses
 * `required`, `outside_media` and `no_such_file`.
 */
export function inFile(
  { application, roleId, callerRoleId = roleId, inFile: given, jobType, object }: NamedFile,
  view: StoreView,
  media: Media,
): string | Refusal {
  if (given === undefined || given === '') return refuse('required');
  const own = media.resolveUpload(application, roleId, given);
  const file = isRefusal(own) ? media.resolveUpload(application, callerRoleId, given) : own;
  if (isRefusal(file)) return file;
  if (file.place.startsWith('upload/')) return file.place;
  const maker = jobOfFile(view, file.place.slice(file.place.indexOf('/') + 1));
  if (maker === undefined) return roleId.includes(':') ? refuse('no_such_file') : file.place;
  const made = readJob(maker);
  const spreads =
    made.secretColumns.length > 0 && (jobTypeOf(jobType)?.asked?.reads !== true || object !== made.object);
  return !spreads && isUnder(made.tenant, tenantOfRole(roleId)) ? file.place : refuse('no_such_file');
}

function isUnder(tenant: Scope, role: Scope): boolean {
  return (
    (role.provider === undefined || role.provider === tenant.provider) &&
    (role.subscriber === undefined || role.subscriber === tenant.subscriber)
  );
}
