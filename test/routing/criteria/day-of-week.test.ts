import t from 'tap';
import { dayOfWeek } from '../../../service/routing/criteria/day-of-week.js';
import { asked, holdsAt, readsValues } from './table.js';

/** Sunday, 2024-07-07 and the days behind it, at noon. */
const day = (number: number) => ({ instant: Date.UTC(2024, 6, 6 + number, 12) });

t.test('values', async (t) => readsValues(t, dayOfWeek(), [
  ['1', undefined], ['7', undefined], [5, undefined], ['2,3,4', undefined], ['2-6', undefined], ['6-1', undefined], ['MONDAY', undefined], ['monday', undefined],
  ['Mon', undefined], ['MONDAY,TUESDAY', undefined], ['MONDAY TUESDAY', undefined], ['MONDAY - FRIDAY', undefined], [['1', 'Sunday'], undefined], [[1, 7], undefined], ['3-3', undefined],
  ['0', 'bad_criterion'], ['8', 'bad_criterion'], [0, 'bad_criterion'], [8, 'bad_criterion'], ['', 'bad_criterion'], [undefined, 'bad_criterion'], ['2-', 'bad_criterion'],
  ['-2', 'bad_criterion'], ['1-2-3', 'bad_criterion'], ['MO', 'bad_criterion'], ['MONDAYS', 'bad_criterion'], [[], 'bad_criterion'], ['1,,2', 'bad_criterion'], [[null], 'bad_criterion'],
]));

const weeks: [criteria: string, days: string][] = [
  ['1', '1......'], ['7', '......1'], ['2-6', '.11111.'], ['6-1', '1....11'], ['7-1', '1.....1'], ['MONDAY,wednesday', '.1.1...'], ['Sat-Mon', '11....1'], ['3-3', '..1....'],
];
for (const [criteria, days] of weeks) {
  t.test(criteria, async (t) => holdsAt(t, asked('day-of-week', criteria), [...days].map((mark, place) => [`day ${place + 1}`, day(place + 1), mark === '1'])));
}

t.test('the local day, not that of UTC', async (t) => holdsAt(t, asked('day-of-week', 'FRIDAY', 'Pacific/Honolulu'), [
  ['Thursday 23:59:59', { instant: Date.parse('2024-07-12T09:59:59Z') }, false], ['Friday 00:00', { instant: Date.parse('2024-07-12T10:00:00Z') }, true],
  ['Friday 23:59:59', { instant: Date.parse('2024-07-13T09:59:59Z') }, true], ['Saturday 00:00', { instant: Date.parse('2024-07-13T10:00:00Z') }, false],
]));
