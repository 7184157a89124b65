import t from 'tap';
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
