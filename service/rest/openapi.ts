import type { Application } from '../schema/application.js';
import type { Json } from '../schema/kind.js';
import { commandMeaning, secrecy } from '../schema/description.js';
import { givenCommands, position, type Table } from '../schema/table.js';
import type { Column } from '../schema/column.js';
import { ascii } from './envelope.js';
import { pathsOf, schemasNamed } from './openapi-paths.js';
import { commonSchemas, opened, reference } from './openapi-schemas.js';
import type { Route } from './route.js';
import { schemaNames } from './table-paths.js';

/** The OpenAPI 3.1 document of an application, from the declarations of its tables and routes (api.md). */
export function documentText(application: Application, routes: readonly Route[]): string {
  return ascii(JSON.stringify(opened(document(application, routes))));
}

function document(application: Application, routes: readonly Route[]): Json {
  const tables = application.tables.filter(({ internal }) => internal !== true);
  return {
    openapi: '3.1.0',
    info: {
      title: application.title,
      version: application.version,
      description: `REST API of ${application.title}. Records are their attributes as JSON; every reply is an envelope of meta, data and jsonapi.`,
    },
    servers: [{ url: `/${application.name}/api` }],
    security: [{ token: [] }, { password: [] }, { cookie: [], csrf: [] }],
    tags: [
      ...tables.map(({ name, meaning }) => ({ name, description: meaning })),
      { name: 'session' },
      { name: 'routing' },
      { name: 'jobs' },
      { name: 'system' },
    ],
    paths: pathsOf(application, routes),
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'A token of POST /authenticate; also taken as Authorization: Basic <token>.',
        },
        password: { type: 'http', scheme: 'basic' },
        cookie: { type: 'apiKey', in: 'cookie', name: `niud_${application.name}` },
        csrf: { type: 'apiKey', in: 'header', name: 'X-CSRF-Token' },
      },
      schemas: { ...commonSchemas, ...Object.fromEntries(tables.flatMap(schemasOf)), ...schemasNamed(routes) },
    },
  };
}

/** What a body may hold, and what a reply shows. */
function schemasOf(table: Table): readonly (readonly [string, Json])[] {
  const taken = (table.writeOnly ?? []).map((name) => [name, { type: 'string', writeOnly: true }] as const);
  const required = requiredOf(table.columns);
  const properties = propertiesOf(table.columns);
  return [
    ...givenCommands(table).map(
      (command) =>
        [
          schemaNames.command(table, command.name),
          {
            type: 'object',
            title: `${table.title}: ${command.name}`,
            description: commandMeaning(table, command),
            additionalProperties: false,
            required: requiredOf(command.takes),
            properties: propertiesOf(command.takes),
          },
        ] as const,
    ),
    [
      schemaNames.write(table),
      {
        type: 'object',
        title: table.title,
        additionalProperties: false,
        properties: { ...properties, ...Object.fromEntries(taken), meta: reference('guard') },
      },
    ],
    [
      schemaNames.create(table),
      {
        type: 'object',
        title: table.title,
        additionalProperties: false,
        required,
        properties: { ...properties, ...Object.fromEntries(taken) },
      },
    ],
    [
      schemaNames.record(table),
      {
        allOf: [
          reference('record'),
          {
            type: 'object',
            required: ['scope', 'attributes', 'links'],
            properties: {
              scope: { const: table.name },
              attributes: {
                type: 'object',
                required: table.columns.map(({ name }) => name),
                properties: { ...properties, ...masked(table) },
              },
              links: {
                type: 'object',
                properties: {
                  self: {
                    type: 'object',
                    properties: { identifier: { type: 'object', required: [...table.key], properties: keyOf(table) } },
                  },
                },
              },
            },
          },
        ],
      },
    ],
  ];
}

function propertiesOf(columns: readonly Column[]): { readonly [name: string]: Json } {
  return Object.fromEntries(
    columns.map((column) => {
      const optional: Json = { anyOf: [{ ...column.kind.description.schema }, { type: 'null' }] };
      const described = { title: column.label, description: describedAs(column) };
      return [
        column.name,
        column.required === true ? { ...column.kind.description.schema, ...described } : { ...optional, ...described },
      ] as const;
    }),
  );
}

function requiredOf(columns: readonly Column[]): string[] {
  return columns.filter((column) => column.required === true && column.default === undefined).map(({ name }) => name);
}

/** Who sees a secret is said with what it is. */
function describedAs({ meaning, secret }: Column): string {
  return secret === undefined ? meaning : `${meaning} ${secrecy(secret)}`;
}

/**
 * Secret attributes as replies have them: of those who may not see them nothing can be told but what the kind leaves.
 */
function masked({ columns }: Table): { readonly [name: string]: Json } {
  return Object.fromEntries(
    columns
      .filter(({ secret }) => secret !== undefined)
      .map((column) => [column.name, { title: column.label, description: describedAs(column) }]),
  );
}

function keyOf(table: Table): { readonly [name: string]: Json } {
  return Object.fromEntries(
    table.key.map((name): [string, Json] => {
      const {
        required,
        kind: {
          description: { schema },
        },
      } = table.columns[position(table, name)]!;
      // What belongs to no provider has none in its key.
      return [name, required === true ? { ...schema } : { anyOf: [{ ...schema }, { type: 'null' }] }];
    }),
  );
}
