import t from 'tap';
import { holiday } from '../../../service/routing/criteria/holiday.js';
import { asked, holdsAt, readsValues } from './table.js';

const at = (utc: string) => ({ instant: Date.parse(utc) });

t.test('values', async (t) => readsValues(t, holiday(), [
  ['2024/12/24.12:00-2024/12/26.08:00', undefined], [['2024/12/24.12:00', '2024/12/26.08:00'], undefined], ['2024/12/25.00:00-2024/12/25.24:00', undefined],
  ['2024/02/29.00:00-2024/03/01.00:00', undefined], ['2024/12/26.08:00-2024/12/24.12:00', undefined],
  ['2023/02/29.00:00-2023/03/01.00:00', 'bad_criterion'], ['2024/13/01.00:00-2024/13/02.00:00', 'bad_criterion'], ['2024/12/24-2024/12/26', 'bad_criterion'],
  ['2024-12-24.12:00-2024-12-26.08:00', 'bad_criterion'], ['2024/12/24.24:01-2024/12/26.08:00', 'bad_criterion'], ['2024/1/1.00:00-2024/1/2.00:00', 'bad_criterion'], ['', 'bad_criterion'],
  ['2024/12/24.12:00-2024/12/24.12:00', 'empty_window'], ['2024/12/24.23:59-2024/12/24.23:59', 'empty_window'], ['2024/12/25.00:00-2024/12/24.24:00', 'empty_window'],
]));

t.test('start inclusive, end exclusive, in local time', async (t) => holdsAt(t, asked('holiday', '2024/12/24.12:00-2024/12/26.08:00', 'America/New_York'), [
  ['before', at('2024-12-24T16:59:59.999Z'), false], ['start', at('2024-12-24T17:00:00Z'), true], ['last', at('2024-12-26T12:59:59.999Z'), true],
  ['end', at('2024-12-26T13:00:00Z'), false], ['a year later', at('2025-12-25T12:00:00Z'), false],
]));

for (const end of ['23:59', '24:00']) {
  t.test(`to the end of the day: ${end}`, async (t) => holdsAt(t, asked('holiday', `2024/12/25.00:00-2024/12/25.${end}`), [
    ['before', at('2024-12-24T23:59:59Z'), false], ['start', at('2024-12-25T00:00:00Z'), true], ['last', at('2024-12-25T23:59:59.999Z'), true], ['end', at('2024-12-26T00:00:00Z'), false],
  ]));
}

t.test('a window that ends before it starts never opens', async (t) => holdsAt(t, asked('holiday', '2024/12/26.08:00-2024/12/24.12:00'), [
  ['before both', at('2024-12-24T11:00:00Z'), false], ['between', at('2024-12-25T12:00:00Z'), false], ['behind both', at('2024-12-27T00:00:00Z'), false],
]));

t.test('over the repeated hour', async (t) => holdsAt(t, asked('holiday', '2024/11/03.01:30-2024/11/03.02:00', 'America/New_York'), [
  ['first pass', at('2024-11-03T05:45:00Z'), true], ['second pass, before', at('2024-11-03T06:15:00Z'), false], ['second pass', at('2024-11-03T06:45:00Z'), true], ['behind', at('2024-11-03T07:00:00Z'), false],
]));
