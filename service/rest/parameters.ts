import { limits } from '../core/limits.js';
import { isRefusal, refuse, type Refusal } from '../core/refusals.js';
import type { Json } from '../schema/kind.js';
import { flagOf, numberOf, type Query } from './query.js';

/** A parameter of a query: what the document says of it, and how it is read, from one declaration. */
export interface Parameter<V> {
  readonly schema: Json;
  readonly description?: string;
  readonly required?: true;
  read(query: Query, name: string): V | Refusal;
}

export type Parameters = Readonly<Record<string, Parameter<unknown>>>;

/** What was given of some parameters. */
export type Values<P extends Parameters> = { readonly [N in keyof P]: P[N] extends Parameter<infer V> ? V : never };

/** `malformed` for the first parameter that is not as it is declared. */
export function readParameters<P extends Parameters>(query: Query, parameters: P): Values<P> | Refusal {
  const values: Record<string, unknown> = {};
  for (const [name, parameter] of Object.entries(parameters)) {
    const value = parameter.read(query, name);
    if (isRefusal(value)) return value;
    values[name] = value;
  }
  return values as Values<P>;
}

const told = (description: string | undefined): { readonly description?: string } =>
  description === undefined ? {} : { description };

export function text(description?: string): Parameter<string | undefined> {
  return { schema: { type: 'string' }, ...told(description), read: (query, name) => query.get(name) };
}

/** One of these; other text is `malformed`. */
export function choice(values: readonly string[], description?: string): Parameter<string | undefined> {
  return {
    schema: { enum: values },
    ...told(description),
    read: (query, name) => {
      const given = query.get(name);
      return given === undefined || values.includes(given)
        ? given
        : refuse('malformed', `${name} is ${values.length === 1 ? values[0]! : `one of ${values.join(', ')}`}.`);
    },
  };
}

/** `true` or `false`; false where it is not given. */
export function flag(description?: string): Parameter<boolean> {
  return { schema: { type: 'boolean' }, ...told(description), read: flagOf };
}

/** A whole number from `least` to `most`; `fallback` where none is given. */
export function whole<F extends number | undefined>(
  { least = 0, most, fallback }: { readonly least?: number; readonly most?: number; readonly fallback: F },
  description?: string,
): Parameter<number | F> {
  const bounds = {
    minimum: least,
    ...(most === undefined ? {} : { maximum: most }),
    ...(fallback === undefined ? {} : { default: fallback as number }),
  };
  return {
    schema: { type: 'integer', ...bounds },
    ...told(description),
    read: (query, name) =>
      query.has(name) ? numberOf(query, name, 0, least, most ?? Number.MAX_SAFE_INTEGER) : fallback,
  };
}

/** Entries of a page. */
export const pageLimit = whole(
  { least: 1, most: limits.pageRows, fallback: limits.defaultPageRows },
  'Entries of a page.',
);

/** Entries before the page. */
export const pageOffset = whole({ fallback: 0 }, 'Entries before the page.');

/** Where a page before has ended. */
export const cursor = text('The cursor meta.next of the page before.');
