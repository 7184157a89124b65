import t from 'tap';
import { HeldClient } from '../support/declared-lookups.js';
import { wireStatus } from '../../service/core/refusals.js';
import { Appliance, exportedFile } from '../support/appliance.js';
import { damageFile } from '../support/damage.js';
import { niuctl } from '../support/niuctl-process.js';

t.setTimeout(1_100_000);

const icr = 4;

/** Until something holds, or three minutes have passed: a busy machine may need them. */
async function until(holds: () => Promise<boolean> | boolean): Promise<boolean> {
  for (let tries = 0; tries < 150; tries++) {
    if (await holds()) return true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return false;
}

void t.test('bytes of both stores that are not what was written end nothing: one alarm, the record alone is missed, and it is written anew', async (t) => {
  const appliance = await Appliance.start(t, { NIUD_DISK_RESERVE: '0', NIUD_BACKUP_KEEP: '0' });
  const state = { state: appliance.folder };
  const token = await appliance.signIn();
  const post = async (path: string, body: object): Promise<void> => { t.equal((await appliance.request('POST', `/icr/api${path}`, { token, body })).status, 201, path); };
  await post('/service_provider', { name: 'Alpha' });
  for (const name of ['Whole', 'Rotten']) await post('/subscriber', { name, service_provider_name: 'Alpha', address: `street of ${name}` });
  for (const name of ['Sound', 'Broken']) await post('/call_plan', { name, service_provider_name: 'Alpha', subscriber_name: 'Whole', rules: [{ label: `rule of ${name}`, type: 'always', destination: { type: 'number', value: '3125550199' } }] });
  for (const [number, plan] of [['3125550101', 'Sound'], ['3125550102', 'Broken']]) {
    await post('/number', { number, service_provider_name: 'Alpha', subscriber_name: 'Whole' });
    await post('/route', { number, service_provider_name: 'Alpha', subscriber_name: 'Whole', call_plan_name: plan });
  }
  const first = await HeldClient.connect(appliance.lookupSocket);
  t.match(await first.route(icr, { callId: 'before', called: '3125550102', calling: '3125551212' }), { status: wireStatus.OK });
  t.match(await first.end(icr, { callId: 'before' }), { status: wireStatus.OK });
  first.close();
  t.match(await appliance.import(token, 'service_provider', Array.from({ length: 1_200 }, (_, at) => `Provider_${at},,,,,,,,\n`).join('')), { status: 'completed', added: 1_200 }, 'more than one slice');
  t.equal(await appliance.stop(), 0);

  // Of the subscriber a letter: its row is still one. Of the plan what says how long a text is: it is none. Of the CDR a digit.
  t.ok(damageFile(appliance.folder, 'store', 'street of Rotten') > 0);
  t.ok(damageFile(appliance.folder, 'store', 'rule of Broken', -1, 0xff) > 0);
  t.ok(damageFile(appliance.folder, 'calls', '3125550102') > 0);
  await appliance.run();

  const client = await HeldClient.connect(appliance.lookupSocket);
  t.teardown(() => client.close());
  t.match(await client.route(icr, { callId: 'a', called: '3125550101', calling: '3125551212' }), { status: wireStatus.OK }, 'whole records route');
  const broken = await client.route(icr, { callId: 'b', called: '3125550102', calling: '3125551212' });
  t.not(broken.status, wireStatus.INTERNAL, 'a call by a damaged plan is decided without it');
  const get = async (path: string) => appliance.request('GET', `/icr/api${path}`, { token });
  const names = (answer: Awaited<ReturnType<typeof get>>): readonly unknown[] => answer.body.data.map(({ attributes }) => attributes['name']);
  t.same(names(await get('/subscriber')), ['Whole'], 'a list goes on without it');
  t.match(await get('/subscriber/Alpha/Rotten'), { status: 500, body: { meta: { errors: [{ code: 'damaged_record' }] } } });
  t.match(await get('/call_plan/Alpha/Whole/Broken'), { status: 500, body: { meta: { errors: [{ code: 'damaged_record' }] } } });
  t.match(await get('/subscriber/Alpha/Missing'), { status: 404 });
  t.equal((await appliance.request('GET', `/icr/api/cdr?called=3125550102`, { token })).status < 500, true, 'call records go on');

  t.equal((await niuctl(['scrub'], state)).code, 4, 'a scrub finds what no one has read');
  const kept = async () => (await niuctl(['quarantine'], state)).out;
  t.ok(await until(async () => /subscriber +Alpha\/Rotten/.test(await kept()) && /call_plan +Alpha\/Whole\/Broken/.test(await kept()) && /calls +cdr/.test(await kept())), await kept());
  for (const record of ['icr subscriber Alpha/Rotten', 'icr call_plan Alpha/Whole/Broken', 'calls cdr ']) {
    t.equal(appliance.journal.split('\n').filter((line) => line.includes('is damaged on disk') && line.includes(record)).length, 1, `one alarm: ${record}`);
  }
  const status = await niuctl(['status'], state);
  t.match(status, { code: 4, out: /3 records are damaged on disk and taken for absent: 3 are in quarantine/ });
  t.match(await (await fetch(`${appliance.base}/metrics`)).text(), /niud_quarantined_records 3\n/);
  t.match(await get('/subscriber/Alpha/Rotten'), { status: 500 }, 'in quarantine it is still told');
  t.match((await get('/subscriber?limit=1')).body.meta, { records_total: 1 }, 'and is not counted');
  t.comment(appliance.journal.split('\n').filter((line) => line.includes('damaged')).join('\n'));
  const job = await appliance.job(token, { job_type: 'export', object: 'subscriber' });
  t.match(job, { status: 'completed', rows: 1 });
  t.notMatch(exportedFile(appliance, 'icr', job).toString(), /Rotten/);

  t.equal((await appliance.request('PUT', '/icr/api/subscriber/Alpha/Rotten', { token, body: { address: 'written anew' } })).status, 201);
  t.match((await get('/subscriber/Alpha/Rotten')).body.data[0]!.attributes, { address: 'written anew' });
  t.match(await kept(), /Alpha\/Rotten +\S+ \S+ +written anew: remove it/);
  await post('/call_plan', { name: 'Broken', service_provider_name: 'Alpha', subscriber_name: 'Whole', rules: [{ label: 'again', type: 'always', destination: { type: 'number', value: '3125550198' } }] });
  t.match(await client.route(icr, { callId: 'c', called: '3125550102', calling: '3125551212' }), { status: wireStatus.OK });
  for (const { id } of JSON.parse((await niuctl(['--json', 'quarantine'], state)).out) as { id: string }[]) t.equal((await niuctl(['quarantine', '--remove', id], state)).code, 0);
  t.match(await niuctl(['quarantine'], state), { code: 0, out: /Nothing is in quarantine/ });
  t.match(await niuctl(['quarantine', '--remove', '01234567'], state), { code: 1, err: /No such record is in quarantine/ });
  t.equal((await niuctl(['scrub'], state)).code, 0, 'and all of it holds');
  t.notMatch((await niuctl(['status'], state)).out, /damaged/);
});
