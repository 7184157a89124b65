import { Refusal, isRefusal, refuse, refuseFields } from '../core/refusals.js';
import { rehearsalCaseTable } from '../parts/rehearsal-case.js';
import { able, mayOn } from '../people/permits.js';
import type { Json } from '../schema/kind.js';
import { formatRole } from '../schema/kinds/role.js';
import { bodyOf, partsAre, type Exchange, type Methods } from './exchange.js';
import { readInstant } from './instant.js';
import { executableParameter, jobReply, wrongExecutable } from './jobs.js';
import { shaped, type JsonObject } from './json-body.js';
import { only } from './query.js';
import type { Reply } from './reply.js';

/** `POST /rehearse`: a file of calls, a set of cases, or calls that were made, decided against the live data or a draft, as a job (routing.md, Rehearse). */
export const rehearseMethods: Methods = { POST: rehearse };

async function rehearse(exchange: Exchange): Promise<Reply | Refusal> {
  const { desk, application, caller: { administrator } } = exchange;
  const misused = partsAre(exchange, 0) ?? only(exchange.query, executableParameter) ?? wrongExecutable(exchange, false);
  if (misused !== undefined) return misused;
  if (!able(application, administrator, 'explain')) return refuse('not_permitted');
  const body = await bodyOf(exchange);
  if (isRefusal(body)) return body;
  const options = readOptions(body, desk.zone());
  if (isRefusal(options)) return options;
  const { in_file: inFile, service_provider_name: provider } = body;
  const cases = desk.registry.table(application.name, rehearsalCaseTable);
  if ((body['set'] ?? null) !== null && (cases === undefined || !mayOn(application, administrator, 'view', cases))) return refuse('not_permitted');
  const started = await desk.jobs.start({
    application: application.name, by: administrator.username, roleId: formatRole(administrator.role), jobType: 'rehearse', object: '', dryRun: true, options,
    ...(typeof inFile === 'string' ? { inFile } : {}), ...(typeof provider === 'string' ? { serviceProvider: provider } : {}),
  });
  return 'code' in started ? Refusal.from(started) : jobReply(exchange, [started]);
}

/** The body without its file; instants in milliseconds, as jobs take them. */
function readOptions(body: JsonObject, zone: string): { readonly [name: string]: Json } | Refusal {
  const refused = shaped(body, {}, { in_file: 'text', set: 'text', service_provider_name: 'text', plan: 'object', replay_days: 'number', against: 'text', from: formOf(body['from']), to: formOf(body['to']) });
  if (refused !== undefined) return refused;
  const from = readInstant(body['from'], zone);
  const to = readInstant(body['to'], zone);
  const errors = Object.entries({ from, to }).flatMap(([field, value]) => isRefusal(value) ? [{ field, code: value.code, message: value.message }] : []);
  const { in_file: _, service_provider_name: __, ...options } = body;
  return errors.length > 0 ? refuseFields(errors) : { ...options, from: (from ?? null) as Json, to: (to ?? null) as Json };
}

function formOf(instant: Json | undefined): 'number' | 'text' {
  return typeof instant === 'number' ? 'number' : 'text';
}
