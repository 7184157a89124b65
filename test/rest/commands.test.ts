import t from 'tap';
import type { Test } from 'tap';
import type { Json } from '../../service/schema/kind.js';
import { hourMs } from '../support/hunt-tables.js';
import { icrWithHunts } from '../support/icr-with-hunts.js';
import { RestSite } from '../support/rest-site.js';
import { auditStore } from '../support/store-audit.js';

t.setTimeout(120_000);

const numbers = ['8085550101', '8085550102', '8085550103'];

/** A site with three numbers and the hunts 1 and `start` of a subscriber of each provider. */
async function furnished(t: Test): Promise<RestSite> {
  const site = await RestSite.start(t, { application: icrWithHunts });
  for (const number of numbers) await site.must({ method: 'create', table: 'number', attributes: { number, service_provider_name: 'north', subscriber_name: 'one' } });
  for (const provider of ['north', 'south']) {
    await site.must({ method: 'create', table: 'subscriber', attributes: { service_provider_name: provider, name: 'start' } });
    for (const subscriber of ['one', 'start']) await site.must({ method: 'create', table: 'hunt', attributes: { service_provider_name: provider, subscriber_name: subscriber, number: 1 } });
  }
  return site;
}

const rings = (site: RestSite, ...key: string[]): unknown[] => {
  site.store.reader.refresh();
  return [...site.store.reader.view('icr').scan('ring', { prefix: key })].map(({ key: [, , number, plan] }) => [number, plan]);
};

t.test('a command is asked for below the record', async (t) => {
  const site = await furnished(t);
  const token = await site.token('north');
  const started = await site.ask('POST', '/icr/api/hunt/north/one/1/start', { token, body: { plan: 'day' } });
  t.equal(started.status, 200, started.text);
  const { attributes, scope } = started.body.data[0]!;
  t.match({ scope, ...attributes }, { scope: 'hunt', service_provider_name: 'north', number: 1, plan: 'day', until: site.clock.now() + hourMs }, 'the record, read back');
  t.match(started.body.meta, { txnid: site.store.reader.view('icr').change, warnings: [{ field: 'members', code: 'empty' }] });
  const read = await site.ask('GET', '/icr/api/hunt/north/one/1', { token });
  t.equal(read.headers['etag'], started.headers['etag']);
  t.strictSame(rings(site, 'north', 'one'), [[1, 'day']]);
  t.match((await site.ask('GET', '/icr/api/changes?limit=1', { token: await site.token('owner') })).body.data[0]!.attributes, { by: 'north', what: 'start hunt' });
  t.equal((await site.ask('POST', '/icr/api/2.2-17/hunt/north/one/1/stop', { token, body: { plan: 'day' } })).status, 200, 'behind a version');
  t.strictSame(rings(site, 'north', 'one'), []);
  t.equal((await site.ask('POST', '/icr/api/hunt/north/start/1/start', { token, body: { plan: 'day' } })).status, 200, 'on a record that is named like the command');
  t.strictSame(rings(site, 'north', 'start'), [[1, 'day']]);
  await site.must({ method: 'put', table: 'hunt', key: ['north', 'one', 1], attributes: { remark: 'since' } });
  const stale = await site.ask('POST', '/icr/api/hunt/north/one/1/start', { token, body: { plan: 'day' }, headers: { 'if-match': String(started.headers['etag']) } });
  t.equal(stale.status, 412, 'guarded as a PUT is');
  t.equal((await site.ask('POST', '/icr/api/hunt/north/one/1/start', { token, body: { plan: 'day' }, headers: { 'if-match': String((await site.ask('GET', '/icr/api/hunt/north/one/1', { token })).headers['etag']) } })).status, 200);
  t.strictSame(auditStore(site.store.stores), []);
});

t.test('what is refused', async (t) => {
  const site = await furnished(t);
  const [owner, north, subscriber] = [await site.token('owner'), await site.token('north'), await site.token('north.one')];
  const change = (): number => { site.store.reader.refresh(); return site.store.reader.view('icr').change; };
  const before = change();
  const day = { plan: 'day' };
  const cases: readonly (readonly [what: string, token: string | undefined, method: string, path: string, body: Json | undefined, status: number, code: string, field?: string])[] = [
    ['nobody', undefined, 'POST', 'hunt/north/one/1/start', day, 401, 'unauthenticated'],
    ['without the ability', subscriber, 'POST', 'hunt/north/one/1/start', day, 403, 'not_permitted'],
    ['without the ability, on what is not there', subscriber, 'POST', 'hunt/north/one/9/start', day, 403, 'not_permitted'],
    ['another tenant\'s', north, 'POST', 'hunt/south/one/1/start', day, 404, 'not_found'],
    ['what is not there', owner, 'POST', 'hunt/south/one/9/start', day, 404, 'not_found'],
    ['what cannot be', owner, 'POST', 'hunt/south/one/x/start', day, 404, 'not_found'],
    ['nothing of what it takes', north, 'POST', 'hunt/north/one/1/start', {}, 422, 'required', 'plan'],
    ['what it does not take', north, 'POST', 'hunt/north/one/1/start', { ...day, meta: {} }, 422, 'unknown_field', 'meta'],
    ['what does not fit', north, 'POST', 'hunt/north/one/1/start', { ...day, until: 'now' }, 422, 'wrong_type', 'until'],
    ['no body', north, 'POST', 'hunt/north/one/1/start', undefined, 400, 'malformed'],
    ['a parameter', north, 'POST', 'hunt/north/one/1/start?force=1', day, 400, 'unknown_parameter'],
    ['by the command', north, 'POST', 'hunt/north/one/1/start', { plan: 'forbidden' }, 409, 'in_use', ''],
    ['by what it writes', north, 'POST', 'hunt/north/one/1/start', { plan: 'day', until: 5 }, 422, 'invalid', ''],
    ['no such command', north, 'POST', 'hunt/north/one/1/begin', day, 404, 'unknown_path'],
    ['one that niud alone gives', owner, 'POST', 'hunt/north/one/1/hush', {}, 404, 'unknown_path'],
    ['a part less: a record', north, 'POST', 'hunt/north/start/1', day, 405, 'wrong_method'],
    ['a part less, named like the command', north, 'POST', 'hunt/north/one/start', day, 405, 'wrong_method'],
    ['a part more', north, 'POST', 'hunt/north/one/1/start/start', day, 404, 'unknown_path'],
    ['a command of another table', north, 'POST', 'number/8085550101/start', day, 404, 'unknown_path'],
    ['read', north, 'GET', 'hunt/north/one/1/start', undefined, 405, 'wrong_method'],
    ['put', north, 'PUT', 'hunt/north/one/1/start', day, 405, 'wrong_method'],
    ['removed', north, 'DELETE', 'hunt/north/one/1/start', undefined, 405, 'wrong_method'],
    ['the internal table', owner, 'GET', 'ring', undefined, 404, 'unknown_path'],
  ];
  for (const [what, token, method, path, body, status, code, field] of cases) {
    const answer = await site.ask(method, `/icr/api/${path}`, { ...(token === undefined ? {} : { token }), ...(body === undefined ? {} : { body }) });
    t.equal(answer.status, status, `${what}: ${answer.text.slice(0, 300)}`);
    t.ok(answer.body.meta.errors!.some((error) => error.code === code && (field === undefined || error.field === field)), `${what}: ${JSON.stringify(answer.body.meta.errors)}`);
  }
  t.equal(change(), before, 'nothing of any is kept');
});

t.test('in a batch', async (t) => {
  const site = await furnished(t);
  const [north, subscriber] = [await site.token('north'), await site.token('north.one')];
  const batch = (token: string, ...writes: Json[]) => site.ask('POST', '/icr/api/batch', { token, body: { writes } });
  const day = { plan: 'day' };
  const start = { method: 'POST', path: '/hunt/north/one/1/start', body: day };
  const good = await batch(north,
    { method: 'PUT', path: '/hunt/north/one/1', body: { members: [numbers[0]!] } }, start, { method: 'POST', path: '/icr/api/2.2-17/hunt/north/one/1/start', body: { plan: 'night' } },
    { method: 'PUT', path: 'hunt/north/one/1', body: { members: [numbers[1]!], remark: 'behind them' } }, { method: 'POST', path: 'hunt', body: { service_provider_name: 'north', subscriber_name: 'one', number: 2 } },
    { method: 'POST', path: 'hunt/north/one/2/start', body: day }, { method: 'POST', path: 'hunt/north/one/2/stop', body: day });
  t.equal(good.status, 200, good.text);
  t.strictSame(good.body.data.map(({ scope, attributes }) => [scope, attributes['number'], attributes['plan']]),
    [['hunt', 1, 'night'], ['hunt', 1, 'night'], ['hunt', 1, 'night'], ['hunt', 1, 'night'], ['hunt', 2, 'day'], ['hunt', 2, 'day'], ['hunt', 2, 'day']]);
  t.strictSame(rings(site, 'north', 'one'), [[1, 'day'], [1, 'night']]);
  const refused: readonly (readonly [what: string, token: string, writes: readonly Json[], status: number, field: string])[] = [
    ['without the ability', subscriber, [start], 403, 'writes/0/'],
    ['another tenant\'s', north, [start, { ...start, path: 'hunt/south/one/1/start' }], 404, 'writes/1/'],
    ['what does not fit', north, [start, { ...start, body: { plan: 1 } }], 422, 'writes/1/plan'],
    ['no body', north, [start, { method: 'POST', path: 'hunt/north/one/1/start' }], 422, 'writes/1/plan'],
    ['by the command', north, [start, { ...start, body: { plan: 'forbidden' } }], 409, 'writes/1/'],
    ['one that niud alone gives', north, [{ ...start, path: 'hunt/north/one/1/hush', body: {} }], 405, ''],
    ['a parameter', north, [{ ...start, path: 'hunt/north/one/1/start?x=1' }], 400, ''],
    ['what cannot be', north, [{ ...start, path: 'hunt/north/one/x/start' }], 404, ''],
  ];
  for (const [what, token, writes, status, field] of refused) {
    const answer = await batch(token, ...writes);
    t.equal(answer.status, status, `${what}: ${answer.text.slice(0, 300)}`);
    t.ok(answer.body.meta.errors!.some((error) => error.field.startsWith(field)), `${what}: ${JSON.stringify(answer.body.meta.errors)}`);
  }
  t.strictSame(rings(site, 'north', 'one'), [[1, 'day'], [1, 'night']]);
  t.strictSame(auditStore(site.store.stores), []);
});

t.test('a draft is looked at as it would be kept', async (t) => {
  const site = await furnished(t);
  const token = await site.token('north');
  const lint = async (attributes: Json) => (await site.ask('POST', '/icr/api/lint', { token, body: { table: 'hunt', attributes } })).body.data[0]!.attributes['errors'];
  const hunt = { service_provider_name: 'north', subscriber_name: 'one', number: 5 };
  t.strictSame(await lint({ ...hunt, plan: 'day' }), [], 'its end is there');
  t.match(await lint({ ...hunt, plan: 'day', until: 5 }), [{ path: 'until', code: 'out_of_range' }]);
});

t.test('a record that came to be another\'s in between', async (t) => {
  const site = await furnished(t);
  const token = await site.token('north');
  let moved = false;
  site.before = async () => {
    if (moved) return;
    moved = true;
    await site.must({ method: 'put', table: 'hunt', key: ['north', 'one', 1], attributes: { remark: 'meanwhile' } });
  };
  t.equal((await site.ask('POST', '/icr/api/hunt/north/one/1/start', { token, body: { plan: 'day' } })).status, 200, 'it is looked at again');
});

t.test('archive, restore, purge, usage and undo take what the record contains along, and do not tell of it', async (t) => {
  const site = await furnished(t);
  const [owner, north] = [await site.token('owner'), await site.token('north')];
  const path = '/icr/api/hunt/north/one/1';
  const must = async (method: string, target: string, token: string, body?: Json) => {
    const answer = await site.ask(method, target, { token, ...(body === undefined ? {} : { body }) });
    t.equal(answer.status, 200, `${method} ${target}: ${answer.text.slice(0, 300)}`);
    return answer.body;
  };
  await must('POST', `${path}/start`, north, { plan: 'day' });
  t.match((await must('GET', '/icr/api/usage/hunt/north/one/1', north)).data[0]!.attributes, { contains: {}, used_by: [] });
  const usage = (await must('GET', '/icr/api/usage/subscriber/north/one', north)).data[0]!.attributes['contains'];
  t.notOk(Object.hasOwn(usage as object, 'ring'));
  await must('DELETE', path, north);
  t.strictSame(rings(site, 'north'), []);
  await must('DELETE', `${path}?archive=true&restore=true`, north);
  t.strictSame(rings(site, 'north'), [[1, 'day']]);
  const put = await must('PUT', path, north, { members: [numbers[0]!] });
  const detail = await must('GET', `/icr/api/changes/${String(put.meta['txnid'])}`, owner);
  t.strictSame((detail.data[0]!.attributes['touched'] as unknown as { table: string }[]).map(({ table }) => table), ['hunt']);
  t.equal(detail.data[0]!.attributes['records'], 1, 'of what it contains nothing is told');
  await must('POST', `/icr/api/changes/${String(put.meta['txnid'])}/revert`, north);
  t.strictSame((await must('GET', path, north)).data[0]!.attributes['members'], null);
  const stopped = await must('POST', `${path}/stop`, north, { plan: 'day' });
  t.strictSame(rings(site, 'north'), []);
  t.equal((await site.ask('POST', `/icr/api/changes/${String(stopped.meta['txnid'])}/revert`, { token: north })).status, 404, 'a change of internal records alone is the platform owner\'s');
  await must('POST', `/icr/api/changes/${String(stopped.meta['txnid'])}/revert`, owner);
  t.strictSame(rings(site, 'north'), [[1, 'day']]);
  await must('DELETE', path, north);
  await must('DELETE', `${path}?archive=true`, north);
  t.equal(site.store.reader.view('icr').count('ring', true), 0);
  t.strictSame(auditStore(site.store.stores), []);
});
