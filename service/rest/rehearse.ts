import { Refusal, isRefusal, refuse, refuseFields } from '../core/refusals.js';
import { caseColumns } from '../jobs/case-rows.js';
import { rehearsalCaseTable } from '../parts/rehearsal-case.js';
import { mayOn } from '../people/permits.js';
import type { Application } from '../schema/application.js';
import type { Json } from '../schema/kind.js';
import { formatRole } from '../schema/kinds/role.js';
import { bodyOf, type Exchange } from './exchange.js';
import { readInstant } from './instant.js';
import { jobReply, jobSchema } from './job-reply.js';
import { executableParameter } from './jobs.js';
import type { JsonObject } from './json-body.js';
import { optional } from './members.js';
import type { Reply } from './reply.js';
import { route, type Route } from './route.js';

/**
 * `POST /rehearse`: a file of calls, a set of cases, or calls that were made, decided against the live data or a draft,
 * as a job (routing.md, Rehearse).
 */
export function rehearseRoutes({ name }: Application): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: 'rehearse',
      tag: 'routing',
      summary,
      needs: { abilities: ['explain'] },
      query: { executable: executableParameter(name) },
      body: {
        name: 'rehearse',
        members: {
          in_file: optional('text'),
          set: optional('text'),
          service_provider_name: optional('text'),
          plan: optional('object'),
          replay_days: optional('number', { minimum: 1 }),
          against: optional('text', { enum: ['live', 'decided', null] }),
          from: optional('instant'),
          to: optional('instant'),
        },
      },
      reply: jobSchema,
      run: rehearse,
    }),
  ];
}

const summary = `Decide calls that nobody makes and compare, as a job: a file of cases (CSV: ${caseColumns.join(', ')}) with what is expected of them, with set the cases of a set, or, with replay_days or from and to, the calls that were made, on a draft beside the live plans.`;

async function rehearse(exchange: Exchange): Promise<Reply | Refusal> {
  const {
    desk,
    application,
    caller: { administrator },
  } = exchange;
  const body = await bodyOf(exchange);
  if (isRefusal(body)) return body;
  const options = readOptions(body, desk.zone());
  if (isRefusal(options)) return options;
  const { in_file: inFile, service_provider_name: provider } = body;
  const cases = desk.registry.table(application.name, rehearsalCaseTable);
  if ((body['set'] ?? null) !== null && (cases === undefined || !mayOn(application, administrator, 'view', cases)))
    return refuse('not_permitted');
  const started = await desk.jobs.start({
    application: application.name,
    by: administrator.username,
    roleId: formatRole(administrator.role),
    jobType: 'rehearse',
    object: '',
    dryRun: true,
    options,
    ...(typeof inFile === 'string' ? { inFile } : {}),
    ...(typeof provider === 'string' ? { serviceProvider: provider } : {}),
  });
  return 'code' in started ? Refusal.from(started) : jobReply(exchange, [started]);
}

/** The body without its file; instants in milliseconds, as jobs take them. */
function readOptions(body: JsonObject, zone: string): { readonly [name: string]: Json } | Refusal {
  const from = readInstant(body['from'], zone);
  const to = readInstant(body['to'], zone);
  const errors = Object.entries({ from, to }).flatMap(([field, value]) =>
    isRefusal(value) ? [{ field, code: value.code, message: value.message }] : [],
  );
  const { in_file: _, service_provider_name: __, ...options } = body;
  return errors.length > 0
    ? refuseFields(errors)
    : { ...options, from: (from ?? null) as Json, to: (to ?? null) as Json };
}
