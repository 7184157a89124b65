import type { jobTypes, JobTypeName } from '../parts/job-types.js';
import type { Check } from './checked-job.js';
import { checkExport, checkMove } from './choice-request.js';
import { checkGeneration } from './generation-request.js';
import { checkImport } from './import-request.js';
import { checkRehearsal } from './rehearsal-request.js';

/** The types that somebody asks for: by `POST /job`, and a rehearsal by its own path. */
type Asked =
  | { [N in JobTypeName]: (typeof jobTypes)[N] extends { readonly asked: object } ? N : never }[JobTypeName]
  | 'rehearse';

/** What looks at a request for a job, by its type; one without does not compile. */
const checked: Readonly<Record<Asked, Check>> = {
  import: checkImport,
  export: checkExport,
  generate: checkGeneration,
  archive: checkMove,
  restore: checkMove,
  purge: checkMove,
  rehearse: checkRehearsal,
};

export const jobChecks: Readonly<Record<string, Check>> = checked;
