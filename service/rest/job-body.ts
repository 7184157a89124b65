import { askedTypes, jobTypeOf, typesInWords, type JobTypes } from '../parts/job-types.js';
import type { Json } from '../schema/kind.js';
import type { Table } from '../schema/table.js';
import { required, optional, schemaOfMembers, misshapen, type Members } from './members.js';
import { importOptions, importOptionSchemas } from '../schema/import-options.js';
import type { Exchange } from './exchange.js';
import type { JsonObject } from './json-body.js';
import { refuseFields, refuse } from '../core/refusals.js';
import { able, mayOnAll, mayGrantAll, seeing } from '../people/permits.js';
import { administratorTable } from '../people/administrator.js';

/** The only job that reads something else than a table. */
const records = 'cdr';

/** What a type of job takes; of one that reads a file also what its table is told. */
function membersOf(name: Json | undefined, table: Table | undefined, types: JobTypes): Members {
  const asked = jobTypeOf(name, types)?.asked;
  return {
    job_type: required('text', { enum: askedTypes(types) }),
    object: required('text'),
    in_file: asked?.reads === true ? required('text') : optional('text'),
    service_provider_name: optional('text'),
    dry_run: optional('flag'),
    archive: optional('flag'),
    filter: optional('object'),
    ...Object.fromEntries(
      Object.entries(asked?.takes ?? {}).map(([parameter, { form, more }]) => [parameter, optional(form, more)]),
    ),
    ...(asked?.reads === true && table !== undefined
      ? Object.fromEntries(importOptions(table).map(({ name: option, type: form }) => [option, optional(form)]))
      : {}),
  };
}

/** What any type takes, as the document has it. */
export function bodySchema(tables: readonly Table[], types: JobTypes): Json {
  const all = Object.assign({}, ...askedTypes(types).map((type) => membersOf(type, undefined, types))) as Members;
  const schema = schemaOfMembers({ ...all, in_file: optional('text') }) as {
    readonly properties: { readonly [name: string]: Json };
  };
  return { ...schema, properties: { ...schema.properties, ...importOptionSchemas(tables) } };
}

/** A job as its body asks for it, where the caller may have it done. */
export function readJob(exchange: Exchange, body: JsonObject, types: JobTypes) {
  const {
    application,
    caller: { administrator },
  } = exchange;
  const table = application.tables.find(({ name, internal }) => name === body['object'] && internal !== true);
  const type = jobTypeOf(body['job_type'], types);
  const refused = misshapen(body, membersOf(body['job_type'], table, types));
  if (refused !== undefined) return refused;
  const {
    job_type: jobType,
    object,
    in_file: inFile,
    service_provider_name: serviceProvider,
    dry_run: dryRun,
    ...options
  } = body;
  if (type?.asked === undefined)
    return refuseFields([{ field: 'job_type', code: 'bad_choice', message: typesInWords(types) }]);
  const isRecords = object === records && type.asked.others === true;
  if (table === undefined && !isRecords)
    return refuseFields([{ field: 'object', code: 'bad_choice', message: `There is no table ${String(object)}.` }]);
  const may =
    table === undefined
      ? able(application, administrator, 'statistics')
      : mayOnAll(application, administrator, type.asked.action, table);
  if (!may) return refuse('not_permitted');
  if (table?.name === administratorTable && type.grants === true && !mayGrantAll(application, administrator))
    return refuse('not_permitted', 'There may be accounts among them with more permissions than the one that asks.');
  return {
    jobType: jobType as string,
    object: object as string,
    dryRun: dryRun === true,
    options,
    seenSecrets: (table?.columns ?? [])
      .filter(seeing(application, administrator))
      .filter(({ secret }) => secret !== undefined)
      .map(({ name }) => name),
    ...(typeof inFile === 'string' ? { inFile } : {}),
    ...(typeof serviceProvider === 'string' ? { serviceProvider } : {}),
  };
}
