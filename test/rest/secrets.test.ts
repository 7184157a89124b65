/** A secret column at the door for operators: who sees it, who sets it, and where it does not come out. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { icr } from '../../service/apps/icr/application.js';
import type { Json } from '../../service/schema/kind.js';
import type { Method } from '../../service/rest/route.js';
import { RestSite } from '../support/rest-site.js';
import { badge, badgePermits } from '../support/secret-table.js';

const application = { ...icr, tables: [...icr.tables, badge], permits: [...icr.permits, ...badgePermits] };

async function furnished(t: Parameters<typeof RestSite.start>[0]) {
  const site = await RestSite.start(t, { application });
  const [owner, north] = [await site.token('owner'), await site.token('north')];
  const ask = (method: Method, path: string, token: string, body?: Json) => site.ask(method, `/icr/api${path}`, { token, ...(body === undefined ? {} : { body }) });
  const made = await ask('POST', '/badge', owner, { number: '1111', service_provider_name: 'north', pin: '123456', note: 'first' });
  return { site, owner, north, ask, made };
}

t.test('shown to those who may reset it', async (t) => {
  const { owner, north, ask, made } = await furnished(t);
  t.equal(made.status, 201, made.text);
  t.equal(made.body.data[0]!.attributes['pin'], '123456', 'to whoever made it and may');
  for (const path of ['/badge/1111', '/badge', '/badge?q=first', '/badge?filter[note]=first', '/badge?sort=-note']) {
    for (const [who, token, pin] of [['owner', owner, '123456'], ['north', north, null]] as const) {
      const answer = await ask('GET', path, token);
      t.equal(answer.body.data[0]?.attributes['pin'], pin, `${path} for ${who}: ${answer.text.slice(0, 200)}`);
      t.equal(answer.text.includes('123456'), pin !== null);
      t.notMatch(answer.text, /"1\./, 'nobody sees what is kept');
    }
  }
  await ask('DELETE', '/badge/1111', owner);
  for (const path of ['/badge/1111?archive=true', '/badge?archive=true']) {
    t.equal((await ask('GET', path, owner)).body.data[0]!.attributes['pin'], '123456', path);
    t.equal((await ask('GET', path, north)).body.data[0]!.attributes['pin'], null, path);
  }
});

t.test('nobody looks for it', async (t) => {
  const { owner, ask, site } = await furnished(t);
  const sealed = String(site.store.reader.view('icr').get('badge', ['1111'])!.row[2]);
  const cases: readonly (readonly [query: string, status: number, found: number])[] = [
    ['filter[pin]=123456', 400, 0], ['filter[pin]=~1234', 400, 0], ['filter[pin]=', 400, 0], ['sort=pin', 400, 0], ['sort=note,-pin', 400, 0], ['filter[spare_pin]=', 400, 0],
    ['q=123456', 200, 0], [`q=${sealed.slice(4, 10)}`, 200, 0], [`q=${sealed}`, 200, 0], ['q=1111', 200, 1], ['sort=note', 200, 1],
  ];
  for (const [query, status, found] of cases) {
    const answer = await ask('GET', `/badge?${query}`, owner);
    t.equal(answer.status, status, `${query}: ${answer.text}`);
    t.equal(answer.body.data.length, found, query);
    if (status !== 200) t.match(answer.body.meta['message'], /pin is secret/);
    if (found === 0) t.notMatch(answer.text, /123456/, `${query} is not repeated`);
  }
});

t.test('set and changed by those who see it', async (t) => {
  const { owner, north, ask, site } = await furnished(t);
  const wide = { service_provider_name: 'north' };
  const cases: readonly (readonly [what: string, method: Method, path: string, token: string, body: Json, status: number])[] = [
    ['a first PIN', 'POST', '/badge', north, { ...wide, number: '2222', pin: '4711' }, 403], ['none where one is required', 'POST', '/badge', north, { ...wide, number: '3333' }, 422],
    ['one that is taken', 'POST', '/badge', north, { ...wide, number: '3333', pin: '123456' }, 403], ['one too short', 'POST', '/badge', north, { ...wide, number: '3333', pin: '987' }, 403],
    ['a first PIN by those who may', 'POST', '/badge', owner, { ...wide, number: '2222', pin: '4711' }, 201], ['one that is taken, by those who may', 'POST', '/badge', owner, { ...wide, number: '3333', pin: '4711' }, 409],
    ['another column', 'PUT', '/badge/2222', north, { note: 'x' }, 200], ['another PIN', 'PUT', '/badge/2222', north, { pin: '4712' }, 403], ['the same PIN', 'PUT', '/badge/2222', north, { pin: '4711' }, 403],
    ['no PIN', 'PUT', '/badge/2222', north, { spare_pin: null }, 403], ['of another tenant', 'PUT', '/badge/2222', 'south', { pin: '4712' }, 403], ['of what is not there', 'PUT', '/badge/2299', 'south', { pin: '4712' }, 403],
    ['by those who may', 'PUT', '/badge/2222', owner, { pin: '4713' }, 200], ['a first PIN by PUT', 'PUT', '/badge/4444', north, { ...wide, pin: '4714', spare_pin: '4715' }, 403],
    ['in a batch', 'POST', '/batch', north, { writes: [{ method: 'PUT', path: '/badge/2222', body: { note: 'y' } }, { method: 'PUT', path: '/badge/2222', body: { pin: '4717' } }] }, 403],
    ['firsts in a batch', 'POST', '/batch', north, { writes: [{ method: 'POST', path: '/badge', body: { ...wide, number: '5555', pin: '4718' } }] }, 403],
    ['in a batch by those who may', 'POST', '/batch', owner, { writes: [{ method: 'PUT', path: '/badge/6666', body: { ...wide, pin: '4720' } }] }, 200],
  ];
  for (const [what, method, path, token, body, status] of cases) {
    const answer = await ask(method, path, token === 'south' ? await site.token('south') : token, body);
    t.equal(answer.status, status, `${what}: ${answer.text}`);
    if (token !== owner) t.notMatch(answer.text, /47\d\d|123456|987/, `${what}: no PIN comes back`);
  }
  t.equal((await ask('GET', '/badge/2222', owner)).body.data[0]!.attributes['pin'], '4713');
  t.equal((await ask('GET', '/badge/6666', owner)).body.data[0]!.attributes['pin'], '4720');
});

t.test('in the log of changes, and undone', async (t) => {
  const { owner, north, ask } = await furnished(t);
  const reset = (await ask('PUT', '/badge/1111', owner, { pin: '654321' })).body.meta['txnid'];
  const noted = (await ask('PUT', '/badge/1111', north, { note: 'second' })).body.meta['txnid'];
  const touched = async (token: string) => (await ask('GET', `/changes/${String(reset)}`, token)).body.data[0]!.attributes['touched'];
  t.match(await touched(owner), [{ table: 'badge', before: { pin: '123456' }, after: { pin: '654321' } }]);
  t.match(await touched(north), [{ table: 'badge', before: { pin: null }, after: { pin: null } }]);
  const cases: readonly (readonly [what: string, txnid: Json | undefined, token: string, status: number])[] = [
    ['of a PIN, while a later change of its record stands', reset, owner, 412], ['of what is no secret', noted, north, 200],
    ['of a PIN, by somebody who may not set it', reset, north, 403], ['by somebody who may, when the later change has been taken back', reset, owner, 200],
  ];
  for (const [what, txnid, token, status] of cases) t.equal((await ask('POST', `/changes/${String(txnid)}/revert`, token)).status, status, what);
  t.equal((await ask('GET', '/badge/1111', owner)).body.data[0]!.attributes['pin'], '123456');
  const again = (await ask('PUT', '/badge/1111', owner, { pin: '111111' })).body.meta['txnid'];
  t.equal((await ask('POST', `/changes/${String(again)}/revert`, owner)).status, 200);
  t.equal((await ask('GET', '/badge/1111', owner)).body.data[0]!.attributes['pin'], '123456', 'what was there before, not what had been taken back');
});

t.test('in files of jobs', async (t) => {
  const { owner, north, ask, site } = await furnished(t);
  const start = async (token: string, body: { readonly [name: string]: Json }) => {
    const answer = await ask('POST', '/job/service_provider:north?executable=restworkx-icr', token, { object: 'badge', ...body });
    const name = String(answer.body.data[0]?.attributes['out_file']).split('/').at(-1)!;
    if (answer.status === 200) writeFileSync(join(site.store.folder, 'media/icr/download', name), 'what the job wrote');
    return { answer, name };
  };
  t.equal((await ask('POST', '/upload?name=badges.csv', north)).status, 200);
  const [byNorth, byOwner] = [await start(north, { job_type: 'export' }), await start(owner, { job_type: 'export' })];
  const imported = await start(north, { job_type: 'import', in_file: 'badges.csv' });
  const plain = await start(owner, { job_type: 'export', object: 'subscriber' });
  t.notMatch(byOwner.answer.text, /secret_columns/, 'not told');
  const cases: readonly (readonly [what: string, name: string, token: string, status: number])[] = [
    ['an export without PINs', byNorth.name, north, 200], ['the same', byNorth.name, owner, 200], ['an export with PINs', byOwner.name, north, 403], ['the same, by who may see them', byOwner.name, owner, 200],
    ['what is left of an import', imported.name, north, 403], ['the same, by who may see PINs', imported.name, owner, 200], ['of a table without PINs', plain.name, north, 200],
  ];
  for (const [what, name, token, status] of cases) t.equal((await ask('GET', `/download/${name}`, token)).status, status, what);
  /** Files with PINs are read again by an import of the same table alone, whose own files are kept from the same people. */
  const again: readonly (readonly [what: string, body: { readonly [name: string]: Json }, status: number])[] = [
    ['for the same table', { job_type: 'import', in_file: `download/${byOwner.name}` }, 200], ['for another', { job_type: 'import', in_file: `download/${byOwner.name}`, object: 'subscriber' }, 422],
    ['one without PINs', { job_type: 'import', in_file: `download/${byNorth.name}`, object: 'subscriber' }, 200],
  ];
  for (const [what, body, status] of again) {
    const { answer } = await start(north, { ...body, in_file: join(site.store.folder, 'media/icr', String(body['in_file'])) });
    t.equal(answer.status, status, `${what}: ${answer.text}`);
  }
  t.equal((await start(owner, { job_type: 'export', filter: { pin: '123456' } })).answer.status, 422, 'nothing is chosen by it');
});

t.test('lint and the documents', async (t) => {
  const { north, ask } = await furnished(t);
  const draft = await ask('POST', '/lint', north, { table: 'badge', attributes: { number: '8888', service_provider_name: 'north', pin: '987654' } });
  t.equal(draft.status, 200, draft.text);
  t.notMatch(draft.text, /987654/);
  const document = await ask('GET', '/openapi.json', north);
  const { schemas } = (JSON.parse(document.text) as { components: { schemas: Record<string, { properties: Record<string, { description: string }> }> } }).components;
  t.match(schemas['badge.write']!.properties['pin'], { type: 'string', description: /What its holder dials\. Shown to, and changed by, those alone whose permissions allow reset_pin/ });
});
