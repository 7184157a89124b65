import t from 'tap';
import { HeldClient } from '../support/declared-lookups.js';
import { Appliance } from '../support/appliance.js';

const icr = 4;
t.setTimeout(1_100_000);

void t.test('from the first login to calls, their statistics, an earlier change, and undo', async (t) => {
  const appliance = await Appliance.start(t, { NIUD_LOOP_LAG: '10000' });
  const token = await appliance.signIn();
  const must = async (method: string, path: string, body?: unknown) => {
    const answer = await appliance.request(method, `/icr/api${path}`, { token, ...(body === undefined ? {} : { body }) });
    t.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${answer.body.meta.message}`);
    return answer.body;
  };
  const tenant = { service_provider_name: 'sp', subscriber_name: 'sub' };
  const to = (value: string) => [{ label: 'never', type: 'npa', criteria: 'HI', destination: { type: 'terminate' } }, { label: 'all', type: 'always', criteria: '', destination: { type: 'number', value } }];
  await must('POST', '/service_provider', { name: 'sp' });
  await must('POST', '/subscriber', { name: 'sub', service_provider_name: 'sp' });
  await must('POST', '/number', { number: '3125550100', timezone: 'US/Central', ...tenant });
  await must('POST', '/call_plan', { name: 'main', rules: to('3125550111'), ...tenant });
  const routed = await must('POST', '/route', { number: '3125550100', call_plan_name: 'main', ...tenant });
  const first = Number(routed.meta['txnid']);

  let client = await HeldClient.connect(appliance.lookupSocket);
  const value = async (callId: string): Promise<unknown> => {
    const { decision } = await client.route(icr, { callId, called: '3125550100', calling: '2125550199' });
    await client.end(icr, { callId });
    return decision?.value;
  };
  t.equal(await value('a'), '3125550111');

  const edited = await must('PUT', '/call_plan/sp/sub/main', { rules: to('3125550122') });
  t.equal(await value('b'), '3125550122', 'a committed change is seen by the next lookup');
  const explained = async (body: object) => (await must('POST', '/explain', { called: '3125550100', calling: '2125550199', ...body })).data[0]!.attributes as { decision: { value: unknown }; change: number };
  t.match(await explained({}), { decision: { value: '3125550122' } });
  t.match(await explained({ change: first }), { decision: { value: '3125550111' }, change: first }, 'as it was');
  t.match(await explained({ plan: { name: 'main', rules: to('3125550133'), ...tenant } }), { decision: { value: '3125550133' } }, 'as a draft would have it');

  const { plans } = (await must('GET', '/statistics')).data[0]!.attributes as { plans: { key: string; rules: { path: string; hits: number }[] }[] };
  t.equal(plans.length, 1);
  t.equal(plans[0]!.key, 'sp/sub/main');
  t.same(plans[0]!.rules.map(({ hits }) => hits).sort(), [0, 1, 1], 'one of the rule of then, one of that of now, and the rule that was never hit');

  const ofPlan = async () => (await must('GET', '/statistics?plan=sp/sub/main')).data[0]!.attributes as { calls: number; last: string; rules: { hits: number; no: string; label: string; pointer: string }[]; never_hit: string[]; earlier: { hits: number; path: string }[] };
  const kept = await ofPlan();
  t.match(kept, { calls: 2, last: /^20/, rules: [{ hits: 0, last: null, label: 'never', no: '1', pointer: 'rules/0' }, { hits: 1, last: /^20/, label: 'all', no: '2' }], earlier: [{ hits: 1 }] });
  t.equal(kept.never_hit.length, 1);
  const { data: [unhit], meta } = await must('GET', '/statistics?never_hit=true');
  t.match([unhit!.attributes, meta], [{ plan: 'sp/sub/main', rules: 2, never_hit: [{ label: 'never', no: '1' }] }, { records_total: 1 }]);
  t.equal(await appliance.stop(), 0);
  await appliance.run();
  client = await HeldClient.connect(appliance.lookupSocket);
  t.same(await ofPlan(), kept, 'hits outlive a restart');
  const inAnHour = async () => {
    const { from_seconds: from, step_seconds: step, calls } = (await must('GET', '/statistics?series=1h')).data[0]!.attributes as { from_seconds: number; step_seconds: number; calls: (number | null)[] };
    t.ok(Math.abs(from + step * calls.length - Date.now() / 1_000) < 60);
    return calls.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  };
  // A step is told when it is over.
  while (await inAnHour() < 2) await new Promise((resolve) => setTimeout(resolve, 500));
  t.equal(await inAnHour(), 2, 'and so do the points of a series');
  t.match((await must('GET', '/statistics')).data[0]!.attributes, { decisions: { number: 0 }, tables: { call_plan: { live: 1, archive: 0 }, subscriber: { live: 1, archive: 0 } } });

  await must('POST', `/changes/${String(edited.meta['txnid'])}/revert`);
  t.equal(await value('c'), '3125550111', 'taken back');

  const moved = async () => {
    for (;;) {
      const jobs = (await must('GET', '/job/platform_owner?limit=1')).data;
      if (jobs[0]!.attributes['status'] !== 'processing') return jobs[0]!.attributes;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  const numbers = Array.from({ length: 9_000 }, (_, place) => `3126${String(place).padStart(6, '0')},,sp,sub,`);
  const job = await appliance.import(token, 'number', numbers.join('\n'));
  t.match(job, { status: 'completed', added: 9_000 });
  const { data } = await must('GET', '/changes?limit=5');
  const slice = data.map(({ attributes }) => attributes).find(({ what, records }) => what === 'import number' && Number(records) === 9_000);
  t.ok(slice, 'an import is one entry of the log');
  await must('POST', `/changes/${String(slice!['txnid'])}/revert`);
  t.match(await moved(), { job_type: 'undo', status: 'completed' });
  t.equal((await must('GET', '/number?limit=1')).meta['records_total'], 1, 'and is taken back as one');

  const again = await appliance.import(token, 'number', numbers.join('\n'));
  t.match(again, { status: 'completed', added: 9_000 });
  await must('DELETE', '/subscriber/sp/sub');
  t.equal(await value('d'), undefined, 'nine thousand numbers less from the next lookup on');
  t.match(await moved(), { job_type: 'move', status: 'completed' });
  t.equal((await must('GET', '/number?limit=1&archive=true')).meta['records_total'], 9_001);
  await must('DELETE', '/subscriber/sp/sub?archive=true&restore=true');
  await moved();
  t.equal(await value('e'), '3125550111', 'and back');
  client.close();
  t.equal(await appliance.stop(), 0, 'an orderly stop');
});
