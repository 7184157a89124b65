import t from 'tap';
import type { Json } from '../../service/schema/kind.js';
import { RestSite } from '../support/rest-site.js';

const tenant = { service_provider_name: 'north', subscriber_name: 'one' };

t.test('numbers by REST: one record however it is spelled, in fields, keys and filters (routing.md, N1)', async (t) => {
  const site = await RestSite.start(t);
  const token = await site.token('owner');
  const made = await site.ask('PUT', `/icr/api/number/${encodeURIComponent('sip:+1-808-555-0177;npdi@gw')}`, { token, body: tenant });
  t.match(made, { status: 201, body: { data: [{ attributes: { number: '8085550177' } }] } });
  for (const spelling of ['8085550177', '18085550177', '+18085550177', '(808) 555-0177', 'tel:808-555-0177', '8085550177#', '8085550177;phone-context=+1', '%38085550177']) {
    t.equal((await site.ask('GET', `/icr/api/number/${encodeURIComponent(spelling)}`, { token })).status, 200, spelling);
    t.equal((await site.ask('GET', `/icr/api/number?filter[number]=${encodeURIComponent(spelling)}`, { token })).body.data.length, 1, `filter ${spelling}`);
    t.equal((await site.ask('POST', '/icr/api/number', { token, body: { ...tenant, number: spelling } })).status, 409, `again ${spelling}`);
  }
  t.equal((await site.ask('PUT', `/icr/api/number/${encodeURIComponent('011 44 20 7946 0000')}`, { token, body: tenant })).body.data[0]!.attributes['number'], '+442079460000');
  t.equal((await site.ask('GET', `/icr/api/number/${encodeURIComponent('+442079460000')}`, { token })).status, 200);
  for (const [number, code] of [
    ['312555004', 'bad_phone'], ['23125550051', 'bad_phone'], ['1234567890123456', 'bad_phone'], ['5550100', 'seven_digits'], ['2026-12-25', 'bad_phone'], ['12/25/2026', 'bad_phone'], ['3.12555E+09', 'bad_phone'], ['3125550100.0', 'bad_phone'],
    ['+555123', 'bad_phone'], ['anonymous', 'bad_phone'], ['urn:service:sos', 'bad_phone'],
  ] as const) {
    const answer = await site.ask('POST', '/icr/api/number', { token, body: { ...tenant, number } });
    t.match(answer.body.meta.errors, [{ field: 'number', code }], number);
    t.equal(answer.status, 422, number);
  }
});

t.test('warnings and refusals of numbers and zones by REST', async (t) => {
  const site = await RestSite.start(t);
  const token = await site.token('owner');
  const always = (type: string, value?: Json): Json => [{ type: 'always', criteria: '', destination: { type, ...(value === undefined ? {} : { value }) } }];
  const put = (path: string, body: object) => site.ask('PUT', `/icr/api/${path}`, { token, body: body as never });
  const codes = ({ body: { meta } }: Awaited<ReturnType<typeof put>>): string[] => [...meta.errors ?? [], ...(meta.warnings ?? []) as unknown as readonly { readonly code: string }[]].map(({ code }) => code);
  const plan = (type: string, value?: Json) => put('call_plan/north/one/p', { rules: always(type, value) });
  for (const [type, value] of [['number', '911'], ['number', '1 911'], ['number', '+1911'], ['number', 'urn:service:sos'], ['number', '933'], ['sip-uri', '911@gw'], ['sip-uri', '%39%31%31;npdi@gw'], ['trunk-outpulse', '101:,102:9-1-1#'], ['trunk-outpulse', [['101', '1933']]]] as const) {
    const answer = await plan(type, value as Json);
    t.equal(answer.status, 422, `${type} ${JSON.stringify(value)}`);
    t.same(codes(answer), ['emergency_destination'], `${type} ${JSON.stringify(value)}`);
  }
  t.match(await put('call_plan/north/one/p', { rules: always('continue'), destination_type: 'NUMBER', destination_value: '911' }), { status: 422, body: { meta: { errors: [{ field: 'destination_value', code: 'emergency_destination' }] } } });
  const typed = await plan('number', '(312) 555-010');
  t.equal(typed.status, 201);
  t.ok(codes(typed).includes('unusual_length'));
  t.same(typed.body.data[0]!.attributes['rules'], always('number', '312555010'), 'kept as it is called');
  for (const [path, body, code] of [
    ['number/911', tenant, 'emergency_number'], ['route/north/one/p/911', {}, 'emergency_number'], ['route/north/one/p/XXXXXXXXXX', {}, 'international_pattern'], ['route/north/one/p/312555011', {}, 'unusual_length'],
    ['number/8085550178', { ...tenant, timezone: 'EST' }, 'no_summer_time'], ['number/8085550178', { ...tenant, timezone: 'AST' }, 'bad_zone'], ['number/8085550178', { ...tenant, timezone: 'SystemV/EST5' }, 'bad_zone'],
  ] as const) t.ok(codes(await put(path, body)).includes(code), `${path} ${code}`);
  t.equal((await put('route/north/one/p/01144XXXXXXXXXX', {})).body.data[0]!.attributes['number'], '+44XXXXXXXXXX');
  for (const [body, code] of [[{ time_zone: 'HST' }, 'no_summer_time'], [{ time_zone: 'BST' }, 'bad_zone'], [{ emergency_numbers: ['911', '312555010'] }, 'unusual_length']] as const) t.same(codes(await put('settings', body)), [code], JSON.stringify(body));
});
