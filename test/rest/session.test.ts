import t from 'tap';
import { limits } from '../../service/core/limits.js';
import type { UnitDescription } from '../../service/schema/session-description.js';
import { RestSite, password } from '../support/rest-site.js';

const api = '/icr/api';

t.test('signing in and out', async (t) => {
  const site = await RestSite.start(t);
  const signIn = (body: Record<string, string | number>) => site.ask('POST', `${api}/authenticate`, { body });
  const cases: [body: Record<string, string | number>, status: number][] = [
    [{ username: 'owner', password }, 200], [{ username: 'owner', password: 'wrong password' }, 401], [{ username: 'nobody', password }, 401],
    [{ username: 'owner' }, 422], [{ username: 'owner', password: 5 }, 422], [{ username: 'owner', password, more: 'x' }, 422],
  ];
  for (const [body, status] of cases) t.equal((await signIn(body)).status, status, JSON.stringify(body));
  const [wrong, unknown] = [await signIn({ username: 'owner', password: 'wrong password' }), await signIn({ username: 'nobody', password: 'wrong password' })];
  t.equal(wrong.text, unknown.text, 'the same answer whether or not the user exists');
  const token = await site.token('owner');
  const with_ = async (authorization: string) => (await site.ask('GET', `${api}/service_provider`, { headers: { authorization } })).status;
  const pair = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  const ways: [authorization: string, status: number][] = [
    [`Basic ${token}`, 200], [`basic ${token}`, 200], [`Bearer ${token}`, 200], [`Basic  ${token}`, 200], [token, 401], [`Digest ${token}`, 401], [`Basic ${token}x`, 401], ['Basic', 401], ['Basic niud_', 401],
    [pair(`owner:${password}`), 200], [pair('owner:wrong password'), 401], [pair('owner'), 401], [pair(':x'), 401], [pair(`nobody:${password}`), 401], [`Bearer ${pair(`owner:${password}`).slice(6)}`, 401],
  ];
  for (const [authorization, status] of ways) t.equal(await with_(authorization), status, authorization);
  t.equal((await site.ask('POST', `${api}/logout`, { token })).status, 200);
  t.equal(await with_(`Basic ${token}`), 401, 'logged out');
  t.equal((await site.ask('POST', `${api}/logout`, { token })).status, 401);
});

t.test('a session ends', async (t) => {
  const site = await RestSite.start(t);
  const status = async (token: string) => (await site.ask('GET', `${api}/authenticate`, { token })).status;
  const token = await site.token('owner');
  site.clock.advance(limits.sessionHours * 3_600_000 - 1);
  t.equal(await status(token), 200, 'a millisecond before 24 hours');
  site.clock.advance(1);
  t.equal(await status(token), 401, 'at 24 hours');
  const other = await site.token('owner');
  await site.setPassword('owner');
  t.equal(await status(other), 401, 'by another password');
});

t.test('first login', async (t) => {
  const site = await RestSite.start(t);
  await site.setPassword('north', true);
  const token = await site.token('north');
  const tried: [method: string, path: string, status: number][] = [
    ['GET', 'subscriber', 403], ['GET', 'authenticate', 200], ['HEAD', 'authenticate', 200], ['POST', 'batch', 403], ['POST', 'upload', 403], ['GET', 'nothing', 404], ['PUT', 'subscriber/north/one', 403],
  ];
  for (const [method, path, status] of tried) t.equal((await site.ask(method, `${api}/${path}`, { token })).status, status, path);
  t.match((await site.ask('GET', `${api}/subscriber`, { token })).body.meta.errors, [{ code: 'password_change_required' }]);
  t.match((await site.ask('GET', `${api}/authenticate`, { token })).body.data, [{ username: 'north', must_change_password: true, csrf: /\S{20}/ }], 'a page that is loaded again can go on');
  t.equal((await site.ask('GET', '/events', { token })).status, 403);
  const change = (body: Record<string, string>) => site.ask('POST', `${api}/password`, { token, body });
  const cases: [body: Record<string, string>, status: number, field: string][] = [
    [{ current: 'wrong password', new: 'new password' }, 422, 'current'], [{ current: password, new: 'short' }, 422, 'new'], [{ current: password, new: password }, 422, 'new'],
    [{ current: password }, 422, 'new'], [{ current: password, new: 'x'.repeat(257) }, 422, 'new'],
  ];
  for (const [body, status, field] of cases) {
    const answer = await change(body);
    t.equal(answer.status, status, JSON.stringify(body).slice(0, 80));
    t.equal(answer.body.meta.errors![0]!.field, field);
  }
  const changed = await change({ current: password, new: 'new password' });
  t.equal(changed.status, 200);
  t.equal((await site.ask('GET', `${api}/subscriber`, { token })).status, 401, 'the old token has ended');
  t.equal((await site.ask('GET', `${api}/subscriber`, { token: changed.body.data[0]!.token })).status, 200, 'the new one is free');
});

t.test('throttling', async (t) => {
  const site = await RestSite.start(t, { failures: 3 });
  const signIn = async (username: string, secret: string) => (await site.ask('POST', `${api}/authenticate`, { body: { username, password: secret } }));
  for (let n = 0; n < 3; n++) t.equal((await signIn('owner', 'wrong password')).status, 401);
  const refused = await signIn('owner', password);
  t.equal(refused.status, 429);
  t.ok(refused.headers['retry-after']);
  site.clock.advance(limits.failedSignInWindowMs);
  t.equal((await signIn('owner', password)).status, 200);
  t.match(site.desk.counters.read(), { sign_ins: 1, sign_ins_refused: 4 });
});

t.test('forgotten passwords', async (t) => {
  const site = await RestSite.start(t, { withMail: true, failures: 3 });
  const forgot = (username: string) => site.ask('POST', `${api}/forgot`, { body: { username } });
  const [known, unknown] = [await forgot('owner'), await forgot('nobody')];
  t.strictSame([known.status, known.text], [unknown.status, unknown.text]);
  t.equal(known.status, 200);
  const mailed = new Promise<void>((resolve) => { site.before = async () => { setImmediate(() => setImmediate(resolve)); }; });
  site.clock.advance(0);
  await mailed;
  while (site.sent.length === 0) await new Promise((resolve) => setImmediate(resolve));
  t.equal(site.sent.length, 1, 'one message, to the one who exists');
  const token = /#(niud_\S+)/.exec(site.sent[0]!.text)![1]!;
  t.equal(site.sent[0]!.to, 'owner@example.net');
  const reset = async (body: Record<string, string>) => (await site.ask('POST', `${api}/reset`, { body })).status;
  const standing = await site.token('owner');
  t.equal(await reset({ token, new: 'short' }), 422);
  t.equal(await reset({ token: `${token}x`, new: 'my new password' }), 401);
  t.equal(await reset({ token, new: 'my new password' }), 200);
  t.equal(await reset({ token, new: 'my new password' }), 401);
  t.equal((await site.ask('GET', `${api}/subscriber`, { token: standing })).status, 401);
  await site.token('owner', 'my new password');
  t.equal((await forgot('owner')).status, 200);
  t.equal((await forgot('owner')).status, 200);
  t.equal((await forgot('owner')).status, 429, 'nobody is flooded with messages');
});

t.test('browsers', async (t) => {
  const site = await RestSite.start(t);
  const signedIn = await site.ask('POST', `${api}/authenticate`, { body: { username: 'owner', password } });
  const line = String(signedIn.headers['set-cookie']);
  t.match(line, /^niud_icr=niud_[^;]+; Path=\/; Max-Age=86400; HttpOnly; SameSite=Strict$/);
  const cookie = line.split(';')[0]!;
  const { csrf } = signedIn.body.data[0]!;
  t.equal((await site.ask('POST', `${api}/subscriber`, { headers: { cookie }, body: {} })).body.meta.errors![0]!.code, 'bad_csrf');
  const cases: [method: string, headers: Record<string, string>, status: number][] = [
    ['GET', { cookie }, 200], ['HEAD', { cookie }, 200], ['GET', { cookie: 'niud_icr=niud_x' }, 401], ['GET', { cookie: `other=1; ${cookie}` }, 200],
    ['POST', { cookie }, 403], ['POST', { cookie, 'x-csrf-token': 'x' }, 403], ['POST', { cookie, 'x-csrf-token': csrf }, 422], ['POST', { cookie: 'niud_icr=niud_x', 'x-csrf-token': csrf }, 401],
  ];
  for (const [method, headers, status] of cases) t.equal((await site.ask(method, `${api}/subscriber`, { headers, ...(method === 'POST' ? { body: {} } : {}) })).status, status, `${method} ${JSON.stringify(Object.keys(headers))}`);
  t.equal((await site.ask('GET', `${api}/authenticate`, { headers: { cookie } })).body.data[0]!.csrf, csrf, 'for a page that was loaded again');
  const jobs = (headers: Record<string, string>) => site.ask('GET', `${api}/job/platform_owner`, { headers });
  t.notMatch((await jobs({ cookie })).text, /authorization|niud_/, 'a page does not read what the cookie keeps from it');
  t.match((await jobs({ authorization: `Bearer ${signedIn.body.data[0]!.token}` })).body.meta, { authorization: `Basic ${signedIn.body.data[0]!.token}` }, 'who sent a token is shown it');
  for (const [type, status] of [['text/csv', 200], ['application/octet-stream', 200], ['multipart/form-data; boundary=x', 415], [' Multipart/Mixed', 415]] as const) {
    t.equal((await site.ask('POST', `${api}/upload?name=a.csv`, { headers: { cookie, 'x-csrf-token': csrf, 'content-type': type }, body: Buffer.from('a,b\n') })).status, status, type);
  }
  t.match(String((await site.ask('POST', `${api}/logout`, { headers: { cookie, 'x-csrf-token': csrf } })).headers['set-cookie']), /Max-Age=0/);
});

t.test('who has signed in from a browser, whatever the application', async (t) => {
  const site = await RestSite.start(t);
  const names = site.store.registry.applications.map(({ name }) => name);
  const look = async (cookie?: string) => {
    const { status, body } = await site.ask('GET', '/session', cookie === undefined ? {} : { headers: { cookie } });
    t.equal(status, 200);
    return body.data[0]!.attributes as unknown as UnitDescription;
  };
  const cookieOf = async (username: string) => String((await site.ask('POST', `${api}/authenticate`, { body: { username, password } })).headers['set-cookie']).split(';')[0]!;
  await site.must({ method: 'put', table: 'administrator', key: ['north'], attributes: { first_name: 'Nora', last_name: 'Hill' } }, { method: 'put', table: 'administrator', key: ['south'], attributes: { last_name: 'Gale' } });
  await site.setPassword('south', true);
  const nobody = await look();
  t.match(nobody, { unit: 'niu-1', role: 'standalone', ready: true, reason: null, release: '0.0-test', zone: 'UTC', sessions: [] });
  t.strictSame(nobody.applications.map(({ name }) => name), names);
  const cookies = { owner: await cookieOf('owner'), north: await cookieOf('north'), south: await cookieOf('south') };
  const cases: [cookie: string, sessions: object[]][] = [
    [cookies.owner, [{ application: 'icr', username: 'owner', name: 'owner', first_name: null, last_name: null, role_id: 'platform_owner', must_change_password: false }]],
    [`a=1; ${cookies.north}; b=2`, [{ application: 'icr', username: 'north', name: 'Nora Hill', first_name: 'Nora', last_name: 'Hill', role_id: 'service_provider:north', must_change_password: false }]],
    [cookies.south, [{ application: 'icr', username: 'south', name: 'Gale', role_id: 'service_provider:south', must_change_password: true }]],
    ['niud_icr=niud_x', []], [cookies.owner.replace('niud_icr', 'niud_ecf'), []], ['niud_icr', []], ['', []],
  ];
  for (const [cookie, sessions] of cases) {
    const found = (await look(cookie)).sessions;
    t.match(found, sessions, cookie.slice(0, 20));
    t.equal(found.length, sessions.length);
    for (const { csrf, expires } of found) t.match([csrf, expires], [/^[\w-]{43}$/, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/]);
  }
  const own = (await site.ask('GET', `${api}/authenticate`, { headers: { cookie: cookies.north } })).body.data[0]!;
  t.match((await look(cookies.north)).sessions[0]!, own, 'the same as the application itself says');
  t.equal((await site.ask('POST', `${api}/logout`, { headers: { cookie: cookies.south, 'x-csrf-token': (await look(cookies.south)).sessions[0]!.csrf } })).status, 200, 'its csrf is good');
  t.strictSame((await look(cookies.south)).sessions, [], 'logged out');
  site.clock.advance(limits.sessionHours * 3_600_000);
  t.strictSame((await look(cookies.owner)).sessions, [], 'expired');
  site.ready = false;
  t.match(await look(), { ready: false, reason: 'still starting' });
  t.equal((await site.ask('POST', '/session', { body: {} })).status, 405);
  t.notMatch((await site.ask('GET', '/session', { headers: { cookie: cookies.owner } })).text, /niud_/, 'no token is told');
});

t.test('root on the admin socket', async (t) => {
  const site = await RestSite.start(t);
  const ask = (method: string, path: string, body?: Record<string, string>) => site.ask(method, path, { socketPath: site.adminPath, ...(body === undefined ? {} : { body }) });
  t.equal((await ask('GET', `${api}/administrator`)).status, 200);
  const made = await ask('POST', `${api}/service_provider`, { name: 'west' });
  t.match([made.status, made.body.data[0]!.meta['created_by']], [201, 'system']);
  t.equal((await ask('POST', `${api}/administrator/owner/reset-link`)).status, 200);
  t.equal((await ask('POST', `${api}/password`, { current: password, new: 'new password' })).status, 403);
  t.equal((await ask('GET', '/metrics')).status, 200);
});
