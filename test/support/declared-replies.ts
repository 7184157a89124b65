import { cdrColumnsOf } from '../../service/apps/all.js';
import { openApi } from '../../service/rest/routes.js';
import { apiPath } from '../../service/rest/path.js';
import type { Application } from '../../service/schema/application.js';
import type { Json } from '../../service/schema/kind.js';
import { isObject, ReplySchemas, type Check, type Schema } from './reply-schema.js';

/** A request and what came back, as far as the document speaks of them. */
export interface Exchanged {
  readonly method: string;
  /** With its query, as sent. */
  readonly path: string;
  readonly status: number;
  readonly type: string | undefined;
  readonly text: string;
  /** The body of the request, where it was JSON. */
  readonly asked?: Json | undefined;
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>;

interface Operation {
  readonly parts: readonly string[];
  readonly query: ReadonlySet<string>;
  /** Of the body; undefined where it takes none, or none in JSON. */
  readonly takes: Check | undefined;
  /** By status; undefined is a reply without a body, or whose body is not JSON. */
  readonly replies: ReadonlyMap<number, { readonly types: readonly string[]; readonly check: Check | undefined }>;
}

/** What an application's document says of its replies, and those of the paths beside applications. */
class Declared {
  readonly #schemas: ReplySchemas;
  readonly #operations = new Map<string, Operation[]>();
  readonly #error: Check;
  readonly #name: string;

  constructor(application: Application) {
    const { paths, components } = JSON.parse(openApi(application, cdrColumnsOf(application.name))) as { paths: Record<string, Record<string, Schema>>; components: { schemas: Record<string, Schema> } };
    this.#name = application.name;
    this.#schemas = new ReplySchemas(components.schemas);
    this.#error = this.#schemas.check({ $ref: '#/components/schemas/error' });
    for (const [path, methods] of Object.entries(paths)) for (const [method, about] of Object.entries(methods)) {
      const name = `${about['servers'] === undefined ? 'api' : 'unit'} ${method.toUpperCase()}`;
      this.#operations.set(name, [...this.#operations.get(name) ?? [], this.#operation(path, about)]);
    }
  }

  /** Where an exchange does not fit; undefined where it does. */
  fault({ method, path, status, type, text, asked: body }: Exchanged): string | undefined {
    // A page of the web UI answers whatever a browser asks for.
    if (type?.startsWith('text/html') === true) return undefined;
    const [place = '', query = ''] = path.split('?', 2);
    const parts = place.split('/').slice(1);
    if (parts.at(-1) === '') parts.pop();
    const api = apiPath(parts);
    const asked = method === 'HEAD' ? 'GET' : method;
    const isOthers = api !== undefined && api.application !== this.#name;
    const operation = isOthers ? undefined : this.#find(`${api === undefined ? 'unit' : 'api'} ${asked}`, api?.rest ?? parts);
    const json = method !== 'HEAD' && type?.startsWith('application/json') === true && text !== '' ? JSON.parse(text) as Json : undefined;
    if (method === 'OPTIONS') return undefined;
    if (operation === undefined) return status < 400 ? 'no such path is declared' : json === undefined ? undefined : this.#error(json, '');
    const reply = operation.replies.get(status);
    if (reply === undefined) return `the status ${status} is not declared`;
    if (status < 300) {
      const unknown = query.split('&').map((pair) => decodeURIComponent(pair.split('=')[0]!.replaceAll('+', ' '))).find((name) => name !== '' && !operation.query.has(name));
      if (unknown !== undefined) return `the parameter ${unknown} is not declared`;
      // A dry batch is answered with what is wrong with each write.
      const misfit = body === undefined || (isObject(body) && body['dry'] === true) ? undefined : operation.takes?.(body, 'body') && operation.takes(withoutNull(body), 'body');
      if (misfit !== undefined) return `it was taken, and ${misfit}`;
    }
    if (method === 'HEAD' || status === 304) return undefined;
    const media = type?.split(';')[0]!.trim() ?? '';
    if (!reply.types.includes(media)) return `${media} is not declared`;
    return json === undefined ? undefined : reply.check?.(json, '');
  }

  #find(name: string, parts: readonly string[]): Operation | undefined {
    const fits = (this.#operations.get(name) ?? []).filter((operation) => operation.parts.length === parts.length && operation.parts.every((part, place) => part.startsWith('{') || part === decoded(parts[place]!)));
    const literal = ({ parts: own }: Operation): number => own.filter((part) => !part.startsWith('{')).length;
    return fits.sort((one, other) => literal(other) - literal(one))[0];
  }

  #operation(path: string, about: Schema): Operation {
    const parameters = (about['parameters'] ?? []) as unknown as readonly { readonly name: string; readonly in: string }[];
    const responses = Object.entries(about['responses'] as unknown as Readonly<Record<string, { readonly content?: Content }>>);
    const { schema } = (about['requestBody'] as { readonly content?: Content } | undefined)?.content?.['application/json'] ?? {};
    const parts = path.split('/').slice(1);
    return {
      takes: schema === undefined ? undefined : this.#schemas.check(schema),
      parts: parts.at(-1) === '' ? parts.slice(0, -1) : parts, query: new Set(parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name)),
      replies: new Map(responses.map(([status, { content = {} }]) => [Number(status), { types: Object.keys(content), check: content['application/json'] === undefined ? undefined : this.#schemas.check(content['application/json'].schema) }])),
    };
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const known = new WeakMap<Application, Declared>();

/** Where an exchange does not fit what the document of its application declares; undefined where it does. What is asked of the unit stands in the document of every application: in that of the first one here. */
export function replyFault(applications: readonly Application[], exchanged: Exchanged): string | undefined {
  const named = exchanged.path.split(/[/?]/, 2)[1];
  const application = applications.find(({ name }) => name === named) ?? applications[0]!;
  let declared = known.get(application);
  if (declared === undefined) known.set(application, declared = new Declared(application));
  const fault = declared.fault(exchanged);
  return fault === undefined ? undefined : `${exchanged.method} ${exchanged.path} -> ${exchanged.status}: ${fault}`;
}

/** In a body `null` is like a member that is not there. */
function withoutNull(body: Json): Json {
  return isObject(body) ? Object.fromEntries(Object.entries(body).filter(([, member]) => member !== null)) : body;
}

/** A body as it was given to a client of the tests; undefined where it is none, or no JSON. */
export function jsonIn(body: unknown): Json | undefined {
  if (!(body instanceof Uint8Array)) return body === undefined ? undefined : JSON.parse(JSON.stringify(body)) as Json;
  try {
    return JSON.parse(Buffer.from(body).toString()) as Json;
  } catch {
    return undefined;
  }
}
