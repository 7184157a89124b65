import type { Json } from '../schema/kind.js';
import type { Named } from './route.js';
import { linksOf, object, replyOf, text } from './openapi-schemas.js';
import type { Exchange } from './exchange.js';
import type { JobRecord } from '../jobs/job-desk.js';
import type { Reply } from './reply.js';
import { success } from './envelope.js';
import { formatTimestamp } from '../core/zones.js';

const counts = [
  ['rows', 'Rows judged or written: added + unchanged + conflicts + rejected + taken_back.'],
  ['added', 'Rows that went in, or records that were moved.'],
  ['conflicts', 'Rows whose key was taken.'],
  ['rejected', 'Rows that do not fit.'],
  ['unchanged', 'Rows of a file in mode replace that are there as it says.'],
  ['taken_back', 'Rows that had gone in and were taken back.'],
  ['ended', 'Records that a file in mode replace brought to their end.'],
] as const;

/** Jobs as replies have them; what a job has counted is null where it does not count that. */
export const jobSchema: Named = {
  name: 'job.reply',
  schema: replyOf(
    object({
      scope: { const: 'job' },
      meta: object({ created_by: text, created: text, modified_by: text, modified: text, txnid: { type: 'null' } }),
      links: linksOf('job', { job_id: { type: 'integer' }, out_file: { type: ['string', 'null'] } }),
      attributes: {
        ...(object({
          job_id: { type: 'integer' },
          job_type: text,
          object: text,
          status: { enum: ['processing', 'completed', 'failed', 'cancelled'] },
          ...Object.fromEntries(
            counts.map(([name, description]): [string, Json] => [
              `${name}?`,
              { type: ['integer', 'null'], description },
            ]),
          ),
        }) as object),
        additionalProperties: true,
      },
    }),
  ),
};

export const reportReply: Named = {
  name: 'report.reply',
  schema: replyOf(
    object({
      'scope?': text,
      attributes: {
        ...(object({
          line: { type: 'integer' },
          'column?': text,
          'value?': text,
          'code?': text,
          'reason?': text,
          'cdr?': text,
          'called?': text,
          'calling?': text,
          'time?': text,
          'attrs?': { type: 'object' },
          'call_id?': text,
          'expected?': text,
          'got?': text,
        }) as object),
        additionalProperties: true,
      },
    }),
  ),
};

export function executable(application: string): string {
  return `restworkx-${application}`;
}

/**
 * As the documents show it: the token that the caller came with. A page that came with a cookie does not get to read
 * what the cookie keeps from it.
 */
export function jobMeta({ application, caller: { token }, incoming }: Exchange): { readonly [name: string]: Json } {
  const authorization = incoming.headers.has('authorization')
    ? { authorization: token === undefined ? 'Basic' : `Basic ${token}` }
    : {};
  return { executable: executable(application.name), ...authorization };
}

/** Jobs as a reply to the caller. */
export function jobReply(
  exchange: Exchange,
  jobs: readonly JobRecord[],
  meta: { readonly [name: string]: Json } = {},
): Reply {
  const zone = exchange.desk.zone();
  return success(
    exchange.brand,
    jobs.map((job) => jobObject(job, zone)),
    { code: 200, meta: { ...jobMeta(exchange), ...meta } },
  );
}

/** The documented members of a job (jobs.md, Job record). */
export function jobObject({ created, modified, attributes }: JobRecord, zone: string): Json {
  const { job_id, out_file } = attributes;
  return {
    scope: 'job',
    meta: {
      modified_by: 'system',
      txnid: null,
      modified: formatTimestamp(zone, modified),
      created_by: 'system',
      created: formatTimestamp(zone, created),
    },
    links: { self: { scope: 'job', identifier: { job_id, out_file }, uri: '/job' } },
    attributes,
  };
}
