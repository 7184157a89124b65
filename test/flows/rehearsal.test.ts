import t from 'tap';
import { HeldClient } from '../support/declared-lookups.js';
import { Appliance } from '../support/appliance.js';
import { rule } from '../support/icr-site.js';

t.setTimeout(120_000);
const icr = 4;

void t.test('cases and calls that were made are decided again through REST', async (t) => {
  const appliance = await Appliance.start(t, { TZ: 'Pacific/Honolulu' });
  const token = await appliance.signIn();
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await appliance.request(method, `/icr/api${path}`, { token, ...(body === undefined ? {} : { body }) });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const owner = { service_provider_name: 'north', subscriber_name: 'one' };
  const plan = (digits: string) => ({ ...owner, name: 'main', rules: [rule('npa', 'HI', 'number', digits), rule('always', undefined, 'number', '3125550102')] });
  await ask('POST', '/service_provider', { name: 'north' });
  await ask('POST', '/subscriber', { service_provider_name: 'north', name: 'one' });
  await ask('POST', '/call_plan', plan('3125550101'));
  await ask('POST', '/number', { number: '3125550100', ...owner });
  await ask('POST', '/route', { number: '3125550100', call_plan_name: 'main', ...owner });

  const client = await HeldClient.connect(appliance.lookupSocket);
  t.teardown(() => client.close());
  const callers = ['8085550001', '3125550001', '8085550002'];
  for (const [place, calling] of callers.entries()) {
    t.equal((await client.route(icr, { callId: `call-${place}`, called: '3125550100', calling })).decision?.value, calling.startsWith('808') ? '3125550101' : '3125550102');
    await client.end(icr, { callId: `call-${place}`, cause: 'normal' });
  }
  const list = async (query = '') => (await ask('GET', `/cdr${query}`)).data.map(({ attributes }) => attributes);
  // On disk within a second.
  for (let found = await list(); found.length < callers.length; found = await list()) await new Promise((resolve) => setTimeout(resolve, 50));
  t.same((await list()).map((cdr) => cdr['calling_number']), [...callers].reverse(), 'the newest first');
  const [cdr] = await list('?number=8085550001');
  t.match((await ask('POST', '/explain', { cdr: cdr!['cdr_id'] })).data[0]!.attributes, { decision: { kind: 1, value: '3125550101' } }, 'a call is explained again by its CDR');

  const rehearse = async (body: object) => {
    const id = (await ask('POST', '/rehearse', body)).data[0]!.attributes['job_id'];
    for (;;) {
      const { attributes } = (await ask('GET', `/job/platform_owner/${id}`)).data[0]!;
      if (attributes['status'] !== 'processing') return attributes;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const replay = await rehearse({ replay_days: 1, plan: plan('3125550109') });
  t.match(replay, { status: 'completed', cases: 3, same: 1, different: 2, message: '2 of 3 calls change.' });
  const report = (await ask('GET', `/job/platform_owner/${replay['job_id']}/report`)).data.map(({ attributes }) => attributes);
  t.match(report, [{ called: '3125550100', calling: '8085550001', expected: /^number 3125550101 by main\//, got: /^number 3125550109 by main\// }, { calling: '8085550002' }]);
  t.match((await ask('POST', '/explain', { cdr: report[0]!['cdr'], plan: plan('3125550109') })).data[0]!.attributes, { decision: { value: '3125550109' } });

  const { called, calling, time, attrs, call_id } = report[1]!;
  t.match((await ask('POST', '/explain', { called, calling, time, call_id, ...(attrs === undefined ? {} : { attrs }), plan: plan('3125550109') })).data[0]!.attributes, { decision: { value: '3125550109' }, call: { call_id } }, 'and by what the report has of it');

  // What the replay came to is the expected set of a rehearsal: the draft fits it, the live plan does not.
  const [inFile] = [String(replay['out_file'])];
  t.match(await rehearse({ in_file: inFile, plan: plan('3125550109') }), { cases: 3, same: 3, different: 0 });
  t.match(await rehearse({ in_file: inFile }), { cases: 3, same: 1, different: 2 });

  const exported = await appliance.job(token, { job_type: 'export', object: 'cdr', filter: { number: '8085550001' } });
  t.match(exported, { status: 'completed', rows: 1 });
  const file = await fetch(`${appliance.base}/icr/api/download/${String(exported['out_file']).split('/').at(-1)}`, { headers: { authorization: `Basic ${token}` } });
  t.match(await file.text(), /^called_number,subscriber_name,cdrs,start_time,calling_number,end_time,original_called_number,route,service_provider_name\n3125550101,one,/);
});
