import t from 'tap';
import { hosted } from '../../service/apps/all.js';
import type { Json } from '../../service/schema/kind.js';
import { RestSite } from '../support/rest-site.js';

type Shown = { readonly path?: string; readonly field?: string; readonly code: string; readonly message: string; readonly example?: string | null };

const plan = (rules: unknown) => ({ service_provider_name: 'north', subscriber_name: 'one', name: 'main', rules });
const terminate = { type: 'terminate' };
const hours = { type: 'time-of-day', criteria: '08:00-18:00', destination: terminate };
const always = { type: 'always', destination: terminate };
/** Over by the site's clock, 2026-01-15 12:00. */
const lastYear = { type: 'holiday', criteria: '2025/12/25.00:00-2025/12/26.00:00', destination: terminate };

t.test('a draft, a write and what is stored say the same', async (t) => {
  const site = await RestSite.start(t);
  const token = await site.token('owner');
  const lint = async (body: object) => (await site.ask('POST', '/icr/api/lint', { token, body: body as never })).body.data[0]!.attributes as unknown as { errors: Shown[]; warnings: Shown[] };
  const rules = [lastYear, hours];
  const expected = [['rules/0/criteria', 'window_past', undefined], ['rules', 'gap', '2026/01/16 00:00 (Friday)']];

  const draft = await lint({ plan: plan(rules) });
  t.same(draft.warnings.map(({ path, code, example }) => [path, code, example ?? undefined]), expected);
  t.same(draft.warnings.map(({ example }) => example), [null, '2026/01/16 00:00 (Friday)'], 'null where there is none');

  const written = await site.ask('POST', '/icr/api/call_plan', { token, body: plan(rules) as never });
  t.equal(written.status, 201);
  t.same((written.body.meta['warnings'] as unknown as Shown[]).map(({ field, code, example }) => [field, code, example]), expected);

  const stored = await lint({ table: 'call_plan' });
  t.same(stored.warnings.map(({ path, code, example }) => [path, code, example ?? undefined]), expected.map(([field, ...rest]) => [`/call_plan/north/one/main/${field}`, ...rest]));

  const changed = await site.ask('PUT', '/icr/api/call_plan/north/one/main', { token, body: { rules: [hours, always] } as never });
  t.equal(changed.status, 200);
  t.notOk('warnings' in changed.body.meta, 'nothing is left to say');
});

t.test('numbers and routes', async (t) => {
  const site = await RestSite.start(t);
  const token = await site.token('owner');
  const tenant = { service_provider_name: 'north', subscriber_name: 'one' };
  const write = async (table: string, body: object) => {
    const { status, body: { meta } } = await site.ask('POST', `/icr/api/${table}`, { token, body: { ...tenant, ...body } as never });
    return [status, ((meta['warnings'] ?? []) as unknown as Shown[]).map(({ field, code }) => `${field} ${code}`)];
  };
  t.same(await write('number', { number: '8085550777' }), [201, ['number no_route']]);
  t.same(await write('call_plan', { name: 'empty', rules: [] }), [201, []]);
  t.same(await write('call_plan', { name: 'whole', rules: [always] }), [201, []]);
  t.same(await write('route', { number: '80855507XX', call_plan_name: 'empty' }), [201, ['call_plan_name no_rules']]);
  t.same(await write('number', { number: '8085550778' }), [201, []], 'a pattern is for it');
  t.same(await write('route', { number: '8085550777', call_plan_name: 'whole' }), [201, []]);
});

t.test('a draft of a record that stands, by whoever looks at it', async (t) => {
  const ecf = hosted.find(({ application }) => application.name === 'ecf')!;
  const site = await RestSite.start(t, { hosted: ecf });
  const window = { start: '08:00', end: '17:00', number: '2075550102' };
  await site.must({ method: 'put', table: 'subscriber', key: ['north', 'one'], attributes: { phone: '2075550100', pin: '1234', call_manager: true, screening: { active: true, pin: '2468' }, schedules: { entries: [window] } } });
  await site.must({ method: 'put', table: 'administrator', key: ['owner'], attributes: { permissions: ['ecf_service_provisioning_view', 'ecf_service_providers_view'] } }, { method: 'create', table: 'administrator', attributes: { username: 'other', role_id: 'platform_owner' } });
  await site.setPassword('other');
  const [one, owner] = [await site.token('owner'), await site.token('other')];
  const record = (await site.ask('GET', '/ecf/api/subscriber/north/one', { token: one })).body.data[0]!.attributes;
  t.strictSame([record['pin'], record['screening']], [null, { active: true }], 'secrets are masked');
  const lint = async (body: Json, token = one) => {
    const answer = await site.ask('POST', '/ecf/api/lint', { token, body });
    const told = answer.body.data[0]?.attributes as unknown as { errors: Shown[]; warnings: Shown[] } | undefined;
    return told === undefined ? answer.body.meta.errors!.map(({ field, code }) => `${answer.status} ${field} ${code}`) : [...told.errors, ...told.warnings].map(({ path, code }) => `${path} ${code}`);
  };
  const twice = { entries: [window, window] };
  const drafts: [what: string, body: Json, found: string[]][] = [
    ['as it was read', { table: 'subscriber', attributes: record }, []],
    ['as it was read, with its key', { draft: { table: 'subscriber', key: ['north', 'one'], attributes: record } }, []],
    ['with another schedule', { draft: { table: 'subscriber', key: 'north/one', attributes: { ...record, schedules: twice } } }, ['schedules/entries/1 unreachable']],
    ['only the schedule', { draft: { table: 'subscriber', key: 'north/one', attributes: { schedules: twice } } }, ['schedules/entries/1 unreachable']],
    ['the own number', { draft: { table: 'subscriber', key: 'north/one', attributes: { schedules: { entries: [window, { ...window, number: '2075550100' }] } } } }, ['schedules/entries/1 self_destination', 'schedules/entries/1 unreachable']],
    ['no window', { draft: { table: 'subscriber', key: 'north/one', attributes: { schedules: { entries: [window, { ...window, end: '08:00' }] } } } }, ['schedules/entries/1 empty_window']],
    ['no number', { draft: { table: 'subscriber', key: 'north/one', attributes: { schedules: { entries: [{ ...window, number: '5551234' }] }, forward_plan: [{ number: '2075550103', duration: 0 }] } } }, ['forward_plan/0/duration out_of_range', 'schedules/entries/0/number seven_digits']],
    ['a PIN of another form', { draft: { table: 'subscriber', key: 'north/one', attributes: { pin: '4' } } }, ['pin too_short']],
    ['of another', { draft: { table: 'subscriber', key: 'south/one', attributes: { call_manager: true } } }, []],
    ['beside a plan', { draft: { table: 'subscriber', attributes: {} }, table: 'subscriber' }, ['422 draft invalid']],
    ['of no table', { draft: { table: 'nothing', attributes: {} } }, ['422 draft/table bad_choice']], ['without attributes', { draft: { table: 'subscriber' } }, ['422 draft/attributes required']],
    ['an internal table', { draft: { table: 'account', attributes: {} } }, ['422 draft/table bad_choice']],
  ];
  for (const [what, body, found] of drafts) t.same((await lint(body)).sort(), found.sort(), what);
  t.same(await lint({ draft: { table: 'subscriber', key: 'south/one', attributes: { call_manager: true } } }, await site.token('north')), ['pin required'], 'what another tenant has is as if it were not there');
  t.equal((await site.ask('PUT', '/ecf/api/subscriber/north/one', { token: owner, body: { schedules: { entries: [window, { ...window, end: '08:00' }] } } })).body.meta.errors![0]!.field, 'schedules/entries/1', 'a write says the same');
});
