import { isRefusal, refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import { jobOfFile, readJob } from './job.js';
import type { StoreView } from './job.js';
import type { Media } from './media.js';
import { tenantOfRole } from './tenant.js';
import type { Tenant } from './tenant.js';

/** Who names a file, and how. */
export interface NamedFile {
  readonly application: string;
  readonly roleId: string;
  /** The caller's own role, where it is another: its uploads may be read too. */
  readonly callerRoleId?: string;
  readonly inFile?: string;
}

/** The place of the file that a job reads; one in `download` must be of a job under the same role. Refuses `required`, `outside_media` and `no_such_file`. */
export function inFile({ application, roleId, callerRoleId = roleId, inFile: given }: NamedFile, view: StoreView, media: Media): string | Refusal {
  if (given === undefined || given === '') return refuse('required');
  const own = media.resolveUpload(application, roleId, given);
  const file = isRefusal(own) ? media.resolveUpload(application, callerRoleId, given) : own;
  if (isRefusal(file)) return file;
  if (file.place.startsWith('upload/')) return file.place;
  const maker = jobOfFile(view, file.place.slice(file.place.indexOf('/') + 1));
  if (maker === undefined) return roleId.includes(':') ? refuse('no_such_file') : file.place;
  return isUnder(readJob(maker).tenant, tenantOfRole(roleId)) ? file.place : refuse('no_such_file');
}

function isUnder(tenant: Tenant, role: Tenant): boolean {
  return (role.provider === undefined || role.provider === tenant.provider) && (role.subscriber === undefined || role.subscriber === tenant.subscriber);
}
