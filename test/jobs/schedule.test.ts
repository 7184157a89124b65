import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { utcOf } from '../../service/core/zones.js';
import { daysBetween, localDate, purgeDue } from '../../service/jobs/schedule.js';

const at = (text: string): number => Date.parse(text);

void t.test('due is decided by mark, clock and zone alone', (t) => {
  const far = limits.clockJumpDays;
  const cases: readonly (readonly [what: string, mark: string | undefined, now: string, zone: string, synchronised: boolean | undefined, due: string])[] = [
    ['a new store', undefined, '2026-03-01T12:00:00Z', 'UTC', undefined, 'first 2026-03-01'],
    ['the last second of the date', '2026-03-01', '2026-03-01T23:59:59.999Z', 'UTC', true, 'done'],
    ['midnight', '2026-03-01', '2026-03-02T00:00:00Z', 'UTC', true, 'due 2026-03-02'],
    ['midnight, nobody vouches', '2026-03-01', '2026-03-02T00:00:00Z', 'UTC', false, 'due 2026-03-02'],
    ['midnight there, noon here', '2026-03-01', '2026-03-02T06:00:00Z', 'America/Chicago', true, 'due 2026-03-02'],
    ['a second before midnight there', '2026-03-01', '2026-03-02T05:59:59Z', 'America/Chicago', true, 'done'],
    ['a clock set back across midnight', '2026-03-02', '2026-03-01T23:59:00Z', 'UTC', true, 'done'],
    ['and midnight again', '2026-03-02', '2026-03-02T00:00:00Z', 'UTC', true, 'done'],
    ['the zone set west across the date', '2026-03-02', '2026-03-02T03:00:00Z', 'America/Chicago', true, 'done'],
    ['the zone set east across the date', '2026-03-02', '2026-03-02T16:00:00Z', 'Asia/Tokyo', true, 'due 2026-03-03'],
    ['down for a long weekend', '2026-03-06', `2026-03-0${6 + far}T12:00:00Z`, 'UTC', undefined, `due 2026-03-0${6 + far}`],
    ['down for longer, synchronised', '2026-03-05', `2026-03-0${6 + far}T12:00:00Z`, 'UTC', true, `due 2026-03-0${6 + far}`],
    ['down for longer, not synchronised', '2026-03-05', `2026-03-0${6 + far}T12:00:00Z`, 'UTC', false, `waits ${far + 1}`],
    ['down for longer, nobody knows', '2026-03-05', `2026-03-0${6 + far}T12:00:00Z`, 'UTC', undefined, `waits ${far + 1}`],
    ['a dead clock battery', '2026-03-05', '1970-01-01T00:10:00Z', 'UTC', false, 'waits -20517'],
    ['the mark of a clock that was ahead', '2099-01-01', '2026-03-05T00:10:00Z', 'UTC', true, 'due 2026-03-05'],
    ['the same, not synchronised', '2099-01-01', '2026-03-05T00:10:00Z', 'UTC', false, 'waits -26600'],
    ['a few days ahead', '2026-03-08', '2026-03-05T00:10:00Z', 'UTC', true, 'done'],
    ['across a leap day', '2028-02-28', '2028-02-29T00:00:00Z', 'UTC', true, 'due 2028-02-29'],
    ['across a year', '2026-12-31', '2027-01-01T00:00:00Z', 'UTC', true, 'due 2027-01-01'],
  ];
  for (const [what, mark, now, zone, synchronised, wanted] of cases) {
    const due = purgeDue(mark, at(now), zone, synchronised);
    t.equal(due.kind === 'done' ? 'done' : due.kind === 'waits' ? `waits ${due.days}` : `${due.kind} ${due.date}`, wanted, what);
  }
  t.end();
});

/** A whole year of looks every ten minutes, in zones whose days have 23 to 25 hours, or no midnight. */
void t.test('once for each local date, whatever the length of the day', (t) => {
  const zones: readonly (readonly [zone: string, year: number, without: string | undefined])[] = [
    ['UTC', 2026, undefined],
    ['America/Chicago', 2026, undefined],
    ['Australia/Lord_Howe', 2026, undefined],
    ['America/Sao_Paulo', 2018, '2018-11-04'],
    ['Africa/Cairo', 2014, '2014-05-16'],
    ['Asia/Beirut', 2026, '2026-03-29'],
    ['Africa/Cairo', 2026, '2026-04-24'],
    ['America/Asuncion', 2023, '2023-10-01'],
    // And one date with two midnights in autumn.
    ['America/Havana', 2026, '2026-03-08'],
    ['Pacific/Apia', 2011, undefined],
    ['America/St_Johns', 2010, undefined],
  ];
  for (const [zone, year, without] of zones) {
    if (without !== undefined) {
      const [, month, day] = without.split('-').map(Number) as [number, number, number];
      const midnight = utcOf(zone, year, month, day, 0);
      t.not(localDate(zone, midnight - 1), without, `${zone}: ${without} begins`);
      t.notMatch(new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(midnight), '00:00', `${zone}: ${without} has no midnight`);
    }
    let mark = `${year - 1}-12-31`;
    const dates: string[] = [];
    for (let now = utcOf(zone, year, 1, 1, 0); now < utcOf(zone, year + 1, 1, 1, 0); now += 600_000) {
      const due = purgeDue(mark, now, zone, true);
      if (due.kind !== 'due') continue;
      dates.push(mark = due.date);
      t.not(localDate(zone, now - 600_000), due.date, `${zone}: within ten minutes of the beginning of ${due.date}`);
    }
    // Samoa left one date out when it crossed the date line.
    const wanted = daysBetween(`${year}-01-01`, `${year + 1}-01-01`) - (zone === 'Pacific/Apia' ? 1 : 0);
    t.equal(new Set(dates).size, dates.length, `${zone}: no date twice`);
    t.equal(dates.length, wanted, `${zone}: no date left out`);
  }
  t.end();
});
