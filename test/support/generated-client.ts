/** A client of the API as anybody makes one from its document: types by openapi-typescript, and these few lines. Texts, for they are compiled against what a running site says. */

/** Gives every request the parameters, the body and the reply that the document has for it. */
export const clientText = `
import type { paths } from './types.js';

type Method = 'get' | 'post' | 'put' | 'delete';
type PathsWith<M extends Method> = { [P in keyof paths]: paths[P] extends Record<M, { responses: unknown }> ? P : never }[keyof paths];
type PartOf<O, Name extends string> = O extends { parameters: { [N in Name]: infer Given } } ? { [N in Name]: Given } : O extends { parameters: { [N in Name]?: infer Given } } ? { [N in Name]?: NonNullable<Given> } : unknown;
type BodyOf<O> = O extends { requestBody: { content: { 'application/json': infer Body } } } ? { body: Body } : unknown;
type Given<O> = PartOf<O, 'path'> & PartOf<O, 'query'> & BodyOf<O>;
type ReplyOf<O> = O extends { responses: infer R } ? { [S in keyof R]: S extends 200 | 201 ? R[S] extends { content: { 'application/json': infer Reply } } ? Reply : never : never }[keyof R] : never;

let authorization: string | undefined;

export function signIn(token: string): void {
  authorization = \`Bearer \${token}\`;
}

export async function call<M extends Method, P extends PathsWith<M>>(method: M, path: P, given: Given<paths[P][M]>): Promise<ReplyOf<paths[P][M]>> {
  const { path: parts = {}, query = {}, body } = given as { path?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown };
  const place = String(path).replace(/\\{([^}]+)\\}/g, (_, name: string) => encodeURIComponent(String(parts[name])));
  const asked = new URLSearchParams(Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]))).toString();
  const headers = { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) };
  const answer = await fetch(\`\${process.env['API']}\${place}\${asked === '' ? '' : \`?\${asked}\`}\`, { method: method.toUpperCase(), headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  if (!answer.ok) throw new Error(\`\${method} \${place}: \${answer.status} \${await answer.text()}\`);
  return await answer.json() as ReplyOf<paths[P][M]>;
}
`;

/** Calls of every sort, each used as the type that it must have; prints what came. The owner's password comes in the environment. */
export const programText = (application: string): string => `
import { call, signIn } from './client.js';

const application = '${application}';
const signedIn = await call('post', '/authenticate', { body: { username: 'owner', password: process.env['PASSWORD']! } });
signIn(signedIn.data[0]!.token);
const me: string = (await call('get', '/authenticate', {})).data[0]!.username;
const made = await call('post', '/service_provider', { body: { name: 'west' } });
const name: string = made.data[0]!.attributes.name;
const change: number | null | undefined = made.meta.txnid;
const list = await call('get', '/service_provider', { query: { limit: 10, sort: '-name', 'filter[name]': '^w' } });
const total: number | undefined = list.meta.records_total;
const read = await call('get', '/service_provider/{name}', { path: { name } });
const by: string = read.data[0]!.meta.created_by;
const written = await call('put', '/service_provider/{name}', { path: { name }, body: { display_name: 'West', meta: { txnid: Number(change) } } });
const uri: string = written.data[0]!.links.self.uri;
await call('delete', '/service_provider/{name}', { path: { name } });
await call('delete', '/service_provider/{name}', { path: { name }, query: { archive: true, restore: true } });
const history = await call('get', '/service_provider/{name}/history', { path: { name }, query: { limit: 5 } });
const what: string[] = history.data.map(({ attributes }) => attributes.what);
const usage = await call('get', '/usage/service_provider/{name}', { path: { name } });
const contained: Record<string, unknown> = usage.data[0]!.attributes.contains;
const batch = await call('post', '/batch', { body: { writes: [{ method: 'PUT', path: \`/service_provider/\${name}\`, body: { display_name: 'by_a_batch' } }] } });
const shown: number = batch.meta.records_shown;
const verdicts = await call('post', '/batch', { body: { dry: true, writes: [{ method: 'DELETE', path: \`/service_provider/\${name}\` }] } });
const accepted: number | undefined = verdicts.meta.accepted;
const job = await call('post', '/job/{role_id}', { path: { role_id: 'platform_owner' }, query: { executable: \`restworkx-\${application}\` }, body: { job_type: 'export', object: 'service_provider' } });
const { job_id: id, status, rows } = job.data[0]!.attributes;
const running: 'processing' | 'completed' | 'failed' | 'cancelled' = status;
const counted: number | null | undefined = rows;
const again = await call('get', '/job/{role_id}/{job_id}', { path: { role_id: 'platform_owner', job_id: String(id) } });
const jobs = await call('get', '/job/{role_id}', { path: { role_id: 'platform_owner' }, query: { limit: 5 } });
const explained = await call('post', '/explain', { body: { called: '8085550100', calling: '3125550100', attrs: { trunk: '101' } } });
const steps: (string | undefined)[] | undefined = explained.data[0]!.attributes.steps?.map(({ outcome }) => outcome);
const linted = await call('post', '/lint', { body: { table: 'service_provider' } });
const found: { field: string; code: string; message: string; example?: string }[] | { path: string }[] = linted.data[0]!.attributes.warnings;
const settings = await call('get', '/settings', {});
const units: string[] = settings.data.map(({ attributes }) => \`\${attributes.name}: \${attributes.type}\`);
await call('put', '/settings', { body: { author: 'a client' } });
const changes = await call('get', '/changes', { query: { limit: 5, table: 'service_provider' } });
const undone: boolean | undefined = changes.data[0]!.attributes.revertible;
const one = await call('get', '/changes/{txnid}', { path: { txnid: String(changes.data[0]!.attributes.txnid) } });
const statistics = await call('get', '/statistics', {});
const counts = statistics.data[0]!.attributes;
const since: string | undefined = 'since' in counts ? counts.since : undefined;
const cdrs = await call('get', '/cdr', { query: { number: '8085550100', limit: 5 } });
const cdrId: string[] = cdrs.data.map(({ attributes }) => attributes.cdr_id);
const leases = await call('get', '/leases', {});
const calls = await call('get', '/calls', {});
const description = await call('get', '/description', {});
const tables: string[] = description.data[0]!.attributes.tables.map((table) => table.name);
const sessions = await call('get', '/sessions', {});
const ended = await call('delete', '/sessions/{username}/{session_id}', { path: { username: me, session_id: sessions.data.find(({ attributes }) => attributes.current)!.attributes.session_id } });
console.log(JSON.stringify({ me, name, change, total, by, uri, what, contained, shown, accepted, running, counted, again: again.data.length, jobs: jobs.data.length, steps, found, units: units.length, undone, one: one.data.length, since, cdrId, leases: leases.data.length, calls: calls.data.length, tables, ended: ended.data.length }));
`;

/** Calls that the document does not have: none of these lines may compile. */
export const wrongLines: readonly string[] = [
  `await call('get', '/colour', {});`,
  `await call('delete', '/settings', {});`,
  `await call('post', '/service_provider', {});`,
  `await call('post', '/service_provider', { body: {} });`,
  `await call('post', '/service_provider', { body: { name: 5 } });`,
  `await call('post', '/service_provider', { body: { name: 'west', colour: 'red' } });`,
  `await call('get', '/service_provider/{name}', {});`,
  `await call('get', '/service_provider/{name}', { path: { title: 'west' } });`,
  `await call('get', '/service_provider', { query: { limit: 'ten' } });`,
  `await call('post', '/job/{role_id}', { path: { role_id: 'platform_owner' }, query: { executable: 'restworkx-colour' }, body: { job_type: 'export', object: 'number' } });`,
  `await call('post', '/batch', { body: { writes: [{ method: 'GET', path: '/number' }] } });`,
  `await call('put', '/settings', { body: { colour: 'red' } });`,
  `export const colour = (await call('get', '/service_provider', {})).meta.colour;`,
  `export const name: number = (await call('get', '/service_provider', {})).data[0]!.attributes.name;`,
  `export const since: number = (await call('get', '/sessions', {})).data[0]!.attributes.opened;`,
];
