import t from 'tap';
import { bytesOf, callTables, cellText, counted, digitsOf, grouped, longTime, plural, shortTime, spaced, spanOf, worded } from '../../../service/ui/data/words.js';

t.test('values as people read them', async (t) => {
  const rows: readonly (readonly [got: string, wanted: string])[] = [
    [spaced('6172342070'), '617 234 2070'], [spaced('617234XXXX'), '617 234 XXXX'], [spaced('61723XXXXX'), '617 23X XXXX'], [spaced('911'), '911'], [spaced('+441632960000'), '+441632960000'], [spaced('16172342070'), '16172342070'],
    [grouped(0), '0'], [grouped(1_000_000), '1,000,000'], [grouped(undefined), ''],
    [counted(1, 'number'), '1 number'], [counted(4, 'number'), '4 numbers'],
    [plural('NPA-NXX'), 'NPA-NXX'], [plural('Call Plan'), 'Call Plans'], [plural('ingress'), 'ingresses'], [plural('access entry'), 'access entries'], [plural('day'), 'days'],
    [shortTime('2026-11-28 08:17:33.123456', 2026), '28 Nov 08:17'], [shortTime('2025-01-02 08:17:33.123456', 2026), '2 Jan 2025 08:17'], [shortTime('soon', 2026), 'soon'],
    [longTime('2026-11-28 08:17:33.123456'), '28 Nov 2026 08:17:33'],
    [spanOf(4), '4 s'], [spanOf(59.4), '59 s'], [spanOf(60), '1 min'], [spanOf(7_800), '2 h 10 min'], [spanOf(7_200), '2 h'], [spanOf(172_800), '2 days'],
    [bytesOf(0), '0 B'], [bytesOf(999), '999 B'], [bytesOf(1_000), '1.0 kB'], [bytesOf(1_234_567), '1.2 MB'], [bytesOf(123_456_789), '123 MB'],
    [digitsOf('(617) 234-2070'), '6172342070'], [digitsOf('+44 1632 960000'), '+441632960000'], [digitsOf(' Office 1 '), 'Office 1'], [digitsOf('617 234 XXXX'), '617234XXXX'],
  ];
  callTables([['call_plan', 'call plan'], ['npa_nxx', 'NPA-NXX']]);
  const said: readonly (readonly [text: string, wanted: string])[] = [
    ['There is no call_plan north / Office.', 'There is no call plan north / Office.'], ['Already with this npa_nxx', 'Already with this NPA-NXX'],
    ['There is a live call_plan/north/Office.', 'There is a live call_plan/north/Office.'], ['no call_plans, no my_call_plan', 'no call_plans, no my_call_plan'],
  ];
  for (const [text, wanted] of said) t.equal(worded(text), wanted);
  for (const [got, wanted] of rows) t.equal(got, wanted, wanted);
});

t.test('lists stand as their members, never as JSON', async (t) => {
  const list = { secret: null, input: 'list', kind: 'list' } as never;
  t.equal(cellText(list, ['205', '251']), '205, 251');
  t.equal(cellText(list, ['3125561000']), '312 556 1000');
  t.equal(cellText(list, []), '');
  t.equal(cellText(list, { a: 1 }), '{"a":1}');
});
