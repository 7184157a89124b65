import type { Finding, Refusal } from '../core/refusals.js';

/** What a column holds in memory; JSON columns hold their canonical text. `undefined` is "not set". */
export type Value = string | number | bigint | boolean | readonly string[];

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/**
 * What a column can hold: how it is read from a CSV cell and from JSON, checked, written, ordered and described.
 * A kind is pure and is declared once; everything that shows or takes a value goes through it.
 * For every value: `parse(format(v))` and `accept(show(v))` give `v` again. A secret (`kinds/secret.ts`) gives what is
 * formatted and shown as `v` is, and is the same by `uniqueAs`: its bytes are others each time.
 */
export interface Kind<V extends Value = Value> {
  /** As the reference page names it: `phone`, `list of npa`. */
  readonly name: string;
  /** How a value is laid out; what a key column of this kind becomes in a stored key. */
  readonly stored: 'text' | 'integer' | 'boolean' | 'list';
  /** From a CSV cell or a path segment, never empty. */
  parse(text: string): V | Refusal;
  /** From a JSON value, never null. */
  accept(json: Json): V | Refusal;
  /** As a CSV cell; empty for a secret that no longer opens alone. */
  format(value: V): string;
  /** As JSON; `null` for a secret that no longer opens alone. */
  show(value: V): Json;
  /** Most bytes of a value in a stored key, or of its `uniqueAs`; absent where a value cannot be part of a key. */
  readonly keyBytes?: number;
  /** Of a list: most bytes of one of its entries in a stored key; absent where an index cannot lie by them. */
  readonly entryKeyBytes?: number;
  /**
   * What those are shown who may not see the value; absent where that is nothing at all. For the kinds of secret
   * columns.
   */
  masked?(value: V): Json;
  /**
   * The text by which two values are the same in unique and grouped indexes, where that is not the value itself: a
   * secret is kept in another form each time.
   */
  uniqueAs?(value: V): string;
  /** A value as an earlier release kept it, in the form of this one; absent where that is what it is read as today. */
  renew?(value: V): V;
  /** What is worth a warning about a value that is accepted all the same. */
  doubts?(value: V): readonly Doubt[];
  readonly description: KindDescription;
}

/** A finding about a value, which does not know in which field it stands. */
export type Doubt = Pick<Finding, 'code' | 'message'>;

/** For forms, OpenAPI and reference pages. */
export interface KindDescription {
  /** What is accepted, in words. */
  readonly words: string;
  /** JSON Schema of the JSON form. */
  readonly schema: { readonly [name: string]: Json };
  /** How a form asks for it. */
  readonly input: 'text' | 'area' | 'number' | 'checkbox' | 'choice' | 'list' | 'json' | 'rules' | 'time';
  readonly choices?: readonly string[];
}

/** A kind seen without its value type, as columns of one table hold them side by side. */
// The one `any` of the house: a table's columns are heterogeneous, and every value goes back to the kind it came from.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyKind = Kind<any>;
