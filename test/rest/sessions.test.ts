/** Who is signed in, and ending it: everybody sees and ends what lies under the own role, by what the own permissions allow. */
import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { hosted } from '../../service/apps/all.js';
import { RestSite, password } from '../support/rest-site.js';

const api = '/icr/api';

t.test('a list', async (t) => {
  const site = await RestSite.start(t);
  const tokens: Record<string, string> = {};
  for (const username of ['owner', 'north', 'north.one', 'south', 'south.one']) {
    site.clock.advance(1_000);
    tokens[username] = await site.token(username);
  }
  const shown = async (username: string, rest = '') => {
    const { status, body } = await site.ask('GET', `${api}/sessions${rest}`, { token: tokens[username]! });
    return status === 200 ? body.data.map(({ attributes }) => `${String(attributes['username'])}${attributes['current'] === true ? '*' : ''}`).join(' ') : status;
  };
  const cases: [username: string, rest: string, seen: string | number][] = [
    ['owner', '', 'north north.one owner* south south.one'], ['north', '', 'north* north.one'], ['north.one', '', 'north.one*'], ['owner', '/south', 'south'], ['north', '/north.one', 'north.one'], ['north', '/north', 'north*'],
    ['north', '/south', 404], ['north', '/nobody', 404], ['north.one', '/north', 404], ['owner', '/nobody', 404], ['owner', '/system', 404], ['owner', '/a/b', 405], ['owner', '?limit=0', 400], ['owner', '?more=1', 400], ['owner', '?after=x', 400],
  ];
  for (const [username, rest, seen] of cases) t.equal(await shown(username, rest), seen, `${username} ${rest}`);
  t.equal((await site.ask('GET', `${api}/sessions`)).status, 401);
  const [first] = (await site.ask('GET', `${api}/sessions/north`, { token: tokens['north']! })).body.data;
  t.match(first, { scope: 'session', attributes: { session_id: /^[0-9a-f]{16}$/, username: 'north', role_id: 'service_provider:north', opened: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/, expires: /^\d{4}-/, address: '127.0.0.1', current: true } });
  t.notMatch((await site.ask('GET', `${api}/sessions`, { token: tokens['owner']! })).text, /niud_/, 'no token is told');
  const root = await site.ask('GET', `${api}/sessions`, { socketPath: site.adminPath });
  t.equal(root.body.data.length, 5, 'root sees all and has none');
  // By pages, each session once.
  const seen: string[] = [];
  for (let after: string | undefined = ''; after !== undefined;) {
    const { body }: Awaited<ReturnType<RestSite['ask']>> = await site.ask('GET', `${api}/sessions?limit=2${after === '' ? '' : `&after=${encodeURIComponent(after)}`}`, { token: tokens['owner']! });
    seen.push(...body.data.map(({ attributes }) => String(attributes['username'])));
    after = body.meta['next'] as string | undefined;
  }
  t.strictSame(seen, ['north', 'north.one', 'owner', 'south', 'south.one']);
  await site.setPassword('south');
  t.equal(await shown('owner', '/south'), '', 'another password has ended it');
  site.clock.advance(limits.sessionHours * 3_600_000 - 4_000);
  t.equal((await site.ask('GET', `${api}/sessions`, { socketPath: site.adminPath })).body.data.length, 3, 'what has expired is none');
});

t.test('ending', async (t) => {
  const site = await RestSite.start(t);
  await site.must(site.create('administrator', { username: 'looker', role_id: 'service_provider:north', permissions: ['icr_default:icr_service_provider_views'] }));
  await site.setPassword('looker');
  const open = async (username: string) => ({ username, token: await site.token(username) });
  const works = async ({ token }: { token: string }) => (await site.ask('GET', `${api}/authenticate`, { token })).status === 200;
  const idOf = async ({ token }: { token: string }) => String((await site.ask('GET', `${api}/sessions`, { token })).body.data.find(({ attributes }) => attributes['current'] === true)!.attributes['session_id']);
  const end = async (by: { token: string }, rest: string) => site.ask('DELETE', `${api}/sessions${rest}`, { token: by.token });
  const owner = await open('owner');
  const cases: [by: string, whose: string, status: number][] = [
    ['owner', 'north', 200], ['owner', 'owner', 200], ['north', 'north.one', 200], ['north', 'north', 200], ['north.one', 'north.one', 200], ['looker', 'looker', 200],
    ['north', 'south', 404], ['north', 'south.one', 404], ['north', 'owner', 404], ['north.one', 'north', 404], ['north.one', 'south.one', 404], ['looker', 'south', 404], ['looker', 'north', 403], ['looker', 'north.one', 403],
  ];
  for (const [by, whose, status] of cases) for (const one of [true, false]) {
    const [asker, target, other] = [await open(by), await open(whose), await open(whose)];
    const label = `${by} ends ${one ? 'one of' : 'all of'} ${whose}`;
    const { status: came, body, text } = await end(asker, `/${whose}${one ? `/${await idOf(target)}` : ''}`);
    t.equal(came, status, `${label}: ${text.slice(0, 200)}`);
    t.equal(await works(target), status !== 200, label);
    t.equal(await works(other), status !== 200 || one, `${label}: another of theirs`);
    if (status === 200) t.ok(one ? body.data.length === 1 : body.data.length >= 2, label);
    // What is another tenant's is answered as what nobody has.
    if (status === 404) t.equal(text, (await end(asker, `/nobody${one ? `/${'0'.repeat(16)}` : ''}`)).text, label);
  }
  const again = await open('owner');
  t.equal((await end(again, `/north/${'0'.repeat(16)}`)).status, 404, 'no such session');
  t.equal((await end(again, '')).status, 405);
  t.match((await end(again, '/looker')).body, { meta: { message: /ended|No session/ } });
  t.match((await end(again, '/looker')).body, { meta: { message: 'No session was open.', records_shown: 0 } });
  t.equal((await end(again, '/looker?all=true')).status, 400);
  t.notOk(await works(owner), 'that of the beginning went with the others');
  const root = await site.ask('DELETE', `${api}/sessions/owner`, { socketPath: site.adminPath });
  t.equal(root.status, 200);
  t.notOk(await works(again));
});

t.test('a page of a browser ends one with its csrf alone', async (t) => {
  const site = await RestSite.start(t);
  const { body: { data }, headers } = await site.ask('POST', `${api}/authenticate`, { body: { username: 'owner', password } });
  const cookie = String(headers['set-cookie']).split(';')[0]!;
  t.equal((await site.ask('DELETE', `${api}/sessions/owner`, { headers: { cookie } })).status, 403);
  t.equal((await site.ask('DELETE', `${api}/sessions/owner`, { headers: { cookie, 'x-csrf-token': data[0]!.csrf } })).status, 200);
});

for (const each of hosted) t.test(`${each.application.name}: another tenant's administrators are not there`, async (t) => {
  const site = await RestSite.start(t, { hosted: each });
  const token = await site.token('north');
  await site.token('south');
  const ask = (method: string, rest: string) => site.ask(method, `/${each.application.name}/api/sessions${rest}`, { token });
  for (const method of ['GET', 'DELETE']) t.equal((await ask(method, '/south')).text, (await ask(method, '/nobody')).text, method);
  t.strictSame((await ask('GET', '')).body.data.map(({ attributes }) => attributes['username']), ['north']);
});
