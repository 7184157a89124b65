import { isRefusal, quoted, refuse, refuseFields } from '../core/refusals.js';
import type { Finding, Refusal } from '../core/refusals.js';
import { readDraft } from '../records/complete.js';
import { findingOf, readAttributes } from '../records/fields.js';
import { examine } from '../records/put.js';
import { foreignReferences } from '../records/references.js';
import type { Generator } from '../schema/generator.js';
import type { Json } from '../schema/kind.js';
import type { Table } from '../schema/table.js';
import type { Row } from '../schema/row.js';
import type { Attributes } from '../schema/write.js';
import type { JobRequest, JobSurroundings } from './job-request.js';
import type { StoreView } from '../records/store-view.js';
import { belongsTo, tenantOfRole } from './tenant.js';
import { scopeParts } from '../schema/tenant.js';

/** A generation that may be started, as its job keeps it. */
interface CheckedGeneration {
  readonly object: string;
  readonly position: null;
  /** What was asked for, whole. */
  readonly kwargs: Attributes;
  readonly draft: null;
}

/**
 * `{object, kwargs}`: records of a table that can be made in numbers (`schema/generator.ts`). The first of them is
 * looked at now as it would be written, so that what is wrong with all of them is said at once. Refuses as fields do
 * (422), those of `kwargs` as `kwargs/<name>`.
 */
export function checkGeneration(
  request: JobRequest,
  view: StoreView,
  { registry, nowMs }: JobSurroundings,
): CheckedGeneration | Refusal {
  const { application: name, object, options, inFile, dryRun } = request;
  const application = registry.application(name)!;
  const table = registry.table(name, object);
  const generator = table?.internal === true ? undefined : table?.generator;
  const findings: Finding[] = [];
  const wrong = (field: string, refusal: Refusal): void => {
    findings.push(findingOf(field, refusal));
  };
  if (inFile !== undefined) wrong('in_file', refuse('unknown_field', 'A generation takes no in_file.'));
  if (dryRun) wrong('dry_run', refuse('unknown_field', 'A generation takes no dry_run.'));
  for (const given of Object.keys(options))
    if (given !== 'kwargs') wrong(given, refuse('unknown_field', 'A generation has no such field.'));
  if (table === undefined || generator === undefined)
    wrong('object', refuse('bad_choice', `No records of ${quoted(object)} can be generated.`));
  if (findings.length > 0 || table === undefined || generator === undefined) return refuseFields(findings);
  const tenant = {
    ...tenantOfRole(request.roleId),
    ...(request.serviceProvider === undefined ? {} : { provider: request.serviceProvider }),
  };
  const kwargs = withProvider(table, generator, options['kwargs'], tenant.provider);
  if (isRefusal(kwargs)) return kwargs;
  const first = readFirst(generator, kwargs, view);
  if (isRefusal(first)) return inKwargs(first);
  const { row, findings: unread } = readDraft(table, first, view, nowMs);
  const foreign =
    unread.length > 0 ? unread : foreignReferences(application, table, row, undefined, scopeParts(tenant), view);
  const errors = foreign.length > 0 ? foreign : examine(application, table, row, view).errors;
  if (errors.length > 0) return inKwargs(refuseFields(errors));
  if (!belongsTo(table, tenant)(row))
    return refuseFields([findingOf('service_provider_name', refuse('foreign_provider'))]);
  return { object, position: null, kwargs, draft: null };
}

/** A job of one provider's makes records of that provider, without its being said again. */
function withProvider(
  { tenant }: Table,
  { takes }: Generator,
  given: Json | undefined,
  provider: string | undefined,
): Attributes | Refusal {
  const kwargs = given ?? {};
  if (typeof kwargs !== 'object' || Array.isArray(kwargs))
    return refuseFields([findingOf('kwargs', refuse('wrong_type', 'An object of what is to be generated.'))]);
  const column = takes.find(({ name }) => name === tenant?.provider)?.name;
  const named = kwargs as Attributes;
  return column === undefined || provider === undefined || (named[column] ?? null) !== null
    ? named
    : { ...named, [column]: provider };
}

function readFirst(generator: Generator, kwargs: Attributes, view: StoreView): Attributes | Refusal {
  const values = valuesOf(generator, kwargs);
  if (isRefusal(values)) return values;
  const count = generator.count(values);
  return isRefusal(count) ? count : generator.attributesAt(values, 0, view);
}

/** What was asked for, in the order of what the generator takes. Refuses each field that does not fit. */
export function valuesOf({ takes }: Generator, kwargs: Attributes): Row | Refusal {
  const { row, findings } = readAttributes({ name: 'kwargs', columns: takes }, kwargs);
  return findings.length > 0 ? refuseFields(findings) : row;
}

function inKwargs(refusal: Refusal): Refusal {
  const errors =
    refusal.errors.length > 0 ? refusal.errors : [{ field: '', code: refusal.code, message: refusal.message }];
  return refuseFields(
    errors.map((error) => ({ ...error, field: error.field === '' ? 'kwargs' : `kwargs/${error.field}` })),
  );
}
