import t from 'tap';
import type { Json } from '../../../service/schema/kind.js';
import { itemsInArrays, respelled } from '../../../service/schema/kinds/rule-spelling.js';

t.test('a destination in the spelling of the application', async (t) => {
  const to = (type: string, value: Json = 'x'): Json => ({ type: 'always', destination: { type, value } });
  const cases: [given: Json, kept: Json][] = [
    [[to('other')], [to('own')]], [[to('third')], [to('own')]], [[to('own')], [to('own')]], [[to('number')], [to('number')]], [[to('rule', [to('other')])], [to('rule', [to('own')])]],
    [[to('menu', { prompt: 'p', choices: { 1: { type: 'other', value: 'x' } } })], [to('menu', { prompt: 'p', choices: { 1: { type: 'own', value: 'x' } } })]], [[{ label: 'other', type: 'always' }], [{ label: 'other', type: 'always' }]], ['other', 'other'], [null, null],
  ];
  for (const [given, kept] of cases) t.strictSame(respelled(given, ['own', 'other', 'third']), kept, JSON.stringify(given));
});

t.test('an array for each item', async (t) => {
  const cases: [given: Json, kept: Json][] = [
    [{ criteria: { zip: ['1', '2'] } }, { criteria: { zip: [['1'], ['2']] } }], [{ criteria: { zip: [['1'], '2'] } }, { criteria: { zip: [['1'], ['2']] } }], [{ criteria: { zip: '1,2' } }, { criteria: { zip: '1,2' } }], [{ criteria: { zip: [] } }, { criteria: { zip: [] } }],
    [{ criteria: { time: ['08:00', '17:00'] } }, { criteria: { time: ['08:00', '17:00'] } }], [{ criteria: { pointcode: [['0-0-1', null]] } }, { criteria: { pointcode: [['0-0-1', null]] } }], [{ criteria: { zip: [12345] } }, { criteria: { zip: [[12345]] } }],
    [{ destination: { trunk: ['101', '102'] } }, { destination: { trunk: [['101'], ['102']] } }], [{ destination: { op: ['101:5', ['102:6'], ['103', '7'], ['104', '']] } }, { destination: { op: [['101', '5'], ['102', '6'], ['103', '7'], ['104', '']] } }], [{ destination: { op: ['101'] } }, { destination: { op: ['101'] } }],
    [{ destination: { rule: [{ criteria: { zip: ['1'] } }] } }, { destination: { rule: [{ criteria: { zip: [['1']] } }] } }], [[{ label: 'zip' }], [{ label: 'zip' }]],
  ];
  for (const [given, kept] of cases) {
    t.strictSame(itemsInArrays(given, ['zip', 'trunk'], ['op']), kept, JSON.stringify(given));
    t.strictSame(itemsInArrays(kept, ['zip', 'trunk'], ['op']), kept, 'and stays so');
  }
});
