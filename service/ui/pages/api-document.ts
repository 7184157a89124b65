import type { Json } from '../../schema/kind.js';

type Members = Readonly<Record<string, Json>>;

/** One thing that can be asked, as a reader wants it. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly about: string;
  }[];
  readonly body: Json | undefined;
  readonly replies: readonly { readonly status: string; readonly about: string; readonly schema: Json | undefined }[];
}

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

function members(value: Json | undefined): Members {
  return value !== null && value !== undefined && typeof value === 'object' && !Array.isArray(value)
    ? (value as Members)
    : {};
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** What a `$ref` within the document stands for. */
function referred(document: Members, value: Json | undefined): Json | undefined {
  const ref = members(value)['$ref'];
  if (typeof ref !== 'string' || !ref.startsWith('#/')) return value;
  return ref
    .slice(2)
    .split('/')
    .reduce<Json | undefined>(
      (found, part) => members(found)[part.replaceAll('~1', '/').replaceAll('~0', '~')],
      document,
    );
}

/** All operations of an OpenAPI document, in its order. */
export function operationsOf(document: Members): readonly Operation[] {
  return Object.entries(members(document['paths'])).flatMap(([path, item]) =>
    methods
      .filter((method) => method in members(item))
      .map((method): Operation => {
        const operation = members(members(item)[method]);
        const parameters = [members(item)['parameters'], operation['parameters']]
          .flatMap((list) => (Array.isArray(list) ? (list as readonly Json[]) : []))
          .map((one) => members(referred(document, one)));
        return {
          method: method.toUpperCase(),
          path,
          tag: Array.isArray(operation['tags']) ? text((operation['tags'] as readonly Json[])[0]) : '',
          summary: text(operation['summary']),
          description: text(operation['description']),
          parameters: parameters.map((one) => ({
            name: text(one['name']),
            in: text(one['in']),
            required: one['required'] === true,
            about: text(one['description']),
          })),
          body: schemaOf(referred(document, operation['requestBody'])),
          replies: Object.entries(members(operation['responses'])).map(([status, reply]) => ({
            status,
            about: text(members(referred(document, reply))['description']),
            schema: schemaOf(referred(document, reply)),
          })),
        };
      }),
  );
}

function schemaOf(holder: Json | undefined): Json | undefined {
  return members(Object.values(members(members(holder)['content']))[0])['schema'];
}

/** Operations by tag, in the order of the document's tags; what has none stands last. */
export function byTag(
  document: Members,
): readonly (readonly [tag: string, about: string, operations: readonly Operation[]])[] {
  const operations = operationsOf(document);
  const named = (Array.isArray(document['tags']) ? (document['tags'] as readonly Json[]) : []).map(
    (tag) => [text(members(tag)['name']), text(members(tag)['description'])] as const,
  );
  const others = [...new Set(operations.map(({ tag }) => tag))]
    .filter((tag) => !named.some(([name]) => name === tag))
    .map((tag) => [tag, ''] as const);
  return [...named, ...others]
    .map(([tag, about]) => [tag, about, operations.filter((one) => one.tag === tag)] as const)
    .filter(([, , found]) => found.length > 0);
}

/** A schema as lines, a member each: `name: string, at most 40`. References are followed as deep as they are read. */
export function schemaLines(
  document: Members,
  schema: Json | undefined,
  depth = 4,
  indent = 0,
  seen: readonly Json[] = [],
): readonly string[] {
  const found = members(referred(document, schema));
  const pad = '  '.repeat(indent);
  if (depth === 0 || seen.includes(found as Json)) return [`${pad}...`];
  const parts = (['allOf', 'oneOf', 'anyOf'] as const).flatMap((name) =>
    Array.isArray(found[name]) ? (found[name] as readonly Json[]).map((one) => [name, one] as const) : [],
  );
  if (parts.length > 0 && found['properties'] === undefined)
    return parts.flatMap(([name, one], nth) => [
      ...(nth > 0 && name !== 'allOf' ? [`${pad}or`] : []),
      ...schemaLines(document, one, depth - 1, indent, [...seen, found as Json]),
    ]);
  const properties = members(found['properties']);
  if (Object.keys(properties).length === 0) {
    if (found['items'] !== undefined)
      return [
        `${pad}list of`,
        ...schemaLines(document, found['items'], depth - 1, indent + 1, [...seen, found as Json]),
      ];
    return [`${pad}${typeWords(found)}`];
  }
  const required = Array.isArray(found['required']) ? (found['required'] as readonly Json[]) : [];
  return Object.entries(properties).flatMap(([name, property]) => {
    const one = members(referred(document, property));
    const nested =
      one['properties'] !== undefined ||
      one['items'] !== undefined ||
      one['allOf'] !== undefined ||
      one['oneOf'] !== undefined;
    const head = `${pad}${name}${required.includes(name) ? ' (required)' : ''}: ${one['items'] !== undefined ? 'list' : one['properties'] !== undefined ? 'object' : nested ? 'one of' : typeWords(one)}`;
    return nested
      ? [head, ...schemaLines(document, one['items'] ?? property, depth - 1, indent + 1, [...seen, found as Json])]
      : [head];
  });
}

function typeWords(schema: Members): string {
  const type = Array.isArray(schema['type']) ? (schema['type'] as readonly Json[]).join(' or ') : text(schema['type']);
  const bounds = [
    ...(Array.isArray(schema['enum'])
      ? [(schema['enum'] as readonly Json[]).map((one) => JSON.stringify(one)).join(' | ')]
      : []),
    ...(schema['const'] === undefined ? [] : [JSON.stringify(schema['const'])]),
    ...(schema['maxLength'] === undefined ? [] : [`at most ${String(schema['maxLength'])} characters`]),
    ...(schema['minimum'] === undefined ? [] : [`from ${String(schema['minimum'])}`]),
    ...(schema['maximum'] === undefined ? [] : [`to ${String(schema['maximum'])}`]),
    ...(schema['pattern'] === undefined ? [] : [`like ${String(schema['pattern'])}`]),
  ];
  const about = text(schema['description']);
  return `${[type === '' ? (bounds.length > 0 ? '' : 'anything') : type, ...bounds].filter((part) => part !== '').join(', ')}${about === '' ? '' : `  ${about}`}`;
}
