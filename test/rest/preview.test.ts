import t from 'tap';
import { hosted } from '../../service/apps/all.js';
import { limits } from '../../service/core/limits.js';
import type { PreviewDescription } from '../../service/schema/preview-description.js';
import type { Json } from '../../service/schema/kind.js';
import { RestSite } from '../support/rest-site.js';

const hours = (criteria: string, value: string) => ({ label: 'Hours', type: 'time-of-day', criteria, destination: { type: 'number', value } });
const otherwise = { type: 'always', destination: { type: 'terminate' } };
const tenant = { service_provider_name: 'north', subscriber_name: 'one' };

async function furnished(t: Parameters<typeof RestSite.start>[0]): Promise<RestSite> {
  const site = await RestSite.start(t);
  const must = async (table: string, attributes: Json): Promise<void> => {
    const { status, text } = await site.ask('POST', `/icr/api/${table}`, { token: await site.token('owner'), body: attributes });
    if (status !== 201) throw new Error(text);
  };
  await must('number', { ...tenant, number: '6172342007', timezone: 'America/New_York' });
  await must('call_plan', { ...tenant, name: 'Office', rules: [hours('08:00-17:00', '6175550001'), otherwise] });
  await must('route', { ...tenant, number: '6172342007', call_plan_name: 'Office' });
  return site;
}

t.test('days of a call', async (t) => {
  const site = await furnished(t);
  const token = await site.token('north.one');
  const ask = (body: Json, as = token) => site.ask('POST', '/icr/api/preview', { token: as, body });
  const told = async (body: Json) => {
    const { status, text, body: { data } } = await ask(body);
    t.equal(status, 200, text.slice(0, 300));
    return data[0]!.attributes as unknown as PreviewDescription;
  };
  const inShort = ({ segments }: PreviewDescription) => segments.map(({ from, decision, no }) => `${from} ${String(decision.value)} ${no}`);
  // The clock of the site says 2026-01-15 12:00 UTC.
  const today = await told({ called: '617-234-2007', days: 1 });
  t.match(today, { zone: 'America/New_York', zone_of: 'number', from: '2026-01-15T00:00:00-05:00', to: '2026-01-16T00:00:00-05:00', days: 1, partial: false, shifts: [], call: { called: '6172342007', zone: 'America/New_York' } });
  t.same(inShort(today), ['2026-01-15T00:00:00-05:00 null 2', '2026-01-15T08:00:00-05:00 6175550001 1', '2026-01-15T17:00:00-05:00 null 2']);
  t.match(today.segments[1], { to: '2026-01-15T17:00:00-05:00', decision: { kind: 1, status: 0 }, label: 'Hours', pointer: 'rules/0', counted: false });
  const long = await told({ called: '6172342007', from: '2026-10-31', days: 2 });
  t.match([long.from, long.to, long.shifts], ['2026-10-31T00:00:00-04:00', '2026-11-02T00:00:00-05:00', [{ at: '2026-11-01T01:00:00-05:00', before: -14_400, after: -18_000 }]], 'a day of 25 hours');
  t.match(await told({ called: '6172342007', from: '2026-03-07', days: 2 }), { from: '2026-03-07T00:00:00-05:00', to: '2026-03-09T00:00:00-04:00', shifts: [{ at: '2026-03-08T03:00:00-04:00' }] });
  t.match(await told({ called: '6172342007', from: '2026-06-01T12:34:56Z', days: 1 }), { from: '2026-06-01T08:34:56-04:00', to: '2026-06-02T08:34:56-04:00' }, 'from an instant on');
  t.match(await told({ called: '6172342007', from: '2026-06-01 09:00', zone: 'Asia/Tokyo', days: 1 }), { from: '2026-05-31T20:00:00-04:00' }, 'a time in a zone that is named');
  t.match(await told({ called: '6172342007' }), { days: limits.previewDays, to: '2026-01-29T00:00:00-05:00' });
  t.same((await told({ called: '2125550100', days: 1 })).segments.map(({ decision: { status } }) => status), [1], 'no route');

  const draft = { table: 'call_plan', key: ['north', 'one', 'Office'], attributes: { rules: [hours('10:00-11:00', '6175550002'), otherwise] } };
  const drafted = await told({ called: '6172342007', days: 1, draft });
  t.same(inShort(drafted)[1], '2026-01-15T10:00:00-05:00 6175550002 1');
  t.match(drafted.draft, { table: 'call_plan', key: ['north', 'one', 'Office'], asked: true });
  const fresh = { table: 'call_plan', attributes: { ...tenant, name: 'New', rules: [hours('10:00-11:00', '6175550003'), otherwise] } };
  t.match(await told({ called: '6172342007', days: 1, draft: fresh }), { draft: { asked: false } });
  t.match(inShort(await told({ called: '6172342007', days: 1, draft: fresh, alone: true }))[1], /6175550003/, 'tried alone');
  const refused: [body: Json, field: string][] = [
    [{}, 'called'], [{ called: '1', days: 0 }, 'days'], [{ called: '1', days: limits.previewDays + 1 }, 'days'], [{ called: '1', days: 1.5 }, 'days'], [{ called: '1', from: '2026-02-30' }, 'from'], [{ called: '1', from: 'soon' }, 'from'], [{ called: '1', time: '2026-01-01' }, 'time'],
    [{ called: '1', change: 1 }, 'change'], [{ called: '1', cdr: 'x' }, 'cdr'], [{ called: '1', alone: true }, 'alone'], [{ called: '1', zone: 'Nowhere' }, 'zone'], [{ called: '1', draft: { table: 'nothing', attributes: {} } }, 'draft/table'],
    [{ called: '1', draft: { ...draft, attributes: { rules: [hours('10:00-10:00', '1')] } } }, 'draft/attributes/rules/0/criteria'],
  ];
  for (const [body, field] of refused) {
    const answer = await ask(body);
    t.equal(answer.status, 422, JSON.stringify(body));
    t.equal(answer.body.meta.errors![0]!.field, field, answer.text.slice(0, 300));
  }
  const others = (await ask({ called: '6172342007', days: 1 }, await site.token('south'))).body.data[0]!.attributes as unknown as PreviewDescription;
  t.same(others.segments.map(({ decision: { status } }) => status), [1], 'another tenant\'s number is as if it were not there');
  t.equal((await site.ask('GET', '/icr/api/preview', { token })).status, 405);
});

t.test('where money decides there is none', async (t) => {
  const site = await RestSite.start(t, { hosted: hosted.find(({ application }) => application.name === 'cc')! });
  const answer = await site.ask('POST', '/cc/api/preview', { token: await site.token('owner'), body: { called: '2125550100' } });
  t.match([answer.status, answer.body.meta.message], [400, /money/]);
});
