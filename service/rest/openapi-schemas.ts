import type { Json } from '../schema/kind.js';

export function reference(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}

/** An object of members of plain types, all required but those with a question mark. */
export function object(members: Readonly<Record<string, Json>>): Json {
  const required = Object.keys(members).filter((name) => !name.endsWith('?'));
  return {
    type: 'object',
    required,
    properties: Object.fromEntries(Object.entries(members).map(([name, schema]) => [name.replace('?', ''), schema])),
  };
}

export const text: Json = { type: 'string' };
export const maybeText: Json = { type: ['string', 'null'] };
export const texts: Json = { type: 'array', items: text };
export const whole: Json = { type: 'integer' };
export const flag: Json = { type: 'boolean' };

const brand = object({ version: text, name: text, short_name: text, author: text });

const finding = object({ field: text, code: text, message: text, 'example?': text });

/**
 * A reply whose entries are known. It is no part of another schema: two schemas of one list leave clients nothing to
 * walk through.
 */
export function replyOf(entry: Json): Json {
  return object({
    meta: reference('success.meta'),
    data: { type: 'array', items: entry },
    jsonapi: reference('brand'),
  });
}

/**
 * A reply of results, which are the attributes of an entry, as records are (api.md, Results). Applications and their
 * jobs have more members than these.
 */
export function resultsOf(attributes: Readonly<Record<string, Json>>): Json {
  return replyOf(
    object({ 'scope?': text, attributes: { ...(object(attributes) as object), additionalProperties: true } }),
  );
}

/** By what an entry is told from others. */
export function linksOf(scope: string, identifier: Readonly<Record<string, Json>>): Json {
  return object({ self: object({ scope: { const: scope }, identifier: object(identifier), uri: text }) });
}

/** Objects whose members nobody lists are open: without that word generators make them of no members at all. */
export function opened(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(opened);
  if (typeof schema !== 'object' || schema === null) return schema;
  const each = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, opened(value as Json)]));
  const isFree =
    [each['type']].flat().includes('object') &&
    !('properties' in each) &&
    !('additionalProperties' in each) &&
    !('allOf' in each);
  return isFree ? { ...each, additionalProperties: true } : each;
}

/** Schemas that every application shares (api.md, Envelope). */
export const commonSchemas: { readonly [name: string]: Json } = {
  guard: object({ 'modified?': text, 'txnid?': whole }),
  brand,
  'success.meta': object({
    scope: { const: 'success' },
    code: { type: ['string', 'integer'] },
    encoding: { const: 'ascii' },
    records_shown: whole,
    message: text,
    'txnid?': { type: ['integer', 'null'] },
    'records?': whole,
    'dry?': { type: 'boolean' },
    'accepted?': whole,
    'refused?': whole,
    'takes_along?': { type: 'object', additionalProperties: whole },
    'missed?': whole,
    'warnings?': { type: 'array', items: finding },
    'records_page_size?': whole,
    'records_page_offset?': whole,
    'records_total?': whole,
    'archive?': { type: 'boolean' },
    'next?': text,
    'partial?': { type: 'boolean' },
    'set?': text,
    'looked?': whole,
    'settled?': { type: 'array', items: object({ service_provider: text, settled: whole, abandoned: whole }) },
    'change?': whole,
    'executable?': text,
    'authorization?': text,
  }),
  success: replyOf({ type: 'object' }),
  error: object({
    meta: object({
      scope: { const: 'error' },
      code: text,
      encoding: { const: 'ascii' },
      records_shown: { const: 0 },
      message: text,
      errors: { type: 'array', items: finding },
    }),
    data: { type: 'array', maxItems: 0 },
    jsonapi: reference('brand'),
  }),
  record: object({
    scope: text,
    meta: object({
      created_by: text,
      created: text,
      modified_by: text,
      modified: text,
      txnid: { type: ['integer', 'null'] },
      'archived_by?': text,
      'archived?': text,
      'zone?': { ...(text as object), description: 'In which its dates and times of day are meant.' },
    }),
    links: object({ self: object({ scope: text, identifier: { type: 'object' }, uri: text }) }),
    attributes: { type: 'object' },
    'state?': { type: 'object' },
  }),
};
