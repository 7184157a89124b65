import t from 'tap';
import { RestSite } from '../support/rest-site.js';

t.test('records through their life', async (t) => {
  const site = await RestSite.start(t);
  const token = await site.token('owner');
  const created = await site.ask('POST', '/icr/api/subscriber', { token, body: { name: 'new_subscriber', service_provider_name: 'north', notes: 'Zürich' } });
  t.equal(created.status, 201, created.text);
  t.match(created.body.meta, { scope: 'success', code: '201', encoding: 'ascii', records_shown: 1, message: '' });
  t.match(created.text, /Z\\u00fcrich/, 'escapes beyond ASCII');
  t.equal(created.body.data[0]!.attributes['notes'], 'Zürich');
  t.match(created.body.data[0]!.links.self, { scope: 'subscriber', identifier: { service_provider_name: 'north', name: 'new_subscriber' }, uri: '/subscriber' });
  t.match(created.body.data[0]!.meta, { created_by: 'owner', modified_by: 'owner', created: '2026-01-15 12:00:00.000000', txnid: created.body.meta['txnid']! });
  t.match(created.body.jsonapi, { version: '2.2-17', name: 'Intelligent Call Routing', short_name: 'icr', author: 'niud' });
  const path = '/icr/api/2.2-17/subscriber/north/new_subscriber';
  const archived = await site.ask('DELETE', path, { token });
  t.match(archived.body, { meta: { code: '205', records_shown: 0, message: 'Record successfully archived or restored.', scope: 'success', encoding: 'ascii' }, data: [] });
  t.equal(archived.status, 200);
  t.equal((await site.ask('GET', path, { token })).status, 404);
  const shown = await site.ask('GET', `${path}?archive=true`, { token });
  t.match(shown.body.data[0]!.meta, { archived_by: 'owner', archived: '2026-01-15 12:00:00.000000' });
  const restored = await site.ask('DELETE', `${path}?archive=true&restore=true`, { token });
  t.match([restored.status, restored.body.meta['code']], [200, '205']);
  t.equal((await site.ask('GET', path, { token })).status, 200);
  t.equal((await site.ask('DELETE', `${path}?archive=true`, { token })).status, 404, 'a live record is not purged');
  await site.ask('DELETE', path, { token });
  t.equal((await site.ask('DELETE', `${path}?archive=true`, { token })).body.meta['code'], '205');
  t.equal((await site.ask('GET', `${path}?archive=true`, { token })).status, 404);
});

t.test('lists', async (t) => {
  const site = await RestSite.start(t);
  const token = await site.token('owner');
  for (let n = 10; n < 16; n++) await site.must({ method: 'create', table: 'number', attributes: { number: `80855501${n}`, service_provider_name: n < 14 ? 'north' : 'south', subscriber_name: n % 2 === 0 ? 'one' : 'two' } });
  const names = async (path: string, of = token): Promise<string> => {
    const { body, status } = await site.ask('GET', `/icr/api/${path}`, { token: of });
    return status === 200 ? body.data.map(({ attributes: { number, name, username } }) => String(number ?? name ?? username).slice(-2)).join(' ') : String(status);
  };
  const cases: [path: string, shown: string][] = [
    ['number', '10 11 12 13 14 15'], ['number?limit=2', '10 11'], ['number?limit=2&offset=4', '14 15'], ['number?sort=-number&limit=2', '15 14'],
    ['number?filter[subscriber_name]=two', '11 13 15'], ['number?filter[number]=~50111', '11'], ['number?filter[number]=%3E8085550113', '14 15'], ['number?q=SOUTH', '14 15'],
    ['number?limit=0', '400'], ['number?limit=1000', '10 11 12 13 14 15'], ['number?limit=1001', '400'], ['number?limit=-1', '400'], ['number?limit=x', '400'],
    ['number?filter[number]=%3E8085550110&filter[number]=%3C8085550113', '11 12'], ['number?filter[number]=%3C8085550113&filter[number]=%3E80855501', '10 11 12'],
    ['number?filter[number]=%5E808555011&limit=2&offset=1', '11 12'], ['number?filter[number]=%5E617', ''],
    ['number?sort=subscriber_name&wait=true', '10 12 14 11 13 15'], ['number?sort=-subscriber_name,number&limit=3&offset=2', '15 10 12'],
    ['number?filter[number]=%3E1&filter[number]=%3E2', '400'], ['number?filter[number]=1&filter[number]=2', '400'], ['number?limit=1&limit=2', '400'], ['number?wait=yes', '400'], ['number?set=rubbish', '404'],
    ['number?filter[number]=%3E1&filter[number]=%3C3&filter[number]=%3C4', '400'],
    ['number?sort=colour', '400'], ['number?colour=red', '400'], ['number?filter[colour]=red', '400'], ['number?archive=yes', '400'], ['number?archive=true', ''],
    ['number?limit=1&limit=2', '400'], ['number?q=%ff', '400'], ['number?after=x', '400'],
    ['subscriber/north', 'ne wo'], ['subscriber/nowhere', ''], ['subscriber/north/one', 'ne'], ['subscriber/north/one/more', '404'], ['subscriber/', 'ne wo ne wo'],
    ['npa_list/-/HI', 'HI'], ['colour', '404'], ['account', '404'], ['job', '404'],
  ];
  await site.must({ method: 'put', table: 'npa_list', key: ['', 'HI'], attributes: { npas: ['808'] } });
  for (const [path, shown] of cases) t.equal(await names(path), shown, path);
  for (const query of ['limit=1&limit=2', 'q=%ff', 'colour=red']) t.equal((await site.ask('GET', `/icr/api/number?${query}`, { token })).body.jsonapi['short_name'], 'icr', `${query}: the application refuses it`);
  const first = await site.ask('GET', '/icr/api/number?limit=4', { token });
  t.match(first.body.meta, { records_shown: 4, records_page_size: 4, records_page_offset: 0, records_total: 6, archive: false, next: String });
  const second = await site.ask('GET', '/icr/api/number?limit=2', { token: await site.token('north') });
  const north = await site.token('north');
  const pages = `${await names('number?limit=2', north)} ${await names(`number?limit=4&after=${String(second.body.meta['next'])}`, north)}`;
  t.equal(pages.split(' ').sort().join(' '), '10 11 12 13', 'the pages of a provider');
  t.equal(await names(`number?limit=4&after=${String(first.body.meta['next'])}`), '14 15', 'the next page');
  const one = await site.token('north.one');
  const owned: [path: string, of: string, shown: string][] = [
    ['number?filter[service_provider_name]=south', north, ''], ['number?q=south', north, ''], ['subscriber/south', north, ''], ['subscriber/south/one', north, '404'],
    ['service_provider', north, 'th'], ['number', one, '10 12'], ['subscriber', one, 'ne'], ['service_provider', one, 'th'], ['subscriber/north/two', one, '404'], ['subscriber/north', one, 'ne'],
    ['subscriber/south/two', one, '404'], ['administrator', one, '403'], ['administrator', north, 'th ne wo'], ['npa_list/-/HI', one, 'HI'], ['npa_list/-', one, 'HI'], ['npa_list', one, ''],
    ['call_plan/south/one', north, ''], ['call_plan/south/one', one, ''], ['route/south/one', one, ''], ['route/north/two', one, ''],
  ];
  for (const [path, of, shown] of owned) t.equal(await names(path, of), shown, `${path} as ${of === one ? 'subscriber' : 'provider'}`);
});

t.test('guards against lost updates', async (t) => {
  const site = await RestSite.start(t);
  const token = await site.token('owner');
  const path = '/icr/api/service_provider/north';
  const read = await site.ask('GET', path, { token });
  const tag = String(read.headers['etag']);
  const { modified, txnid } = read.body.data[0]!.meta as { modified: string; txnid: number };
  const put = async (headers: Record<string, string>, body: Record<string, never> | object) => (await site.ask('PUT', path, { token, headers, body: { notes: 'x', ...body } })).status;
  t.equal(await put({ 'if-match': '"1"' }, {}), 412);
  t.equal(await put({}, { meta: { txnid: 1 } }), 412);
  t.equal(await put({}, { meta: { modified: '2020-01-01 00:00:00.000000' } }), 412);
  t.equal(await put({}, { meta: 'x' }), 400);
  t.equal(await put({ 'if-match': tag }, { meta: { modified, txnid } }), 200);
  t.equal(await put({ 'if-match': tag }, {}), 412, 'it is another now');
  t.equal(await put({ 'if-match': '*' }, {}), 200);
  t.equal((await site.ask('PUT', '/icr/api/service_provider/west', { token, headers: { 'if-match': '*' }, body: {} })).status, 412, 'not there');
  t.equal((await site.ask('PUT', '/icr/api/service_provider/west', { token, body: {} })).status, 201);
  const north = await site.token('north');
  t.equal((await site.ask('PUT', '/icr/api/service_provider/south', { token: north, headers: { 'if-match': '"1"' }, body: {} })).status, 404, 'says nothing of another tenant');
  const conditional: [what: string, method: string, rest: string, headers: Record<string, string>, status: number][] = [
    ['PUT where nothing may be', 'PUT', 'west', { 'if-none-match': '*' }, 412],
    ['PUT where nothing is', 'PUT', 'east', { 'if-none-match': '*' }, 201],
    ['PUT unless it is this one, and it is not', 'PUT', 'east', { 'if-none-match': '"1"' }, 200],
    ['DELETE of another version', 'DELETE', 'east', { 'if-match': '"1"' }, 412],
    ['DELETE of what is there', 'DELETE', 'east', { 'if-match': '*' }, 200],
    ['DELETE of what is not there', 'DELETE', 'east', { 'if-match': '*' }, 404],
    ['restore of another generation', 'DELETE', 'east?archive=true&restore=true', { 'if-match': '"1"' }, 412],
    ['restore of the generation there is', 'DELETE', 'east?archive=true&restore=true', { 'if-match': '*' }, 200],
    ['a tag that is no tag', 'DELETE', 'east', { 'if-match': 'yes' }, 412],
    ['no tag at all', 'DELETE', 'east', { 'if-match': '' }, 412],
  ];
  for (const [what, method, name, headers, status] of conditional) {
    const answer = await site.ask(method, `/icr/api/service_provider/${name}`, { token, headers, ...(method === 'PUT' ? { body: {} } : {}) });
    t.equal(answer.status, status, `${what}: ${answer.text}`);
  }
  const version = String((await site.ask('GET', '/icr/api/service_provider/east', { token })).headers['etag']);
  t.equal((await site.ask('DELETE', '/icr/api/service_provider/east', { token, headers: { 'if-match': `"1", ${version}` } })).status, 200, 'one of two');
  const generation = String((await site.ask('GET', '/icr/api/service_provider/east?archive=true', { token })).headers['etag']);
  t.not(generation, version, 'in the archive the tag is the generation');
  t.equal((await site.ask('DELETE', '/icr/api/service_provider/east?archive=true', { token, headers: { 'if-match': version } })).status, 412, 'a purge of another generation');
  t.equal((await site.ask('DELETE', '/icr/api/service_provider/east?archive=true', { token, headers: { 'if-match': generation } })).status, 200, 'a purge of this one');
  let once = true;
  site.before = async ({ by }) => {
    if (by !== 'north' || !once) return;
    once = false;
    await site.must({ method: 'put', table: 'service_provider', key: ['north'], attributes: { notes: 'meanwhile' } });
  };
  const late = await site.ask('PUT', path, { token: north, body: { first_name: 'Ada' } });
  t.equal(late.status, 200, 'a change in between is merged with, where no guard was asked for');
  t.match(late.body.data[0]!.attributes, { first_name: 'Ada', notes: 'meanwhile' });
});

t.test('writes that are refused', async (t) => {
  const site = await RestSite.start(t);
  const token = await site.token('owner');
  const cases: [verb: string, path: string, body: object | undefined, status: number, field: string, code: string][] = [
    ['POST', 'subscriber', { name: 'one', service_provider_name: 'north' }, 409, '', 'key_taken'],
    ['POST', 'subscriber', { name: 'no blanks here', service_provider_name: 'north', colour: 'red' }, 422, 'name', 'bad_characters'],
    ['POST', 'subscriber', { service_provider_name: 'nowhere', name: 'x' }, 422, 'service_provider_name', 'no_such_record'],
    ['POST', 'subscriber', {}, 422, 'name', 'required'],
    ['PUT', 'subscriber/north/one', { name: 'two' }, 422, 'name', 'key_fixed'],
    ['PUT', 'subscriber/north/one', { name: 'one', notes: null }, 200, '', ''],
    ['PUT', 'subscriber/north/a%20b', {}, 422, 'name', 'bad_characters'],
    ['PUT', 'subscriber/north', {}, 405, '', 'wrong_method'], ['POST', 'subscriber/north/x', {}, 405, '', 'wrong_method'], ['DELETE', 'subscriber/north', undefined, 405, '', 'wrong_method'],
    ['DELETE', 'subscriber/north/one?archive=false', undefined, 400, '', 'malformed'], ['DELETE', 'subscriber/north/one?restore=true', undefined, 400, '', 'malformed'],
    ['DELETE', 'subscriber/north/one?force=true', undefined, 400, '', 'unknown_parameter'], ['DELETE', 'subscriber/north/one?txnid=4', undefined, 400, '', 'malformed'],
    ['DELETE', 'subscriber/north/one?archive=true&restore=yes', undefined, 400, '', 'malformed'], ['DELETE', 'subscriber/north/one?archive=true&txnid=x', undefined, 400, '', 'malformed'],
    ['DELETE', 'subscriber/north/nobody', undefined, 404, '', 'not_found'], ['DELETE', 'administrator/owner', undefined, 409, '', 'last_platform_owner'],
    ['PATCH', 'subscriber/north/one', {}, 405, '', 'wrong_method'],
  ];
  for (const [verb, path, body, status, field, code] of cases) {
    const answer = await site.ask(verb, `/icr/api/${path}`, { token, ...(body === undefined ? {} : { body: body as Record<string, never> }) });
    t.equal(answer.status, status, `${verb} ${path}: ${answer.text}`);
    if (status !== 200) t.match(answer.body.meta.errors?.find((error) => error.field === field), { field, code }, `${verb} ${path}`);
    if (status !== 200) t.match(answer.body, { meta: { scope: 'error', code: String(status), records_shown: 0, encoding: 'ascii' }, data: [] });
  }
  const all = await site.ask('POST', '/icr/api/subscriber', { token, body: { name: 'a b', phone: 'x', legacy_user_id: 'y', colour: 'red', service_provider_name: 'nowhere' } });
  t.strictSame(all.body.meta.errors!.map(({ field }) => field).sort(), ['colour', 'legacy_user_id', 'name', 'phone', 'service_provider_name'], 'every bad field in one answer');
});

t.test('generations', async (t) => {
  const site = await RestSite.start(t);
  const token = await site.token('owner');
  const path = '/icr/api/number/8085550100';
  const of = async (provider: string) => {
    await site.must({ method: 'create', table: 'number', attributes: { number: '8085550100', service_provider_name: provider, subscriber_name: 'one' } });
    return (await site.must({ method: 'archive', table: 'number', key: ['8085550100'] })).change;
  };
  const [first, second, third] = [await of('north'), await of('south'), await of('north')];
  const south = await site.token('south');
  t.equal((await site.ask('GET', `${path}?archive=true`, { token })).body.data[0]!.meta['txnid'], third, 'the newest');
  t.equal((await site.ask('GET', `${path}?archive=true`, { token: south })).body.data[0]!.meta['txnid'], second, 'the newest of the own');
  t.equal((await site.ask('DELETE', `${path}?archive=true&txnid=${first}`, { token: south })).status, 404, 'nothing of another tenant is purged');
  t.equal((await site.ask('DELETE', `${path}?archive=true`, { token: south })).status, 200);
  t.strictSame((await site.ask('GET', '/icr/api/number?archive=true', { token })).body.data.map((record) => record.meta['txnid']).sort(), [first, third].sort(), 'nor with all of the own');
  t.equal((await site.ask('DELETE', `${path}?archive=true&restore=true`, { token: south })).status, 404);
  t.equal((await site.ask('DELETE', `${path}?archive=true&restore=true&txnid=${first}`, { token })).status, 200);
  t.equal((await site.ask('DELETE', `${path}?archive=true&restore=true`, { token })).status, 409, 'the key is taken');
});

t.test('administrators and their passwords', async (t) => {
  const site = await RestSite.start(t);
  const token = await site.token('owner');
  const north = await site.token('north');
  const made = await site.ask('POST', '/icr/api/administrator', { token: north, body: { username: 'helper', role_id: 'service_provider:north', password: 'first password' } });
  t.equal(made.status, 201, made.text);
  t.notMatch(made.text, /password/);
  const first = await site.ask('POST', '/icr/api/authenticate', { body: { username: 'helper', password: 'first password' } });
  t.match(first.body.data[0], { must_change_password: true });
  const helper = first.body.data[0]!.token;
  t.match([(await site.ask('GET', '/icr/api/subscriber', { token: helper })).status, (await site.ask('GET', '/icr/api/settings', { token: helper })).status], [403, 403], 'nothing before the change');
  t.equal((await site.ask('POST', '/icr/api/password', { token: helper, body: { current: 'first password', new: 'second password' } })).status, 200);
  t.equal((await site.ask('GET', '/icr/api/subscriber', { token: helper })).status, 401, 'the change ends the token');
  const again = await site.token('helper', 'second password');
  t.equal((await site.ask('GET', '/icr/api/subscriber', { token: again })).status, 200);
  const cases: [what: string, as: string, verb: string, path: string, body: object | undefined, status: number][] = [
    ['a weak password', token, 'POST', 'administrator', { username: 'x', role_id: 'platform_owner', password: '1234567' }, 422],
    ['a password that is no text', token, 'POST', 'administrator', { username: 'x', role_id: 'platform_owner', password: 12345678 }, 422],
    ['a higher role', north, 'POST', 'administrator', { username: 'x', role_id: 'platform_owner' }, 403],
    ['a foreign role', north, 'POST', 'administrator', { username: 'x', role_id: 'service_provider:south' }, 403],
    ['raising oneself', north, 'PUT', 'administrator/north', { role_id: 'platform_owner' }, 403],
    ['the owner, who is not to be seen', north, 'PUT', 'administrator/owner', { password: 'taken over now' }, 422],
    ['nor taken over', north, 'PUT', 'administrator/owner', { password: 'taken over now', role_id: 'service_provider:north' }, 409],
    ['a foreign one', north, 'PUT', 'administrator/south', { password: 'taken over now' }, 422],
    ['nor taken over', north, 'PUT', 'administrator/south', { password: 'taken over now', role_id: 'service_provider:north' }, 409],
    ['archiving the owner', north, 'DELETE', 'administrator/owner', undefined, 404],
    ['oneself', north, 'DELETE', 'administrator/north', undefined, 409],
    ['fewer permissions for a colleague', north, 'PUT', 'administrator/helper', { permissions: ['alter_service_provider_user'] }, 200],
    ['who then gets them back by oneself', again, 'PUT', 'administrator/helper', { permissions: [] }, 403],
    ['or by a new account', again, 'POST', 'administrator', { username: 'x', role_id: 'service_provider:north' }, 403],
    ['or by the password of another', again, 'PUT', 'administrator/north', { password: 'taken over now' }, 403],
    ['or by a link', again, 'POST', 'administrator/north/reset-link', undefined, 403],
    ['or of a lower one, who has more all the same', again, 'POST', 'administrator/north.one/reset-link', undefined, 403],
    ['but one who has no more', again, 'POST', 'administrator', { username: 'lower', role_id: 'subscriber:north:one', permissions: ['view_subscriber'] }, 403],
    ['a link for a foreign one', north, 'POST', 'administrator/south/reset-link', undefined, 404],
    ['a link for nobody', token, 'POST', 'administrator/nobody/reset-link', undefined, 404],
  ];
  for (const [what, as, verb, path, body, status] of cases) {
    const answer = await site.ask(verb, `/icr/api/${path}`, { token: as, ...(body === undefined ? {} : { body: body as Record<string, never> }) });
    t.equal(answer.status, status, `${what}: ${answer.text}`);
  }
  t.equal((await site.ask('DELETE', '/icr/api/administrator/helper', { token: north })).status, 200);
  t.equal((await site.ask('GET', '/icr/api/subscriber', { token: again })).status, 401);
  t.equal((await site.ask('DELETE', '/icr/api/administrator/helper?archive=true&restore=true', { token: north })).status, 200);
  t.equal((await site.ask('GET', '/icr/api/administrator', { token: again })).status, 401, 'a session does not come back with its administrator');
  t.equal((await site.ask('DELETE', '/icr/api/service_provider/north', { token })).status, 200);
  t.equal((await site.ask('GET', '/icr/api/subscriber', { token: north })).status, 401, 'gone with the provider');
});
