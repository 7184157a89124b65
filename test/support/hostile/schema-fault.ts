import type { Json } from '../../../service/schema/kind.js';

type Schema = { readonly [name: string]: Json };

const types: Readonly<Record<string, (value: Json) => boolean>> = {
  string: (value) => typeof value === 'string', integer: Number.isInteger, number: (value) => typeof value === 'number', boolean: (value) => typeof value === 'boolean',
  array: Array.isArray, object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value), null: (value) => value === null,
};

/** Where a value does not keep to a JSON Schema, as far as kinds use it; undefined where it does. A word that is not known here is a fault too. */
export function schemaFault(schema: Schema, value: Json, path = ''): string | undefined {
  for (const [word, said] of Object.entries(schema)) {
    const check = words[word];
    if (check === undefined) return `${path}: ${word} is not known to the test`;
    const fault = check(said, value, path, schema);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

const words: Readonly<Record<string, (said: Json, value: Json, path: string, schema: Schema) => string | undefined>> = {
  type: (said, value, path) => [said].flat().some((type) => types[type as string]!(value)) ? undefined : `${path}: not ${JSON.stringify(said)}`,
  enum: (said, value, path) => (said as readonly Json[]).some((each) => JSON.stringify(each) === JSON.stringify(value)) ? undefined : `${path}: none of them`,
  minLength: (said, value, path) => typeof value !== 'string' || [...value].length >= (said as number) ? undefined : `${path}: too short`,
  maxLength: (said, value, path) => typeof value !== 'string' || [...value].length <= (said as number) ? undefined : `${path}: too long`,
  pattern: (said, value, path) => typeof value !== 'string' || new RegExp(said as string, 'u').test(value) ? undefined : `${path}: not ${said as string}`,
  minimum: (said, value, path) => typeof value !== 'number' || value >= (said as number) ? undefined : `${path}: too small`,
  maximum: (said, value, path) => typeof value !== 'number' || value <= (said as number) ? undefined : `${path}: too large`,
  minItems: (said, value, path) => !Array.isArray(value) || value.length >= (said as number) ? undefined : `${path}: too few`,
  maxItems: (said, value, path) => !Array.isArray(value) || value.length <= (said as number) ? undefined : `${path}: too many`,
  uniqueItems: (_, value, path) => !Array.isArray(value) || new Set(value.map((item) => JSON.stringify(item))).size === value.length ? undefined : `${path}: twice`,
  items: (said, value, path) => Array.isArray(value) ? (value as readonly Json[]).map((item, place) => schemaFault(said as Schema, item, `${path}/${place}`)).find((fault) => fault !== undefined) : undefined,
  prefixItems: (said, value, path) => Array.isArray(value) ? (said as readonly Schema[]).map((item, place) => schemaFault(item, (value as readonly Json[])[place]!, `${path}/${place}`)).find((fault) => fault !== undefined) : undefined,
  properties: (said, value, path) => membersOf(value).map(([name, member]) => Object.hasOwn(said as Schema, name) ? schemaFault((said as Readonly<Record<string, Schema>>)[name]!, member, `${path}/${name}`) : undefined).find((fault) => fault !== undefined),
  required: (said, value, path) => types['object']!(value) ? (said as readonly string[]).filter((name) => !Object.hasOwn(value as object, name)).map((name) => `${path}: no ${name}`)[0] : undefined,
  additionalProperties: (said, value, path, schema) => said === false ? membersOf(value).filter(([name]) => !Object.hasOwn(schema['properties'] as object, name)).map(([name]) => `${path}: ${name} is not one`)[0] : undefined,
  anyOf: (said, value, path) => (said as readonly Schema[]).some((each) => schemaFault(each, value, path) === undefined) ? undefined : `${path}: none of them`,
  default: () => undefined,
  description: () => undefined,
};

function membersOf(value: Json): readonly [string, Json][] {
  return types['object']!(value) ? Object.entries(value as { [name: string]: Json }) : [];
}
