import type { Application } from '../schema/application.js';
import type { Json } from '../schema/kind.js';
import { position, type Table } from '../schema/table.js';
import { ascii } from './envelope.js';
import { allPaths } from './openapi-paths.js';
import { commonSchemas, reference } from './openapi-schemas.js';

const written = new Map<string, string>();

/** The OpenAPI 3.1 document of an application, from the same declarations as its paths (api.md). Written once. */
export function openApi(application: Application): string {
  const kept = written.get(application.name) ?? ascii(JSON.stringify(document(application)));
  written.set(application.name, kept);
  return kept;
}

function document(application: Application): Json {
  const tables = application.tables.filter(({ internal }) => internal !== true);
  return {
    openapi: '3.1.0',
    info: { title: application.title, version: application.version, description: `REST API of ${application.title}. Records are their attributes as JSON; every reply is an envelope of meta, data and jsonapi.` },
    servers: [{ url: `/${application.name}/api` }],
    security: [{ token: [] }, { password: [] }, { cookie: [], csrf: [] }],
    tags: [...tables.map(({ name, meaning }) => ({ name, description: meaning })), { name: 'session' }, { name: 'routing' }, { name: 'jobs' }, { name: 'system' }],
    paths: allPaths(application, tables),
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token of POST /authenticate; also taken as Authorization: Basic <token>.' },
        password: { type: 'http', scheme: 'basic' },
        cookie: { type: 'apiKey', in: 'cookie', name: `niud_${application.name}` },
        csrf: { type: 'apiKey', in: 'header', name: 'X-CSRF-Token' },
      },
      schemas: { ...commonSchemas, ...Object.fromEntries(tables.flatMap(schemasOf)) },
    },
  };
}

/** What a body may hold, and what a reply shows. */
function schemasOf(table: Table): readonly (readonly [string, Json])[] {
  const columns = table.columns.map((column) => {
    const optional: Json = { anyOf: [{ ...column.kind.description.schema }, { type: 'null' }] };
    const described = { title: column.label, description: column.meaning };
    return [column.name, column.required === true ? { ...column.kind.description.schema, ...described } : { ...optional, ...described }] as const;
  });
  const taken = (table.writeOnly ?? []).map((name) => [name, { type: 'string', writeOnly: true }] as const);
  const required = table.columns.filter((column) => column.required === true && column.default === undefined).map(({ name }) => name);
  const properties = Object.fromEntries(columns);
  return [
    [`${table.name}.write`, { type: 'object', title: table.title, additionalProperties: false, properties: { ...properties, ...Object.fromEntries(taken), meta: reference('guard') } }],
    [`${table.name}.create`, { type: 'object', title: table.title, additionalProperties: false, required, properties: { ...properties, ...Object.fromEntries(taken) } }],
    [`${table.name}.record`, {
      allOf: [reference('record'), {
        type: 'object',
        properties: {
          scope: { const: table.name },
          attributes: { type: 'object', properties },
          links: { type: 'object', properties: { self: { type: 'object', properties: { identifier: { type: 'object', required: [...table.key], properties: keyOf(table) } } } } },
        },
      }],
    }],
    [`${table.name}.reply`, { allOf: [reference('success'), { type: 'object', properties: { data: { type: 'array', items: reference(`${table.name}.record`) } } }] }],
  ];
}

function keyOf(table: Table): { readonly [name: string]: Json } {
  return Object.fromEntries(table.key.map((name) => [name, { ...table.columns[position(table, name)]!.kind.description.schema }]));
}
