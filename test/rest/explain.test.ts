import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { RestSite } from '../support/rest-site.js';

t.test('what is asked for', async (t) => {
  const site = await RestSite.start(t);
  const owner = await site.token('owner');
  const one = await site.token('north.one');
  const ask = (body: object, token = owner) => site.ask('POST', '/icr/api/explain', { token, body: body as never });
  const cases: [body: object, status: number, field: string][] = [
    [{ called: '8085550100' }, 200, ''], [{ called: '8085550100', calling: null, time: null, attrs: null, plan: null, change: null, cdr: null }, 200, ''], [{ cdr: 'x' }, 200, ''], [{}, 422, 'called'], [{ called: 5 }, 422, 'called'],
    [{ called: '1', time: 'noon' }, 422, 'time'], [{ called: '1', time: -1 }, 422, 'time'], [{ called: '1', time: true }, 422, 'time'], [{ called: '1', attrs: [] }, 422, 'attrs'], [{ called: '1', change: -1 }, 422, 'change'], [{ called: '1', colour: 'red' }, 422, 'colour'],
    [{ called: '1', seconds: null }, 200, ''], [{ called: '1', seconds: 0 }, 200, ''], [{ called: '1', seconds: limits.pricedSeconds }, 200, ''], [{ called: '1', seconds: limits.pricedSeconds + 1 }, 422, 'seconds'],
    [{ called: '5'.repeat(limits.phoneCharacters) }, 200, ''], [{ called: '5'.repeat(limits.phoneCharacters + 1) }, 422, 'called'], [{ called: '\u00e9'.repeat(126) }, 422, 'called'], [{ called: '1', calling: '5'.repeat(limits.phoneCharacters + 1) }, 422, 'calling'],
    [{ called: '1', seconds: -1 }, 422, 'seconds'], [{ called: '1', seconds: 1.5 }, 422, 'seconds'], [{ called: '1', seconds: '60' }, 422, 'seconds'],
  ];
  for (const [body, status, field] of cases) {
    const answer = await ask(body);
    t.equal(answer.status, status, `${JSON.stringify(body)}: ${answer.text.slice(0, 300)}`);
    if (field !== '') t.ok(answer.body.meta.errors!.some((error) => error.field === field), answer.text);
  }
  await ask({ called: '1', time: '2026-01-15 12:00:00', attrs: { trunk: '1' }, plan: { name: 'x' }, change: 4, seconds: 90 }, one);
  t.match(site.explained.at(-1), { application: 'icr', called: '1', instant: Date.UTC(2026, 0, 15, 12), attributes: { trunk: '1' }, plan: { name: 'x' }, change: 4, seconds: 90, tenant: { provider: 'north', subscriber: 'one' } });
  await ask({ called: '1', time: 1_768_478_400_000 });
  t.match(site.explained.at(-1), { instant: 1_768_478_400_000, tenant: {} });
  t.equal((await site.ask('GET', '/icr/api/statistics', { token: await site.token('north') })).status, 200);
  t.equal((await site.ask('GET', '/icr/api/statistics', { token: one })).status, 403);
});

t.test('lint', async (t) => {
  const site = await RestSite.start(t);
  const owner = await site.token('owner');
  const ask = async (body: object, token = owner) => {
    const answer = await site.ask('POST', '/icr/api/lint', { token, body: body as never });
    return answer.status === 200 ? answer.body.data[0]!.attributes as { errors: { path: string; code: string }[]; warnings: { path: string; code: string }[] } : answer.status;
  };
  const plan = (rules: unknown, provider = 'north') => ({ service_provider_name: provider, subscriber_name: 'one', name: 'main', rules });
  t.match(await ask({ plan: plan([{ type: 'always', destination: { type: 'terminate' } }]) }), { errors: [] });
  t.match(await ask({ plan: plan([{ type: 'time-of-day', criteria: '08:00-08:00', destination: { type: 'terminate' } }]) }), { errors: [{ path: /^rules/, code: 'empty_window' }] });
  t.match(await ask({ plan: plan('x', 'a b') }), { errors: [{ path: 'service_provider_name' }, { path: 'rules' }] });
  t.equal(await ask({ plan: plan([], 'south') }, await site.token('north')), 403);
  t.equal(await ask({ table: 'colour' }), 422);
  t.equal(await ask({ attributes: {} }), 422, 'of which table');
  t.equal(await ask({ table: 'administrator' }, await site.token('north.one')), 403);
  t.match(await ask({ table: 'call_plan' }), { errors: [], warnings: [] });
  await site.must({ method: 'create', table: 'call_plan', attributes: plan([{ type: 'always', destination: { type: 'terminate' } }, { type: 'always', destination: { type: 'continue' } }]) as never });
  const found = await ask({}) as { warnings: { path: string }[] };
  t.ok(found.warnings.some(({ path }) => path.startsWith('/call_plan/north/one/main/')), JSON.stringify(found));
  t.strictSame(((await ask({}, await site.token('south'))) as { warnings: unknown[] }).warnings, [], 'nothing of another tenant');
});
