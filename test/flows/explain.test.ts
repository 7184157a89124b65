import t from 'tap';
import { HeldClient } from '../support/declared-lookups.js';
import { Appliance } from '../support/appliance.js';

const icr = 4;
t.setTimeout(120_000);

type Explained = Record<string, unknown> & { readonly steps: readonly Record<string, unknown>[]; readonly decision: Record<string, unknown> };

void t.test('explain says what it understood, in which zone, by which rule, and what a draft or an earlier call came to', async (t) => {
  const appliance = await Appliance.start(t, { NIUD_LOOP_LAG: '10000', TZ: 'UTC' });
  const tokens = new Map<string, string>();
  const ask = async (app: string, method: string, path: string, body?: unknown) => {
    if (!tokens.has(app)) tokens.set(app, await appliance.signIn(app));
    return appliance.request(method, `/${app}/api${path}`, { token: tokens.get(app)!, ...(body === undefined ? {} : { body }) });
  };
  const must = async (app: string, method: string, path: string, body?: unknown) => {
    const answer = await ask(app, method, path, body);
    t.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body.meta)}`);
    return answer.body;
  };
  const explain = async (app: string, body: object): Promise<Explained> => (await must(app, 'POST', '/explain', body)).data[0]!.attributes as Explained;
  const tenant = { service_provider_name: 'sp', subscriber_name: 'sub' };
  const to = (value: string) => ({ type: 'always', destination: { type: 'number', value } });
  const rules = (value: string) => [
    { label: 'Closed', type: 'time-of-day', criteria: '00:00-01:00', destination: { type: 'terminate' } },
    { label: 'Working days', type: 'day-of-week', criteria: '1-7', destination: { type: 'rule', value: [{ ...to(value), label: 'Open' }] } },
  ];
  for (const app of ['icr', 'ecf']) await must(app, 'POST', '/service_provider', { name: 'sp' });
  await must('icr', 'POST', '/subscriber', { name: 'sub', service_provider_name: 'sp' });
  await must('icr', 'POST', '/number', { number: '6172342007', timezone: 'America/New_York', ...tenant });
  await must('icr', 'POST', '/call_plan', { name: 'Office', rules: rules('6175550001'), ...tenant });
  await must('icr', 'POST', '/route', { number: '6172342007', call_plan_name: 'Office', ...tenant });

  const found = await explain('icr', { called: '+1 (617) 234-2007', calling: '1-212-555-0100', time: '2026-11-30 10:00' });
  t.match(found['call'], {
    called: '6172342007', received: '+1 (617) 234-2007', calling: '2125550100', at: '2026-11-30 05:00:00.000000', weekday: 'Monday', zone: 'America/New_York', zone_of: 'number',
    asked_at: '2026-11-30 10:00:00.000000', asked_zone: 'UTC', emergency: false,
  });
  t.match(found.decision, { value: '6175550001', label: 'Open', no: '2.1', pointer: 'rules/1/destination/value/0' });
  t.match(found.steps.filter(({ pointer }) => pointer !== undefined), [{ label: 'Closed', no: '1', pointer: 'rules/0' }, { label: 'Working days', no: '2' }, { label: 'Open', no: '2.1' }]);
  t.match((await explain('icr', { called: '6172342007', time: '2026-11-30 00:30', zone: 'America/New_York' })), { decision: { kind: 5, label: 'Closed' }, call: { at: '2026-11-30 00:30:00.000000', asked_zone: 'America/New_York' } }, 'a time in a zone that is named');
  t.match((await explain('icr', { called: '6172342007', time: '2026-11-30T05:30:00Z', zone: 'Asia/Tokyo' })).decision, { kind: 5 }, 'an offset counts before it');
  t.match((await ask('icr', 'POST', '/explain', { called: '1', zone: 'Nowhere/At_All' })).body.meta['errors'], [{ field: 'zone', code: 'bad_zone' }]);
  await must('icr', 'PUT', '/number/6172342007', { timezone: null });
  t.match((await explain('icr', { called: '6172342007' }))['call'], { zone: 'UTC', zone_of: 'niu' });
  await must('icr', 'PUT', '/settings?service_provider_name=sp', { time_zone: 'Pacific/Honolulu' });
  t.match((await explain('icr', { called: '6172342007' }))['call'], { zone: 'Pacific/Honolulu', zone_of: 'service_provider' });

  const itself = { table: 'call_plan', key: ['sp', 'sub', 'Office'], attributes: { rules: [to('6175550031'), to('6175550032')] } };
  const { events, steps } = await explain('icr', { called: '6175550031', draft: itself, alone: true });
  const [event] = events as readonly { readonly event: string; readonly after: number }[];
  t.equal(event!.event, 'self_destination');
  t.match(steps.map(({ criterion, outcome }) => `${String(criterion)} ${String(outcome)}`).slice(event!.after - 1), ['destination failed', 'always matched'], 'an event stands in its place among the steps');

  const emergency = await explain('icr', { called: '911' });
  t.match(emergency, { call: { emergency: true }, decision: { kind: 0, status: 0 } });
  t.match(emergency.steps[0], { criterion: 'emergency', reason: /emergency call/ });

  const shares = [{ type: 'percent-allocation', criteria: '50', destination: { type: 'number', value: '6175550011' } }, to('6175550012')];
  const plan = { table: 'call_plan', key: ['sp', 'sub', 'Office'], attributes: { rules: shares } };
  const drawn = new Set<unknown>();
  for (let id = 0; id < 8; id++) drawn.add((await explain('icr', { called: '6172342007', call_id: `call-${id}`, draft: plan })).decision['value']);
  t.same([...drawn].sort(), ['6175550011', '6175550012'], 'a call_id draws either share');
  t.match((await explain('icr', { called: '6172342007', draft: plan }))['draft'], { table: 'call_plan', key: ['sp', 'sub', 'Office'], asked: true });
  const fresh = { table: 'call_plan', attributes: { ...tenant, name: 'Brand new', rules: [to('6175550021')] } };
  t.match(await explain('icr', { called: '6172342007', draft: fresh }), { decision: { value: '6175550001' }, draft: { asked: false } }, 'nothing leads to it, and that is said');
  t.match(await explain('icr', { called: '6172342007', draft: fresh, alone: true }), { decision: { value: '6175550021' }, draft: { asked: true } }, 'tried alone');

  // A plan tried alone is read as it will be once a route leads to it: in the zone of a number of its own subscriber, with that number's labels.
  await must('icr', 'POST', '/subscriber', { name: 'other', service_provider_name: 'sp' });
  for (const [number, more] of [['6172342020', { timezone: 'Asia/Tokyo', params: { labels: ['vip'] }, ...tenant }], ['6172342021', { ...tenant }], ['6172342022', { timezone: 'Asia/Tokyo', service_provider_name: 'sp', subscriber_name: 'other' }]] as const) await must('icr', 'POST', '/number', { number, ...more });
  const nine = { table: 'call_plan', attributes: { ...tenant, name: 'Nine', rules: [{ type: 'time-of-day', criteria: '09:00-10:00', destination: { type: 'number', value: '6175550021' } }, { type: 'label', criteria: 'vip', destination: { type: 'number', value: '6175550023' } }, to('6175550022')] } };
  for (const [called, zone, of, value, words] of [
    ['6172342020', 'Asia/Tokyo', 'number', '6175550021', 'a number of its subscriber'], ['6172342021', 'Pacific/Honolulu', 'service_provider', '6175550022', 'one without a zone'],
    ['6172342022', 'Pacific/Honolulu', 'service_provider', '6175550022', 'one of another subscriber, which never comes to the plan'], ['6172342029', 'Pacific/Honolulu', 'service_provider', '6175550022', 'one that is not there'],
  ] as const) t.match(await explain('icr', { called, draft: nine, alone: true, time: '2026-11-30T00:30:00Z' }), { call: { zone, zone_of: of }, decision: { value } }, words);
  t.match(await explain('icr', { called: '6172342020', draft: nine, alone: true, time: '2026-11-30T03:00:00Z' }), { decision: { value: '6175550023' } }, 'with the labels of the number');
  t.match((await explain('icr', { called: '6172342008', draft: { table: 'route', attributes: { ...tenant, number: '6172342008', call_plan_name: 'Office' } } })).decision, { value: '6175550001' }, 'a draft of another table');
  for (const [body, field] of [
    [{ called: '1', draft: { table: 'nothing', attributes: {} } }, 'draft/table'], [{ called: '1', draft: { attributes: {} } }, 'draft/table'], [{ called: '1', draft: { table: 'route' } }, 'draft/attributes'],
    [{ called: '1', draft: plan, change: 3 }, 'draft'], [{ called: '1', alone: true }, 'alone'], [{ called: '1', call_id: 'x'.repeat(65) }, 'call_id'], [{ called: '1', draft: { ...plan, attributes: { rules: 'x' } } }, 'draft/attributes/rules'],
  ] as const) t.match((await ask('icr', 'POST', '/explain', body)).body.meta['errors'], [{ field }], JSON.stringify(body).slice(0, 80));

  await must('ecf', 'POST', '/subscriber', { service_provider_name: 'sp', name: 'pat', phone: '2075550100', pin: '1234', call_manager: true, default_number: '2075550101' });
  const schedules = { entries: [{ start: '09:00', end: '17:00', number: '2075550102' }, { start: '17:00', end: '18:00', number: '2075550103' }] };
  const forwarded = await explain('ecf', { called: '2075550100', time: '2026-06-01 17:30', draft: { table: 'subscriber', key: 'sp/pat', attributes: { schedules, pin: null } } });
  t.match(forwarded.decision, { value: '2075550103', no: '2', pointer: 'schedules/entries/1' }, 'a schedule before it is saved, merged with what stands');
  t.match((await explain('ecf', { called: '2075550100' })).decision, { value: '2075550101' });

  const client = await HeldClient.connect(appliance.lookupSocket);
  t.teardown(() => client.close());
  await client.route(icr, { callId: 'then', called: '6172342007', timeMs: Date.UTC(2026, 10, 30, 15) });
  await client.end(icr, { callId: 'then' });
  let cdrs: readonly { readonly attributes: Record<string, unknown> }[] = [];
  // On disk within a second.
  for (let tries = 0; tries < 200 && cdrs.length === 0; tries++) {
    cdrs = (await must('icr', 'GET', '/cdr?number=6172342007')).data as never;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const cdr = String(cdrs[0]!.attributes['cdr_id']);
  t.match(await explain('icr', { cdr }), { same: true, against: 'then', was: { value: '6175550001' }, is_now: { value: '6175550001' } });
  await must('icr', 'PUT', '/call_plan/sp/sub/Office', { rules: rules('6175559999') });
  const again = await explain('icr', { cdr });
  t.match(again, { same: false, against: 'then', was: { value: '6175550001' }, is_now: { value: '6175559999' }, decision: { value: '6175550001' } });
  t.equal(again['change'], (again['was'] as Record<string, unknown>)['change'], 'explained against the records of then');
});
