/** Of a record every fault is told in one answer, whichever check finds it, in every application (api.md, Errors: every bad field in one answer). */
import t from 'tap';
import { hosted } from '../../service/apps/all.js';
import type { Json } from '../../service/schema/kind.js';
import { RestSite } from '../support/rest-site.js';

type Body = { readonly [name: string]: Json };

const always = { type: 'always', destination: { type: 'number', value: '3125550100' } };
const badRule = { type: 'time-of-day', criteria: 'noon', destination: { type: 'number', value: '3125550100' } };
const badDestination = { type: 'always', destination: { type: 'nowhere' } };

/** A record, and the fields that are at fault; every rule by its path. */
const records: readonly (readonly [application: string, table: string, body: Body, fields: readonly string[]])[] = [
  ['icr', 'call_plan', { rules: [badRule, always], destination_type: 'FAX' }, ['destination_type', 'name', 'rules/0/criteria', 'service_provider_name', 'subscriber_name']],
  ['icr', 'call_plan', { service_provider_name: 'p', subscriber_name: 'nobody', name: 'x', rules: [badRule, badDestination] }, ['rules/0/criteria', 'rules/1/destination', 'subscriber_name']],
  ['icr', 'call_plan', { service_provider_name: 'p', subscriber_name: 'nobody', name: 'x:y', rules: [{ ...always, type: 'npa', criteria: 'NOWHERE' }] }, ['name', 'rules/0/criteria', 'subscriber_name']],
  ['icr', 'service_provider', { name: 'p', display_name: 'with blanks', legacy_service_provider_id: 7 }, ['display_name', 'legacy_service_provider_id', 'name']],
  ['crs', 'call_plan', { service_provider_name: 'p', rules: [badRule] }, ['call_plan_name', 'rules/0/criteria', 'subscriber_name']],
  ['crs', 'group', { service_provider_name: 'p', subscriber_name: 'nobody', group_number: 'one', constraints: ['('] }, ['constraints/0', 'group_number', 'subscriber_name']],
  ['easy0', 'call_plan', { service_provider_name: 'nobody', priority: -1, name: 'x', rules: [{ criteria: { time: ['25:00', '26:00'] }, destination: { terminate: true } }] }, ['priority', 'rules/0/criteria/time', 'service_provider_name']],
  ['easy0', 'ingress', { kind: 'pointcode', value: '1-2-3', service_provider_name: 'nobody' }, ['service_provider_name', 'value']],
  ['ecf', 'subscriber', { service_provider_name: 'nobody', name: '2125550100', pin: 'x', default_number: '2125550100', timezone: 'Nowhere' }, ['default_number', 'pin', 'service_provider_name', 'timezone']],
  // Of a list and of JSON every entry.
  ['ecf', 'subscriber', { service_provider_name: 'p', name: '2125550100', pin: '1234', schedules: { entries: [{ start: '25:00', end: '08:00', day: 'SOMEDAY', number: '5551234' }, { start: '08:00', end: '09:00', number: 'x' }] }, speed_call_numbers: ['2125550101', '1.5', 'x'] },
    ['schedules/entries/0', 'schedules/entries/0/day', 'schedules/entries/0/number', 'schedules/entries/1/number', 'speed_call_numbers', 'speed_call_numbers']],
  ['ecf', 'subscriber', { service_provider_name: 'p', name: '2125550100', pin: '1234', acceptance_lists: ['5551234', '2125550100', 'x'], forward_plan: [{ number: 'x' }, { number: '2125550199', duration: 0 }] },
    ['acceptance_lists/0', 'acceptance_lists/2', 'forward_plan/0/number', 'forward_plan/1/duration']],
  ['cc', 'calling_service', { service_provider_name: 'nobody', name: 'x', minimum_billing: 'much', promotion_active: true }, ['minimum_billing', 'promotion_end', 'promotion_start', 'service_provider_name']],
  ['cc', 'administrator', { username: 'a:b', role_id: 'service_provider:p', permissions: ['none'], email: 7 }, ['email', 'permissions', 'username']],
];

t.test('what is refused because what contains it is in the archive says so, to whom it is no other tenant\'s', async (t) => {
  const site = await RestSite.start(t, { hosted: hosted.find(({ application }) => application.name === 'icr')! });
  const [owner, north] = [await site.token('owner'), await site.token('north')];
  const ask = async (token: string, method: string, path: string, body?: Body) => (await site.ask(method, `/icr/api/${path}`, { token, ...(body === undefined ? {} : { body }) })).body.meta['message'] as string;
  for (const [path, body] of [['service_provider', { name: 'p' }], ['subscriber', { name: 's', service_provider_name: 'p' }]] as const) t.equal(await ask(owner, 'POST', path, body), '');
  for (const path of ['subscriber/p/s', 'service_provider/p']) await ask(owner, 'DELETE', path);
  const archived = /There is no service_provider p\. It is in the archive: restore it first\./;
  t.match(await ask(owner, 'DELETE', 'subscriber/p/s?archive=true&restore=true'), archived);
  t.match(await ask(owner, 'PUT', 'number/2125550100', { service_provider_name: 'p', subscriber_name: 's' }), archived);
  t.match(await ask(owner, 'PUT', 'administrator/x', { role_id: 'service_provider:p', password: 'seven green bottles' }), archived);
  const told = async (provider: string) => (await ask(north, 'PUT', 'number/2125550100', { service_provider_name: provider, subscriber_name: 's', timezone: 'Nowhere' })).replaceAll(provider, 'NAME');
  t.equal(await told('p'), await told('q'), 'not to another tenant');
  t.equal(await ask(owner, 'DELETE', 'service_provider/p?archive=true'), 'Record successfully archived or restored.');
  t.match(await ask(owner, 'DELETE', 'subscriber/p/s?archive=true&restore=true'), /There is no service_provider p\.$/, 'nor once it is purged');
});

for (const each of hosted) {
  const { name } = each.application;
  t.test(name, async (t) => {
    const site = await RestSite.start(t, { hosted: each });
    const token = await site.token('owner');
    const first = await site.ask('POST', `/${name}/api/service_provider`, { token, body: { name: 'p', ...name === 'icr' ? { legacy_service_provider_id: 7 } : {} } });
    t.equal(first.status, 201, first.text);
    for (const [application, table, body, fields] of records) {
      if (application !== name) continue;
      const { status, body: { meta } } = await site.ask('POST', `/${name}/api/${table}`, { token, body });
      t.equal(status, 422, `${table}: ${JSON.stringify(meta)}`);
      for (const { field, message } of meta.errors ?? []) if (/^rules\/\d/.test(field)) t.match(message, /^Rule \d+: /, `${table}: ${field}`);
      t.same((meta.errors ?? []).map(({ field }) => field).sort(), fields, `${table} ${JSON.stringify(body)}: ${JSON.stringify(meta.errors)}`);
    }
  });
}
