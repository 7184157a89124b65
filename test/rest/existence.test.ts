/** To a tenant another's record is not there: every way of asking for one is answered as for one that nobody has, generated from the declarations (api.md, Permission). */
import fc from 'fast-check';
import t from 'tap';
import { hosted } from '../../service/apps/all.js';
import { isRefusal } from '../../service/core/refusals.js';
import { ledgerRoutes } from '../../service/rest/ledger.js';
import { recordPath } from '../../service/rest/path.js';
import type { Json } from '../../service/schema/kind.js';
import { givenCommands, keyOf, type Table } from '../../service/schema/table.js';
import type { Key } from '../../service/schema/row.js';
import { readAttributes } from '../../service/records/fields.js';
import type { Attributes } from '../../service/schema/write.js';
import { cellsOf } from '../support/hostile/kind-values.js';
import { sampleRecords } from '../support/hostile/sample-records.js';
import { RestSite, type Asked } from '../support/rest-site.js';

t.setTimeout(1_100_000);

const seed = 20_261_130;

interface Request {
  readonly what: string;
  readonly method: string;
  readonly path: string;
  readonly asked: Asked;
}

/** Every request that names one record. */
function requestsFor(site: RestSite, table: Table, key: Key, own: Attributes): readonly Request[] {
  const path = recordPath(table, key);
  const request = (what: string, method: string, rest: string, asked: Asked = {}): Request => ({ what, method, path: rest, asked });
  const batch = (what: string, write: { readonly [name: string]: Json }): Request => request(`batch: ${what}`, 'POST', '/batch', { body: { writes: [write] } });
  const commands = givenCommands(table).flatMap(({ name }) => [
    request(`command ${name}`, 'POST', `${path}/${name}`, { body: {} }),
    request(`command ${name}, guarded`, 'POST', `${path}/${name}`, { body: {}, headers: { 'if-match': '"1"' } }),
    batch(`command ${name}`, { method: 'POST', path: `${path}/${name}`, body: {} }),
  ]);
  const withoutKey = Object.fromEntries(Object.entries(own).filter(([name]) => !table.key.includes(name)));
  const kept = withoutKey['role_id'] === undefined ? withoutKey : { role_id: withoutKey['role_id'] };
  return [
    request('look', 'GET', path),
    request('look into the archive', 'GET', `${path}?archive=true`),
    request('history', 'GET', `${path}/history`),
    request('usage', 'GET', `/usage${path}`),
    request('usage of what is archived', 'GET', `/usage${path}?archive=true`),
    ...(ledgerRoutes(site.application).length > 0 ? [request('ledger', 'GET', `/ledger${path}`)] : []),
    request('put nothing', 'PUT', path, { body: {} }),
    request('put what does not fit', 'PUT', path, { body: { [table.columns.at(-1)!.name]: [[{}]], nonsense: 1 } }),
    request('put, guarded by a tag', 'PUT', path, { body: kept, headers: { 'if-match': '"1"' } }),
    request('put, guarded by any', 'PUT', path, { body: kept, headers: { 'if-match': '*' } }),
    request('put, guarded by meta', 'PUT', path, { body: { ...kept, meta: { txnid: 1 } } }),
    request('archive', 'DELETE', path),
    request('archive, guarded', 'DELETE', path, { headers: { 'if-match': '"1"' } }),
    request('restore', 'DELETE', `${path}?archive=true&restore=true`),
    request('restore, guarded', 'DELETE', `${path}?archive=true&restore=true`, { headers: { 'if-match': '"1"' } }),
    request('purge', 'DELETE', `${path}?archive=true`),
    request('purge a generation', 'DELETE', `${path}?archive=true&txnid=1`),
    request('lint', 'POST', '/lint', { body: { table: table.name, key: key.map(String) } }),
    ...(table.name === 'administrator' ? [request('reset link', 'POST', `${path}/reset-link`)] : []),
    batch('put nothing', { method: 'PUT', path, body: {} }),
    batch('put, guarded', { method: 'PUT', path, body: kept, if_match: '"1"' }),
    batch('archive', { method: 'DELETE', path }),
    batch('archive, guarded', { method: 'DELETE', path, if_match: '*' }),
    batch('restore', { method: 'DELETE', path: `${path}?archive=true&restore=true` }),
    batch('purge', { method: 'DELETE', path: `${path}?archive=true` }),
    ...commands,
  ];
}

/** The answer, with what names the record taken out. */
async function told(site: RestSite, token: string, key: Key, { method, path, asked }: Request): Promise<string> {
  const answer = await site.ask(method, `/${site.application.name}/api${path}`, { ...asked, token });
  let text = `${answer.status} ${String(answer.headers['etag'])} ${answer.text}`;
  for (const part of [...key].sort((one, other) => String(other).length - String(one).length)) {
    const shown = JSON.stringify(String(part)).slice(1, -1).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
    for (const form of [shown, encodeURIComponent(String(part))]) text = form.length > 1 ? text.replaceAll(form, '#') : text.replaceAll(` ${form}.`, ' #.');
  }
  return text;
}

/** Keys that no record has: below the same tenant where the key names one, and below a tenant that is not there. */
function missingKeys(table: Table, key: Key): readonly Key[] {
  const last = table.key.length - 1;
  const others = table.key.map((name, place) => {
    const { kind } = table.columns.find((column) => column.name === name)!;
    const drawn = fc.sample(cellsOf(kind)!, { seed: seed + place, numRuns: 50 }).map((cell) => kind.parse(cell));
    return drawn.find((value) => !isRefusal(value) && value !== key[place] && String(value).length > 3) as Key[number];
  });
  const tenant = table.key[0] === table.tenant?.provider;
  return [key.map((part, place) => (place === last && !(tenant && last === 0) ? others[place]! : part)), ...(tenant ? [['nowhere', ...key.slice(1)]] : [])];
}

for (const each of hosted) t.test(`${each.application.name}: what is another's and what is not there`, async (t) => {
  const site = await RestSite.start(t, { hosted: each, keepsConnections: true });
  const { application } = site;
  const records = await sampleRecords(site, seed);
  const askers = ['north', ...(application.roles.includes('subscriber') ? [site.nameOf('north', 'one')] : [])];
  let compared = 0;
  for (const username of askers) {
    const token = await site.token(username);
    for (const { table, key } of records.filter(({ owner }) => owner.provider === 'south')) {
      const own = records.find((record) => record.table === table && record.owner.provider === 'north')!.attributes;
      for (const archived of [false, true]) {
        // The tenants themselves stay: all the rest lies in them.
        if (archived && (table.key.length === (table.tenant?.subscriber === undefined ? 1 : 2) && table.key[0] === table.tenant?.provider)) continue;
        const moved = archived ? await site.store.write({ method: 'archive', table: table.name, key }) : undefined;
        if (isRefusal(moved)) continue;
        for (const missing of missingKeys(table, key)) {
          const [foreign, nobodys] = [requestsFor(site, table, key, own), requestsFor(site, table, missing, own)];
          for (const [place, request] of foreign.entries()) {
            const [one, other] = [await told(site, token, key, request), await told(site, token, missing, nobodys[place]!)];
            if (one !== other) t.fail(`${username} asks ${application.name} to ${request.what} ${archived ? 'archived ' : ''}${table.name}: ${one.slice(0, 300)} but ${other.slice(0, 300)}`);
            compared++;
          }
        }
        if (archived) await site.must({ method: 'restore', table: table.name, key });
      }
    }
  }
  t.ok(compared > 300, `${compared} requests compared`);
});

for (const each of hosted) t.test(`${each.application.name}: a key of the whole application that is taken, whoever has it`, async (t) => {
  const site = await RestSite.start(t, { hosted: each, keepsConnections: true });
  const { application } = site;
  const records = await sampleRecords(site, seed);
  const token = await site.token('north');
  const global = records.filter(({ table, owner }) => owner.provider !== undefined && !table.key.includes(table.tenant?.provider ?? '') && table.shared !== true);
  let compared = 0;
  for (const table of new Set(global.map((record) => record.table))) {
    const [own, foreign] = ['north', 'south'].map((provider) => global.find((record) => record.table === table && record.owner.provider === provider)!) as [typeof global[number], typeof global[number]];
    const wanted = own.attributes;
    const bodyFor = (key: Key): Attributes => ({ ...wanted, ...Object.fromEntries(table.key.map((name, place) => [name, table.columns.find((column) => column.name === name)!.kind.show(key[place]!)])) });
    const ask = async (key: Key, method: string, path: string, body: Json): Promise<string> => told(site, token, key, { what: '', method, path, asked: { body } });
    const taken = await ask(own.key, 'POST', `/${table.name}`, bodyFor(own.key));
    if (taken.startsWith('403')) continue;
    t.match(taken, /^409 .*There is a live/, `${table.name} ${taken.slice(0, 200)}`);
    t.equal(await ask(foreign.key, 'POST', `/${table.name}`, bodyFor(foreign.key)), taken, `POST of a foreign ${table.name}`);
    t.equal(await ask(foreign.key, 'PUT', recordPath(table, foreign.key), bodyFor(foreign.key)), taken, `PUT of a foreign ${table.name}`);
    t.equal((await ask(foreign.key, 'POST', '/batch', { writes: [{ method: 'PUT', path: recordPath(table, foreign.key), body: bodyFor(foreign.key) }] })).slice(0, 3), '409', `the same in a batch`);
    const { row } = site.store.reader.view(application.name).get(table.name, foreign.key)!;
    t.same(keyOf(table, row), foreign.key);
    t.same(row, readAttributes(table, foreign.attributes).row.map((value, place) => (table.columns[place]!.secret === undefined ? value ?? row[place] : row[place])), 'and it is as it was');
    compared++;
  }
  t.ok(compared > 0);
});
