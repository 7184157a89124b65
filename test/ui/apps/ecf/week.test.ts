import t from 'tap';
import { days, endText, faultsOf, minuteOf, weekOf, windowsOf, withWindows, type Day, type DayWindow, type Entry } from '../../../../service/ui/apps/ecf/week.js';

const workdays = 'MONDAY,TUESDAY,WEDNESDAY,THURSDAY,FRIDAY';
const night: Entry = { start: '18:00', end: '08:00', day: workdays, number: '2075553000' };
const lunch: Entry = { start: '12:00', end: '13:00', number: '2075550140' };
const window = (start: string, end: string, number: string, on = true): DayWindow => ({ start, end, number, on });

/** A day as `from-to number`, in hours. */
function said(entries: readonly Entry[], day: Day): string {
  return weekOf(entries)[days.indexOf(day)]!.map(({ from, to, number }) => `${from / 60}-${to / 60} ${number.slice(-3)}`).join(', ');
}

t.test('seven bars from the entries', async (t) => {
  const rows: readonly (readonly [what: string, entries: readonly Entry[], day: Day, bar: string])[] = [
    ['nothing', [], 'MONDAY', ''],
    ['the night before Monday is Sunday, which has none', [night], 'MONDAY', '18-24 000'],
    ['a night runs into the next day', [night], 'TUESDAY', '0-8 000, 18-24 000'],
    ['the night of Friday ends on Saturday', [night], 'SATURDAY', '0-8 000'],
    ['every day', [lunch], 'SUNDAY', '12-13 140'],
    ['the first that is open decides', [{ ...lunch, start: '07:00', end: '09:00' }, night], 'TUESDAY', '0-7 000, 7-9 140, 18-24 000'],
    ['the first that is open decides, the other way round', [night, { ...lunch, start: '07:00', end: '09:00' }], 'TUESDAY', '0-8 000, 8-9 140, 18-24 000'],
    ['what is off is not there', [{ ...night, active: false }], 'TUESDAY', ''],
    ['a day to its end', [{ start: '00:00', end: '24:00', day: 'SUNDAY', number: '2075550140' }], 'SUNDAY', '0-24 140'],
    ['23:59 is the end of the day', [{ start: '22:00', end: '23:59', day: 'SUNDAY', number: '2075550140' }], 'SUNDAY', '22-24 140'],
    ['over the end of the week', [{ start: '22:00', end: '06:00', day: 'SUNDAY', number: '2075550140' }], 'MONDAY', '0-6 140'],
    ['the same number on, and one bar', [{ start: '08:00', end: '12:00', number: '2075550140' }, lunch], 'MONDAY', '8-13 140'],
  ];
  for (const [what, entries, day, bar] of rows) t.equal(said(entries, day), bar, what);
});

t.test('a day is edited and the others stay', async (t) => {
  const rows: readonly (readonly [what: string, before: readonly Entry[], windows: readonly DayWindow[], on: readonly Day[], after: readonly Entry[]])[] = [
    ['a first window', [], [window('08:00', '12:00', '1')], ['MONDAY'], [{ start: '08:00', end: '12:00', day: 'MONDAY', number: '1' }]],
    ['nothing changed', [night, lunch], windowsOf([night, lunch], 'MONDAY'), ['MONDAY'], [night, lunch]],
    ['taken from one day', [night], [], ['WEDNESDAY'], [{ ...night, day: 'MONDAY,TUESDAY,THURSDAY,FRIDAY' }]],
    ['taken from its only day', [{ ...night, day: 'MONDAY' }], [], ['MONDAY'], []],
    ['taken from every day', [lunch], [], ['SUNDAY'], [{ ...lunch, day: 'MONDAY,TUESDAY,WEDNESDAY,THURSDAY,FRIDAY,SATURDAY' }]],
    ['put back on the last day, it is every day again', [{ ...lunch, day: 'MONDAY,TUESDAY,WEDNESDAY,THURSDAY,FRIDAY,SATURDAY' }], [window('12:00', '13:00', '2075550140')], ['SUNDAY'], [lunch]],
    ['another hour on one day', [night], [window('17:00', '08:00', '2075553000')], ['FRIDAY'],
      [{ start: '17:00', end: '08:00', day: 'FRIDAY', number: '2075553000' }, { ...night, day: 'MONDAY,TUESDAY,WEDNESDAY,THURSDAY' }]],
    ['copied to others, one entry', [], [window('08:00', '12:00', '1')], ['TUESDAY', 'MONDAY', 'SUNDAY'], [{ start: '08:00', end: '12:00', day: 'MONDAY,TUESDAY,SUNDAY', number: '1' }]],
    ['what an earlier entry would cover goes before it', [night, { start: '07:00', end: '09:00', day: 'SUNDAY', number: '1' }], [window('18:00', '08:00', '2075553000'), window('07:00', '09:00', '1')], ['TUESDAY'],
      [{ start: '07:00', end: '09:00', day: 'TUESDAY', number: '1' }, night, { start: '07:00', end: '09:00', day: 'SUNDAY', number: '1' }]],
    ['switched off, it is another entry', [night], [window('18:00', '08:00', '2075553000', false)], ['FRIDAY'],
      [{ start: '18:00', end: '08:00', day: 'FRIDAY', number: '2075553000', active: false }, { ...night, day: 'MONDAY,TUESDAY,WEDNESDAY,THURSDAY' }]],
  ];
  for (const [what, before, windows, on, after] of rows) t.same(withWindows(before, windows, on), after, what);
});

t.test('what was drawn is what holds, whatever stood there', async (t) => {
  const befores: readonly (readonly Entry[])[] = [[], [night], [lunch, night], [night, lunch], [{ ...lunch, start: '00:00', end: '24:00' }, night]];
  const drawn = [window('06:00', '07:30', '1'), window('07:30', '12:30', '2'), window('20:00', '03:00', '3')];
  for (const before of befores) {
    for (const day of days) {
      const after = withWindows(before, drawn, [day]);
      const bar = said(after, day);
      for (const wanted of ['6-7.5 1', '7.5-12.5 2', '20-24 3']) t.ok(bar.includes(wanted), `${day}: ${bar} has ${wanted}`);
      t.same(new Set(windowsOf(after, day)), new Set(drawn), day);
      // Windows of the other days are as they were.
      for (const other of days) if (other !== day) t.same(windowsOf(after, other), windowsOf(before, other), `${other} when ${day} is edited`);
    }
  }
});

t.test('faults of a day, by window', async (t) => {
  const rows: readonly (readonly [windows: readonly DayWindow[], faults: readonly (readonly [number, string])[]])[] = [
    [[window('08:00', '12:00', '1'), window('12:00', '13:00', '2')], []],
    [[window('08:00', '08:00', '1')], [[0, 'It ends when it starts.']]],
    [[window('', '08:00', '1')], [[0, 'From and until are times.']]],
    [[window('08:00', '12:00', ' ')], [[0, 'A number is needed.']]],
    [[window('08:00', '12:00', '1'), window('11:59', '13:00', '2')], [[1, 'Window 1 has part of these hours already.']]],
    [[window('08:00', '12:00', '1'), window('11:59', '13:00', '2', false)], []],
    [[window('22:00', '06:00', '1'), window('05:00', '07:00', '2')], []],
    [[window('22:00', '06:00', '1'), window('23:00', '23:30', '2')], [[1, 'Window 1 has part of these hours already.']]],
  ];
  for (const [windows, faults] of rows) t.same([...faultsOf(windows)], faults, JSON.stringify(windows));
  for (const [text, minute] of [['00:00', 0], ['24:00', 1440], ['24:01', undefined], ['8:00', undefined], ['12:60', undefined]] as const) t.equal(minuteOf(text), minute, text);
  t.equal(endText('00:00'), '24:00');
  t.equal(endText('23:00'), '23:00');
});
