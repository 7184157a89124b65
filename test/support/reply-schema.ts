import type { Json } from '../../service/schema/kind.js';

export type Schema = { readonly [word: string]: Json };

/** Says where a value does not fit; undefined where it does. */
export type Check = (value: Json, path: string) => string | undefined;

const types: Readonly<Record<string, (value: Json) => boolean>> = {
  string: (value) => typeof value === 'string', integer: Number.isInteger, number: (value) => typeof value === 'number', boolean: (value) => typeof value === 'boolean',
  array: Array.isArray, object: isObject, null: (value) => value === null,
};

export function isObject(value: Json): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Words that hold nothing to check. */
const silent = ['description', 'title', 'default', 'writeOnly', 'format'];

/**
 * The schemas of an OpenAPI document, each made into a function once. An object that lists its members and does not say that it has more has no others: what a reply has and the document does not is a fault of one of them.
 */
export class ReplySchemas {
  readonly #checks = new Map<string, Check>();

  constructor(readonly schemas: Readonly<Record<string, Schema>>) {}

  check(schema: Schema): Check {
    const target = schema['$ref'];
    if (typeof target === 'string') return this.#named(target.replace('#/components/schemas/', ''));
    if (Array.isArray(schema['allOf'])) return this.check((schema['allOf'] as readonly Schema[]).map((part) => this.#resolved(part)).reduce(merged));
    const checks = Object.entries(schema).flatMap(([word, said]) => silent.includes(word) || word === 'properties' || word === 'additionalProperties' ? [] : [this.#word(word, said)]);
    if (isObject(schema['properties'] ?? null) || schema['additionalProperties'] !== undefined) checks.push(this.#members(schema));
    return (value, path) => {
      for (const check of checks) {
        const fault = check(value, path);
        if (fault !== undefined) return fault;
      }
      return undefined;
    };
  }

  #named(name: string): Check {
    return (value, path) => {
      let check = this.#checks.get(name);
      if (check === undefined) this.#checks.set(name, check = this.check(this.schemas[name]!));
      return check(value, path);
    };
  }

  #resolved(schema: Schema): Schema {
    const target = schema['$ref'];
    return typeof target === 'string' ? this.#resolved(this.schemas[target.replace('#/components/schemas/', '')]!) : schema;
  }

  #members({ properties = {}, additionalProperties = false }: Schema): Check {
    const known = new Map(Object.entries(properties as Readonly<Record<string, Schema>>).map(([name, schema]) => [name, this.check(schema)]));
    const other = isObject(additionalProperties) ? this.check(additionalProperties) : undefined;
    return (value, path) => {
      if (!isObject(value)) return undefined;
      for (const [name, member] of Object.entries(value)) {
        const check = known.get(name) ?? other;
        if (check === undefined && additionalProperties === false) return `${path}/${name} is not declared`;
        const fault = check?.(member, `${path}/${name}`);
        if (fault !== undefined) return fault;
      }
      return undefined;
    };
  }

  #word(word: string, said: Json): Check {
    switch (word) {
      case 'type': {
        const accepted = ([said].flat() as string[]).map((type) => types[type]!);
        return (value, path) => (accepted.some((accepts) => accepts(value)) ? undefined : `${path} is no ${JSON.stringify(said)}: ${JSON.stringify(value)?.slice(0, 100)}`);
      }
      case 'required': return (value, path) => {
        const missing = isObject(value) ? (said as readonly string[]).find((name) => !Object.hasOwn(value, name)) : undefined;
        return missing === undefined ? undefined : `${path} has no ${missing}`;
      };
      case 'const': return (value, path) => (value === said ? undefined : `${path} is not ${JSON.stringify(said)}: ${JSON.stringify(value)}`);
      case 'enum': return (value, path) => ((said as readonly Json[]).includes(value) ? undefined : `${path} is none of ${JSON.stringify(said)}: ${JSON.stringify(value)}`);
      case 'items': {
        const item = this.check(said as Schema);
        return (value, path) => {
          if (!Array.isArray(value)) return undefined;
          for (const [place, each] of (value as readonly Json[]).entries()) {
            const fault = item(each, `${path}/${place}`);
            if (fault !== undefined) return fault;
          }
          return undefined;
        };
      }
      case 'anyOf': {
        const ways = (said as readonly Schema[]).map((each) => this.check(each));
        return (value, path) => {
          const faults = ways.map((way) => way(value, path));
          return faults.includes(undefined) ? undefined : faults.join(', and ');
        };
      }
      case 'minimum': return (value, path) => (typeof value !== 'number' || value >= (said as number) ? undefined : `${path} is below ${String(said)}: ${value}`);
      case 'maximum': return (value, path) => (typeof value !== 'number' || value <= (said as number) ? undefined : `${path} is above ${String(said)}: ${value}`);
      case 'maxItems': return (value, path) => (!Array.isArray(value) || value.length <= (said as number) ? undefined : `${path} has ${value.length} items`);
      // What kinds say of their values is held by test/properties/kinds.test.ts.
      case 'minLength': case 'maxLength': case 'pattern': case 'minItems': case 'uniqueItems': case 'prefixItems': return () => undefined;
      default: throw new Error(`${word} is not known to the test`);
    }
  }
}

/** What holds where both hold: members of both, and of a member that both have the same again. */
function merged(one: Schema, other: Schema): Schema {
  const properties: Record<string, Json> = { ...one['properties'] as Schema };
  for (const [name, schema] of Object.entries((other['properties'] ?? {}) as Readonly<Record<string, Schema>>)) {
    const before = properties[name];
    properties[name] = isObject(before ?? null) && isObject(schema['properties'] ?? null) ? merged(before as Schema, schema) : schema;
  }
  return { ...one, ...other, properties, required: [...(one['required'] ?? []) as readonly Json[], ...(other['required'] ?? []) as readonly Json[]] };
}
