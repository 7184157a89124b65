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
  t.equal((await batch(owner, Array.from({ length: limits.batchWrites + 1 }, () => 1))).body.meta.errors![0]!.code, 'too_many_writes');
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

t.test('every refused write of a batch is named, tried or not; a dry one keeps nothing', async (t) => {
  const site = await RestSite.start(t);
  const owner = await site.token('owner');
  const batch = (body: object) => site.ask('POST', '/icr/api/batch', { token: owner, body: body as never });
  const change = () => { site.store.reader.refresh(); return site.store.reader.view('icr').change; };
  for (const place of [1, 2, 3]) await site.must({ method: 'create', table: 'number', attributes: { number: `808555010${place}`, service_provider_name: 'north', subscriber_name: 'one' } });
  await site.must({ method: 'create', table: 'call_plan', attributes: { service_provider_name: 'north', subscriber_name: 'one', name: 'main', destination_type: 'NUMBER', destination_value: '8085550150', rules: [] } });
  for (const place of [1, 3]) await site.must({ method: 'create', table: 'route', attributes: { service_provider_name: 'north', subscriber_name: 'one', call_plan_name: 'main', number: `808555010${place}` } });
  const before = change();
  const writes = [{ method: 'DELETE', path: '/call_plan/north/one/main' }, { method: 'DELETE', path: '/number/8085550102' }, { method: 'DELETE', path: '/subscriber/north/none' }, { method: 'DELETE', path: '/number/9' }];
  const prepared = await batch({ writes });
  t.strictSame([prepared.status, prepared.body.meta.errors!.map(({ field }) => field)], [404, ['writes/2/', 'writes/3/']], prepared.text);
  const tried = await batch({ writes: [writes[0], writes[1], { method: 'PUT', path: '/number/8085550101', body: { subscriber_name: 'nobody' } }] });
  t.strictSame([tried.status, [...new Set(tried.body.meta.errors!.map(({ field }) => field))]], [409, ['writes/0/', 'writes/2/subscriber_name']], tried.text);
  const dry = await batch({ writes: [writes[1]], dry_run: true });
  t.strictSame([dry.status, dry.body.meta['txnid'], change()], [200, null, before], dry.text);
  const same = await batch({ writes: [{ method: 'PUT', path: '/call_plan/north/one/main', body: { destination_value: '8085550150' } }] });
  t.strictSame([same.status, same.body.meta['txnid'], change()], [200, null, before], 'what is so already is no change');
});

t.test('a batch is bounded by what it moves', async (t) => {
  const site = await RestSite.start(t);
  const owner = await site.token('owner');
  for (const subscriber of ['one', 'two']) {
    await site.must(...Array.from({ length: 600 }, (_, place) => ({ method: 'create' as const, table: 'number', attributes: { number: String(8_085_550_000 + place + (subscriber === 'two' ? 1_000 : 0)), service_provider_name: 'north', subscriber_name: subscriber } })));
  }
  const answer = await site.ask('POST', '/icr/api/batch', { token: owner, body: { writes: ['one', 'two'].map((name) => ({ method: 'DELETE', path: `/subscriber/north/${name}` })) } });
  t.strictSame([answer.status, answer.body.meta.errors![0]!.code], [422, 'too_many_moved'], answer.text);
  t.equal((await site.ask('DELETE', '/icr/api/subscriber/north/one', { token: owner })).status, 200);
});

t.test('the verdict of each write, and what it takes along', async (t) => {
  const site = await RestSite.start(t);
  const owner = await site.token('owner');
  const north = await site.token('north');
  const to = { service_provider_name: 'north', subscriber_name: 'one' };
  await site.must(
    { method: 'create', table: 'call_plan', attributes: { ...to, name: 'main', rules: [] } }, { method: 'create', table: 'call_plan', attributes: { ...to, name: 'free', rules: [] } },
    ...['8085550100', '8085550101'].map((number) => ({ method: 'create' as const, table: 'number', attributes: { number, ...to } })),
    { method: 'create', table: 'route', attributes: { number: '8085550100', call_plan_name: 'main', ...to } },
  );
  const change = () => { site.store.reader.refresh(); return site.store.reader.view('icr').change; };
  const dry = (token: string, ...writes: readonly object[]) => site.ask('POST', '/icr/api/batch', { token, body: { dry: true, writes } as never });
  const DELETE = (path: string) => ({ method: 'DELETE', path });
  const before = change();

  const archived = await dry(owner, DELETE('call_plan/north/one/main'), DELETE('call_plan/north/one/free'), DELETE('number/8085550100'), DELETE('number/1'), DELETE('colour/1'), DELETE('subscriber/north/two'));
  t.equal(archived.status, 200, archived.text);
  const shown = (answer: typeof archived) => answer.body.data.map(({ attributes: { write, verdict, code, takes_along: along } }) => [write, verdict, code, along]);
  t.match(archived.body.meta, { txnid: null, dry: true, accepted: 3, refused: 3 });
  t.same(shown(archived).map(([write, verdict, code]) => [write, verdict, code]), [
    [0, 'refused', 'in_use'], [1, 'accepted', null], [2, 'accepted', null], [3, 'refused', 'not_found'], [4, 'refused', 'unknown_path'], [5, 'accepted', null],
  ]);
  t.match(archived.body.data[3]!.attributes, { method: 'DELETE', path: 'number/1', message: /./ }, 'a refusal in the words of the write itself');

  const inUse = await dry(owner, DELETE('subscriber/north/one'), { method: 'POST', path: 'number', body: { number: 'x', ...to } }, { method: 'PUT', path: 'call_plan/north/one/free', body: { rules: 7 } });
  t.match(inUse.body.data.map(({ attributes }) => attributes), [
    { verdict: 'accepted', takes_along: { call_plan: 2, number: 2, route: 1, administrator: 1 } },
    { verdict: 'refused', errors: [{ field: 'number', code: 'bad_phone' }] },
    { verdict: 'refused', errors: [{ field: 'rules', code: /./ }] },
  ]);

  t.same(shown(await dry(north, DELETE('subscriber/south/one'), DELETE('subscriber/north/two'))).map(([, verdict, code]) => [verdict, code]), [['refused', 'not_found'], ['accepted', null]], 'another tenant\'s is as if it were not there');
  t.equal(change(), before, 'nothing is kept');

  await site.ask('DELETE', '/icr/api/subscriber/north/one', { token: owner });
  const back = await dry(owner, DELETE('subscriber/north/one?archive=true&restore=true'), DELETE('call_plan/north/one/main?archive=true&restore=true'));
  t.match(back.body.data.map(({ attributes }) => attributes), [{ verdict: 'accepted', takes_along: { call_plan: 2, number: 2, route: 1 } }, { verdict: 'refused' }], 'what a restore takes along');
  const purged = await dry(owner, DELETE('subscriber/north/one?archive=true'));
  t.match(purged.body.data[0]!.attributes, { verdict: 'accepted', takes_along: { call_plan: 2, number: 2, route: 1 } }, 'and a purge');
  t.match((await dry(owner)).body, { meta: { accepted: 0, refused: 0 }, data: [] });
  t.equal((await site.ask('POST', '/icr/api/batch', { token: owner, body: { dry: 1, writes: [] } as never })).status, 422);
  for (const method of ['PATCH', 7]) t.match((await dry(owner, { method, path: 'number/1' })).body.data[0]!.attributes, { verdict: 'refused' });
});
