/** Every address of the web UI that a person can be at, from the descriptions: a new table is visited without being named here. */
import type { ApplicationDescription } from '../../../service/schema/application-description.js';
import type { Site } from './browser.js';

export interface Visited {
  /** Of a picture's file: `icr-number`. */
  readonly name: string;
  readonly path: string;
  /** The same record beside its list. */
  readonly beside?: string;
}

/** Pages that applications have beside their tables. */
const pages = ['', 'try', 'rehearsals', 'cdr', 'statistics', 'changes', 'settings', 'account', 'account?tab=jobs', 'account?tab=keys', 'api'];

/** Pages that an application adds, by its name. */
export const addedPages: Readonly<Record<string, readonly string[]>> = { ecf: ['calls'], crs: ['board'] };

/** Makes an administrator of the first subscriber of an application, and gives the name; undefined where it has no such role. */
export async function subscriberOf(site: Site, app: string, password: string): Promise<string | undefined> {
  const token = await site.appliance.signIn(app, password);
  const { applications } = (await site.appliance.request('GET', '/session')).body.data[0]!.attributes as unknown as { readonly applications: readonly { readonly name: string; readonly roles: readonly string[] }[] };
  if (!applications.some(({ name, roles }) => name === app && roles.includes('subscriber'))) return undefined;
  const [first] = (await site.appliance.request('GET', `/${app}/api/subscriber?limit=1`, { token })).body.data;
  const key = (first!.attributes as Record<string, string>);
  const username = `${app}_subscriber`;
  await site.administrator(app, username, `subscriber:${key['service_provider_name']}:${key['name']}`);
  return username;
}

/** Where a subscriber of an application is led first, and what it may open. */
export const subscriberPages: Readonly<Record<string, readonly string[]>> = { ecf: ['', 'calls', 'account'], crs: ['', 'board', 'group'], icr: ['', 'number', 'call_plan', 'try'], cc: [''], easy0: [''] };

/** The addresses of one application, with a record of each table that has one. */
export async function addressesOf({ appliance }: Site, app: string, password: string): Promise<readonly Visited[]> {
  const token = await appliance.signIn(app, password);
  const described = await appliance.request('GET', `/${app}/api/description`, { token });
  const { tables } = described.body.data[0]!.attributes as unknown as ApplicationDescription;
  const visited: Visited[] = [...pages, ...addedPages[app] ?? []].map((page) => ({ name: `${app}-${page === '' ? 'overview' : page.replace(/\?tab=/, '-')}`, path: `/${app}${page === '' ? '' : `/${page}`}` }));
  for (const table of tables) {
    visited.push({ name: `${app}-${table.name}`, path: `/${app}/${table.name}` });
    const listed = await appliance.request('GET', `/${app}/api/${table.name}?limit=1`, { token });
    const [first] = listed.body.data;
    if (first !== undefined) {
      // What is not set of a key is `-` in addresses.
      const key = table.key.map((column) => encodeURIComponent(String(first.attributes[column] ?? '-')));
      visited.push({ name: `${app}-${table.name}-record`, path: `/${app}/${table.name}/${key.join('/')}`, beside: `/${app}/${table.name}?open=${encodeURIComponent(key.join('/'))}` });
    }
    if (table.may.includes('create')) visited.push({ name: `${app}-${table.name}-new`, path: `/${app}/${table.name}/+` });
  }
  const [some] = tables.filter(({ mayAll }) => mayAll.includes('import'));
  if (some !== undefined) visited.push({ name: `${app}-import`, path: `/${app}/import/${some.name}` }, { name: `${app}-export`, path: `/${app}/export/${some.name}` });
  return visited;
}
