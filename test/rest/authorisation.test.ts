/** Every route of every application x every role, and every permit alone, x own and foreign tenant, generated from the declarations (quality.md, Reliability). */
import t from 'tap';
import type { Test } from 'tap';
import { hosted } from '../../service/apps/all.js';
import { isRefusal } from '../../service/core/refusals.js';
import { able, mayCommand, mayGrant, tenantOf, type Administrator } from '../../service/people/permits.js';
import { readAttributes } from '../../service/records/fields.js';
import { recordPath, splitPath } from '../../service/rest/path.js';
import { RouteTable, type CallerRoute, type Need, type Route } from '../../service/rest/route.js';
import { applicationRoutes } from '../../service/rest/routes.js';
import type { Application } from '../../service/schema/application.js';
import type { Command, Given } from '../../service/schema/command.js';
import type { Json } from '../../service/schema/kind.js';
import { parseRole, type Role } from '../../service/schema/kinds/role.js';
import { givenCommands, keyOf, type Table } from '../../service/schema/table.js';
import type { Attributes } from '../../service/schema/write.js';
import { namedRequests } from '../support/hostile/named-paths.js';
import { askersOf, isTenantTable, Rights, roleIdOf } from '../support/hostile/rights.js';
import { sampleRecords, type SampleRecord } from '../support/hostile/sample-records.js';
import { icrWithHunts } from '../support/icr-with-hunts.js';
import { icrWithPurses, purseOperations } from '../support/icr-with-purses.js';
import { RestSite } from '../support/rest-site.js';

t.setTimeout(1_100_000);

const seed = 20_260_115;

interface Matrix {
  readonly t: Test;
  readonly site: RestSite;
  readonly rights: Rights;
  readonly token: string;
  readonly routes: RouteTable;
}

/** Whether somebody of these rights has what a route is declared to need. */
function has(rights: Rights, { tables }: Application, { abilities, roles, actions, table }: Need): boolean {
  const among = table === undefined ? tables.filter(({ internal }) => internal !== true) : [table];
  return (roles === undefined || roles.includes(rights.asker.role)) && (abilities === undefined || abilities.some((ability) => rights.can(ability)))
    && (actions === undefined || actions.some((action) => among.some((each) => rights.on(action, each))));
}

/** How often each route was asked. */
const reached = new Map<Route, number>();

function routeOf(routes: RouteTable, method: string, path: string): CallerRoute | undefined {
  return routes.find(splitPath(path.split('?')[0]!) as readonly string[]).find((route): route is CallerRoute => route.method === method && route.for === 'caller');
}

interface Case {
  readonly method: string;
  readonly path: string;
  readonly body?: Json;
  readonly wanted: number | readonly number[];
}

/** How many routes were asked, by their form. */
const asked = new Map<string, number>();

async function ask({ t, site, rights, token, routes }: Matrix, { method, path, body, wanted }: Case, form: string): Promise<Attributes | undefined> {
  const { asker } = rights;
  const route = routeOf(routes, method, path);
  if (route !== undefined) {
    reached.set(route, (reached.get(route) ?? 0) + 1);
    if (!has(rights, site.application, route.needs) && ![wanted].flat().includes(403)) t.fail(`${route.method} ${route.path} is declared to be for others than ${asker.username} (${asker.permit ?? 'by default'}), and ${String(wanted)} is wanted of ${path}`);
  }
  const answer = await site.ask(method, `/${site.application.name}/api${path}`, { token, ...(body === undefined ? {} : { body }) });
  asked.set(form, (asked.get(form) ?? 0) + 1);
  const fits = [wanted].flat().includes(answer.status);
  // One line for each of thousands would be told and not read.
  if (!fits) t.fail(`${asker.username} (${asker.permit ?? 'by default'}) ${method} ${path} ${JSON.stringify(body ?? {})}: ${answer.status}, not ${String(wanted)}: ${answer.text.slice(0, 200)}`);
  return answer.body.data?.[0]?.attributes;
}

const verdicts = { allowed: 200, refused: 403, hidden: 404 } as const;

/** An administrator's account is touched by those alone who have as much; the sample has the defaults of its role. */
function mayTouch(application: Application, { asker }: Rights, { table, attributes }: SampleRecord): boolean {
  if (table.tenantOf === undefined) return true;
  const administrator = (username: string, roleId: string, permissions: readonly string[]): Administrator => ({ username, role: parseRole(roleId) as Role, permissions });
  return mayGrant(application, administrator(asker.username, roleIdOf(asker), asker.permit === undefined ? [] : [asker.permit]), administrator('sample', attributes['role_id'] as string, []));
}

async function askRecord(matrix: Matrix, record: SampleRecord): Promise<void> {
  const { t, site: { application }, rights } = matrix;
  const { table, key, owner, attributes } = record;
  const path = recordPath(table, key);
  const status = (action: Parameters<Rights['record']>[0]): number => rights.on(action, table) ? verdicts[rights.record(action, table, owner)] : rights.record(action, table, owner) === 'allowed' ? 200 : 403;
  const touched = (wanted: number): number => wanted === 200 && !mayTouch(application, rights, record) ? 403 : wanted;

  const shown = await ask(matrix, { method: 'GET', path, wanted: status('view') }, 'GET record');
  if (status('view') === 200) for (const { name, secret } of table.columns) {
    if (secret !== undefined && attributes[name] !== undefined) t.equal((shown?.[name] ?? null) !== null, rights.can(secret), `${rights.asker.username} sees ${name} of ${path}`);
  }
  await ask(matrix, { method: 'GET', path: `/usage${path}`, wanted: status('view') }, 'GET usage');
  if (table.account !== undefined) for (const way of [`/ledger${path}`, `/ledger${path.slice(path.indexOf('/', 1))}`]) await ask(matrix, { method: 'GET', path: way, wanted: status('view') }, 'GET ledger');
  await ask(matrix, { method: 'GET', path: `${path}/history`, wanted: !rights.can('changes') || !rights.on('view', table) ? 403 : status('view') === 200 ? 200 : [200, 404] }, 'GET history');

  // A key of the whole application that another tenant has is answered as one that nobody has; existence.test.ts holds the two against each other.
  const isNamed = table.tenant?.provider !== undefined && table.key.includes(table.tenant.provider);
  const unnamed = (wanted: number): number | readonly number[] => wanted === 404 && !isNamed && table.shared !== true ? [403, 409, 422] : wanted;
  const editing = rights.on('edit', table) || rights.on('create', table) ? verdicts[rights.record('edit', table, owner)] : 403;
  await ask(matrix, { method: 'PUT', path, body: {}, wanted: unnamed(touched(editing)) }, 'PUT record');
  await ask(matrix, { method: 'POST', path: '/batch', body: { writes: [{ method: 'PUT', path, body: {} }] }, wanted: unnamed(touched(verdicts[rights.record('edit', table, owner)])) }, 'PUT in a batch');
  for (const { name, kind } of table.columns.filter(({ name, kind }) => /^text \d+$/.test(kind.name) && !table.key.includes(name))) {
    const value = `by ${rights.asker.username}`;
    if (isRefusal(kind.accept(value))) continue;
    await ask(matrix, { method: 'PUT', path, body: { [name]: value }, wanted: unnamed(touched(editing === 200 && !rights.column(table, name) ? 403 : editing)) }, 'PUT column');
  }
  const creating = rights.on('create', table) && rights.record('create', table, owner) === 'allowed';
  // A record with a PIN is made by those alone who may see one.
  const sees = table.columns.every(({ name, secret }) => secret === undefined || attributes[name] === undefined || rights.can(secret));
  const created = creating && sees && mayTouch(application, rights, record) ? 409 : 403;
  await ask(matrix, { method: 'POST', path: `/${table.name}`, body: attributes, wanted: created }, 'POST table');
  await ask(matrix, { method: 'POST', path: '/batch', body: { writes: [{ method: 'POST', path: `/${table.name}`, body: attributes }] }, wanted: rights.record('create', table, owner) === 'allowed' && sees && mayTouch(application, rights, record) ? 409 : 403 }, 'POST in a batch');
  await askCommands(matrix, record);
  await askMoves(matrix, record, status('archive'), touched);
}

async function askCommands(matrix: Matrix, { table, key, owner }: SampleRecord): Promise<void> {
  const { rights } = matrix;
  const inside = rights.record('edit', table, owner) !== 'hidden';
  for (const { name, ability, takes } of givenCommands(table)) {
    const isWhole = takes.every(({ required }) => required !== true);
    const wanted = !rights.can(ability) ? 403 : !inside ? 404 : isWhole ? [200, 409] : 422;
    const path = `${recordPath(table, key)}/${name}`;
    await ask(matrix, { method: 'POST', path, body: {}, wanted }, `command ${name}`);
    const served = table.served?.some((each) => each.name === name) === true;
    await ask(matrix, { method: 'POST', path: '/batch', body: { writes: [{ method: 'POST', path, body: {} }] }, wanted: served ? 400 : wanted }, `command ${name} in a batch`);
  }
}

/** What may be archived is brought back at once; the tenants themselves stay where they are. */
async function askMoves(matrix: Matrix, { table, key }: SampleRecord, archiving: number, touched: (wanted: number) => number): Promise<void> {
  const { rights } = matrix;
  const path = recordPath(table, key);
  for (const [query, action] of [['?archive=true', 'purge'], ['?archive=true&restore=true', 'restore']] as const) {
    await ask(matrix, { method: 'DELETE', path: path + query, wanted: rights.on(action, table) ? 404 : 403 }, `DELETE to ${action}`);
  }
  if (touched(archiving) !== 200) await ask(matrix, { method: 'DELETE', path, wanted: touched(archiving) }, 'DELETE to archive');
  else if (!isTenantTable(table)) {
    const { site, token } = matrix;
    const archived = await site.ask('DELETE', `/${site.application.name}/api${path}`, { token });
    if (![200, 409].includes(archived.status)) matrix.t.fail(`DELETE ${path}: ${archived.status}`);
    if (archived.status !== 200) return;
    // Whether it may be seen there is asked while it is there.
    await ask(matrix, { method: 'GET', path: `${path}?archive=true`, wanted: rights.on('view', table) ? 200 : 403 }, 'GET archived');
    await ask({ ...matrix, rights: new Rights(site.application, { username: 'owner', role: 'platform_owner' }), token: await site.token('owner') }, { method: 'DELETE', path: `${path}?archive=true&restore=true`, wanted: 200 }, 'restore');
  }
}

/** A list is shown to whoever may look at some record of it, and has nobody else's records. */
async function askList(matrix: Matrix, table: Table): Promise<void> {
  const { t, site, token, rights } = matrix;
  const { application } = site;
  const begun = table.key.slice(1).map((_, count) => `/${['south', 'one', 'x', 'y'].slice(0, count + 1).join('/')}`);
  for (const rest of ['', '?archive=true', ...begun]) {
    const path = `/${table.name}${rest}`;
    const answer = await site.ask('GET', `/${application.name}/api${path}`, { token });
    const route = routeOf(matrix.routes, 'GET', path);
    if (route !== undefined) reached.set(route, (reached.get(route) ?? 0) + 1);
    asked.set('GET list', (asked.get('GET list') ?? 0) + 1);
    if (answer.status !== (rights.on('view', table) ? 200 : 403)) t.fail(`${rights.asker.username} GET ${path}: ${answer.status}`);
    for (const { attributes } of answer.status === 200 ? answer.body.data : []) {
      const { shared, ...owner } = tenantOf(table, readAttributes(table, attributes).row);
      const verdict = rights.record('view', table, { ...owner, ...(shared === undefined ? {} : { shared }) });
      if (verdict !== 'allowed') t.fail(`${rights.asker.username} is shown ${JSON.stringify(attributes).slice(0, 200)} by ${path}`);
    }
  }
}

async function askNamed(matrix: Matrix): Promise<void> {
  const { site: { application }, rights } = matrix;
  for (const { method, path, rest = '', body, wanted } of namedRequests(application.name, rights)) {
    if (path === 'ledger' && routeOf(matrix.routes, 'POST', '/ledger/verify') === undefined) continue;
    await ask(matrix, { method, path: `/${path}${rest}`, ...(body === undefined ? {} : { body }), wanted: wanted(rights) }, `${method} ${path}`);
  }
  const imports = application.tables.some((table) => table.internal !== true && rights.on('import', table));
  await ask(matrix, { method: 'POST', path: `/upload?name=${rights.asker.username}.csv`, wanted: imports ? 200 : 403 }, 'POST upload');
  for (const table of application.tables.filter(({ internal }) => internal !== true)) {
    await ask(matrix, { method: 'POST', path: '/lint', body: { table: table.name }, wanted: rights.on('view', table) ? 200 : 403 }, 'POST lint');
    const own = encodeURIComponent(roleIdOf(rights.asker));
    // Nobody's records are the platform owner's alone.
    const isOwned = rights.asker.role === 'platform_owner' || table.tenant !== undefined || table.tenantOf !== undefined;
    const job = { method: 'POST', path: `/job/${own}?executable=restworkx-${application.name}` };
    await ask(matrix, { ...job, body: { job_type: 'import', object: table.name, in_file: 'nothing.csv' }, wanted: !rights.all('import', table) ? 403 : table.tenantOf !== undefined && rights.asker.permit !== undefined ? [403, 422] : 422 }, 'POST job import');
    await ask(matrix, { ...job, body: { job_type: 'export', object: table.name, archive: 'x' as Json }, wanted: 422 }, 'POST job export');
    if (!isOwned || !rights.all('export', table)) await ask(matrix, { ...job, body: { job_type: 'export', object: table.name }, wanted: 403 }, 'POST job export');
  }
}

for (const each of hosted) t.test(`${each.application.name}: everybody on everything`, async (t) => {
  asked.clear();
  reached.clear();
  const site = await RestSite.start(t, { hosted: each, keepsConnections: true });
  const { application } = site;
  const all = applicationRoutes(application, []);
  const routes = new RouteTable(all);
  const askers = askersOf(application, (provider, subscriber) => site.nameOf(provider, subscriber));
  for (const asker of askers.filter(({ permit }) => permit !== undefined)) {
    await site.must(site.create('administrator', { username: asker.username, role_id: roleIdOf(asker), permissions: [asker.permit!] }));
    await site.setPassword(asker.username);
  }
  const records = await sampleRecords(site, seed);
  for (const asker of askers) {
    const matrix: Matrix = { t, site, rights: new Rights(application, asker), token: await site.token(asker.username), routes };
    for (const record of records) await askRecord(matrix, record);
    for (const table of application.tables.filter(({ internal }) => internal !== true)) await askList(matrix, table);
    await askNamed(matrix);
    await askResetLinks(matrix);
    const logout = await site.ask('POST', `/${application.name}/api/logout`, { token: matrix.token });
    t.same([logout.status, (await site.ask('GET', `/${application.name}/api/authenticate`, { token: matrix.token })).status], [200, 401], `${asker.username} leaves`);
  }
  const tables = application.tables.filter(({ internal }) => internal !== true);
  t.same([...new Set(records.map(({ table }) => table.name))].sort(), tables.map(({ name }) => name).sort(), 'every table has its records');
  t.equal(asked.get('GET record'), askers.length * records.length, `${askers.length} askers on ${records.length} records`);
  for (const { name } of tables.flatMap(givenCommands)) t.ok((asked.get(`command ${name}`) ?? 0) >= askers.length * 2, `command ${name}`);
  const unasked = all.filter((route) => route.for === 'caller' && route.path !== 'logout' && (reached.get(route) ?? 0) < askers.length);
  t.same(unasked.map(({ method, path }) => `${method} ${path}`), [], 'every route has its row');
  t.comment(JSON.stringify(Object.fromEntries(asked)));
});

/** The way into somebody else's account: by the permit, in the own tenant, and never to more than one has. */
async function askResetLinks(matrix: Matrix): Promise<void> {
  const { site: { application, store }, site, rights } = matrix;
  const table = application.tables.find(({ tenantOf: told }) => told !== undefined)!;
  for (const username of ['owner', 'north', 'south', ...(application.roles.includes('subscriber') ? [site.nameOf('north', 'two'), site.nameOf('south', 'one')] : [])]) {
    const { row } = store.reader.view(application.name).get(table.name, [username])!;
    const { shared, ...owner } = tenantOf(table, row);
    const isHidden = rights.record('edit', table, owner) === 'hidden';
    const may = rights.can('password_reset') && rights.record('view', table, owner) === 'allowed' && mayTouch(application, rights, { table, key: [username], owner, attributes: { role_id: row[1] as string } });
    await ask(matrix, { method: 'POST', path: `/${table.name}/${username}/reset-link`, wanted: isHidden ? 404 : may ? 200 : 403 }, 'POST reset-link');
  }
}

/** The small applications have commands of every sort. */
const roles: Readonly<Record<string, string>> = { owner: 'platform_owner', north: 'service_provider:north', 'north.one': 'subscriber:north:one' };

function sample(table: Table, provider: string, subscriber: string): Attributes {
  const names = table.columns.map(({ name }) => name);
  return { ...(names.includes('service_provider_name') ? { service_provider_name: provider } : {}), ...(names.includes('subscriber_name') ? { subscriber_name: subscriber } : {}) };
}

for (const [application, operations] of [[icrWithHunts, {}], [icrWithPurses, purseOperations]] as const) t.test(`commands of ${application.tables.at(-1)!.name}s`, async (t) => {
  const site = await RestSite.start(t, { application, operations, keepsConnections: true });
  const commandsOf = ({ commands = [], served = [] }: Table): readonly (Given | Command)[] => [...commands, ...served];
  const commanded = application.tables.filter((table) => commandsOf(table).length > 0);
  const tokens = Object.fromEntries(await Promise.all(Object.keys(roles).map(async (username) => [username, await site.token(username)] as const)));
  let asked = 0;
  for (const table of commanded) for (const provider of ['north', 'south']) {
    const attributes = { ...sample(table, provider, 'one'), ...(table.key.includes('number') ? { number: 7 } : {}) };
    await site.must({ method: 'create', table: table.name, attributes });
    const row = readAttributes(table, attributes).row;
    const path = recordPath(table, keyOf(table, row));
    for (const [username, roleId] of Object.entries(roles)) for (const { name, ability } of commandsOf(table)) {
      const administrator: Administrator = { username, role: parseRole(roleId) as Role, permissions: [] };
      const label = `${username} gives ${name} to ${table.name} of ${provider}`;
      const may = ability === undefined ? undefined : mayCommand(application, administrator, ability, table, tenantOf(table, row));
      // What the command takes is not given: whoever may give it is told what is missing.
      const wanted = ability === undefined ? 404 : !able(application, administrator, ability) ? 403 : may === 'hidden' ? 404 : 422;
      t.equal(may === 'allowed', wanted === 422, label);
      const alone = await site.ask('POST', `/icr/api${path}/${name}`, { token: tokens[username]!, body: {} });
      t.equal(alone.status, wanted, `${label}: ${alone.text.slice(0, 200)}`);
      const batch = await site.ask('POST', '/icr/api/batch', { token: tokens[username]!, body: { writes: [{ method: 'POST', path: `${path}/${name}`, body: {} }] } });
      // Money is not moved in a batch, whoever asks.
      t.equal(batch.status, table.served?.some((served) => served.name === name) === true ? 400 : ability === undefined ? 405 : wanted, `${label} in a batch: ${batch.text.slice(0, 200)}`);
      asked++;
    }
    for (const { name } of commandsOf(table)) for (const method of ['GET', 'PUT', 'DELETE']) {
      t.equal((await site.ask(method, `/icr/api${path}/${name}`, { token: tokens['owner']!, ...(method === 'PUT' ? { body: {} } : {}) })).status, givenCommands(table).some((given) => given.name === name) ? 405 : 404, `${method} ${path}/${name}`);
    }
    t.equal((await site.ask('POST', `/icr/api${path}/${commandsOf(table)[0]!.name}`, { body: {} })).status, 401, `nobody in particular on ${table.name}`);
  }
  t.equal(asked, commanded.reduce((sum, table) => sum + commandsOf(table).length, 0) * 2 * Object.keys(roles).length);
  t.ok(asked > 0);
});

for (const each of hosted) t.test(`${each.application.name}: nobody in particular`, async (t) => {
  const site = await RestSite.start(t, { hosted: each, keepsConnections: true });
  const { application } = site;
  const routes = applicationRoutes(application, []);
  const other = await (await RestSite.start(t)).token('owner');
  for (const { path } of new Map(routes.map((route) => [route.path, route])).values()) {
    const there = routes.filter((route) => new RegExp(`^${route.path.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path));
    const methods = ['GET', 'POST', 'PUT', 'DELETE'].filter((method) => there.some((route) => route.method === method));
    const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
    const target = `/${application.name}/api/${path.replace(/\{[^}]+\}/g, '1')}`;
    t.equal((await site.ask('OPTIONS', target)).headers['allow'], allow, `OPTIONS ${path}`);
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH']) {
      const route = there.find((each) => each.method === method);
      if (route?.for === 'anybody') continue;
      for (const token of [undefined, 'niud_nonsense', 'bm9ib2R5', other]) {
        const { status, body, headers } = await site.ask(method, target, token === undefined ? {} : { token });
        const fits = route === undefined ? status === 405 && headers['allow'] === allow : status === 401 && headers['www-authenticate'] !== undefined;
        if (!fits || body.meta['code'] !== String(status)) t.fail(`${method} ${path} with ${String(token)}: ${status}, ${String(headers['allow'])}`);
      }
    }
  }
  for (const table of application.tables.filter(({ internal }) => internal === true)) {
    t.equal((await site.ask('GET', `/${application.name}/api/${table.name}`, { token: await site.token('owner') })).status, 404, `${table.name} is niud's own`);
  }
});
