import t from 'tap';
import { hosted } from '../../service/apps/all.js';
import { RestSite } from '../support/rest-site.js';

t.test('the log of changes and undo', async (t) => {
  const site = await RestSite.start(t);
  const owner = await site.token('owner');
  const north = await site.token('north');
  const made = await site.ask('POST', '/icr/api/subscriber', { token: owner, body: { service_provider_name: 'north', name: 'three' } });
  const txnid = Number(made.body.meta['txnid']);
  const list = await site.ask('GET', '/icr/api/changes?limit=1', { token: owner });
  t.match(list.body.data[0]!.attributes, { txnid, by: 'owner', what: 'create subscriber', records: 1, revertible: true, reverted_by: null, at: '2026-01-15 12:00:00.000000' });
  t.equal((await site.ask('GET', `/icr/api/changes?limit=1&after=${String(list.body.meta['next'])}`, { token: owner })).body.data.length, 1, 'the page behind');
  const one = await site.ask('GET', `/icr/api/changes/${txnid}`, { token: north });
  t.match(one.body.data[0]!.attributes['touched'], [{ table: 'subscriber', key: { service_provider_name: 'north', name: 'three' }, before: null, after: { name: 'three' } }]);
  const cases: [what: string, method: string, path: string, token: string, status: number][] = [
    ['of another tenant', 'GET', `/${txnid}`, await site.token('south'), 404], ['undone by another tenant', 'POST', `/${txnid}/revert`, await site.token('south'), 404],
    ['one that is not there', 'GET', '/999999', owner, 404], ['no number', 'GET', '/x', owner, 404], ['without permission', 'GET', '', await site.token('north.one'), 403],
    ['another word', 'POST', `/${txnid}/undo`, owner, 404], ['nothing to undo', 'POST', '', owner, 405], ['undone', 'POST', `/${txnid}/revert`, north, 200],
  ];
  for (const [what, method, path, token, status] of cases) {
    const answer = await site.ask(method, `/icr/api/changes${path}`, { token });
    t.equal(answer.status, status, `${what}: ${answer.text.slice(0, 300)}`);
  }
  t.equal((await site.ask('GET', '/icr/api/subscriber/north/three', { token: owner })).status, 404);
  t.ok((await site.ask('POST', `/icr/api/changes/${txnid}/revert`, { token: owner })).status >= 400, 'once');
  const lowered = await site.ask('PUT', '/icr/api/administrator/north', { token: owner, body: { permissions: ['alter_service_provider_user', 'icr_default:icr_service_provider_views'] } });
  t.equal(lowered.status, 200, lowered.text);
  const undo = await site.ask('POST', `/icr/api/changes/${String(lowered.body.meta['txnid'])}/revert`, { token: north });
  t.equal(undo.status, 403, `nobody takes back what was taken from them: ${undo.text}`);
});

t.test('an account is taken back by those alone who may write it where it lies', async (t) => {
  const site = await RestSite.start(t, { hosted: hosted.find(({ application }) => application.name === 'easy0')! });
  const owner = await site.token('owner');
  const accounts = [
    ['keeper', 'platform_owner', ['easy0_service_administrator_provision', 'easy0_service_view']], ['first', 'platform_owner', ['easy0_platform_administrator_provision', 'easy0_service_administrator_provision', 'easy0_service_view']],
    ['plain', 'platform_owner', ['easy0_service_view']], ['clerk', 'service_provider:north', ['easy0_service_view']],
  ] as const;
  for (const [username, role, permissions] of accounts) await site.must(site.create('administrator', { username, role_id: role, permissions: [...permissions] }));
  for (const username of ['keeper', 'first']) await site.setPassword(username);
  const cases: readonly (readonly [who: string, account: string, status: number])[] = [['keeper', 'plain', 403], ['keeper', 'clerk', 200], ['first', 'plain', 200], ['first', 'clerk', 200]];
  for (const [who, account, status] of cases) {
    const token = await site.token(who);
    const ask = (method: string, path: string, by: string, body?: object) => site.ask(method, `/easy0/api/${path}`, { token: by, ...(body === undefined ? {} : { body: body as never }) });
    const changed = await ask('PUT', `administrator/${account}`, owner, { email: `${who}@example.net` });
    t.equal(changed.status, 200, changed.text);
    t.equal((await ask('PUT', `administrator/${account}`, token, { email: null })).status < 300, status === 200, `${who} writes ${account}`);
    const again = await ask('PUT', `administrator/${account}`, owner, { email: `${who}.${account}@example.net` });
    const undone = await ask('POST', `changes/${String(again.body.meta['txnid'])}/revert`, token);
    t.equal(undone.status, status, `${who} takes back what was done to ${account}: ${undone.text}`);
  }
});

t.test('entries are chosen, told with their first keys, and found again by record', async (t) => {
  const site = await RestSite.start(t);
  const owner = await site.token('owner');
  const north = await site.token('north');
  const south = await site.token('south');
  const number = (value: string, provider: string) => ({ method: 'create' as const, table: 'number', attributes: { number: value, service_provider_name: provider, subscriber_name: 'one', params: { secret: provider } } });
  await site.must(number('8085550100', 'south'));
  const ported = await site.ask('PUT', '/icr/api/number/8085550100', { token: owner, body: { service_provider_name: 'north', params: {} } });
  const changes = async (query: string, token = owner) => (await site.ask('GET', `/icr/api/changes${query}`, { token })).body.data.map(({ attributes }) => attributes);
  const txnid = ported.body.meta['txnid'];
  t.match(await changes('?table=number&key=8085550100&limit=1'), [{ txnid, keys: [{ table: 'number', key: { number: '8085550100' } }], counts: { number: { update: 1 } } }]);
  const queries: readonly (readonly [query: string, found: number])[] = [
    ['?table=number', 2], ['?table=number&by=owner', 1], ['?table=route', 0], ['?table=number&since=2030-01-01%2000:00:00', 0], ['?table=number&until=2030-01-01%2000:00:00', 2], ['?table=number&from=2020-01-01%2000:00:00', 2],
  ];
  for (const [query, found] of queries) t.equal((await changes(query)).length, found, query);
  for (const query of ['?table=colour', '?key=1', '?table=call_plan&key=1', '?since=yesterday']) t.equal((await site.ask('GET', `/icr/api/changes${query}`, { token: owner })).status, 400, query);
  const seen = async (token: string) => (await site.ask('GET', `/icr/api/changes/${String(txnid)}`, { token })).body.data[0]?.attributes['touched'];
  t.match(await seen(north), [{ before: null, after: { service_provider_name: 'north' } }], 'a tenant sees what was its own at the time');
  t.match(await seen(south), [{ before: { service_provider_name: 'south', params: { secret: 'south' } }, after: null }]);
  t.equal((await site.ask('POST', `/icr/api/changes/${String(txnid)}/revert`, { token: north })).status, 403, 'and takes nothing back that was another\'s');
  const history = await site.ask('GET', '/icr/api/number/8085550100/history', { token: owner });
  t.match(history.body.data.map(({ attributes }) => attributes), [{ txnid, touched: [{ kind: 'update', before: { service_provider_name: 'south' } }] }, { touched: [{ kind: 'create' }] }]);
  t.equal((await site.ask('GET', '/icr/api/number/8085550100/history', { token: await site.token('south') })).body.data.length, 2);
  t.equal((await site.ask('GET', '/icr/api/number/8085550199/history', { token: owner })).status, 404);
});

t.test('what can be taken back is said, and a revert of the rest is refused', async (t) => {
  const site = await RestSite.start(t);
  const owner = await site.token('owner');
  const ask = (method: string, path: string, body?: object) => site.ask(method, `/icr/api${path}`, { token: owner, ...(body === undefined ? {} : { body: body as never }) });
  const newest = async () => (await ask('GET', '/changes?limit=1')).body.data[0]!.attributes;
  const first = await ask('PUT', '/subscriber/north/one', { notes: 'a' });
  const second = await ask('PUT', '/subscriber/north/one', { notes: 'b' });
  const revert = (change: unknown) => ask('POST', `/changes/${String(change)}/revert`);
  t.equal((await revert(first.body.meta['txnid'])).status, 412, 'something later stands in the way');
  const back = await revert(second.body.meta['txnid']);
  t.equal(back.status, 200);
  t.match(await newest(), { what: `revert ${String(second.body.meta['txnid'])}`, revertible: true, reverts: second.body.meta['txnid'] });
  t.equal((await revert(first.body.meta['txnid'])).status, 200, 'the two cancel out');
  t.equal((await revert((await newest())['txnid'])).status, 200, 'an undo is undone');
  t.equal((await revert(back.body.meta['txnid'])).status, 200);
  t.match((await ask('GET', '/subscriber/north/one')).body.data[0]!.attributes, { notes: 'b' });
  await site.setPassword('north');
  t.match(await newest(), { revertible: false, counts: {} });
  t.equal((await revert((await newest())['txnid'])).status, 409, 'a password is not taken back');
  const purged = [await ask('DELETE', '/subscriber/north/two'), await ask('DELETE', '/subscriber/north/two?archive=true')];
  t.strictSame(purged.map(({ status, body }) => [status, body.meta['records'] ?? null]), [[200, null], [200, 2]], 'a purge says how many went');
  t.match(await newest(), { what: 'purge subscriber', revertible: false });
  t.equal((await revert(purged[1]!.body.meta['txnid'])).status, 409);
  t.equal((await revert(purged[0]!.body.meta['txnid'])).status, 412, 'what was purged does not come back');
});
