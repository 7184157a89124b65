import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { RestSite } from '../support/rest-site.js';

t.test('all or nothing', async (t) => {
  const site = await RestSite.start(t);
  const owner = await site.token('owner');
  const north = await site.token('north');
  const batch = (token: string, writes: unknown) => site.ask('POST', '/icr/api/batch', { token, body: { writes } as never });
  const change = () => { site.store.reader.refresh(); return site.store.reader.view('icr').change; };
  const number = (value: string, provider: string) => ({ method: 'POST', path: '/number', body: { number: value, service_provider_name: provider, subscriber_name: 'one' } });
  const good = await batch(owner, [
    { method: 'POST', path: 'service_provider', body: { name: 'west' } }, { method: 'POST', path: '/subscriber', body: { name: 'one', service_provider_name: 'west' } },
    number('8085550100', 'west'), { method: 'PUT', path: '/icr/api/2.2-17/number/8085550100', body: { timezone: 'US/Hawaii' } }, { method: 'DELETE', path: '/number/8085550100' },
    { method: 'POST', path: '/administrator', body: { username: 'west', role_id: 'service_provider:west', password: 'a first password' } }, { method: 'PUT', path: 'service_provider/west', body: { notes: 'x' } },
  ]);
  t.equal(good.status, 200, good.text);
  t.strictSame(good.body.data.map(({ scope }) => scope), ['service_provider', 'subscriber', 'administrator', 'service_provider']);
  t.equal(good.body.meta['txnid'], change(), 'one change');
  const before = change();
  const refused: [what: string, token: string, writes: unknown, status: number, field: string][] = [
    ['a bad field', owner, [number('8085550101', 'north'), number('x', 'north')], 422, 'writes/1/number'],
    ['a bad field behind an account', owner, [{ method: 'POST', path: 'administrator', body: { username: 'x', role_id: 'platform_owner', password: 'a good password' } }, number('x', 'north')], 422, 'writes/1/number'],
    ['a key that is taken', owner, [number('8085550101', 'north'), number('8085550101', 'north')], 409, 'writes/1/'],
    ['a foreign tenant', north, [number('8085550101', 'north'), number('8085550102', 'south')], 403, 'writes/1/'],
    ['a foreign record', north, [number('8085550101', 'north'), { method: 'DELETE', path: 'subscriber/south/one' }], 404, 'writes/1/'],
    ['a foreign record by way of one made before', north, [number('8085550101', 'north'), { method: 'PUT', path: 'number/8085550101', body: { service_provider_name: 'south' } }], 403, 'writes/1/'],
    ['no table', owner, [{ method: 'POST', path: 'colour', body: {} }], 404, ''], ['an internal table', owner, [{ method: 'POST', path: 'account', body: {} }], 404, ''],
    ['a read', owner, [{ method: 'GET', path: 'number/1' }], 405, ''], ['a query that is not taken', owner, [{ method: 'DELETE', path: 'number/8085550100?force=1' }], 400, ''],
    ['no writes', owner, 'x', 422, 'writes'], ['a write that is none', owner, ['x'], 400, ''], ['more', owner, [{ method: 'POST', path: 'number', body: {}, more: 1 }], 422, 'writes/0/more'],
    ['too many', owner, Array.from({ length: limits.batchWrites + 1 }, () => ({ method: 'DELETE', path: 'number/1' })), 422, ''],
  ];
  for (const [what, token, writes, status, field] of refused) {
    const answer = await batch(token, writes);
    t.equal(answer.status, status, `${what}: ${answer.text}`);
    t.ok(answer.body.meta.errors!.some((error) => error.field === field), `${what}: ${answer.text.slice(0, 300)}`);
  }
  t.equal(change(), before, 'nothing of any is kept');
  const tag = async (path: string) => String((await site.ask('GET', `/icr/api/${path}`, { token: owner })).headers['etag']);
  await batch(owner, [number('8085550103', 'north'), number('8085550104', 'north')]);
  const [one, other] = ['number/8085550103', 'number/8085550104'];
  const version = await tag(one);
  const guarded: [what: string, token: string, writes: unknown, status: number][] = [
    ['a stale PUT', owner, [{ method: 'PUT', path: one, body: {}, if_match: '"1"' }], 412],
    ['a stale DELETE behind a good write', owner, [{ method: 'PUT', path: other, body: {} }, { method: 'DELETE', path: one, if_match: '"1"' }], 412],
    ['what is not there', owner, [{ method: 'PUT', path: 'number/8085550109', body: {}, if_match: '*' }], 412],
    ['a text that is no tag', owner, [{ method: 'PUT', path: one, body: {}, if_match: 'x' }], 412],
    ['a number', owner, [{ method: 'PUT', path: one, body: {}, if_match: 1 }], 422],
    ['what is made', owner, [{ ...number('8085550109', 'north'), if_match: '*' }], 400],
    ['the version in meta', owner, [{ method: 'PUT', path: one, body: { meta: { txnid: 1 } } }], 412],
    ['twice the same record', owner, [{ method: 'PUT', path: one, body: { timezone: 'US/Hawaii' }, if_match: version }, { method: 'DELETE', path: one, if_match: version }], 200],
    ['a generation that is not there', owner, [{ method: 'DELETE', path: `${one}?archive=true&restore=true`, if_match: version }], 412],
    ['the generation there is', owner, [{ method: 'DELETE', path: `${one}?archive=true&restore=true`, if_match: '*' }], 200],
    ['by its tenant', north, [{ method: 'PUT', path: one, body: {}, if_match: '*' }, { method: 'DELETE', path: one, if_match: '*' }], 200],
  ];
  for (const [what, token, writes, status] of guarded) {
    const answer = await batch(token, writes);
    t.equal(answer.status, status, `${what}: ${answer.text}`);
  }
  t.equal((await batch(owner, [])).status, 200);
  t.equal((await batch(owner, Array.from({ length: 3 }, (_, n) => ({ method: 'PUT', path: `npa_list/-/T${n}`, body: { npas: ['808'] } })))).body.data.length, 3);
});
