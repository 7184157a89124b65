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
  ['cc', 'calling_service', { service_provider_name: 'nobody', name: 'x', minimum_billing: 'much', promotion_active: true }, ['minimum_billing', 'promotion_end', 'promotion_start', 'service_provider_name']],
  ['cc', 'administrator', { username: 'a:b', role_id: 'service_provider:p', permissions: ['none'], email: 7 }, ['email', 'permissions', 'username']],
];

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
      t.same((meta.errors ?? []).map(({ field }) => field).sort(), fields, `${table} ${JSON.stringify(body)}: ${JSON.stringify(meta.errors)}`);
    }
  });
}
