import t from 'tap';
import type { Test } from 'tap';
import { callStores } from '../../service/calls/call-stores.js';
import { accountKey, encodeAccount } from '../../service/calls/ledger/ledger-layout.js';
import { limits } from '../../service/core/limits.js';
import type { Json } from '../../service/schema/kind.js';
import { icrWithPurses, purseOperations } from '../support/icr-with-purses.js';
import { RestSite } from '../support/rest-site.js';

t.setTimeout(120_000);

/** A site with a purse 1 of `one` of both providers; that of the north begins with 10.00. */
async function furnished(t: Test): Promise<RestSite> {
  const site = await RestSite.start(t, { application: icrWithPurses, operations: purseOperations });
  for (const provider of ['north', 'south']) {
    await site.must({ method: 'create', table: 'purse', attributes: { service_provider_name: provider, subscriber_name: 'one', number: 1, ...(provider === 'north' ? { balance: '10.00' } : {}) } });
  }
  return site;
}

const asking = (site: RestSite, token: string) => (method: string, path: string, body?: Json) => site.ask(method, `/icr/api${path}`, { token, ...(body === undefined ? {} : { body }) });

t.test('a command that moves money is carried out where calls are', async (t) => {
  const site = await furnished(t);
  const [north, owner] = [asking(site, await site.token('north')), asking(site, await site.token('owner'))];
  const before = (await owner('GET', '/changes?limit=1')).body.data[0]!.attributes['txnid'];
  const filled = await north('POST', '/purse/north/one/1/fill', { amount: '5.00', reference: 'bill 1' });
  t.equal(filled.status, 200, filled.text);
  t.match(filled.body.data[0], { scope: 'purse', attributes: { number: 1, balance: '15.00' } }, 'the record with its money');
  t.equal((await north('GET', '/purse/north/one/1')).headers['etag'], filled.headers['etag'], 'the record itself is as it was');
  t.match((await north('POST', '/purse/north/one/1/fill', { amount: '5.00', reference: 'bill 1' })).body.data[0]!.attributes, { balance: '15.00' }, 'a reference counts once');
  t.match((await owner('POST', '/2.2-17/purse/north/one/1/fill', { amount: '85.00', reference: 'bill 2', remark: null })).body.data[0]!.attributes, { balance: '100.00' }, 'behind a version');
  t.equal((await owner('GET', '/changes?limit=1')).body.data[0]!.attributes['txnid'], before, 'no record has changed');
  t.match(site.calls.serve(site.calls.host(icrWithPurses.number)!, 'fill', ['north', 'one', '1', 1, 'x'], false), { code: 'malformed' }, 'callers do not have it');
  t.same((await north('GET', '/ledger/north/one/1')).body.data, (await north('GET', '/ledger/purse/north/one/1')).body.data, 'the key alone says which, where one table has accounts');
  t.match((await north('GET', '/ledger/purse/north/one/1')).body.data.map(({ attributes }) => attributes), [
    { serial: 2, at: /^2026-01-15 12:00:00\.\d{6}$/, amount: '85.00', balance: '100.00', reason: 'topup', call: null, reference: 'bill 2', by: 'owner' },
    { serial: 1, amount: '5.00', balance: '15.00', reason: 'topup', call: null, reference: 'bill 1', by: 'north' },
  ]);
});

t.test('a record says what open calls hold of its account', async (t) => {
  const site = await furnished(t);
  const north = asking(site, await site.token('north'));
  t.match((await north('GET', '/purse/north/one/1')).body.data[0], { state: { reserved: '0.00', open_calls: 0 } });
  site.leases = [{ rule: 'north/one/1', callId: 'a', sinceMs: 1, reserved: 250 }, { rule: 'north/one/1', callId: 'b', sinceMs: 1, reserved: 25 }, { rule: 'north/one/2', callId: 'c', sinceMs: 1, reserved: 7 }];
  t.match((await north('GET', '/purse/north/one/1')).body.data[0], { state: { reserved: '2.75', open_calls: 2 } });
  t.notOk('state' in (await north('GET', '/purse')).body.data[0]!, 'nobody asks for it of a list');
});

t.test('what is refused', async (t) => {
  const site = await furnished(t);
  const [owner, north, subscriber] = [await site.token('owner'), await site.token('north'), await site.token('north.one')];
  const path = 'purse/north/one/1/fill';
  const good = { amount: '5.00', reference: 'bill' };
  const cases: readonly (readonly [what: string, token: string | undefined, method: string, path: string, body: Json | undefined, status: number, code: string, field?: string])[] = [
    ['nobody', undefined, 'POST', path, good, 401, 'unauthenticated'],
    ['without the ability', subscriber, 'POST', path, good, 403, 'not_permitted'],
    ['another tenant\'s', north, 'POST', 'purse/south/one/1/fill', good, 404, 'not_found'],
    ['what is not there', owner, 'POST', 'purse/south/one/9/fill', good, 404, 'not_found'],
    ['what cannot be', owner, 'POST', 'purse/south/one/x/fill', good, 404, 'not_found'],
    ['nothing of what it takes', north, 'POST', path, {}, 422, 'required', 'amount'],
    ['the same', north, 'POST', path, {}, 422, 'required', 'reference'],
    ['an amount that is a number', north, 'POST', path, { ...good, amount: 5 }, 422, 'wrong_type', 'amount'],
    ['nothing', north, 'POST', path, { ...good, amount: '0.00' }, 422, 'out_of_range', 'amount'],
    ['a member that it does not take', north, 'POST', path, { ...good, colour: 'red' }, 422, 'unknown_field', 'colour'],
    ['no body', north, 'POST', path, undefined, 400, 'malformed'],
    ['a parameter', north, 'POST', `${path}?force=1`, good, 400, 'unknown_parameter'],
    ['by the operation', north, 'POST', path, { ...good, amount: '90.01' }, 409, 'denied', ''],
    ['in a batch', north, 'POST', 'batch', { writes: [{ method: 'POST', path, body: good }] }, 400, 'malformed', ''],
    ['read', north, 'GET', path, undefined, 405, 'wrong_method'],
    ['lines of what has no account', north, 'GET', 'ledger/number/8085550100', undefined, 404, 'unknown_path'],
    ['lines of no table', north, 'GET', 'ledger/colour/1', undefined, 404, 'unknown_path'],
    ['lines of a table: a key alone, of another tenant', north, 'GET', 'ledger/purse/north/one', undefined, 404, 'not_found'],
    ['the key alone, of another tenant', north, 'GET', 'ledger/south/one/1', undefined, 404, 'not_found'],
    ['a part of the key alone', north, 'GET', 'ledger/north/one', undefined, 404, 'unknown_path'],
    ['lines of another tenant', north, 'GET', 'ledger/purse/south/one/1', undefined, 404, 'not_found'],
    ['lines of what is not there', owner, 'GET', 'ledger/purse/south/one/9', undefined, 404, 'not_found'],
    ['lines of nobody in particular', undefined, 'GET', 'ledger/purse/north/one/1', undefined, 401, 'unauthenticated'],
    ['no lines', north, 'GET', 'ledger/purse/north/one/1?limit=0', undefined, 400, 'malformed'],
    ['too many lines', north, 'GET', `ledger/purse/north/one/1?limit=${limits.pageRows + 1}`, undefined, 400, 'malformed'],
    ['lines before the first', north, 'GET', 'ledger/purse/north/one/1?before=0', undefined, 400, 'malformed'],
    ['lines after', north, 'GET', 'ledger/purse/north/one/1?after=1', undefined, 400, 'unknown_parameter'],
    ['lines of an archive without it', north, 'GET', 'ledger/purse/north/one/1?archive=true', undefined, 404, 'not_found'],
    ['a line written', owner, 'POST', 'ledger/purse/north/one/1', {}, 405, 'wrong_method'],
    ['a line put', owner, 'PUT', 'ledger/purse/north/one/1', {}, 405, 'wrong_method'],
    ['verified by a provider', north, 'POST', 'ledger/verify', undefined, 403, 'not_permitted'],
    ['verified with more', owner, 'POST', 'ledger/verify/purse', undefined, 404, 'unknown_path'],
  ];
  for (const [what, token, method, asked, body, status, code, field] of cases) {
    const answer = await site.ask(method, `/icr/api/${asked}`, { ...(token === undefined ? {} : { token }), ...(body === undefined ? {} : { body }) });
    t.equal(answer.status, status, `${what}: ${answer.text.slice(0, 300)}`);
    t.ok(answer.body.meta.errors!.some((error) => error.code === code && (field === undefined || error.field === field)), `${what}: ${JSON.stringify(answer.body.meta.errors)}`);
  }
  const guarded = await site.ask('POST', `/icr/api/${path}`, { token: north, body: good, headers: { 'if-match': '"1"' } });
  t.equal(guarded.status, 412, 'guarded as a PUT is');
  t.match((await site.ask('GET', '/icr/api/purse/north/one/1', { token: north })).body.data[0]!.attributes, { balance: '10.00' }, 'nothing of any has moved');
});

t.test('lines in pages, and of an archived record', async (t) => {
  const site = await furnished(t);
  const ask = asking(site, await site.token('north'));
  for (let bill = 1; bill <= 5; bill++) t.equal((await ask('POST', '/purse/north/one/1/fill', { amount: '1.00', reference: `bill ${bill}` })).status, 200);
  const page = async (query: string) => {
    const { body: { data, meta } } = await ask('GET', `/ledger/purse/north/one/1${query}`);
    return [data.map(({ attributes: { serial, balance } }) => `${String(serial)} ${String(balance)}`).join(', '), meta['next'] ?? null, meta['records_page_size'], meta['archive']];
  };
  t.strictSame(await page(''), ['5 15.00, 4 14.00, 3 13.00, 2 12.00, 1 11.00', null, 50, false]);
  t.strictSame(await page('?limit=2'), ['5 15.00, 4 14.00', '4', 2, false]);
  t.strictSame(await page('?limit=2&before=4'), ['3 13.00, 2 12.00', '2', 2, false]);
  t.strictSame(await page('?limit=2&before=2'), ['1 11.00', null, 2, false]);
  t.strictSame(await page('?limit=1&before=2'), ['1 11.00', null, 1, false], 'nothing comes before the first');
  await ask('DELETE', '/purse/north/one/1');
  t.equal((await ask('GET', '/ledger/purse/north/one/1')).status, 404);
  t.strictSame(await page('?archive=true&limit=1'), ['5 15.00', '5', 1, true]);
  await site.must({ method: 'create', table: 'purse', attributes: { service_provider_name: 'north', subscriber_name: 'one', number: 1 } });
  t.strictSame(await page(''), ['', null, 50, false], 'a record that takes the key of a former one has moved nothing');
  await ask('DELETE', '/purse/north/one/1');
  t.strictSame(await page('?archive=true'), ['', null, 50, true], 'the newest generation');
});

t.test('verification', async (t) => {
  const site = await furnished(t);
  const ask = asking(site, await site.token('owner'));
  const verified = async () => (await ask('POST', '/ledger/verify')).body.data[0]!.attributes;
  t.strictSame(await verified(), { accounts: 0, lines: 0, charges: 0, settled: 0, faults: [] });
  await ask('POST', '/purse/north/one/1/fill', { amount: '1.00', reference: 'bill' });
  t.strictSame(await verified(), { accounts: 1, lines: 1, charges: 0, settled: 0, faults: [] });
  const { created } = site.store.reader.view('icr').get('purse', ['north', 'one', 1])!;
  await callStores(site.store.stores).account.put(accountKey(icrWithPurses.number, `north/one/1/${created}`), encodeAccount({ moved: 99, serial: 1 }, null));
  t.match(await verified(), { accounts: 1, faults: [/north\/one\/1\/\d+ says 99, its lines come to 100/] });
});

t.test('an application without accounts has no ledger', async (t) => {
  const site = await RestSite.start(t);
  const ask = asking(site, await site.token('owner'));
  for (const [method, path] of [['GET', '/ledger/number/8085550100'], ['POST', '/ledger/verify']] as const) t.match(await ask(method, path), { status: 404, body: { meta: { errors: [{ code: 'unknown_path' }] } } });
});
