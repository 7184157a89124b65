/** Every route of every table x every role x own and foreign tenant, generated from the declarations (quality.md, Reliability). */
import t from 'tap';
import { icr } from '../../service/apps/icr/application.js';
import { allowed, mayOn, ownRecords, tenantOf, type Administrator } from '../../service/people/permits.js';
import { openPaths } from '../../service/rest/session.js';
import { namedPaths } from '../../service/rest/router.js';
import { recordPath } from '../../service/rest/path.js';
import { parseRole, type Role } from '../../service/schema/kinds/role.js';
import { keyOf, type Row, type Table } from '../../service/schema/table.js';
import type { Attributes } from '../../service/schema/write.js';
import { readAttributes } from '../../service/records/fields.js';
import { RestSite } from '../support/rest-site.js';

const tables = icr.tables.filter(({ internal }) => internal !== true);
const roles: Readonly<Record<string, string>> = { owner: 'platform_owner', north: 'service_provider:north', 'north.one': 'subscriber:north:one' };

/** A record of each table in each tenant, by what the table declares. */
function sample(table: Table, provider: string, subscriber: string): Attributes {
  const fixed: Readonly<Record<string, Attributes>> = {
    administrator: { username: `sample.${provider}.${subscriber}`, role_id: `subscriber:${provider}:${subscriber}` },
    number: { number: provider === 'north' ? '8085550111' : '8085550122' },
    route: { number: provider === 'north' ? '8085550111' : '8085550122', call_plan_name: 'plan' },
    call_plan: { name: 'plan' },
    npa_list: { name: 'list', npas: ['808'] },
    service_provider: { name: provider },
    subscriber: { name: subscriber, service_provider_name: provider },
  };
  const names = table.columns.map(({ name }) => name);
  return {
    ...(names.includes('service_provider_name') ? { service_provider_name: provider } : {}), ...(names.includes('subscriber_name') ? { subscriber_name: subscriber } : {}), ...fixed[table.name],
  };
}

t.test('routes of tables', async (t) => {
  const site = await RestSite.start(t);
  const order = ['number', 'call_plan', 'route', 'npa_list', 'administrator'];
  for (const name of order) for (const provider of ['north', 'south']) {
    const table = tables.find((candidate) => candidate.name === name)!;
    await site.must({ method: 'create', table: name, attributes: sample(table, provider, 'one') });
  }
  const tokens: Record<string, string> = {};
  for (const username of Object.keys(roles)) tokens[username] = await site.token(username);
  for (const table of tables) {
    for (const provider of ['north', 'south']) {
      const row: Row = readAttributes(table, sample(table, provider, 'one')).row;
      const path = `/icr/api${recordPath(table, keyOf(table, row))}`;
      for (const [username, roleId] of Object.entries(roles)) {
        const administrator: Administrator = { username, role: parseRole(roleId) as Role, permissions: [] };
        const verdict = (action: Parameters<typeof allowed>[2]): number => ({ allowed: 200, refused: 403, hidden: mayOn(icr, administrator, action, table) ? 404 : 403 })[allowed(icr, administrator, action, table, tenantOf(table, row))];
        const label = `${username} on ${table.name} of ${provider}`;
        const status = async (method: string, target: string, body?: Attributes): Promise<number> => (await site.ask(method, target, { token: tokens[username]!, ...(body === undefined ? {} : { body }) })).status;
        t.equal(await status('GET', path), verdict('view'), `GET ${label}`);
        t.equal(await status('PUT', path, {}), verdict('edit'), `PUT ${label}`);
        const isHere = (method: string) => method !== 'DELETE' || username === 'owner';
        // What may be archived is asked of a record that cannot be, so that the sample stays: the answer is then 409 or 200 with a restore.
        const archiving = verdict('archive');
        if (archiving !== 200) t.equal(await status('DELETE', path), archiving, `DELETE ${label}`);
        else if (isHere('DELETE') && ownRecords(table) === undefined) {
          const archived = await status('DELETE', path);
          t.ok(archived === 200 || archived === 409, `DELETE ${label}: ${archived}`);
          if (archived === 200) t.equal(await status('DELETE', `${path}?archive=true&restore=true`), 200, `restore ${label}`);
        }
        for (const query of ['?archive=true', '?archive=true&restore=true']) {
          const action = query.includes('restore') ? 'restore' : 'purge';
          t.equal(await status('DELETE', path + query), mayOn(icr, administrator, action, table) ? 404 : 403, `${action} ${label}: nothing is archived`);
        }
        const list = await site.ask('GET', `/icr/api/${table.name}`, { token: tokens[username]! });
        t.equal(list.status, mayOn(icr, administrator, 'view', table) ? 200 : 403, `list ${label}`);
        const usage = await site.ask('GET', `/icr/api/usage${recordPath(table, keyOf(table, row))}`, { token: tokens[username]! });
        t.equal(usage.status, ({ allowed: 200, refused: 403, hidden: 404 })[allowed(icr, administrator, 'view', table, tenantOf(table, row))], `usage ${label}`);
      }
    }
  }
});

t.test('creating, in the own and in a foreign tenant', async (t) => {
  const site = await RestSite.start(t);
  for (const table of tables.filter(({ name }) => name !== 'route')) {
    for (const [username, roleId] of Object.entries(roles)) {
      for (const provider of ['north', 'south']) {
        const administrator: Administrator = { username, role: parseRole(roleId) as Role, permissions: [] };
        const attributes = { ...sample(table, provider, 'one'), ...(table.key.at(-1) === 'name' ? { name: `made_by_${username.replace('.', '_')}_${provider}` } : {}), ...(table.name === 'administrator' ? { username: `made.by.${username}.${provider}` } : {}), ...(table.name === 'number' ? { number: `80855502${Object.keys(roles).indexOf(username)}${provider === 'north' ? 1 : 2}` } : {}) };
        const may = allowed(icr, administrator, 'create', table, tenantOf(table, readAttributes(table, attributes).row)) === 'allowed';
        const answer = await site.ask('POST', `/icr/api/${table.name}`, { token: await site.token(username), body: attributes });
        t.equal(answer.status, may ? 201 : 403, `${username} makes ${table.name} of ${provider}: ${answer.text.slice(0, 200)}`);
      }
    }
  }
});

t.test('nobody in particular', async (t) => {
  const site = await RestSite.start(t);
  const paths = [...tables.map(({ name }) => name), ...Object.keys(namedPaths)];
  for (const path of paths) {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
      if (path in openPaths && method === 'POST') continue;
      for (const token of [undefined, 'niud_nonsense', 'bm9ib2R5']) {
        const { status, body, headers } = await site.ask(method, `/icr/api/${path}`, token === undefined ? {} : { token });
        t.ok(status === 401 || status === 405, `${method} ${path}: ${status}`);
        t.equal(body.meta['code'], String(status));
        t.ok(status === 401 ? headers['www-authenticate'] : headers['allow']);
      }
    }
  }
});
