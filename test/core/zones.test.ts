import { DateTime, IANAZone, Settings } from 'luxon';
import t from 'tap';
import { canonicalZone, formatTimestamp, isZone, offsetMinutes, offsetMs, tzdataVersion, utcOf, wallTime, WallTime, zoneSpelled } from '../../service/core/zones.js';

Settings.throwOnInvalid = true;

// Every zone over ten years: twenty seconds on a busy machine.
t.setTimeout(120_000);

const legacy = ['US/Eastern', 'US/Central', 'US/Mountain', 'US/Pacific', 'US/Hawaii', 'US/Alaska', 'US/Arizona', 'Canada/Atlantic', 'Canada/Newfoundland',
  'GB', 'Eire', 'Japan', 'Singapore', 'EST', 'MST', 'HST', 'EST5EDT', 'CST6CDT', 'MST7MDT', 'PST8PDT', 'UTC', 'GMT', 'Etc/GMT+5', 'Etc/GMT-14', 'Asia/Calcutta', 'Zulu'];
const zones = [...new Set([...Intl.supportedValuesOf('timeZone'), ...legacy])];
const hour = 3_600_000;
const from = Date.UTC(2020, 0, 1), to = Date.UTC(2030, 0, 1);

/** Every transition of ten years, by luxon alone: a grid of five days, then halving. */
function transitionsOf(zone: IANAZone): number[] {
  const found: number[] = [];
  let before = zone.offset(from);
  for (let low = from; low < to; low += 120 * hour) {
    const after = zone.offset(low + 120 * hour);
    if (after === before) continue;
    let [start, end] = [low / 1000, low / 1000 + 120 * 3600];
    while (end - start > 1) {
      const middle = Math.floor((start + end) / 2);
      if (zone.offset(middle * 1000) === before) start = middle; else end = middle;
    }
    found.push(end * 1000);
    before = after;
  }
  return found;
}

t.test('every zone at every transition of ten years, a second before, at it and a second after', async (t) => {
  const wall = new WallTime();
  let checked = 0;
  const wrong: string[] = [];
  for (const name of zones) {
    const reference = IANAZone.create(name);
    for (const transition of [from, ...transitionsOf(reference), to - 1]) {
      for (const instant of [transition - 1000, transition - 1, transition, transition + 1000]) {
        checked++;
        const minutes = reference.offset(instant);
        const expected = Math.floor((instant + minutes * 60_000) / 1000);
        if (wallTime(name, instant, wall).localSeconds !== expected || offsetMinutes(name, instant) !== minutes) wrong.push(`${name} ${new Date(instant).toISOString()}`);
      }
    }
  }
  t.same(wrong, []);
  t.ok(checked > 10_000, `${checked} instants in ${zones.length} zones, tzdata ${tzdataVersion()}`);
});

t.test('fields of the wall clock against the reference', async (t) => {
  const instants = ['2024-02-29T23:59:59.999Z', '2024-03-10T06:59:59Z', '2024-03-10T07:00:00Z', '2024-11-03T05:30:00Z', '2024-11-03T06:30:00Z',
    '1969-12-31T23:59:59Z', '1970-01-01T00:00:00Z', '1918-07-01T12:00:00Z', '2099-12-31T23:00:00Z'];
  for (const zone of ['America/New_York', 'Pacific/Honolulu', 'Asia/Kathmandu', 'Pacific/Apia', 'UTC']) {
    for (const text of instants) {
      const instant = Date.parse(text);
      const wall = wallTime(zone, instant);
      const reference = DateTime.fromMillis(instant, { zone });
      t.same([wall.year, wall.month, wall.day, wall.weekday, wall.secondsOfDay],
        [reference.year, reference.month, reference.day, reference.weekday % 7 + 1, reference.hour * 3600 + reference.minute * 60 + reference.second], `${zone} ${text}`);
    }
  }
});

t.test('the instant of a local time', async (t) => {
  const cases: [zone: string, local: [number, number, number, number], utc: string, what: string][] = [
    ['America/New_York', [2024, 7, 1, 12 * 3600], '2024-07-01T16:00:00.000Z', 'summer'],
    ['America/New_York', [2024, 3, 10, 7199], '2024-03-10T06:59:59.000Z', 'last second before the gap'],
    ['America/New_York', [2024, 3, 10, 7200], '2024-03-10T07:00:00.000Z', 'first skipped second'],
    ['America/New_York', [2024, 3, 10, 9000], '2024-03-10T07:30:00.000Z', 'in the gap'],
    ['America/New_York', [2024, 3, 10, 10800], '2024-03-10T07:00:00.000Z', 'first second behind the gap'],
    ['America/New_York', [2024, 11, 3, 3599], '2024-11-03T04:59:59.000Z', 'last second before the repeated hour'],
    ['America/New_York', [2024, 11, 3, 5400], '2024-11-03T05:30:00.000Z', 'repeated: the first pass'],
    ['America/New_York', [2024, 11, 3, 7200], '2024-11-03T07:00:00.000Z', 'behind the repeated hour'],
    ['Pacific/Apia', [2011, 12, 30, 43200], '2011-12-30T22:00:00.000Z', 'a skipped day'],
    ['Pacific/Apia', [2011, 12, 31, 1800], '2011-12-30T10:30:00.000Z', 'behind a skipped day'],
    ['Australia/Lord_Howe', [2024, 4, 7, 6300], '2024-04-06T14:45:00.000Z', 'half an hour repeated'],
    ['UTC', [50, 1, 1, 0], '0050-01-01T00:00:00.000Z', 'a year below 100'],
  ];
  for (const [zone, local, utc, what] of cases) t.equal(new Date(utcOf(zone, ...local)).toISOString(), utc, `${zone} ${what}`);
});

t.test('a local time that is neither skipped nor repeated comes back from its instant', async (t) => {
  for (const zone of ['America/New_York', 'Europe/Dublin', 'Africa/Casablanca', 'Asia/Kolkata', 'Antarctica/Troll']) {
    for (let instant = from; instant < to; instant += 977 * 60_000 * 13) {
      const wall = wallTime(zone, instant);
      const back = utcOf(zone, wall.year, wall.month, wall.day, wall.secondsOfDay);
      if (back !== instant && offsetMs(zone, back) === offsetMs(zone, instant)) t.fail(`${zone} ${instant}`);
    }
  }
});

t.test('names', async (t) => {
  const cases: [name: string, canonical: string | undefined][] = [
    ['America/New_York', 'America/New_York'], ['US/Eastern', 'America/New_York'], ['us/eastern', 'America/New_York'], ['UTC', 'UTC'],
    ['America/Newyork', undefined], ['', undefined], ['+05:00', undefined], ['AST', undefined], ['SystemV/EST5', undefined], ['EST', 'America/Panama'], ['05:00', undefined], ['America/New_York ', undefined], [`A${'a'.repeat(64)}`, undefined],
  ];
  for (const [name, canonical] of cases) {
    t.equal(canonicalZone(name), canonical, JSON.stringify(name));
    t.equal(isZone(name), canonical !== undefined, JSON.stringify(name));
  }
  t.throws(() => wallTime('No/Where', 0), RangeError);
});

t.test('timestamps', async (t) => {
  const cases: [zone: string, instant: number, text: string][] = [
    ['UTC', 0, '1970-01-01 00:00:00.000000'],
    ['America/New_York', Date.parse('2022-04-07T15:39:44.724Z') + 0.128, '2022-04-07 11:39:44.724128'],
    ['Asia/Kathmandu', Date.parse('2024-01-01T00:00:00Z'), '2024-01-01 05:45:00.000000'],
    ['UTC', 999.9999, '1970-01-01 00:00:00.999999'],
    ['UTC', -1, '1969-12-31 23:59:59.999000'],
  ];
  for (const [zone, instant, text] of cases) t.equal(formatTimestamp(zone, instant), text);
});

t.test('instants beyond the calendar have an offset all the same', async (t) => {
  for (const instant of [-8.64e15, 8.64e15, 1e18, -1e18]) t.type(offsetMs('America/New_York', instant), 'number');
});

t.test('a name that was asked before costs no formatter: a file names a zone in each row', async (t) => {
  const { DateTimeFormat } = Intl;
  let made = 0;
  Intl.DateTimeFormat = class extends DateTimeFormat {
    constructor(...given: ConstructorParameters<typeof DateTimeFormat>) {
      super(...given);
      made++;
    }
  } as typeof DateTimeFormat;
  t.teardown(() => { Intl.DateTimeFormat = DateTimeFormat; });
  for (const name of ['US/Eastern', 'us/eastern', 'America/Boise', 'AST', 'No/Where']) {
    canonicalZone(name);
    made = 0;
    for (const ask of [canonicalZone, isZone, zoneSpelled]) ask(name);
    t.equal(made, 0, name);
  }
});
