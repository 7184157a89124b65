import t from 'tap';
import { applications, cdrColumnsOf } from '../../service/apps/all.js';
import type { Json } from '../../service/schema/kind.js';
import { commonCdrColumns } from '../../service/routing/recorded-call.js';
import { applicationRoutes, openApi, unitRoutes } from '../../service/rest/routes.js';
import { icrWithHunts as application } from '../support/icr-with-hunts.js';
import { icrWithPurses } from '../support/icr-with-purses.js';

type Node = { readonly [name: string]: Json };
const document = JSON.parse(openApi(application, commonCdrColumns)) as Node & { paths: Record<string, Record<string, Node>>; components: { schemas: Record<string, Node> } };

/** Every object of a document, with its path. */
function* nodes(json: Json, path = ''): Iterable<[path: string, node: Node]> {
  if (typeof json !== 'object' || json === null) return;
  if (!Array.isArray(json)) yield [path, json as Node];
  for (const [name, value] of Object.entries(json)) yield* nodes(value as Json, `${path}/${name}`);
}

t.test('the document holds together (OpenAPI 3.1)', async (t) => {
  t.match(document, { openapi: '3.1.0', info: { title: 'Intelligent Call Routing', version: '2.2-17' }, servers: [{ url: '/icr/api' }] });
  for (const [path, node] of nodes(document)) {
    const target = node['$ref'];
    if (typeof target === 'string') t.ok(Object.hasOwn(document.components.schemas, target.replace('#/components/schemas/', '')), `${path} -> ${target}`);
  }
  const types = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']);
  for (const [path, { type }] of nodes(document.components.schemas)) {
    if (/\/(properties|schemas)$/.test(path) || type === undefined || typeof type === 'object' && !Array.isArray(type)) continue;
    for (const each of [type].flat()) t.ok(types.has(String(each)), `${path} is ${String(each)}`);
  }
  for (const [path, methods] of Object.entries(document.paths)) {
    const named = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
    t.equal(new Set(named).size, named.length, `${path}: each parameter once`);
    for (const [method, operation] of Object.entries(methods)) {
      const parameters = (operation['parameters'] ?? []) as unknown as { name: string; in: string; required?: boolean }[];
      t.strictSame(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name).sort(), [...named].sort(), `${method} ${path}`);
      t.ok(parameters.every((parameter) => parameter.in !== 'path' || parameter.required === true));
      t.ok(Object.keys(operation['responses'] as Node).some((status) => status.startsWith('2')), `${method} ${path} may work`);
      t.ok((operation['tags'] as string[]).length === 1 && typeof operation['summary'] === 'string');
    }
  }
});

t.test('every route is described, and nothing else', async (t) => {
  const routes = [...applicationRoutes(application, commonCdrColumns), ...unitRoutes];
  const described = Object.entries(document.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.slice(1)}`));
  const declared = routes.map(({ method, path }) => `${method} ${path}`);
  t.strictSame([...described].sort(), [...declared].sort());
  t.equal(new Set(declared).size, declared.length, 'each is declared once');
  for (const route of routes) {
    const about = document.paths[`/${route.path}`]![route.method.toLowerCase()]!;
    t.strictSame(about['servers'], route.for === 'unit' ? [{ url: '/', description: 'Outside the applications.' }] : undefined, route.path);
    t.ok(/^(Over|For) .*\.$/.test(String(about['description'])), `${route.path} says whom it is for`);
    const needs = route.for === 'caller' ? route.needs.abilities ?? [] : [];
    t.ok(needs.length === 0 || application.permits.some(({ abilities = [] }) => needs.some((ability) => abilities.includes(ability))), `${route.path}: some permission has ${needs.join(' or ')}`);
    const parts = [...route.path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name!);
    for (const name of parts) t.ok(route.parts?.[name] !== undefined, `${route.path}: what ${name} is`);
  }
  const short = routes.filter(({ for: whom, path }) => whom !== 'unit' && !path.includes('/')).map(({ path, method }) => `${method} ${path}`);
  t.equal(new Set(short).size, short.length, 'no table has the name of another path');
});

t.test('bodies are described as columns declare them', async (t) => {
  for (const table of application.tables.filter(({ internal }) => internal !== true)) {
    const create = document.components.schemas[`${table.name}.create`] as unknown as { required: string[]; properties: Node; additionalProperties: boolean };
    t.strictSame(Object.keys(create.properties).filter((name) => !(table.writeOnly ?? []).includes(name)), table.columns.map(({ name }) => name), table.name);
    t.strictSame(create.required, table.columns.filter((column) => column.required === true && column.default === undefined).map(({ name }) => name));
    t.equal(create.additionalProperties, false);
  }
});

t.test('commands are described as they are declared', async (t) => {
  const commanded = application.tables.filter(({ commands }) => commands !== undefined);
  t.strictSame(commanded.map(({ name }) => name), ['hunt']);
  for (const { name: table, key, commands } of commanded) for (const { name, meaning, takes, ability } of commands!) {
    const path = `/${table}/${key.map((part) => `{${part}}`).join('/')}/${name}`;
    const schema = document.components.schemas[`${table}.command.${name}`] as unknown as { description: string; required: string[]; properties: Node; additionalProperties: boolean } | undefined;
    if (ability === undefined) {
      t.notOk(Object.hasOwn(document.paths, path), `${path} is niud's own`);
      t.equal(schema, undefined);
      continue;
    }
    t.strictSame(Object.keys(document.paths[path]!), ['post'], path);
    t.match(document.paths[path]!['post'], { summary: meaning, tags: [table], requestBody: { content: { 'application/json': { schema: { $ref: `#/components/schemas/${table}.command.${name}` } } } }, responses: { 200: {}, 404: {}, 409: {}, 422: {} } });
    t.strictSame(Object.keys(schema!.properties), takes.map((column) => column.name));
    t.match(schema, { description: meaning, required: takes.filter(({ required }) => required === true).map((column) => column.name), additionalProperties: false });
    for (const column of takes) t.match(schema!.properties[column.name], { description: column.meaning });
  }
});

t.test('money: commands that are served, and ledgers', async (t) => {
  const { paths, components: { schemas } } = JSON.parse(openApi(icrWithPurses, commonCdrColumns)) as typeof document;
  const purse = '/purse/{service_provider_name}/{subscriber_name}/{number}';
  t.match(paths[`${purse}/fill`]!['post'], { tags: ['purse'], requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/purse.command.fill' } } } } });
  t.match(schemas['purse.command.fill'], { required: ['amount', 'reference'] });
  t.strictSame(Object.keys(paths).filter((path) => path.startsWith('/ledger')), [`/ledger${purse}`, `/ledger${purse.slice('/purse'.length)}`, '/ledger/verify']);
  t.match(paths[`/ledger${purse}`]!['get'], { responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/ledger.reply' } } } } } });
  for (const name of ['ledger.reply', 'ledger.receipt']) {
    t.ok(Object.hasOwn(schemas, name), name);
    t.notOk(Object.hasOwn(document.components.schemas, name), 'without accounts there is no ledger');
  }
  t.notOk(Object.keys(document.paths).some((path) => path.startsWith('/ledger')));
});

for (const each of applications) t.test(`${each.name}: what generators of clients need`, async (t) => {
  const { paths, components } = JSON.parse(openApi(each, cdrColumnsOf(each.name))) as typeof document;
  const operations = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, about]) => ({ path, method, about: about as unknown as { operationId: string; requestBody?: object; responses: Record<string, { content: Record<string, { schema: { $ref?: string } }> }>; parameters?: { in: string }[]; security?: [] } })));
  const ids = operations.map(({ about }) => about.operationId);
  t.equal(new Set(ids).size, ids.length, 'each operation has a name of its own');
  for (const id of ids) if (!/^[a-z][a-z0-9_]*$/.test(id)) t.fail(`${id} is no name`);
  for (const { path, method, about } of operations) {
    const wanted = [400, 405, 500, 503, ...(about.security === undefined ? [401, 403, 429] : []), ...(about.requestBody === undefined ? [] : [408, 413, 415, 422]), ...(path.includes('{') ? [404] : [])];
    t.strictSame(wanted.filter((status) => !Object.hasOwn(about.responses, String(status))), [], `statuses of ${method} ${path}`);
  }
  for (const [path, node] of nodes({ paths, components } as unknown as Json)) {
    const isObject = [node['type']].flat().includes('object') && !/\/properties$/.test(path);
    if (isObject && !('properties' in node) && !('additionalProperties' in node)) t.fail(`${path} is an object of no members`);
  }
  const replies = ['authenticate', 'password', 'job', 'upload', 'explain', 'lint', 'rehearse', 'changes', 'usage', 'settings', 'statistics', 'leases', 'cdr'];
  for (const { path, method, about } of operations.filter((operation) => replies.includes(operation.path.split('/')[1]!) && operation.method !== 'delete' && !operation.path.endsWith('/revert'))) {
    const schema = about.responses['200']?.content['application/json']?.schema.$ref;
    t.not(schema, '#/components/schemas/success', `${method} ${path} says what comes back`);
  }
  for (const { name, key } of each.tables.filter(({ internal }) => internal !== true)) t.ok(Object.hasOwn(paths, `/usage/${[name, ...key.map((part) => `{${part}}`)].join('/')}`), `usage of ${name} with a key of ${key.length}`);
});
