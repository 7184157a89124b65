import { isRefusal } from '../core/refusals.js';
import { findingOf } from '../records/fields.js';
import { checkOnTable, checkOptions, isGiven, type Check } from './checked-job.js';
import { choosing } from './choice-request.js';
import { checkImportOptions } from './import-options.js';
import { inFile } from './in-file.js';
import { tenantOfRole } from './tenant.js';

/** `{object, in_file, ...}`: a file of records, and what its table is told (jobs.md, Import). */
export const checkImport: Check = (request, view, surroundings) =>
  checkOnTable(request, view, surroundings, false, ({ table, provider, wrong, findings }) => {
    const { options } = request;
    const file = inFile(request, view, surroundings.media);
    if (isRefusal(file)) findings.push(findingOf('in_file', file));
    for (const name of choosing)
      if (isGiven(options[name])) wrong(name, 'unknown_field', `An import takes no ${name}.`);
    const place = isRefusal(file) ? undefined : file;
    if (table === undefined) {
      checkOptions(options, choosing, wrong);
      return { kwargs: null, place };
    }
    const { filter: _, archive: __, ...own } = options;
    const tenant = { ...tenantOfRole(request.roleId), ...(provider === undefined ? {} : { provider }) };
    const told = checkImportOptions(table, own, tenant, view);
    findings.push(...told.findings);
    return { kwargs: told.kwargs, place };
  });
