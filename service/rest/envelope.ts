import type { Finding, Refusal } from '../core/refusals.js';
import type { Json } from '../schema/kind.js';
import type { Reply, WholeReply } from './reply.js';

/** Who replies: `jsonapi` of every reply. */
export interface Brand {
  readonly version: string;
  readonly name: string;
  readonly short_name: string;
  readonly author: string;
}

interface Success {
  readonly status?: number;
  readonly message?: string;
  /** Where it differs from the HTTP status: the documented number 200 of jobs, "205" of moves. */
  readonly code?: string | number;
  /** What a kind of reply adds to `meta`, before and behind the common members. */
  readonly meta?: { readonly [name: string]: Json };
  readonly headers?: readonly (readonly [string, string])[];
}

const jsonType = 'application/json; charset=utf-8';

/** A reply that worked (api.md, Envelope). */
export function success(
  brand: Brand,
  data: readonly Json[],
  { status = 200, message = '', code = String(status), meta = {}, headers = [] }: Success = {},
): WholeReply {
  const common = { scope: 'success', code, encoding: 'ascii', records_shown: data.length, message };
  return json(status, { meta: { ...common, ...meta }, data, jsonapi: { ...brand } }, headers);
}

/** The same, of entries that are JSON in ASCII already: a page of many is made in several turns of the loop. */
export function successOf(
  brand: Brand,
  entries: readonly Buffer[],
  meta: { readonly [name: string]: Json },
): WholeReply {
  const common = { scope: 'success', code: '200', encoding: 'ascii', records_shown: entries.length, message: '' };
  const head = Buffer.from(`{"meta":${ascii(JSON.stringify({ ...common, ...meta }))},"data":[`, 'latin1');
  const parts = entries.flatMap((entry, place) => (place === 0 ? [entry] : [comma, entry]));
  const body = Buffer.concat([head, ...parts, Buffer.from(`],"jsonapi":${ascii(JSON.stringify(brand))}}`, 'latin1')]);
  return { kind: 'whole', status: 200, headers: [['Content-Type', jsonType]], body };
}
const comma = Buffer.from(',');

/** One entry of `data` as it goes out. */
export function entryText(entry: Json): Buffer {
  return Buffer.from(ascii(JSON.stringify(entry)), 'latin1');
}

/**
 * Archive, restore and purge: HTTP 200, for browsers drop the body of a real 205; `data` is empty (api.md, Envelope).
 */
export function moved(brand: Brand, meta: { readonly [name: string]: Json }): WholeReply {
  return success(brand, [], { code: '205', message: 'Record successfully archived or restored.', meta });
}

/** A refusal, with each field at fault. */
export function failure(
  brand: Brand,
  refusal: Refusal,
  headers: readonly (readonly [string, string])[] = [],
): WholeReply {
  const errors: readonly Finding[] =
    refusal.errors.length > 0 ? refusal.errors : [{ field: '', code: refusal.code, message: refusal.message }];
  const meta = {
    scope: 'error',
    code: String(refusal.http),
    encoding: 'ascii',
    records_shown: 0,
    message: refusal.message,
    errors: errors.map(({ field, code, message }) => ({ field, code, message })),
  };
  const retry: readonly (readonly [string, string])[] =
    refusal.http === 429 || refusal.http === 503 ? [['Retry-After', refusal.http === 429 ? '30' : '5']] : [];
  const close = refusal.code === 'too_slow' ? { close: true } : {};
  return { ...json(refusal.http, { meta, data: [], jsonapi: { ...brand } }, [...retry, ...headers]), ...close };
}

function json(status: number, body: Json, headers: readonly (readonly [string, string])[]): WholeReply {
  return {
    kind: 'whole',
    status,
    headers: [['Content-Type', jsonType], ...headers],
    body: ascii(JSON.stringify(body)),
  };
}

/** `"encoding":"ascii"`: everything beyond ASCII as escapes, which JSON readers give back as it was. */
export function ascii(text: string): string {
  return text.replace(/[\x7f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export function withHeaders<R extends Reply>(reply: R, ...headers: readonly (readonly [string, string])[]): R {
  return { ...reply, headers: [...(reply.headers ?? []), ...headers] };
}
