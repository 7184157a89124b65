import t from 'tap';
import { isRefusal } from '../../../service/core/refusals.js';
import { acceptanceLists } from '../../../service/apps/ecf/kinds/acceptance-lists.js';
import { completed, forwardPlan } from '../../../service/apps/ecf/kinds/forward-plan.js';
import { schedules } from '../../../service/apps/ecf/kinds/schedules.js';
import { screening } from '../../../service/apps/ecf/kinds/screening.js';
import { setSystemZone } from '../../../service/core/system-zone.js';
import type { Json, Kind } from '../../../service/schema/kind.js';
import '../../support/secret-key.js';
import { ecfLimits } from '../../../service/apps/ecf/limits.js';

setSystemZone('UTC');

/** The value as JSON shows it, or the refusal; and as a CSV cell it comes to the same. */
function taken(kind: Kind<string>, json: Json): unknown {
  const value = kind.accept(json);
  const cell = kind.parse(JSON.stringify(json));
  if (isRefusal(value) || isRefusal(cell)) return isRefusal(value) && isRefusal(cell) && value.code === cell.code ? `<${value.code}>` : 'the two ways differ';
  return kind.format(value) === kind.format(cell) ? kind.show(value) : 'the two ways differ';
}

/** What was taken is taken again as it is written. */
function isStable(kind: Kind<string>, json: Json): boolean {
  const value = kind.accept(json);
  if (isRefusal(value)) return true;
  const again = kind.parse(kind.format(value));
  return !isRefusal(again) && kind.format(again) === kind.format(value) && JSON.stringify(kind.show(again)) === JSON.stringify(kind.show(value));
}

type Cases = readonly (readonly [given: Json, expected: unknown])[];

const list = (...entries: readonly Json[]): Json => ({ entries, active: true });

function cases(title: string, kind: Kind<string>, table: Cases): void {
  void t.test(title, async (t) => {
    for (const [given, expected] of table) {
      const label = JSON.stringify(given).slice(0, 100);
      t.same(taken(kind, given), expected, label);
      t.ok(isStable(kind, given), `${label} is stable`);
    }
  });
}

const open = { start: '08:00', end: '17:00', number: '8085550201' };
const times = (start: string, end: string): Json => [{ ...open, start, end }];
const inDays = (day: Json): Json => [{ ...open, day }];

cases('schedules', schedules, [
  [list(open), list(open)],
  [{ entries: [open] }, list(open)],
  [[open], list(open)],
  [{}, list()],
  [{ active: false }, { entries: [], active: false }],
  [{ entries: [open], active: null }, list(open)],
  [{ entries: [open], active: 'true' }, '<wrong_type>'],
  [{ entries: [open], activ: true }, '<unknown_field>'],
  [{ entries: open }, '<wrong_type>'],
  ['MONDAY', '<wrong_type>'],
  [5, '<wrong_type>'],
  [[{ ...open, active: false }], list({ ...open, active: false })],
  [[{ ...open, active: null }], list(open)],
  [[{ ...open, active: 0 }], '<wrong_type>'],
  [[{ ...open, days: 'MONDAY' }], '<unknown_field>'],
  [[null], '<wrong_type>'],
  [[{ start: '08:00', number: '8085550201' }], '<required>'],
  [[{ start: '08:00', end: '17:00' }], '<required>'],
  [[{ ...open, number: '(808) 555-0201' }], list(open)],
  [[{ ...open, number: '+1 808 555 0201' }], list(open)],
  [[{ ...open, number: '5550201' }], '<seven_digits>'],
  [[{ ...open, number: 'home' }], '<bad_phone>'],
  [[{ ...open, number: 8085550201 }], list(open)],
  [[{ ...open, number: true }], '<wrong_type>'],
  [[{ ...open, number: '911' }], '<emergency_destination>'],
  // T2, T3
  [times('00:00', '24:00'), list({ ...open, start: '00:00', end: '24:00' })],
  [times('00:00', '23:59'), list({ ...open, start: '00:00', end: '23:59' })],
  [times('22:00', '06:00'), list({ ...open, start: '22:00', end: '06:00' })],
  [times('22:00', '00:00'), list({ ...open, start: '22:00', end: '00:00' })],
  [times('08:00', '08:00'), '<empty_window>'],
  [times('00:00', '00:00'), '<empty_window>'],
  [times('24:00', '08:00'), '<out_of_range>'],
  [times('08:00', '24:01'), '<out_of_range>'],
  [times('08:00', '17:60'), '<out_of_range>'],
  [times('8:00', '17:00'), '<out_of_range>'],
  [times('08:00:00', '17:00'), '<out_of_range>'],
  // T5
  [inDays('MONDAY,TUESDAY'), list({ start: '08:00', end: '17:00', day: 'MONDAY,TUESDAY', number: '8085550201' })],
  [inDays('tuesday monday'), list({ start: '08:00', end: '17:00', day: 'MONDAY,TUESDAY', number: '8085550201' })],
  [inDays('MONDAY, TUESDAY'), list({ start: '08:00', end: '17:00', day: 'MONDAY,TUESDAY', number: '8085550201' })],
  [inDays(['MONDAY', 'TUESDAY']), list({ start: '08:00', end: '17:00', day: 'MONDAY,TUESDAY', number: '8085550201' })],
  [inDays([2, '3']), list({ start: '08:00', end: '17:00', day: 'MONDAY,TUESDAY', number: '8085550201' })],
  [inDays('2-3'), list({ start: '08:00', end: '17:00', day: 'MONDAY,TUESDAY', number: '8085550201' })],
  [inDays('SATURDAY - SUNDAY'), list({ start: '08:00', end: '17:00', day: 'SUNDAY,SATURDAY', number: '8085550201' })],
  [inDays('MONDAY,MONDAY'), list({ start: '08:00', end: '17:00', day: 'MONDAY', number: '8085550201' })],
  [inDays(''), list(open)],
  [inDays(null), list(open)],
  [inDays('8'), '<bad_choice>'],
  [inDays('FUNDAY'), '<bad_choice>'],
  [inDays([]), '<bad_choice>'],
  [inDays(['MONDAY', null]), '<bad_choice>'],
  [inDays(2), '<bad_choice>'],
  [[{ entries: [open], active: false }], { entries: [open], active: false }],
  [[{ entries: [open] }, { entries: [open] }], '<unknown_field>'],
  [Array.from({ length: ecfLimits.scheduleEntries }, () => open), list(...Array.from({ length: ecfLimits.scheduleEntries }, () => open))],
  [Array.from({ length: ecfLimits.scheduleEntries + 1 }, () => open), '<too_long>'],
]);

cases('acceptance lists', acceptanceLists, [
  [list('8085551234'), list('8085551234')],
  [['1-808-555-1234'], list('8085551234')],
  [{ entries: ['8085551234'], active: false }, { entries: ['8085551234'], active: false }],
  [{}, list()],
  [['5551234'], '<seven_digits>'],
  [['somebody'], '<bad_phone>'],
  [[''], '<required>'],
  [[null], '<required>'],
  [[8085551234], list('8085551234')],
  [[5551234], '<seven_digits>'],
  [[true], '<wrong_type>'],
  [[{ entries: ['8085551234'], active: false }], { entries: ['8085551234'], active: false }],
  [[{ entries: ['8085551234'] }, { entries: [] }], '<wrong_type>'],
  [{ numbers: ['8085551234'] }, '<unknown_field>'],
  [Array.from({ length: ecfLimits.acceptedCallers }, () => '8085551234'), list(...Array.from({ length: ecfLimits.acceptedCallers }, () => '8085551234'))],
  [Array.from({ length: ecfLimits.acceptedCallers + 1 }, () => '8085551234'), '<too_long>'],
]);

cases('screening', screening, [
  [{ active: true, pin: '1234' }, { active: true, pin: '1234' }],
  [{ pin: '0000' }, { active: true, pin: '0000' }],
  [{ active: false, pin: '1234' }, { active: false, pin: '1234' }],
  [{ active: false }, { active: false }],
  [{ active: true }, '<required>'],
  [{}, '<required>'],
  [{ active: true, pin: '123' }, '<too_short>'],
  [{ active: true, pin: '12345' }, '<too_long>'],
  [{ active: true, pin: '12a4' }, '<bad_characters>'],
  [{ active: true, pin: 1234 }, { active: true, pin: '1234' }],
  [{ active: true, pin: 123 }, '<too_short>'],
  [{ active: true, pin: true }, '<wrong_type>'],
  [{ active: 1, pin: '1234' }, '<wrong_type>'],
  [{ active: true, pin: '1234', tries: 3 }, '<unknown_field>'],
  [[], '<wrong_type>'],
]);

t.test('a PIN of screening is kept sealed', async (t) => {
  const [value, again, other] = ['1234', '1234', '4321'].map((pin) => screening.accept({ active: true, pin }) as string);
  t.notOk(value!.includes('1234'));
  t.not(value, again);
  t.equal(screening.uniqueAs!(value!), screening.uniqueAs!(again!), 'the same PIN');
  t.not(screening.uniqueAs!(value!), screening.uniqueAs!(other!), 'another PIN');
  t.not(screening.uniqueAs!(value!), screening.uniqueAs!(screening.accept({ active: false, pin: '1234' }) as string), 'the same, not active');
  t.same(screening.masked!(value!), { active: true });
  t.same(screening.show('{"active":true,"pin":"1.sealed elsewhere"}'), { active: true }, 'what no longer opens');
});

const noon = '2024-07-10 12:00:00.000000';
const one = '2024-07-10 13:00:00.000000';
const forward = { number: '8085550201', duration: 60 };

cases('forward plan', forwardPlan, [
  [[forward], [forward]],
  [[], []],
  [[{ number: '8085550201', duration: null }], [{ number: '8085550201', duration: null }]],
  [[{ number: '8085550201' }], [{ number: '8085550201', duration: null }]],
  [[{ number: '808.555.0201', duration: 60 }], [forward]],
  [[{ ...forward, started: '2024-07-10 12:00:00' }], [{ ...forward, started: noon, ends: one }]],
  [[{ ...forward, started: '2024-07-10T14:00:00+02:00', ends: '2024-07-10T13:00:00Z' }], [{ ...forward, started: noon, ends: one }]],
  [[{ ...forward, started: noon, ends: null }], [{ ...forward, started: noon, ends: one }]],
  [[{ ...forward, duration: null, started: noon }], [{ ...forward, duration: null, started: noon, ends: null }]],
  [[{ ...forward, duration: null, started: noon, ends: one }], [{ ...forward, duration: null, started: noon, ends: one }]],
  [[{ ...forward, ends: one }], [{ ...forward, ends: one }]],
  [[{ ...forward, duration: 61, started: noon, ends: one }], '<out_of_range>'],
  [[{ ...forward, duration: null, started: one, ends: noon }], '<out_of_range>'],
  [[{ ...forward, duration: null, started: one, ends: one }], '<out_of_range>'],
  [[{ ...forward, started: 'now' }], '<bad_timestamp>'],
  [[{ ...forward, started: 1720612800 }], '<wrong_type>'],
  [[{ ...forward, duration: 1 }], [{ ...forward, duration: 1 }]],
  [[{ ...forward, duration: 0 }], '<out_of_range>'],
  [[{ ...forward, duration: ecfLimits.forwardMinutes }], [{ ...forward, duration: ecfLimits.forwardMinutes }]],
  [[{ ...forward, duration: ecfLimits.forwardMinutes + 1 }], '<out_of_range>'],
  [[{ ...forward, duration: 1.5 }], '<bad_number>'],
  [[{ ...forward, duration: '60' }], '<bad_number>'],
  [[{ duration: 60 }], '<required>'],
  [[{ ...forward, number: '5550201' }], '<seven_digits>'],
  [[{ ...forward, until: noon }], '<unknown_field>'],
  [forward, '<wrong_type>'],
  [['8085550201'], '<wrong_type>'],
  [Array.from({ length: ecfLimits.forwardEntries }, () => forward), Array.from({ length: ecfLimits.forwardEntries }, () => forward)],
  [Array.from({ length: ecfLimits.forwardEntries + 1 }, () => forward), '<too_long>'],
]);

t.test('a forward gets its instants with the write', async (t) => {
  const nowMs = Date.UTC(2024, 6, 10, 12);
  const whole = (given: Json, keepsEnded: boolean): Json => forwardPlan.show(completed(forwardPlan.accept(given) as string, nowMs, keepsEnded));
  const before = { number: '8085550201', duration: 60, started: '2024-07-10 11:00:00.000000', ends: noon };
  const rows: readonly (readonly [given: Json, isNew: boolean, kept: Json])[] = [
    [[forward], true, [{ ...forward, started: noon, ends: one }]],
    [[{ ...forward, duration: null }], true, [{ ...forward, duration: null, started: noon, ends: null }]],
    [[{ ...forward, ends: one }], true, [{ ...forward, started: noon, ends: one }]],
    [[{ ...forward, duration: null, ends: one }], true, [{ ...forward, duration: null, started: noon, ends: one }]],
    [[{ ...forward, duration: null, ends: noon }], true, []],
    [[{ ...forward, started: one }], true, [{ ...forward, started: one, ends: '2024-07-10 14:00:00.000000' }]],
    [[before], true, [before]],
    [[before], false, []],
    [[before, forward], false, [{ ...forward, started: noon, ends: one }]],
  ];
  for (const [given, isNew, kept] of rows) t.same(whole(given, isNew), kept, `${JSON.stringify(given)}${isNew ? ', new' : ''}`);
});

t.test('instants are kept in UTC and shown in the zone of the system', async (t) => {
  t.teardown(() => setSystemZone('UTC'));
  const value = forwardPlan.accept([{ ...forward, started: '2024-11-03 05:30:00Z' }]) as string;
  for (const [zone, started, ends] of [
    ['UTC', '2024-11-03 05:30:00.000000', '2024-11-03 06:30:00.000000'],
    ['Pacific/Honolulu', '2024-11-02 19:30:00.000000', '2024-11-02 20:30:00.000000'],
    ['America/New_York', '2024-11-03 01:30:00.000000', '2024-11-03 01:30:00.000000-05:00'],
  ] as const) {
    setSystemZone(zone);
    t.same(forwardPlan.show(value), [{ ...forward, started, ends }], zone);
    t.equal(forwardPlan.parse(forwardPlan.format(value)), value, `${zone}: read again`);
  }
});

t.test('a refusal says where', async (t) => {
  const rows: readonly (readonly [Kind<string>, Json, string])[] = [
    [schedules, [open, { ...open, start: '25:00' }], 'Entry 2: Times are written HH:MM, from 00:00 to 24:00.'],
    [schedules, [{ ...open, stop: 1 }], 'Entry 1 has no member "stop"; there are start, end, day, number, active.'],
    [acceptanceLists, ['8085551234', '5551234'], 'Entry 2: A number of seven digits lacks its area code.'],
    [forwardPlan, [{ ...forward, ends: 'soon' }], 'Entry 1, ends: Not of the form YYYY-MM-DD HH:MM:SS.'],
    [screening, { pin: '12' }, 'The PIN: Fewer than 4 digits.'],
  ];
  for (const [kind, json, message] of rows) t.equal((kind.accept(json) as { message?: string }).message, message);
  const places: readonly (readonly [Kind<string>, Json, string | undefined])[] = [
    [schedules, [open, { ...open, start: '25:00' }], '1'], [schedules, { entries: [open, { ...open, end: open.start }] }, 'entries/1'], [schedules, { entries: [{ ...open, number: '5551234' }] }, 'entries/0/number'],
    [schedules, [{ entries: [{ ...open, day: 'SOMEDAY' }] }], '0/entries/0/day'], [schedules, { entries: 5 }, 'entries'], [schedules, 5, undefined], [schedules, { active: 5 }, undefined],
    [acceptanceLists, { entries: ['8085551234', '5551234'] }, 'entries/1'], [acceptanceLists, ['5551234'], '0'],
    [forwardPlan, [forward, { ...forward, ends: 'soon' }], '1/ends'], [forwardPlan, [{ number: '8085550100', duration: 0 }], '0/duration'], [forwardPlan, [{ number: '' }], '0/number'], [screening, { pin: '12' }, 'pin'],
  ];
  for (const [kind, json, field] of places) t.equal((kind.accept(json) as { errors: readonly { field: string }[] }).errors[0]?.field, field, JSON.stringify(json));
});
