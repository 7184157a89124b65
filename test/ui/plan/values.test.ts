import t from 'tap';
import { daysOf, fromLocalInput, listOf, pairOf, pairsOf, rateOf, toLocalInput, writeDays } from '../../../service/ui/plan/values.js';

t.test('values in every spelling that is accepted', async (t) => {
  const rows: readonly (readonly [what: string, read: unknown, expected: unknown])[] = [
    ['text with commas', listOf('101, 102'), ['101', '102']], ['array', listOf(['101', '102']), ['101', '102']], ['array of arrays', listOf([['101'], ['102']]), ['101', '102']], ['a number', listOf(5), ['5']], ['nothing', [listOf(null), listOf(''), listOf(false)], [[], [], []]],
    ['a pair in one text', pairOf('08:00-17:00'), ['08:00', '17:00']], ['a pair', pairOf(['08:00', '17:00']), ['08:00', '17:00']], ['a pair of arrays', pairOf([['08:00'], ['17:00']]), ['08:00', '17:00']], ['one end', pairOf('08:00'), ['08:00', '']],
    ['days', daysOf('2-6'), [2, 3, 4, 5, 6]], ['days round the week', daysOf('6-1'), [1, 6, 7]], ['names', daysOf([['monday'], ['SUN']]), [1, 2]], ['range of names', daysOf('MONDAY-WEDNESDAY'), [2, 3, 4]], ['no day', daysOf('8'), undefined], ['half a range', daysOf('2-'), undefined], ['none', daysOf(''), []],
    ['rate', rateOf('100/24'), ['100', '24']], ['rate in words', rateOf('100 per 24'), ['100', '24']], ['rate with a comma', rateOf('100,24'), ['100', '24']], ['rate as a pair', rateOf([100, 24]), ['100', '24']],
    ['trunks with digits', pairsOf('101:555,102:'), [['101', '555'], ['102', '']]], ['the same in arrays', pairsOf([['101', '555'], ['102', null]]), [['101', '555'], ['102', '']]], ['mixed', pairsOf([['101', '5'], '102:6']), [['101', '5'], ['102', '6']]],
  ];
  for (const [what, read, expected] of rows) t.same(read, expected, what);
});

t.test('days are written short', async (t) => {
  const rows: readonly (readonly [days: readonly number[], text: string])[] = [[[2, 3, 4, 5, 6], '2-6'], [[1, 7], '7,1'], [[1, 6, 7], '6-1'], [[2, 4], '2,4'], [[1], '1'], [[], ''], [[1, 2, 3, 4, 5, 6, 7], '2-1']];
  for (const [days, text] of rows) {
    t.equal(writeDays(days), text, text);
    t.same(daysOf(text), days, 'and read back');
  }
});

t.test('dated ends, there and back', async (t) => {
  const rows: readonly (readonly [text: string, input: string, back: string])[] = [
    ['2026/12/24.12:00', '2026-12-24T12:00', '2026/12/24.12:00'], ['2026/1/2.8:05', '2026-01-02T08:05', '2026/01/02.08:05'], ['2026/12/24.24:00', '2026-12-24T23:59', '2026/12/24.23:59'], ['soon', '', ''], ['', '', ''],
  ];
  for (const [text, input, back] of rows) {
    t.equal(toLocalInput(text), input, text);
    t.equal(fromLocalInput(input), back, text);
  }
});
