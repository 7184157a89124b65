import type { Json } from '../schema/kind.js';
import type { Registry } from '../schema/registry.js';
import type { Media } from './media.js';

/** What is asked for (api.md, Paths: `POST /job/<role_id>`). */
export interface JobRequest {
  readonly application: string;
  /** User name of who starts it. */
  readonly by: string;
  /** The role in the path, which the caller may act for. */
  readonly roleId: string;
  /** The caller's own role, where it is another: its uploads may be read too. */
  readonly callerRoleId?: string;
  readonly jobType: string;
  readonly object: string;
  readonly inFile?: string;
  readonly serviceProvider?: string;
  readonly dryRun: boolean;
  /** The secret columns of the object that the caller may see: an export has no others. */
  readonly seenSecrets?: readonly string[];
  /** `filter` and `archive` of an export, `kwargs` of a generation. */
  readonly options: { readonly [name: string]: Json };
}

export interface JobSurroundings {
  readonly registry: Registry;
  readonly media: Media;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly nowMs: number;
  /** The local date, `YYYY-MM-DD`. */
  readonly date: string;
  /** Ten random hexadecimal digits. */
  readonly suffix: string;
  /** What may be exported beside the tables (`cdr`). */
  readonly otherObjects?: readonly string[];
}
