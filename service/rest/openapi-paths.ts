import type { Application } from '../schema/application.js';
import type { Json } from '../schema/kind.js';
import { schemaOfMembers, type Body } from './members.js';
import { reference } from './openapi-schemas.js';
import { partsOf, statusesOf, type Need, type Route } from './route.js';

const outside: Json = [{ url: '/', description: 'Outside the applications.' }];

/** Every path of an application and of the unit, with what each method of it is (OpenAPI 3.1, Paths Object). */
export function pathsOf(application: Application, routes: readonly Route[]): { readonly [path: string]: Json } {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes)
    (paths[`/${route.path}`] ??= {})[route.method.toLowerCase()] = operation(application, route);
  return paths;
}

/** The schemas that routes name: of their bodies, and of their replies. */
export function schemasNamed(routes: readonly Route[]): { readonly [name: string]: Json } {
  const bodies = routes.flatMap(({ body }): readonly (readonly [string, Json])[] => {
    const schema = body === undefined ? undefined : schemaOfBody(body);
    return body?.name === undefined || schema === undefined ? [] : [[body.name, schema]];
  });
  return Object.fromEntries([
    ...bodies,
    ...routes.flatMap(({ reply }) => (reply === undefined ? [] : [[reply.name, reply.schema] as const])),
  ]);
}

/** Undefined where it is a table's, which the document has by itself. */
function schemaOfBody({ schema, members }: Body): Json | undefined {
  return schema ?? (members === undefined ? undefined : schemaOfMembers(members));
}

/** A name for what generators of clients make of a path: `put_number_by_number`. */
function operationId({ method, path }: Route): string {
  return [
    method.toLowerCase(),
    ...path
      .split('/')
      .map((part) => (part.startsWith('{') ? `by_${part.slice(1, -1)}` : part.replace(/[^a-z0-9_]/g, '_'))),
  ].join('_');
}

function operation({ name }: Application, route: Route): Json {
  const { tag, summary, body, reply, content } = route;
  const parameters = parametersOf(route);
  const media = body === undefined ? undefined : mediaOf(name, body);
  const works: Json =
    content === undefined
      ? { 'application/json': { schema: reference(reply?.name ?? 'success') } }
      : contentOf(content);
  return {
    operationId: operationId(route),
    tags: [tag],
    summary,
    description: whom(route),
    ...(route.for === 'unit' ? { servers: outside } : {}),
    ...(isOpen(route) ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(media === undefined ? {} : { requestBody: { required: true, content: media } }),
    responses: Object.fromEntries(
      statusesOf(route).map((status) => [
        String(status),
        {
          description: status < 300 ? summary : status === 304 ? 'As it was.' : `Refused with status ${status}.`,
          ...(status === 304
            ? {}
            : { content: status < 300 ? works : { 'application/json': { schema: reference('error') } } }),
        },
      ]),
    ),
  };
}

function isOpen(route: Route): boolean {
  return (
    route.for === 'anybody' || (route.for === 'unit' && (route.needs === 'anybody' || route.needs === 'addresses'))
  );
}

function parametersOf(route: Route): readonly Json[] {
  const named = partsOf(route)
    .filter((part) => part.startsWith('{'))
    .map((part): Json => {
      const { schema = { type: 'string' }, description = '' } = route.parts?.[part.slice(1, -1)] ?? {};
      return { name: part.slice(1, -1), in: 'path', required: true, schema, description };
    });
  const queried = Object.entries(route.query).map(
    ([name, { schema, description, required }]): Json => ({
      name,
      in: 'query',
      schema,
      ...(required === undefined ? {} : { required }),
      ...(description === undefined ? {} : { description }),
    }),
  );
  const headers = Object.entries(route.headers ?? {}).map(
    ([name, description]): Json => ({ name, in: 'header', schema: { type: 'string' }, description }),
  );
  return [...named, ...queried, ...headers];
}

function mediaOf(application: string, { name, schema, members, bytes }: Body): Json {
  if (bytes !== undefined) return contentOf({ '*/*': bytes });
  const told = name === undefined ? (schema ?? schemaOfMembers(members!)) : reference(name);
  return contentOf({ 'application/json': told, [`${application}/json`]: told });
}

function contentOf(types: { readonly [media: string]: Json }): { readonly [media: string]: Json } {
  return Object.fromEntries(Object.entries(types).map(([media, schema]) => [media, { schema }]));
}

const visitors = {
  anybody: 'For anybody.',
  addresses: 'For the addresses that may look.',
  owner: 'For a platform owner of any application, by a token.',
  admin: 'Over the admin socket alone.',
  'told by the request': 'For whom the request names the application of.',
} as const;

/** Whom a route is for, in words. */
function whom(route: Route): string {
  if (route.for === 'unit') return visitors[route.needs];
  return route.for === 'anybody' ? 'For anybody.' : needed(route.needs);
}

function needed({ abilities, roles, actions, table }: Need): string {
  const parts = [
    ...(roles === undefined ? [] : [`a ${roles.join(' or ').replaceAll('_', ' ')}`]),
    ...(abilities === undefined ? [] : [`whoever has a permission with ${abilities.join(' or ')}`]),
    ...(actions === undefined
      ? []
      : [`whoever may ${actions.join(' or ')} ${table === undefined ? 'something' : `records of ${table.name}`}`]),
  ];
  return parts.length === 0 ? 'For whoever has signed in.' : `For ${parts.join(', ')}.`;
}
