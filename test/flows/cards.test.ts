/** A card from its provider to its bill: provisioned and put right over REST, charged over the socket, across a process that is killed in the middle of a call. */
import t from 'tap';
import { cdrColumns } from '../../service/apps/cc/cdr-columns.js';
import type { Json } from '../../service/schema/kind.js';
import { exportedFile, tokenOf } from '../support/appliance.js';
import { access, called, CardSite, filesWith, pin } from '../support/card-site.js';

const cc = 2;
t.setTimeout(180_000);

const denied = 7, unknownCall = 5;

void t.test('from provider to bill', async (t) => {
  const site = await CardSite.start(t);
  const { appliance } = site;

  const explained = await site.must('POST', '/explain', { called: '8085550123', attrs: { access, account: '10000001' }, seconds: 61 });
  t.match(explained, { decision: { status: 0, value: '8085550123', extra: { balance: 1000, max_seconds: 1980 } }, price: { rate: 'base', billed_seconds: 120, amount: '0.60', steps: [{ criterion: 'access number' }, { criterion: 'candidate' }] } });
  t.notMatch(JSON.stringify(explained), new RegExp(pin));
  const tried = await site.ask('POST', '/explain', { called, attrs: { access, card: '10000001', pin }, seconds: 61 });
  t.match(tried, { status: 422, body: { meta: { errors: [{ field: 'attrs', code: 'malformed' }] } } }, 'nobody tries a PIN on paper');
  t.notMatch(JSON.stringify(tried), new RegExp(pin));
  t.match(await site.must('POST', '/explain', { called, attrs: { access: '8005550199' }, seconds: 61 }), { decision: { status: denied, reason: 'unknown account' }, price: { rate: null, amount: null } });
  t.match(await appliance.request('POST', '/icr/api/explain', { token: await appliance.signIn('icr'), body: { called, seconds: 61 } }), { status: 422, body: { meta: { errors: [{ field: 'seconds' }] } } });
  await site.must('PUT', '/settings?service_provider_name=sp', { time_zone: 'Pacific/Honolulu' });
  t.match((await site.must('POST', '/explain', { called, attrs: { access, account: '10000001' } }))['call'], { zone: 'Pacific/Honolulu', zone_of: 'service_provider' }, 'times are those of the provider');
  await site.must('PUT', '/settings?service_provider_name=sp', { time_zone: null });
  const before = (await site.ask('GET', '/changes?limit=1')).body.data[0]!.attributes['txnid'];
  await site.must('PUT', '/rate/sp/base', { amount: '0.20' });
  t.match([await site.must('POST', '/explain', { called, attrs: { access }, seconds: 60, change: before }), await site.must('POST', '/explain', { called, attrs: { access }, seconds: 60 })], [{ price: { amount: '0.10' } }, { price: { amount: '0.20' } }], 'then and now');
  await site.must('PUT', '/rate/sp/base', { amount: '0.10' });

  t.same((await site.client.serve(cc, 'login', [access, '10000001', pin])).body, ['10000001', 1000]);
  t.same(await site.talk('one'), [3600, 1000]);
  t.same(await site.end('one', 61_000), [20, 980]);
  t.same(await site.end('one', 61_000), [20, 980], 'repeated');
  t.same(await site.talk('two', '8085550123'), [1920, 980], 'by the deck');
  t.same(await site.end('two', 1_000), [30, 950]);
  t.same(await site.route('three'), [3600, 950]);
  t.same(await site.end('three', 0), [0, 950], 'nobody answered');

  t.match(await site.must('POST', '/lot/10000001/topup', { amount: '5.00', reference: 'bill 1' }), { number: '10000001', current_balance: '14.50', pin });
  t.match(await site.must('POST', '/lot/10000001/topup', { amount: '5.00', reference: 'bill 1' }), { current_balance: '14.50' }, 'the same bill again');
  t.same((await site.client.serve(cc, 'topup', ['10000001', 50, 'voucher 1'])).body, [1500, null]);
  t.match(await site.must('POST', '/lot/10000001/transfer', { to: '10000002', amount: '4.00' }), { current_balance: '11.00' });
  t.match(await site.must('POST', '/lot/10000001/adjust', { amount: '-1.00', reference: 'complaint' }), { current_balance: '10.00' });
  t.match(await site.ask('POST', '/lot/10000001/adjust', { amount: '40.01', reference: 'too much' }), { status: 409, body: { meta: { message: 'maximum balance' } } });
  t.match(await site.client.serve(cc, 'adjust', ['10000001', 100, 'x']), { status: 2 }, 'callers do not adjust');
  t.match(await site.lines('10000001'), [
    { serial: 6, amount: '-1.00', balance: '10.00', reason: 'adjustment', reference: 'complaint', by: 'cc_administrator' },
    { serial: 5, amount: '-4.00', balance: '11.00', reason: 'transfer_out', by: 'cc_administrator' },
    { serial: 4, amount: '0.50', balance: '15.00', reason: 'topup', reference: 'voucher 1', by: 'lookup' },
    { serial: 3, amount: '5.00', balance: '14.50', reason: 'topup', reference: 'bill 1', by: 'cc_administrator', call: null },
    { serial: 2, amount: '-0.30', balance: '9.50', reason: 'charge', by: null },
    { serial: 1, amount: '-0.20', balance: '9.80', reason: 'charge', by: null },
  ]);
  t.equal(await site.moved('10000002'), '4.00 transfer_in 14.00');
  const [charge] = await site.lines('10000001', '?before=2&limit=1');
  t.match(await site.must('GET', `/cdr/${String(charge!['call'])}`), { account_number: '10000001', rate_name: 'base', charged_seconds: 120, amount: '0.20', balance_after: '9.80' }, 'the call of a charge');
  t.match(await site.must('POST', '/explain', { cdr: charge!['call'], seconds: 61 }), { price: { amount: '0.20' } });

  const cdrs = exportedFile(appliance, 'cc', await appliance.job(site.owner, { job_type: 'export', object: 'cdr' }, 'cc')).toString().trimEnd().split('\n');
  t.equal(cdrs[0]!.trim(), cdrColumns.map(({ name }) => name).join(','));
  t.equal(cdrs[0]!.split(',').length, 14);
  t.equal(cdrs.length, 4, 'each of the three calls');
  t.match(cdrs[1], /,sp,10000001,base,120,0\.20,9\.80\r?$/);
  t.match(await site.verified(), { accounts: 2, lines: 7, charges: 2, settled: 3, faults: [] });
  t.match((await (await fetch(`${appliance.base}/metrics`)).text()), /niud_ledger_faults\{application="cc"\} 0\n/);
});

void t.test('blocked during a call, and killed during another', async (t) => {
  const site = await CardSite.start(t);
  t.same(await site.talk('one'), [3600, 1000]);
  await site.must('POST', '/lot/10000001/block', {});
  t.same(await site.route('two'), [denied, 'blocked']);
  t.same(await site.end('one', 60_000), [10, 990], 'what has begun is charged');
  t.match(await site.ask('POST', '/lot/10000001/topup', { amount: '1.00', reference: 'bill' }), { status: 409, body: { meta: { message: 'blocked' } } });
  t.match(await site.must('POST', '/lot/10000001/adjust', { amount: '0.10', reference: 'never mind' }), { current_balance: '10.00', status: 'blocked' });
  await site.must('POST', '/lot/10000001/unblock', {});

  t.same(await site.talk('three'), [3600, 1000]);
  await site.killed();
  t.match(await site.ask('POST', '/lot/10000001/transfer', { to: '10000002', amount: '4.01' }), { status: 409, body: { meta: { message: 'balance' } } }, 'it still holds six dollars');
  t.match(await site.verified(), { lines: 2, faults: [] });
  t.same(await site.end('three', 61_000), [20, 980], 'a call that outlives the process is settled');
  t.same(await site.end('three', 61_000), [20, 980], 'once');
  await site.killed();
  t.same(await site.end('three', 61_000), [20, 980], 'a repeated end is answered as the first by the next process');
  t.same(await site.end('one', 60_000), [10, 990], 'and by the one after that');
  t.same(await site.end('none', 60_000), [unknownCall], 'one that never was is not known');
  t.equal(await site.moved('10000001'), '-0.10 charge 9.90, 0.10 adjustment 10.00, -0.20 charge 9.80');
  t.match(await site.must('GET', '/lot/10000001'), { current_balance: '9.80', status: 'activated' });
  t.match(await site.verified(), { accounts: 1, lines: 3, charges: 2, settled: 2, faults: [] });

  await site.must('POST', '/lot/10000001/adjust', { amount: '-9.80', reference: 'closed' });
  t.match(await site.must('GET', '/lot/10000001'), { current_balance: '0.00', status: 'empty' });
  t.same(await site.route('four'), [denied, 'empty']);
  t.match(await site.must('POST', '/lot/10000001/topup', { amount: '1.00', reference: 'again' }), { current_balance: '1.00', status: 'activated' });
  t.same(await site.route('five'), [600, 100]);
  t.equal(await site.appliance.stop(), 0);
  t.ok(filesWith(site.appliance.folder, '10000001').length > 1, 'the card lies in both stores');
  t.same(filesWith(site.appliance.folder, pin), [], 'its PIN lies nowhere');
  t.notMatch(site.appliance.journal, new RegExp(pin));
});

void t.test('each provider has its own', async (t) => {
  const site = await CardSite.start(t);
  const password = 'a password of the test';
  const tokens: Record<string, string> = {};
  for (const [username, roleId, permissions] of [['ours', 'service_provider:sp', []], ['theirs', 'service_provider:other', []], ['looking', 'service_provider:sp', ['cc_service_provisioning_view']], ['clerk', 'service_provider:sp', ['cc_subscriber_administration_topup']]] as const) {
    await site.must('POST', '/administrator', { username, role_id: roleId, password, ...(permissions.length === 0 ? {} : { permissions }) });
    const first = tokenOf(await site.appliance.request('POST', '/cc/api/authenticate', { body: { username, password } }));
    await site.must('POST', '/password', { current: password, new: `${password} now` }, first);
    tokens[username] = tokenOf(await site.appliance.request('POST', '/cc/api/authenticate', { body: { username, password: `${password} now` } }));
  }
  const topup = { amount: '1.00', reference: 'bill' }, adjust = { amount: '-1.00', reference: 'wrong' }, transfer = { to: '10000002', amount: '1.00' };
  for (const [who, method, path, body, status] of [
    ['ours', 'POST', '/lot/10000001/topup', topup, 200], ['ours', 'POST', '/lot/10000001/adjust', adjust, 200], ['ours', 'POST', '/lot/10000001/transfer', transfer, 200], ['ours', 'GET', '/ledger/lot/10000001', undefined, 200],
    ['theirs', 'POST', '/lot/10000001/topup', topup, 404], ['theirs', 'POST', '/lot/10000001/adjust', adjust, 404], ['theirs', 'POST', '/lot/10000001/transfer', transfer, 404], ['theirs', 'GET', '/ledger/lot/10000001', undefined, 404],
    ['looking', 'POST', '/lot/10000001/topup', topup, 403], ['looking', 'POST', '/lot/10000001/adjust', adjust, 403], ['looking', 'POST', '/lot/10000001/transfer', transfer, 403], ['looking', 'GET', '/ledger/lot/10000001', undefined, 200],
    ['clerk', 'POST', '/lot/10000001/topup', { ...topup, reference: 'bill 2' }, 200], ['clerk', 'POST', '/lot/10000001/adjust', adjust, 403], ['clerk', 'POST', '/lot/10000001/transfer', transfer, 403], ['clerk', 'GET', '/ledger/lot/10000001', undefined, 200],
    ['ours', 'POST', '/ledger/verify', undefined, 403],
  ] as const satisfies readonly (readonly [string, string, string, Json | undefined, number])[]) {
    const answer = await site.ask(method, path, body, tokens[who]);
    t.equal(answer.status, status, `${who} ${method} ${path}: ${answer.body.meta.message}`);
  }
  t.same((await site.lines('10000001')).map(({ by }) => by), ['clerk', 'ours', 'ours', 'ours']);
});
