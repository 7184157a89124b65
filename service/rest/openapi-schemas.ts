import { limits } from '../core/limits.js';
import type { Json } from '../schema/kind.js';

export function reference(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}

/** An object of members of plain types, all required but those with a question mark. */
export function object(members: Readonly<Record<string, Json>>): Json {
  const required = Object.keys(members).filter((name) => !name.endsWith('?'));
  return { type: 'object', required, properties: Object.fromEntries(Object.entries(members).map(([name, schema]) => [name.replace('?', ''), schema])) };
}

const text: Json = { type: 'string' };
const whole: Json = { type: 'integer' };
const maybeText: Json = { type: ['string', 'null'] };

const brand = object({ version: text, name: text, short_name: text, author: text });

const finding = object({ field: text, code: text, message: text, 'example?': text });

/** Schemas that every application shares (api.md, Envelope and Results). */
export const commonSchemas: { readonly [name: string]: Json } = {
  guard: object({ 'modified?': text, 'txnid?': whole }),
  success: object({
    meta: object({
      scope: { const: 'success' }, code: { type: ['string', 'integer'] }, encoding: { const: 'ascii' }, records_shown: whole, message: text,
      'txnid?': whole, 'warnings?': { type: 'array', items: finding }, 'records_page_size?': whole, 'records_page_offset?': whole, 'records_total?': whole,
      'archive?': { type: 'boolean' }, 'next?': text, 'partial?': { type: 'boolean' }, 'set?': text, 'looked?': whole, 'change?': whole, 'executable?': text, 'authorization?': text,
    }),
    data: { type: 'array', items: { type: 'object' } },
    jsonapi: brand,
  }),
  error: object({
    meta: object({ scope: { const: 'error' }, code: text, encoding: { const: 'ascii' }, records_shown: { const: 0 }, message: text, errors: { type: 'array', items: finding } }),
    data: { type: 'array', maxItems: 0 },
    jsonapi: brand,
  }),
  record: object({
    scope: text,
    meta: object({ created_by: text, created: text, modified_by: text, modified: text, txnid: { type: ['integer', 'null'] }, 'archived_by?': text, 'archived?': text }),
    links: object({ self: object({ scope: text, identifier: { type: 'object' }, uri: text }) }),
    attributes: { type: 'object' },
  }),
  credentials: object({ username: text, password: text }),
  forgot: object({ username: text }),
  reset: object({ token: text, new: text }),
  password: object({ current: text, new: text }),
  batch: object({ writes: { type: 'array', maxItems: 1000, items: object({ method: { enum: ['POST', 'PUT', 'DELETE'] }, path: text, 'body?': { type: 'object' } }) } }),
  job: object({
    job_type: { enum: ['import', 'export', 'generate'] }, object: text, 'in_file?': maybeText, 'service_provider_name?': maybeText, 'dry_run?': { type: ['boolean', 'null'] },
    'archive?': { type: ['boolean', 'null'] }, 'filter?': { type: ['object', 'null'] }, 'kwargs?': { type: ['object', 'null'] },
  }),
  explain: object({
    'called?': maybeText, 'calling?': maybeText, 'time?': { type: ['string', 'integer', 'null'] }, 'zone?': maybeText, 'call_id?': maybeText, 'alone?': { type: ['boolean', 'null'] },
    'draft?': {
      type: ['object', 'null'], required: ['table', 'attributes'], additionalProperties: false,
      properties: { table: text, key: { type: ['array', 'string', 'null'] }, attributes: { type: 'object' } },
    },
    'attrs?': { type: ['object', 'null'] }, 'plan?': { type: ['object', 'null'] },
    'change?': { type: ['integer', 'null'] }, 'cdr?': maybeText, 'seconds?': { type: ['integer', 'null'], minimum: 0, maximum: limits.pricedSeconds },
  }),
  lint: object({ 'plan?': { type: ['object', 'null'] }, 'table?': maybeText, 'attributes?': { type: ['object', 'null'] } }),
  rehearse: object({
    'in_file?': maybeText, 'plan?': { type: ['object', 'null'] }, 'replay_days?': { type: ['integer', 'null'], minimum: 1 },
    'from?': { type: ['string', 'integer', 'null'] }, 'to?': { type: ['string', 'integer', 'null'] }, 'against?': { enum: ['live', 'decided', null] },
  }),
};
