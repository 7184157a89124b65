import t from 'tap';
import type { Json } from '../../service/schema/kind.js';
import { rule } from '../support/icr-site.js';
import { RestSite } from '../support/rest-site.js';

t.test('a rehearsal is asked for', async (t) => {
  const site = await RestSite.start(t);
  const owner = await site.token('owner');
  const north = await site.token('north');
  const ask = (body: object, token = owner) => site.ask('POST', '/icr/api/rehearse', { token, body: body as never });
  const uploaded = await site.ask('POST', '/icr/api/upload?name=cases.csv', { token: owner, body: Buffer.from('3125550100\n'), headers: { 'content-type': 'text/csv' } });
  t.equal(uploaded.status, 200, uploaded.text);
  const plan = { service_provider_name: 'north', subscriber_name: 'one', name: 'main', rules: [rule('always', undefined, 'terminate')] };
  const cases: readonly [body: object, status: number, field: string][] = [
    [{ in_file: 'cases.csv' }, 200, ''],
    [{ in_file: 'cases.csv', plan: null, replay_days: null, from: null, to: null, against: null }, 200, ''],
    [{ in_file: 'cases.csv', plan }, 200, ''],
    [{ replay_days: 7, plan }, 200, ''],
    [{ from: '2026-01-01 00:00:00', to: '2026-01-02 00:00:00', plan }, 200, ''],
    [{ from: 1_700_000_000_000, plan }, 200, ''],
    [{ replay_days: 7, against: 'decided' }, 200, ''],
    [{}, 422, 'in_file'],
    [{ in_file: 5 }, 422, 'in_file'],
    [{ in_file: '/etc/passwd' }, 422, 'in_file'],
    [{ in_file: 'cases.csv', plan: [] }, 422, 'plan'],
    [{ in_file: 'cases.csv', plan: { ...plan, rules: 'x' } }, 422, 'plan/rules'],
    [{ replay_days: 7 }, 422, 'plan'],
    [{ replay_days: -1, plan }, 422, 'replay_days'],
    [{ from: 'noon', plan }, 422, 'from'],
    [{ days: 7, plan }, 422, 'days'],
    [{ in_file: 'cases.csv', replay_days: 7, plan }, 422, 'in_file'],
  ];
  for (const [body, status, field] of cases) {
    const answer = await ask(body);
    t.equal(answer.status, status, `${JSON.stringify(body)}: ${answer.text.slice(0, 300)}`);
    if (field !== '') t.ok(answer.body.meta.errors!.some((error) => error.field === field), answer.text);
    else t.match(answer.body, { meta: { code: 200, executable: 'restworkx-icr' }, data: [{ scope: 'job', attributes: { job_type: 'rehearse', status: 'processing', role_id: 'platform_owner' } }] });
  }
  t.equal((await ask({ in_file: 'cases.csv' }, north)).status, 422, 'the file of another role');
  t.equal((await ask({ replay_days: 1, plan }, north)).status, 200);
  t.equal((await ask({ replay_days: 1, plan: { ...plan, service_provider_name: 'south' } }, north)).status, 422, 'a plan of another tenant');
  const [job] = (await site.ask('GET', '/icr/api/job/service_provider:north', { token: north })).body.data;
  t.match(job!.attributes, { job_type: 'rehearse', object: 'cdr', kwargs: { plan: 'north/one/main', replay_days: 1 }, role_id: 'service_provider:north' });
  t.notOk('draft' in job!.attributes, 'the draft itself is not shown');
  t.equal((await site.ask('GET', '/icr/api/rehearse', { token: owner })).status, 405);
  t.equal((await site.ask('POST', '/icr/api/rehearse?executable=x', { token: owner, body: { in_file: 'cases.csv' } })).status, 400);
});

t.test('a set of cases: who may see it rehearses it', async (t) => {
  const site = await RestSite.start(t);
  const body = (name: string) => ({ service_provider_name: 'north', set_name: 'week', name, called: '312 555 0100', time: '2026-01-15 09:00:00', attrs: { trunk: '7' }, expected_kind: 'number', expected_value: '3125550101' });
  const [owner, north, south, one] = await Promise.all(['owner', 'north', 'south', 'north.one'].map((name) => site.token(name)));
  const saved = await site.ask('POST', '/icr/api/rehearsal_case', { token: north!, body: body('a') });
  t.match(saved, { status: 201, body: { data: [{ attributes: { ...body('a'), time: '2026-01-15 09:00:00.000000' } }] } }, 'saving a case is making a record');
  const rows: readonly (readonly [token: string | undefined, asked: Json, status: number])[] = [
    [north, { set: 'week' }, 200], [owner, { set: 'week', service_provider_name: 'north' }, 200], [owner, { set: 'week' }, 422], [owner, { set: 'week', service_provider_name: 'south' }, 422],
    [south, { set: 'week' }, 422], [south, { set: 'week', service_provider_name: 'north' }, 422], [one, { set: 'week' }, 403], [north, { set: 7 }, 422],
  ];
  for (const [token, asked, status] of rows) {
    const answer = await site.ask('POST', '/icr/api/rehearse', { token: token!, body: asked });
    t.equal(answer.status, status, `${JSON.stringify(asked)} ${answer.text}`);
    if (status === 200) t.match(answer.body.data[0]!.attributes, { job_type: 'rehearse', object: 'case', kwargs: { set: 'week' } });
  }
  for (const [token, status] of [[south, 404], [one, 403]] as const) t.equal((await site.ask('GET', '/icr/api/rehearsal_case/north/week/a', { token: token! })).status, status);
});
