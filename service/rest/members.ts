import { refuse, type Finding, type Refusal } from '../core/refusals.js';
import { unknownFields } from '../records/fields.js';
import type { Json } from '../schema/kind.js';
import { isObject, type JsonObject } from './json-body.js';

/** JSON's own words, and an instant: text, or milliseconds. */
type Form = 'text' | 'flag' | 'number' | 'object' | 'list' | 'instant';

/** A member of a body: what the document says of it, and what is taken, from one declaration. */
export interface Member {
  readonly form: Form;
  /** Always, or where the rest of the body makes it. */
  readonly required?: true | ((body: JsonObject) => boolean);
  /** What the document knows beside the form; its `type` is the form's. */
  readonly more?: { readonly [word: string]: Json };
  /** A schema in the place of the form's. */
  readonly schema?: Json;
}

export type Members = Readonly<Record<string, Member>>;

/**
 * The body of a route: an object of these members, or of what the handler knows (a table's columns, what a type of job
 * takes), or bytes of any sort.
 */
export interface Body {
  /** Under which the document has its schema; absent, it stands where it is used. */
  readonly name?: string;
  readonly members?: Members;
  /** What the document says, where that is not what the members are. */
  readonly schema?: Json;
  readonly bytes?: Json;
}

/** Shorthands of what most members are. */
export const required = (form: Form, more?: Member['more']): Member => ({
  form,
  required: true,
  ...(more === undefined ? {} : { more }),
});
export const optional = (form: Form, more?: Member['more']): Member => ({
  form,
  ...(more === undefined ? {} : { more }),
});

const isWhole = (value: Json): boolean => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

const forms: Readonly<Record<Form, { readonly fits: (value: Json) => boolean; readonly types: readonly string[] }>> = {
  text: { fits: (value) => typeof value === 'string', types: ['string'] },
  flag: { fits: (value) => typeof value === 'boolean', types: ['boolean'] },
  number: { fits: isWhole, types: ['integer'] },
  object: { fits: isObject, types: ['object'] },
  list: { fits: (value) => Array.isArray(value), types: ['array'] },
  instant: { fits: (value) => typeof value === 'string' || isWhole(value), types: ['string', 'integer'] },
};

/**
 * Refuses a body (`invalid`, each field listed) that lacks a required member, has one that is not asked for, or one of
 * another form;
 * `null` is like absent.
 */
export function misshapen(body: JsonObject, members: Members): Refusal | undefined {
  const errors: Finding[] = [];
  for (const [name, { required: must }] of Object.entries(members)) {
    if ((body[name] ?? null) === null && (must === true || (typeof must === 'function' && must(body))))
      errors.push({ field: name, code: 'required', message: 'A value is required.' });
  }
  for (const [name, { form }] of Object.entries(members)) {
    const value = Object.hasOwn(body, name) ? body[name]! : null;
    if (value !== null && !forms[form].fits(value))
      errors.push({ field: name, code: 'wrong_type', message: expected(form, value) });
  }
  errors.push(
    ...unknownFields(
      Object.keys(body).filter((name) => !Object.hasOwn(members, name)),
      () => 'This path takes no such member.',
    ),
  );
  return errors.length === 0
    ? undefined
    : refuse(
        'invalid',
        errors.length === 1 ? `${errors[0]!.field}: ${errors[0]!.message}` : `${errors.length} fields do not fit.`,
        errors,
      );
}

function expected(form: Form, value: Json): string {
  const word = form !== 'instant' ? form : typeof value === 'number' ? 'number' : 'text';
  return `${/^[aeiou]/.test(word) ? 'An' : 'A'} ${word} is expected.`;
}

/** The schema of such a body. */
export function schemaOfMembers(members: Members): Json {
  const always = Object.entries(members)
    .filter(([, { required: must }]) => must === true)
    .map(([name]) => name);
  return {
    type: 'object',
    required: always,
    properties: Object.fromEntries(Object.entries(members).map(([name, member]) => [name, schemaOfMember(member)])),
  };
}

function schemaOfMember({ form, required: must, more, schema }: Member): Json {
  if (schema !== undefined) return schema;
  const { types } = forms[form];
  const all = must === true ? types : [...types, 'null'];
  // What is one of a few says so, and nothing else of its type.
  return {
    ...(more !== undefined && ('const' in more || 'enum' in more) ? {} : { type: all.length === 1 ? all[0]! : all }),
    ...more,
  };
}
