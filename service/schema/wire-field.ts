import type { AnyKind, Json, Kind, Value } from './kind.js';

/**
 * What stands in the body of a message and in the arguments of an operation of the lookup socket, as data
 * (lookup-protocol.md). Readers, the clients, the tables of the page and the vectors are derived from it.
 */
export type WireType =
  /** A str; `most` counts bytes of UTF-8, or UTF-16 units where it says so. */
  | { readonly is: 'text'; readonly least: number; readonly most: number; readonly of: 'bytes' | 'characters' }
  | { readonly is: 'choice'; readonly of: readonly string[] }
  | { readonly is: 'flag' }
  | { readonly is: 'integer'; readonly least: number; readonly most: number }
  | { readonly is: 'instant' }
  /** A word, or an integer that is taken as its digits. */
  | { readonly is: 'cause'; readonly most: number }
  | { readonly is: 'texts'; readonly many: number; readonly most: number }
  /** A map of which unknown keys are passed over; each key may be missing. */
  | { readonly is: 'map'; readonly of: readonly Field[] }
  | { readonly is: 'array' }
  | { readonly is: 'anything' }
  /** What a column of a table takes; its digits too where it holds numbers. */
  | { readonly is: 'column'; readonly kind: AnyKind; readonly digits: boolean };

/** One element of a body, or key of a map. `V` is what a reader makes of it, `N` its name in TypeScript. */
export interface Field<V = unknown, N extends string = string> {
  /** On the wire's side: in the page, in refusals, in C, as a key of a map. */
  readonly name: string;
  readonly property: N;
  readonly type: WireType;
  /** May be nil or missing. */
  readonly optional: boolean;
  /** A line for the page; empty where the name says it. */
  readonly about: string;
  /** Never there: it carries the type. */
  readonly carries?: V;
}

export type ValueOf<F> = F extends Field<infer V> ? V : never;

/** The values of fields in their order. */
export type ValuesOf<F extends readonly Field[]> = { -readonly [P in keyof F]: ValueOf<F[P]> };

/** The values of fields by their names; those that may be nil may be left out. */
export type NamedOf<F extends readonly Field[]> = {
  readonly [E in F[number] as undefined extends ValueOf<E> ? never : E['property']]: ValueOf<E>;
} & { readonly [E in F[number] as undefined extends ValueOf<E> ? E['property'] : never]?: ValueOf<E> };

type Camel<N extends string> = N extends `${infer A}_${infer B}` ? `${A}${Capitalize<Camel<B>>}` : N;

function field<V, const N extends string>(name: N, type: WireType, about: string): Field<V, Camel<N>> {
  const property = name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()) as Camel<N>;
  return { name, property, type, optional: false, about };
}

/** At most so many bytes of UTF-8. */
export function text<const N extends string>(name: N, most: number, about = '', least = 0): Field<string, Camel<N>> {
  return field(name, { is: 'text', least, most, of: 'bytes' }, about);
}

/** What somebody has dialled or said: at most so many characters. */
export function word<const N extends string>(name: N, most: number, about = ''): Field<string, Camel<N>> {
  return field(name, { is: 'text', least: 0, most, of: 'characters' }, about);
}

export function choice<const N extends string, const C extends string>(
  name: N,
  of: readonly C[],
  about = '',
): Field<C, Camel<N>> {
  return field(name, { is: 'choice', of }, about);
}

export function flag<const N extends string>(name: N, about = ''): Field<boolean, Camel<N>> {
  return field(name, { is: 'flag' }, about);
}

export function integer<const N extends string>(
  name: N,
  about = '',
  least = 0,
  most = Number.MAX_SAFE_INTEGER,
): Field<number, Camel<N>> {
  return field(name, { is: 'integer', least, most }, about);
}

/** Milliseconds since 1970-01-01 UTC. */
export function instant<const N extends string>(name: N, about = ''): Field<number, Camel<N>> {
  return field(name, { is: 'instant' }, about);
}

export function cause<const N extends string>(name: N, most: number, about = ''): Field<string, Camel<N>> {
  return field(name, { is: 'cause', most }, about);
}

export function texts<const N extends string>(
  name: N,
  many: number,
  most: number,
  about = '',
): Field<readonly string[], Camel<N>> {
  return field(name, { is: 'texts', many, most }, about);
}

/** Its values by the wire's names. */
export function map<V, const N extends string>(
  name: N,
  of: { readonly [K in keyof V]-?: Field<V[K] & {}> },
  about = '',
): Field<V, Camel<N>> {
  return field(name, { is: 'map', of: Object.values(of) as Field[] }, about);
}

export function array<const N extends string>(name: N, about = ''): Field<readonly Json[], Camel<N>> {
  return field(name, { is: 'array' }, about);
}

export function anything<const N extends string>(name: N, about = ''): Field<Json, Camel<N>> {
  return field(name, { is: 'anything' }, about);
}

/** What a column takes, so that no key is looked for that no record can have. */
export function column<V extends Value, const N extends string>(
  name: N,
  kind: Kind<V>,
  about = '',
): Field<V, Camel<N>> {
  return field(name, { is: 'column', kind, digits: false }, about);
}

/** The same of a column of numbers; digits stand for the number. */
export function numbered<V extends Value, const N extends string>(
  name: N,
  kind: Kind<V>,
  about = '',
): Field<V, Camel<N>> {
  return field(name, { is: 'column', kind, digits: true }, about);
}

export function optional<V, N extends string>(of: Field<V, N>): Field<V | undefined, N> {
  return { ...of, optional: true } as Field<V | undefined, N>;
}

/** Under another name in TypeScript. */
export function called<V, const N extends string>(property: N, of: Field<V>): Field<V, N> {
  return { ...of, property };
}
