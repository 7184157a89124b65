import t from 'tap';
import { timeOfDay } from '../../../service/routing/criteria/time-of-day.js';
import { asked, holdsAt, readsValues } from './table.js';

const at = (utc: string) => ({ instant: Date.parse(utc) });

t.test('values', async (t) => readsValues(t, timeOfDay(), [
  ['08:00-17:00', undefined], [['08:00', '17:00'], undefined], [' 08:00 - 17:00 ', undefined], ['00:00-24:00', undefined], ['00:00-23:59', undefined],
  ['22:00-06:00', undefined], ['22:00-00:00', undefined], ['23:59-00:00', undefined],
  ['08:00-08:00', 'empty_window'], ['00:00-00:00', 'empty_window'], ['23:59-23:59', 'empty_window'],
  ['24:00-06:00', 'bad_criterion'], ['08:00-24:01', 'bad_criterion'], ['08:60-09:00', 'bad_criterion'], ['8:00-17:00', 'bad_criterion'],
  ['25:00-26:00', 'bad_criterion'], ['08:00', 'bad_criterion'], ['08:00-12:00-17:00', 'bad_criterion'], ['', 'bad_criterion'], [undefined, 'bad_criterion'],
  [['08:00'], 'bad_criterion'], [['08:00', '09:00', '10:00'], 'bad_criterion'], [[8, 17], 'bad_criterion'], [5, 'bad_criterion'],
]));

t.test('a window of the day', async (t) => holdsAt(t, asked('time-of-day', '08:00-17:00'), [
  ['a second before', at('2024-07-10T07:59:59.999Z'), false], ['the start', at('2024-07-10T08:00:00Z'), true],
  ['the last millisecond', at('2024-07-10T16:59:59.999Z'), true], ['the end', at('2024-07-10T17:00:00Z'), false],
]));

t.test('a window over midnight', async (t) => holdsAt(t, asked('time-of-day', '22:00-06:00'), [
  ['before', at('2024-07-10T21:59:59Z'), false], ['start', at('2024-07-10T22:00:00Z'), true], ['midnight', at('2024-07-11T00:00:00Z'), true],
  ['last second', at('2024-07-11T05:59:59Z'), true], ['end', at('2024-07-11T06:00:00Z'), false],
]));

for (const window of ['18:00-24:00', '18:00-23:59', '18:00-00:00']) {
  t.test(`an end of the day: ${window}`, async (t) => holdsAt(t, asked('time-of-day', window), [
    ['before', at('2024-07-10T17:59:59Z'), false], ['start', at('2024-07-10T18:00:00Z'), true], ['the last minute', at('2024-07-10T23:59:30Z'), true],
    ['the last second', at('2024-07-10T23:59:59.999Z'), true], ['midnight', at('2024-07-11T00:00:00Z'), false],
  ]));
}

t.test('an end one minute earlier is not the end of the day', async (t) => holdsAt(t, asked('time-of-day', '18:00-23:58'), [
  ['last second', at('2024-07-10T23:57:59Z'), true], ['end', at('2024-07-10T23:58:00Z'), false],
]));

t.test('the week of the change to summer time, New York', async (t) => {
  holdsAt(t, asked('time-of-day', '02:00-03:00', 'America/New_York'), [
    ['the day before', at('2024-03-09T07:30:00Z'), true], ['the skipped hour never comes: before it', at('2024-03-10T06:59:59Z'), false],
    ['and behind it', at('2024-03-10T07:00:00Z'), false], ['the day after', at('2024-03-11T06:30:00Z'), true],
  ]);
  holdsAt(t, asked('time-of-day', '03:00-04:00', 'America/New_York'), [['the hour behind the gap', at('2024-03-10T07:00:00Z'), true], ['its end', at('2024-03-10T08:00:00Z'), false]]);
});

t.test('the week of the change to winter time, New York', async (t) => holdsAt(t, asked('time-of-day', '01:00-02:00', 'America/New_York'), [
  ['before', at('2024-11-03T04:59:59Z'), false], ['the first pass', at('2024-11-03T05:00:00Z'), true], ['the second pass', at('2024-11-03T06:30:00Z'), true],
  ['its last second', at('2024-11-03T06:59:59Z'), true], ['behind both', at('2024-11-03T07:00:00Z'), false],
]));
