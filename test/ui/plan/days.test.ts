import t from 'tap';
import { barWords, clockOf, dateWords, daysOf, differsFrom, hoursOf, isWeekend, type Day, type Preview, type Segment } from '../../../service/ui/plan/days.js';

const segment = (from: string, to: string, value: string, more: Partial<Segment> = {}): Segment => ({ from, to, decision: { kind: 1, value }, counted: false, ...more });
const drawn = ({ date, hours, bars }: Day): string => `${date.slice(5)} ${hours}h ${bars.map(({ start, end, half, words }) => `${clockOf(start)}-${clockOf(end)}${half === undefined ? '' : half[0]!}=${words}`).join(' ')}`;
const plain = (from: string, to: string, segments: readonly Segment[], shifts: Preview['shifts'] = []): Preview => ({ zone: 'x', from, to, segments, shifts });

t.test('days on the clock of the wall', async (t) => {
  const rows: readonly (readonly [what: string, preview: Preview, days: readonly string[]])[] = [
    ['a bar over midnight is two', plain('2026-10-26T00:00:00-04:00', '2026-10-28T00:00:00-04:00', [
      segment('2026-10-26T00:00:00-04:00', '2026-10-26T08:00:00-04:00', '1'), segment('2026-10-26T08:00:00-04:00', '2026-10-27T17:00:00-04:00', '2'), segment('2026-10-27T17:00:00-04:00', '2026-10-28T00:00:00-04:00', '1'),
    ]), ['10-26 24h 00:00-08:00=1 08:00-24:00=2', '10-27 24h 00:00-17:00=2 17:00-24:00=1']],
    ['clocks go back: the hour that comes twice has two halves', plain('2026-11-01T00:00:00-04:00', '2026-11-02T00:00:00-05:00', [segment('2026-11-01T00:00:00-04:00', '2026-11-02T00:00:00-05:00', '1')], [{ at: '2026-11-01T01:00:00-05:00', before: -14400, after: -18000 }]),
      ['11-01 25h 00:00-01:00=1 01:00-02:00f=1 01:00-02:00s=1 02:00-24:00=1']],
    ['a change within that hour', plain('2026-11-01T00:00:00-04:00', '2026-11-02T00:00:00-05:00', [segment('2026-11-01T00:00:00-04:00', '2026-11-01T01:30:00-04:00', '1'), segment('2026-11-01T01:30:00-04:00', '2026-11-01T01:00:00-05:00', '2'), segment('2026-11-01T01:00:00-05:00', '2026-11-02T00:00:00-05:00', '1')], [{ at: '2026-11-01T01:00:00-05:00', before: -14400, after: -18000 }]),
      ['11-01 25h 00:00-01:00=1 01:00-01:30f=1 01:30-02:00f=2 01:00-02:00s=1 02:00-24:00=1']],
    ['clocks go forward: the hour that is left out is empty', plain('2027-03-14T00:00:00-05:00', '2027-03-15T00:00:00-04:00', [segment('2027-03-14T00:00:00-05:00', '2027-03-15T00:00:00-04:00', '1')], [{ at: '2027-03-14T03:00:00-04:00', before: -18000, after: -14400 }]),
      ['03-14 23h 00:00-02:00=1 03:00-24:00=1']],
    ['east of Greenwich, half an hour', plain('2026-10-26T00:00:00+05:30', '2026-10-27T00:00:00+05:30', [segment('2026-10-26T00:00:00+05:30', '2026-10-27T00:00:00+05:30', '1')]), ['10-26 24h 00:00-24:00=1']],
    ['nothing', plain('2026-10-26T00:00:00Z', '2026-10-26T00:00:00Z', []), []],
  ];
  for (const [what, preview, days] of rows) t.same(daysOf(preview).map(drawn), days, what);
});

t.test('hours by destination, and where live differs', async (t) => {
  const preview = plain('2026-10-26T00:00:00Z', '2026-10-27T00:00:00Z', [segment('2026-10-26T00:00:00Z', '2026-10-26T08:00:00Z', '1'), segment('2026-10-26T08:00:00Z', '2026-10-26T20:00:00Z', '2'), segment('2026-10-26T20:00:00Z', '2026-10-27T00:00:00Z', '1')]);
  t.same(hoursOf(daysOf(preview)), [['1', 12], ['2', 12]]);
  const live = [segment('2026-10-26T00:00:00Z', '2026-10-26T10:00:00Z', '1'), segment('2026-10-26T10:00:00Z', '2026-10-26T20:00:00Z', '2'), segment('2026-10-26T20:00:00Z', '2026-10-27T00:00:00Z', '1')];
  const cut = daysOf(preview, undefined, live.map(({ from }) => Date.parse(from)));
  t.same(cut.map(drawn), ['10-26 24h 00:00-08:00=1 08:00-10:00=2 10:00-20:00=2 20:00-24:00=1']);
  t.same(cut[0]!.bars.map((bar) => differsFrom(bar, live)), [false, true, false, false]);
  t.same(daysOf(preview, () => 'x')[0]!.bars.map(({ words }) => words), ['x', 'x', 'x'], 'called as the editor calls it');
});

t.test('a bar in words', async (t) => {
  const [day] = daysOf(plain('2026-10-27T00:00:00Z', '2026-10-28T00:00:00Z', [segment('2026-10-27T17:00:00Z', '2026-10-27T20:00:00Z', '2015550190', { no: '2.2' }), segment('2026-10-27T20:00:00Z', '2026-10-27T21:00:00Z', '1', { counted: true })]));
  t.equal(barWords(day!, day!.bars[0]!), 'Tue 27 Oct 17:00–20:00, 201 555 0190, rule 2.2');
  t.match(barWords(day!, day!.bars[1]!), /counted or by percentage/);
  t.match(barWords(day!, { ...day!.bars[0]!, half: 'second' }), /the second time/);
  t.same(['2026-10-31', '2026-11-01', '2026-11-02'].map((date) => `${dateWords(date)} ${isWeekend(date)}`), ['Sat 31 Oct true', 'Sun 1 Nov true', 'Mon 2 Nov false']);
});
