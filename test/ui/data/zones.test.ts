import t from 'tap';
import { instantOf, midnightAfter, saidTime, wallAt, zoneTitle } from '../../../service/ui/data/zones.js';

const newYork = 'America/New_York';
const utc = (text: string): number => Date.parse(`${text}Z`);

t.test('a time on a wall is one instant, on days of 23 and 25 hours too', async (t) => {
  const rows: readonly (readonly [stamp: string, zone: string, instant: number | undefined])[] = [
    ['2026-11-30 06:33:32.079000', 'UTC', utc('2026-11-30T06:33:32.079')],
    ['2026-11-30 01:33', newYork, utc('2026-11-30T06:33')],
    ['2026-07-01 01:33', newYork, utc('2026-07-01T05:33')],
    ['2026-03-08 01:59', newYork, utc('2026-03-08T06:59')],
    ['2026-03-08 02:30', newYork, utc('2026-03-08T07:30')],
    ['2026-03-08 03:00', newYork, utc('2026-03-08T07:00')],
    ['2026-11-01 01:30', newYork, utc('2026-11-01T05:30')],
    ['2026-11-01 02:00', newYork, utc('2026-11-01T07:00')],
    ['2026-11-01T01:30:00-05:00', newYork, utc('2026-11-01T06:30')],
    ['2026-11-01T06:30:00.000Z', newYork, utc('2026-11-01T06:30')],
    ['2026-11-30', newYork, utc('2026-11-30T05:00')],
    ['soon', newYork, undefined],
  ];
  for (const [stamp, zone, instant] of rows) t.equal(instantOf(stamp, zone), instant, `${stamp} ${zone}`);
  const { date, time, weekday, minute } = wallAt(utc('2026-11-30T06:33:32'), newYork);
  t.same([date, time, weekday, minute], ['2026-11-30', '01:33', 1, 93]);
});

t.test('a day ends at its own midnight', async (t) => {
  const rows: readonly (readonly [from: string, hours: number])[] = [['2026-11-30 00:00', 24], ['2026-03-08 00:00', 23], ['2026-11-01 00:00', 25], ['2026-11-30 23:59', 1 / 60], ['2026-12-31 12:00', 12]];
  for (const [from, hours] of rows) {
    const start = instantOf(from, newYork)!;
    t.equal(midnightAfter(start, newYork) - start, hours * 3_600_000, from);
  }
});

t.test('instants as one says them', async (t) => {
  const now = instantOf('2026-11-30 15:00', newYork)!;
  const rows: readonly (readonly [stamp: string, said: string])[] = [
    ['2026-11-30 19:30', 'today 19:30'], ['2026-11-30 14:02', 'today 14:02'], ['2026-12-01 00:00', 'midnight'], ['2026-12-01 08:00', 'tomorrow 08:00'], ['2026-12-06 08:00', 'Sunday 08:00'],
    ['2026-12-07 08:00', '7 Dec 08:00'], ['2027-01-02 08:00', '2 Jan 2027 08:00'], ['2026-11-29 23:00', 'yesterday 23:00'], ['2026-11-20 23:00', '20 Nov 23:00'],
  ];
  for (const [stamp, said] of rows) t.equal(saidTime(instantOf(stamp, newYork)!, now, newYork), said, stamp);
  t.equal(zoneTitle(newYork, now), 'New York time (EST)');
  t.equal(zoneTitle('UTC', now), 'UTC');
});
