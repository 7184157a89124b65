import t from 'tap';
import { forwarding } from '../../../service/apps/ecf/forwarding.js';
import { check } from '../../../service/apps/ecf/lint.js';
import type { Json } from '../../../service/schema/kind.js';
import { EcfSite, noon, subscriberRow } from '../../support/ecf-site.js';

const open = (start: string, end: string, day?: string, more: Record<string, Json> = {}): Json => ({ start, end, ...(day === undefined ? {} : { day }), number: '8085550201', ...more });
const scheduled = (...entries: Json[]): Record<string, Json> => ({ call_manager: true, schedules: { entries } });

const others = new EcfSite();
others.subscriber({ service_provider_name: 'other', name: '8085550900', phone: null });
others.subscriber({ service_provider_name: 'other', name: 'their', phone: '8085550901' });

/** What a record says, and what is said of it: errors, then warnings. */
const cases: readonly (readonly [title: string, record: Record<string, Json>, errors: readonly string[], warnings: readonly string[]])[] = [
  ['nothing', {}, [], []],
  ['a default number', { default_number: '8085550201' }, [], []],
  ['the own number as default', { default_number: '8085550100' }, ['default_number self_destination'], []],
  ['a forward to the own number', { forward_plan: [{ number: '8085550201' }, { number: '808-555-0100' }] }, ['forward_plan/1 self_destination'], []],
  ['a schedule to the own number', scheduled({ start: '08:00', end: '09:00', number: '8085550100' }), ['schedules/entries/0 self_destination'], []],
  ['a destination that is the name', { name: '8085550101', default_number: '8085550101' }, ['default_number self_destination'], []],
  ['a destination like another name', { name: '808555010', default_number: '808555010' }, [], []],
  ['schedules while call_manager is off', { schedules: { entries: [open('08:00', '09:00')] } }, [], ['schedules not_applied']],
  ['schedules that are not active either', { schedules: { entries: [open('08:00', '09:00')], active: false } }, [], []],
  ['a list while call_manager is off', { screening: { pin: '2468' }, acceptance_lists: { entries: ['2075550001'] } }, [], []],
  ['a list that is not active while callers are screened', { call_manager: true, screening: { pin: '2468' }, acceptance_lists: { entries: ['2075550001'], active: false } }, [], ['acceptance_lists not_applied']],
  ['a list that is not active', { call_manager: true, acceptance_lists: { entries: ['2075550001'], active: false } }, [], []],
  ['the same window again', scheduled(open('08:00', '17:00'), open('08:00', '17:00')), [], ['schedules/entries/1 unreachable']],
  ['a window within', scheduled(open('08:00', '17:00'), open('09:00', '10:00', 'MONDAY')), [], ['schedules/entries/1 unreachable']],
  ['a window around', scheduled(open('09:00', '10:00'), open('08:00', '17:00')), [], []],
  ['a window within two others', scheduled(open('08:00', '12:00'), open('12:00', '17:00'), open('09:00', '16:00')), [], ['schedules/entries/2 unreachable']],
  ['a window with a minute to itself', scheduled(open('08:00', '12:00'), open('12:01', '17:00'), open('09:00', '16:00')), [], []],
  ['another day', scheduled(open('08:00', '17:00', 'MONDAY'), open('09:00', '10:00', 'TUESDAY')), [], []],
  ['past midnight', scheduled(open('22:00', '06:00', 'SATURDAY'), open('00:00', '06:00', 'SUNDAY')), [], ['schedules/entries/1 unreachable']],
  ['past midnight of another day', scheduled(open('22:00', '06:00', 'SUNDAY'), open('00:00', '06:00', 'SUNDAY')), [], []],
  ['behind the whole day', scheduled(open('00:00', '23:59'), open('22:00', '06:00')), [], ['schedules/entries/1 unreachable']],
  ['behind one that is not active', scheduled(open('00:00', '24:00', undefined, { active: false }), open('22:00', '06:00')), [], []],
  ['an emergency number', { default_number: '933' }, ['default_number emergency_destination'], []],
  ['lengths that no number here has', { default_number: '312555010', forward_plan: [{ number: '80855501' }], acceptance_lists: ['28085550100'] }, [], ['forward_plan/0 unusual_length', 'acceptance_lists/entries/0 unusual_length']],
  ['an emergency number among others', { forward_plan: [{ number: '8085550201' }, { number: '1933' }], speed_call_numbers: ['933'] }, ['forward_plan/1 emergency_destination', 'speed_call_numbers/0 emergency_destination'], []],
  ['a forward that is over', { forward_plan: [{ number: '8085550201', duration: 1, started: '2024-07-01 00:00:00Z' }] }, [], ['forward_plan/0 ended']],
  ['a phone that is another\'s name', { phone: '8085550900' }, [], ['phone shared_number']],
  ['a name that is another\'s name', { name: '8085550900' }, [], ['name shared_number']],
  ['a name that is another\'s phone', { name: '8085550901' }, [], ['name shared_number']],
];

t.test('checks', async (t) => {
  for (const [title, record, errors, warnings] of cases) {
    const found = check(subscriberRow(record), others.view, noon);
    t.same(found.errors.map(({ field, code }) => `${field} ${code}`), errors, `${title}: errors`);
    t.same(found.warnings.map(({ field, code }) => `${field} ${code}`), warnings, `${title}: warnings`);
  }
});

t.test('what the service provider prohibits is refused when it is written, by whatever column', async (t) => {
  const site = EcfSite.of({ default_number: '9005550100', speed_call_numbers: ['+442079460000'] });
  site.set('forward_constraints', ['^900', '^01144'], 'sp');
  const told = (record: Record<string, Json>) => {
    const { errors, warnings } = check(subscriberRow(record), site.view, noon);
    return [errors, warnings].map((found) => found.filter(({ code }) => code === 'prohibited').map(({ field }) => field).join(' '));
  };
  t.same(told({ default_number: '+442079460000', forward_plan: [{ number: '8085550201' }, { number: '1 900 555 0101' }], ...scheduled(open('08:00', '09:00', undefined, { number: '9005550102' })) }), ['forward_plan/1 schedules/entries/0 default_number', '']);
  t.same(told({ default_number: '9005550100', speed_call_numbers: ['+442079460000'] }), ['', 'default_number speed_call_numbers/0'], 'what was there before stands in nobody\'s way, and is passed over at each call');
  t.same(told({ default_number: '8085550201' }), ['', '']);
});

t.test('where calls may be forwarded', async (t) => {
  const site = EcfSite.of({ ...scheduled(open('08:00', '09:00')), default_number: '8085550202', forward_plan: [{ number: '8085550203' }, { number: '8085550202' }] });
  t.same([...forwarding.leadsTo(site.view, '8085550100')].sort(), ['8085550201', '8085550202', '8085550203']);
  t.same(forwarding.leadsTo(site.view, '8085550999'), []);
  t.same(forwarding.decides(site.view, 'subscriber', subscriberRow({ name: '8085550101' })), ['8085550100', '8085550101']);
  t.same(forwarding.decides(site.view, 'service_provider', ['sp']), []);
});
