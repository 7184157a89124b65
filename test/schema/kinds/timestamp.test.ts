import t from 'tap';
import { isRefusal } from '../../../service/core/refusals.js';
import { instantMsOf, timestamp } from '../../../service/schema/kinds/timestamp.js';

const newYork = timestamp(() => 'America/New_York');

/** As typed, the instant in UTC or the refusal, as written in New York. */
const cases: readonly (readonly [string, string, string?])[] = [
  ['2024-01-02 03:04:05', '2024-01-02T08:04:05.000Z', '2024-01-02 03:04:05'],
  ['2024-07-02 03:04:05', '2024-07-02T07:04:05.000Z', '2024-07-02 03:04:05'],
  ['2024-01-02 03:04:05.120', '2024-01-02T08:04:05.120Z', '2024-01-02 03:04:05.120000'],
  ['2024-01-02T03:04', '2024-01-02T08:04:00.000Z', '2024-01-02 03:04:00'],
  ['2024-01-02', '2024-01-02T05:00:00.000Z', '2024-01-02 00:00:00'],
  ['2024-01-02T03:04:05Z', '2024-01-02T03:04:05.000Z', '2024-01-01 22:04:05'],
  ['2024-01-02T03:04:05+05:30', '2024-01-01T21:34:05.000Z', '2024-01-01 16:34:05'],
  ['2024-01-02T03:04:05-1000', '2024-01-02T13:04:05.000Z', '2024-01-02 08:04:05'],
  ['1969-12-31 19:00:00.5', '1970-01-01T00:00:00.500Z', '1969-12-31 19:00:00.500000'],
  ['1969-12-31 18:59:59.5', '1969-12-31T23:59:59.500Z', '1969-12-31 18:59:59.500000'],
  // The hour from 01:00 comes twice on 2024-11-03, the hour from 02:00 not at all on 2024-03-10.
  ['2024-11-03 01:30:00', '2024-11-03T05:30:00.000Z', '2024-11-03 01:30:00'],
  ['2024-11-03 01:30:00-05:00', '2024-11-03T06:30:00.000Z', '2024-11-03 01:30:00-05:00'],
  ['2024-11-03 02:00:00', '2024-11-03T07:00:00.000Z', '2024-11-03 02:00:00'],
  ['2024-03-10 02:30:00', '2024-03-10T07:30:00.000Z', '2024-03-10 03:30:00'],
  ['2024-02-29 00:00:00', '2024-02-29T05:00:00.000Z', '2024-02-29 00:00:00'],
  ['2023-02-29 00:00:00', '<bad_timestamp>'],
  ['2024-13-01 00:00:00', '<bad_timestamp>'],
  ['2024-00-01 00:00:00', '<bad_timestamp>'],
  ['2024-01-01 23:59:59', '2024-01-02T04:59:59.000Z', '2024-01-01 23:59:59'],
  ['2024-01-01 24:00:00', '<bad_timestamp>'],
  ['2024-01-01 23:60:00', '<bad_timestamp>'],
  ['2024-01-01 23:59:60', '<bad_timestamp>'],
  ['2024-01-01 00:00:00.1234567', '<bad_timestamp>'],
  ['2024-01-01T00:00:00+19:00', '<bad_timestamp>'],
  ['1900-01-01 00:00:00', '1900-01-01T05:00:00.000Z', '1900-01-01 00:00:00'],
  ['1899-12-31 23:59:59', '<bad_timestamp>'],
  ['9999-12-31 23:59:59.999999', '+010000-01-01T04:59:59.000Z', '9999-12-31 23:59:59'],
  ['9999-12-31T23:59:59-12:00', '<bad_timestamp>'],
  ['yesterday', '<bad_timestamp>'],
  ['1704164645', '<bad_timestamp>'],
];

t.test('typed and written', async (t) => {
  for (const [typed, instant, written] of cases) {
    const value = newYork.parse(typed);
    if (isRefusal(value)) t.equal(`<${value.code}>`, instant, typed);
    else {
      t.equal(new Date(instantMsOf(value)).toISOString(), instant, typed);
      t.equal(newYork.format(value), written, `${typed} written`);
      t.equal(newYork.parse(newYork.format(value)), value, `${typed} read again`);
      t.equal(newYork.accept(newYork.show(value)), value, `${typed} shown and taken`);
    }
  }
});

t.test('microseconds are kept, and always shown in JSON', async (t) => {
  const value = newYork.parse('2024-01-02 03:04:05.123456') as number;
  t.equal(newYork.format(value), '2024-01-02 03:04:05.123456');
  t.equal(newYork.show(newYork.parse('2024-01-02 03:04:05') as number), '2024-01-02 03:04:05.000000');
});

t.test('the zone is asked for each time', async (t) => {
  let zone = 'UTC';
  const kind = timestamp(() => zone);
  const value = kind.parse('2024-01-02 03:04:05') as number;
  zone = 'Pacific/Honolulu';
  t.equal(kind.format(value), '2024-01-01 17:04:05');
  t.not(kind.parse('2024-01-02 03:04:05'), value, 'the same text in another zone');
  zone = 'UTC';
  t.equal(kind.parse('2024-01-02 03:04:05'), value);
});
