import type { CdrColumn } from '../routing/recorded-call.js';
import type { Application } from '../schema/application.js';
import type { Json } from '../schema/kind.js';
import { commandMeaning, secrecy } from '../schema/description.js';
import { importOptionSchemas } from '../schema/import-options.js';
import { givenCommands, movedColumn, position, type Column, type Table } from '../schema/table.js';
import { ascii } from './envelope.js';
import { allPaths, commandSchema } from './openapi-paths.js';
import { commonSchemas, linksOf, opened, reference, replyOf, replySchemas } from './openapi-schemas.js';

const written = new WeakMap<Application, string>();

/** The OpenAPI 3.1 document of an application, from the same declarations as its paths (api.md). Written once. */
export function openApi(application: Application, cdrColumns: readonly CdrColumn[]): string {
  const kept = written.get(application) ?? ascii(JSON.stringify(opened(document(application, cdrColumns))));
  written.set(application, kept);
  return kept;
}

function document(application: Application, cdrColumns: readonly CdrColumn[]): Json {
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
      schemas: { ...commonSchemas, ...replySchemas, job: jobSchema(tables), ...cdrSchemas(cdrColumns), ...ledgerSchemas(tables), ...Object.fromEntries(tables.flatMap(schemasOf)) },
    },
  };
}

/** What starts a job, with what imports of the tables may be told. */
function jobSchema(tables: readonly Table[]): Json {
  const { properties, ...job } = commonSchemas['job'] as { readonly properties: { readonly [name: string]: Json } };
  return { ...job, properties: { ...properties, ...importOptionSchemas(tables) } };
}

/** What a body may hold, and what a reply shows. */
function schemasOf(table: Table): readonly (readonly [string, Json])[] {
  const taken = (table.writeOnly ?? []).map((name) => [name, { type: 'string', writeOnly: true }] as const);
  const required = requiredOf(table.columns);
  const properties = propertiesOf(table.columns);
  return [
    ...givenCommands(table).map((command) => [commandSchema(table, command.name), {
      type: 'object', title: `${table.title}: ${command.name}`, description: commandMeaning(table, command), additionalProperties: false, required: requiredOf(command.takes), properties: propertiesOf(command.takes),
    }] as const),
    [`${table.name}.write`, { type: 'object', title: table.title, additionalProperties: false, properties: { ...properties, ...Object.fromEntries(taken), meta: reference('guard') } }],
    [`${table.name}.create`, { type: 'object', title: table.title, additionalProperties: false, required, properties: { ...properties, ...Object.fromEntries(taken) } }],
    [`${table.name}.record`, {
      allOf: [reference('record'), {
        type: 'object', required: ['scope', 'attributes', 'links'],
        properties: {
          scope: { const: table.name },
          attributes: { type: 'object', required: table.columns.map(({ name }) => name), properties: { ...properties, ...masked(table) } },
          links: { type: 'object', properties: { self: { type: 'object', properties: { identifier: { type: 'object', required: [...table.key], properties: keyOf(table) } } } } },
        },
      }],
    }],
    [`${table.name}.reply`, replyOf(reference(`${table.name}.record`))],
  ];
}

function propertiesOf(columns: readonly Column[]): { readonly [name: string]: Json } {
  return Object.fromEntries(columns.map((column) => {
    const optional: Json = { anyOf: [{ ...column.kind.description.schema }, { type: 'null' }] };
    const described = { title: column.label, description: describedAs(column) };
    return [column.name, column.required === true ? { ...column.kind.description.schema, ...described } : { ...optional, ...described }] as const;
  }));
}

function requiredOf(columns: readonly Column[]): string[] {
  return columns.filter((column) => column.required === true && column.default === undefined).map(({ name }) => name);
}

/** Who sees a secret is said with what it is. */
function describedAs({ meaning, secret }: Column): string {
  return secret === undefined ? meaning : `${meaning} ${secrecy(secret)}`;
}

/** Secret attributes as replies have them: of those who may not see them nothing can be told but what the kind leaves. */
function masked({ columns }: Table): { readonly [name: string]: Json } {
  return Object.fromEntries(columns.filter(({ secret }) => secret !== undefined).map((column) => [column.name, { title: column.label, description: describedAs(column) }]));
}

/** A call detail record; what a column has when it is set, its meaning says. */
function cdrSchemas(columns: readonly CdrColumn[]): { readonly [name: string]: Json } {
  const properties = { ...Object.fromEntries(columns.map(({ name, meaning }) => [name, { description: meaning }])), cdr_id: { type: 'string', description: 'By which the record is read, and its call explained again.' } };
  return { 'cdr.reply': replyOf({ type: 'object', required: ['scope', 'links', 'attributes'], properties: { scope: { const: 'cdr' }, links: linksOf('cdr', { cdr_id: { type: 'string' } }), attributes: { type: 'object', required: ['cdr_id'], properties } } }) };
}

/** Lines of an account, in the money of its record, and what a verification has found. */
function ledgerSchemas(tables: readonly Table[]): { readonly [name: string]: Json } {
  const money = [...new Set(tables.flatMap((table) => movedColumn(table) ?? []))].map(({ kind }): Json => ({ ...kind.description.schema }));
  if (money.length === 0) return {};
  const text = { type: 'string' }, maybe = { type: ['string', 'null'] }, count = { type: 'integer', minimum: 0 };
  const amount = (description: string): Json => ({ anyOf: money, description });
  const reply = (attributes: { readonly [name: string]: Json }): Json => replyOf({ type: 'object', required: ['scope', 'attributes'], properties: { scope: { const: 'ledger' }, attributes: { type: 'object', required: Object.keys(attributes), properties: attributes } } });
  return {
    'ledger.reply': reply({
      serial: { ...count, description: 'From 1, without a gap.' }, at: text, amount: amount('Money in; below nothing money out.'), balance: amount('What the account had then.'), reason: text,
      call: { ...maybe, description: 'The cdr_id of the call that it was charged for.' }, reference: { ...maybe, description: 'What it was asked for with.' }, by: { ...maybe, description: 'Who had it entered, where no call did.' },
    }),
    'ledger.receipt': reply({
      accounts: count, lines: count, charges: { ...count, description: 'Lines that calls have entered.' }, settled: { ...count, description: 'CDRs of calls that were settled.' },
      faults: { type: 'array', items: text, description: 'What does not hold; nothing when all is well.' },
    }),
  };
}

function keyOf(table: Table): { readonly [name: string]: Json } {
  return Object.fromEntries(table.key.map((name) => [name, { ...table.columns[position(table, name)]!.kind.description.schema }]));
}
