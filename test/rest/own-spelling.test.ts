/** What is written in the spelling of another document, or with flat lists, comes back as the application's own document has it: by REST, by batch and in exported cells (routing.md, Destinations). */
import t from 'tap';
import { hosted } from '../../service/apps/all.js';
import { isRefusal } from '../../service/core/refusals.js';
import type { Json } from '../../service/schema/kind.js';
import { RestSite } from '../support/rest-site.js';

interface Spelled {
  readonly application: string;
  readonly plan: { readonly [column: string]: Json };
  readonly path: string;
  /** What is given, and what is kept. */
  readonly rules: readonly (readonly [given: Json, kept: Json])[];
}

const to = (type: string, value: Json = '101:5550100,102:'): Json => ({ type: 'always', criteria: '', destination: { type, value } });
const nested = (type: string): Json => to('rule', [to(type)]);
const own = { service_provider_name: 'north', subscriber_name: 'one' };

const cases: readonly Spelled[] = [
  {
    application: 'icr', plan: { ...own, name: 'main' }, path: '/call_plan/north/one/main',
    rules: [[[to('tg-with-outpulse')], [to('trunk-outpulse')]], [[to('trunk-outpulse')], [to('trunk-outpulse')]], [[nested('tg-with-outpulse')], [nested('trunk-outpulse')]],
      [[to('menu', { prompt: 'p', choices: { 1: { type: 'tg-with-outpulse', value: '101:' } } })], [to('menu', { prompt: 'p', choices: { 1: { type: 'trunk-outpulse', value: '101:' } } })]]],
  },
  { application: 'crs', plan: { ...own, call_plan_name: 'main' }, path: '/call_plan/north/one/main', rules: [[[to('trunk-outpulse')], [to('tg-with-outpulse')]], [[to('tg-with-outpulse')], [to('tg-with-outpulse')]], [[nested('trunk-outpulse')], [nested('tg-with-outpulse')]]] },
  {
    application: 'easy0', plan: { service_provider_name: 'north', name: 'main' }, path: '/call_plan/north/main',
    rules: [
      [[{ criteria: { zip: ['12345', '22345'], day: ['monday'], match: ['123xxxxxxx'], time: ['08:00', '17:00'], lata: [['Intra', null]], pointcode: [['000-000-001', null]] }, destination: { trunk: ['101', '102'] } }],
        [{ criteria: { zip: [['12345'], ['22345']], day: [['monday']], match: [['123xxxxxxx']], time: ['08:00', '17:00'], lata: [['Intra', null]], pointcode: [['000-000-001', null]] }, destination: { trunk: [['101'], ['102']] } }]],
      [[{ criteria: { always: true }, destination: { trunk_op: ['12345:1234567890', ['22345', '2234567890']] } }], [{ criteria: { always: true }, destination: { trunk_op: [['12345', '1234567890'], ['22345', '2234567890']] } }]],
      [[{ criteria: { always: true }, destination: { rule: [{ criteria: { zip: ['12345'] }, destination: { terminate: true } }] } }], [{ criteria: { always: true }, destination: { rule: [{ criteria: { zip: [['12345']] }, destination: { terminate: true } }] } }]],
    ],
  },
];

for (const { application: name, plan, path, rules } of cases) t.test(name, async (t) => {
  const each = hosted.find(({ application }) => application.name === name)!;
  const site = await RestSite.start(t, { hosted: each });
  const token = await site.token('owner');
  const ask = (method: string, rest: string, body?: Json) => site.ask(method, `/${name}/api${rest}`, { token, ...(body === undefined ? {} : { body }) });
  const kept = async () => (await ask('GET', path)).body.data[0]?.attributes['rules'];
  const { kind } = each.application.tables.find((table) => table.name === 'call_plan')!.columns.find((column) => column.name === 'rules')!;
  for (const [given, wanted] of rules) {
    const label = JSON.stringify(given).slice(0, 120);
    await ask('DELETE', path);
    const made = await ask('POST', '/call_plan', { ...plan, rules: given });
    t.equal(made.status, 201, `${label}: ${made.text.slice(0, 300)}`);
    t.strictSame(made.body.data[0]?.attributes['rules'], wanted, `POST ${label}`);
    t.equal((await ask('PUT', path, { rules: [] })).status, 200);
    t.strictSame((await ask('PUT', path, { rules: given })).body.data[0]?.attributes['rules'], wanted, `PUT ${label}`);
    t.equal((await ask('PUT', path, { rules: given })).body.meta['txnid'], null, 'the other spelling is no change');
    t.equal((await ask('POST', '/batch', { writes: [{ method: 'PUT', path, body: { rules: [] } }, { method: 'PUT', path, body: { rules: given } }] })).status, 200);
    t.strictSame(await kept(), wanted, `batch ${label}`);
    const value = kind.parse(JSON.stringify(given));
    t.strictSame(isRefusal(value) ? value.message : JSON.parse(kind.format(value)), wanted, `a cell ${label}`);
  }
});

t.test('the destination of the operator too', async (t) => {
  const site = await RestSite.start(t, { hosted: hosted.find(({ application }) => application.name === 'easy0')! });
  const token = await site.token('owner');
  const answer = await site.ask('PUT', '/easy0/api/settings?service_provider_name=north', { token, body: { operator_destination: { trunk: ['101', '102'] } } });
  t.equal(answer.status, 200, answer.text);
  t.strictSame(answer.body.data.find(({ attributes }) => attributes['name'] === 'operator_destination')?.attributes['value'], { trunk: [['101'], ['102']] });
});
