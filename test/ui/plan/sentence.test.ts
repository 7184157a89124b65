import t from 'tap';
import type { Json } from '../../../service/schema/kind.js';
import { colourOf, destinationKey, lettered, letterOf, thenWords, whenWords } from '../../../service/ui/plan/sentence.js';
import { keyed, typed } from './vocabularies.js';

t.test('when a rule holds', async (t) => {
  const rows: readonly (readonly [type: string, criteria: Json, words: string])[] = [
    ['always', null, 'every call'], ['time-of-day', '08:00-17:00', '08:00–17:00'], ['time-of-day', '', '…'],
    ['day-of-week', '2-6', 'Mon–Fri'], ['day-of-week', '7,1', 'Sat, Sun'], ['day-of-week', '6-1', 'Fri–Sun'], ['day-of-week', 'monday,WEDNESDAY', 'Mon, Wed'], ['day-of-week', '1-7', 'every day'], ['day-of-week', '9', '9'],
    ['holiday', '2026/11/05.00:00-2026/11/05.12:00', '5 Nov 2026 00:00 – 12:00'], ['holiday', '2026/12/24.12:00-2026/12/26.23:59', '24 Dec 2026 12:00 – 26 Dec 23:59'],
    ['holiday', '2026/12/31.18:00-2027/01/01.06:00', '31 Dec 2026 18:00 – 1 Jan 2027 06:00'], ['percent-allocation', 40, '40 % of calls'], ['match', '^617', 'caller matches ^617'], ['match', '$& $1', 'caller matches $& $1'],
    ['limited', '20', 'fewer than 20 calls now'], ['periodic', '100/24', 'fewer than 100 calls in 24 hours'], ['periodic', '100 per 24', 'fewer than 100 calls in 24 hours'], ['unheard-of', 'x', 'unheard-of x'],
  ];
  for (const [type, criteria, words] of rows) t.equal(whenWords(typed, [{ type, criteria }], [0]), words, `${type} ${JSON.stringify(criteria)}`);
  const shares = [{ type: 'percent-allocation', criteria: 40 }, { type: 'percent-allocation', criteria: '40' }];
  t.equal(whenWords(typed, shares, [1]), '40 % of calls (40 to 80)');
});

t.test('several criteria are joined', async (t) => {
  const rows: readonly (readonly [criteria: Json, words: string])[] = [
    [{ time: ['08:00', '17:00'], pointcode: [['010-020-001', '010-020-009'], ['004-000-001', null]] }, '08:00–17:00 and from point code 010-020-001 to 010-020-009, 004-000-001'],
    [{ npa: [['ME'], ['MA']], day: [['monday'], ['tuesday']] }, 'area code in ME, MA and Mon, Tue'],
    [{ lata: [['Digits', '358'], ['Intra', null], ['Inter', null]], always: false }, 'caller\'s LATA 358, as the called, other than the called'],
    [{ always: true }, 'every call'], [{}, 'nothing yet'],
  ];
  for (const [criteria, words] of rows) t.equal(whenWords(keyed, [{ criteria }], [0]), words, words);
});

t.test('where a rule leads', async (t) => {
  const nested = (count: number): Json => Array.from({ length: count }, () => ({ type: 'always' }));
  const rows: readonly (readonly [destination: Json, words: string, key: string | undefined])[] = [
    [{ type: 'number', value: '2015550190' }, '201 555 0190', '201 555 0190'], [{ type: 'number', value: '' }, '…', undefined], [{ type: 'sip-uri', value: 'a@b.example' }, 'SIP a@b.example', 'SIP a@b.example'],
    [{ type: 'terminate' }, 'end the call', 'end the call'], [{ type: 'trunk-group', value: '101,102' }, 'trunks 101, 102', 'trunks 101, 102'], [{ type: 'trunk-group', value: ['101', '102'] }, 'trunks 101, 102', 'trunks 101, 102'],
    [{ type: 'tg-with-outpulse', value: '101:6175550150,102:' }, 'trunks 101 (617 555 0150), 102', 'trunks 101 (617 555 0150), 102'],
    [{ type: 'rule', value: nested(3) }, 'rules 1.1 to 1.3', undefined], [{ type: 'rule', value: nested(1) }, 'rule 1.1', undefined], [{ type: 'rule', value: [] }, 'no rules yet', undefined],
    [{ type: 'menu', value: { prompt: 'welcome', choices: { 1: {}, 2: {} }, default: { type: 'terminate' } } }, 'menu welcome (1, 2), else end the call', 'menu welcome (1, 2), else end the call'],
    [null, 'nowhere yet', undefined],
  ];
  for (const [destination, words, key] of rows) {
    t.equal(thenWords(typed, [{ type: 'always', destination }], [0]), words, words);
    t.equal(destinationKey(typed, { type: 'always', destination }), key, words);
  }
});

t.test('letters stay with their destinations', async (t) => {
  const first = lettered([], ['x', 'y', 'x']);
  t.same(first, ['x', 'y']);
  t.same(lettered(first, ['z', 'y']), ['x', 'y', 'z'], 'those that are there keep theirs');
  t.equal(lettered(first, ['y', 'x']), first, 'nothing new, nothing made');
  t.same([0, 1, 25, 26, 52].map(letterOf), ['A', 'B', 'Z', 'AA', 'BA']);
  t.same([0, 6, 7, 8, 30].map(colourOf), ['d1', 'd7', 'd8', 'd8', 'd8']);
});
