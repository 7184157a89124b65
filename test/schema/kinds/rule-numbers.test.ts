import t from 'tap';
import type { Json } from '../../../service/schema/kind.js';
import { keyed, numbersInForm } from '../../../service/schema/kinds/rule-numbers.js';

const to = (type: string, value: Json): Json => [{ type: 'always', criteria: '', destination: { type, value } }];

t.test('numbers in rules are kept in their form (columns.md, Common types), and what is no number as it is', async (t) => {
  const cases: readonly (readonly [given: Json, kept: Json])[] = [
    [to('number', '(312) 555-0100'), to('number', '3125550100')], [to('number', '+1 312 555 0100'), to('number', '3125550100')], [to('number', 3125550100), to('number', '3125550100')],
    [to('number', '011442079460000'), to('number', '+442079460000')], [to('number', ['312-555-0100']), to('number', ['3125550100'])], [to('number', 'home'), to('number', 'home')], [to('number', '12/25/2026'), to('number', '12/25/2026')],
    [to('sip-uri', '(312)555@gw'), to('sip-uri', '(312)555@gw')], [to('trunk-group', '1-1,2'), to('trunk-group', '1-1,2')],
    [to('trunk-outpulse', '101:1-900-555-0100,102:'), to('trunk-outpulse', '101:19005550100,102:')], [to('tg-with-outpulse', [['1-1', '(900) 555']]), to('tg-with-outpulse', [['1-1', '900555']])],
    [to('tg-with-outpulse', ['1-1:9-0']), to('tg-with-outpulse', ['1-1:90'])], [to('trunk-outpulse', '101:+1900'), to('trunk-outpulse', '101:+1900')],
    [to('rule', to('number', '312-555-0100')), to('rule', to('number', '3125550100'))],
    [to('menu', { prompt: '1-2', choices: { 1: { type: 'number', value: '312 555 0100' } }, default: { type: 'number', value: '1 (312) 5550101' } }), to('menu', { prompt: '1-2', choices: { 1: { type: 'number', value: '3125550100' } }, default: { type: 'number', value: '3125550101' } })],
    [[{ type: 'match', criteria: '1-2', destination: { type: 'continue' }, note: '(312) 555-0100' }], [{ type: 'match', criteria: '1-2', destination: { type: 'continue' }, note: '(312) 555-0100' }]],
    [[{ criteria: { always: true }, destination: { number: '(312) 555-0100', trunk: null } }], [{ criteria: { always: true }, destination: { number: '3125550100', trunk: null } }]],
    [{ criteria: {}, destination: { trunk_op: [['101', '9-1'], ['102:1-2']] } }, { criteria: {}, destination: { trunk_op: [['101', '91'], ['102:12']] } }],
    [{ criteria: {}, destination: { rule: [{ criteria: {}, destination: { number: '312 555 0100' } }] } }, { criteria: {}, destination: { rule: [{ criteria: {}, destination: { number: '3125550100' } }] } }],
    [null, null], ['x', 'x'], [[], []],
  ];
  for (const [given, kept] of cases) {
    t.same(numbersInForm(given), kept, JSON.stringify(given).slice(0, 100));
    t.same(numbersInForm(kept), kept, `${JSON.stringify(kept).slice(0, 100)} stays`);
  }
  t.same(keyed({ number: '(312) 555-0100' }), { number: '3125550100' });
});
