import t from 'tap';
import type { Json } from '../../../service/schema/kind.js';
import { askedOf, begins, childrenOf, countsCalls, leadOf, partOf, rulesOf, withAsked, withLabel, withLead } from '../../../service/ui/plan/shape.js';
import { keyed, typed } from './vocabularies.js';

t.test('what a rule says, in both forms', async (t) => {
  const rows: readonly (readonly [what: string, shape: typeof typed, rule: Json, asked: unknown, lead: unknown])[] = [
    ['typed', typed, { type: 'always', destination: { type: 'number', value: '1' } }, [{ type: 'always', value: null }], { type: 'number', value: '1' }],
    ['typed, nothing', typed, {}, [], undefined],
    ['no rule at all', typed, 'x', [], undefined],
    ['keyed, several', keyed, { criteria: { time: ['08:00', '17:00'], day: '2-6' }, destination: { trunk: [['1']] } }, [{ type: 'time', value: ['08:00', '17:00'] }, { type: 'day', value: '2-6' }], { type: 'trunk', value: [['1']] }],
    ['keyed, what says nothing', keyed, { criteria: { always: false, time: '', npa: [], day: '2' }, destination: { number: '', trunk: null, continue: true } }, [{ type: 'day', value: '2' }], { type: 'continue', value: true }],
    ['keyed, to be filled in', keyed, { criteria: { time: '' }, destination: { number: '' } }, [{ type: 'time', value: '' }], { type: 'number', value: '' }],
  ];
  for (const [what, shape, rule, asked, lead] of rows) {
    t.same(askedOf(shape, rule), asked, what);
    t.same(leadOf(shape, rule), lead, what);
  }
  t.same(askedOf(keyed, { criteria: { time: '', day: '2' } }, ['time']).map(({ type }) => type), ['time', 'day'], 'what is being filled in stays');
});

t.test('what a rule is made to say', async (t) => {
  const rows: readonly (readonly [what: string, made: Json, expected: Json])[] = [
    ['typed, another time', withAsked(typed, { label: 'a', type: 'time-of-day', criteria: '1', destination: {}, extra: 1 }, [{ type: 'day-of-week', value: '2' }]), { label: 'a', type: 'day-of-week', criteria: '2', destination: {}, extra: 1 }],
    ['typed, without a value', withAsked(typed, { type: 'time-of-day', criteria: '1' }, [{ type: 'always', value: null }]), { type: 'always' }],
    ['typed destination', withLead(typed, { type: 'always', destination: { type: 'number', value: '1', mine: 2 } }, { type: 'sip-uri', value: 'a@b' }), { type: 'always', destination: { type: 'sip-uri', value: 'a@b', mine: 2 } }],
    ['typed end', withLead(typed, { destination: { type: 'number', value: '1' } }, { type: 'terminate', value: null }), { destination: { type: 'terminate' } }],
    ['keyed', withAsked(keyed, { criteria: { always: true, zip: null, time: '1' } }, [{ type: 'time', value: '2' }, { type: 'day', value: '3' }]), { criteria: { zip: null, time: '2', day: '3' } }],
    ['keyed destination', withLead(keyed, { destination: { number: '1', sip: false } }, { type: 'continue', value: true }), { destination: { sip: false, continue: true } }],
    ['a label', withLabel({ type: 'always' }, 'a'), { label: 'a', type: 'always' }],
    ['no label', withLabel({ label: 'a', type: 'always' }, ''), { type: 'always' }],
  ];
  for (const [what, made, expected] of rows) t.same(made, expected, what);
  t.equal(JSON.stringify(withAsked(typed, { type: 'always', destination: {} }, [{ type: 'day-of-week', value: '2' }])), '{"type":"day-of-week","criteria":"2","destination":{}}', 'in the order of the document');
});

t.test('rules within a rule, other spellings, cells', async (t) => {
  t.same(childrenOf(typed, { destination: { type: 'rule', value: [1, 2] } }), [1, 2]);
  t.same(childrenOf(keyed, { destination: { rule: { label: 'one alone' } } }), [{ label: 'one alone' }]);
  t.same(childrenOf(keyed, { destination: { rule: [] } }), [], 'none yet');
  t.equal(childrenOf(typed, { destination: { type: 'number', value: '1' } }), undefined);
  t.equal(partOf(typed.destinations, 'tg-with-outpulse')?.type, 'trunk-outpulse');
  t.same([rulesOf([1]), rulesOf({ a: 1 }), rulesOf(null), rulesOf('x')], [[1], [{ a: 1 }], [], []]);
});

t.test('another kind begins with what fits of the one before', async (t) => {
  const [number, sip, end, trunks, nested] = ['number', 'sip-uri', 'terminate', 'trunk-group', 'rule'].map((type) => partOf(typed.destinations, type)!);
  const rows: readonly (readonly [what: string, value: Json, expected: Json])[] = [
    ['number to SIP', begins(sip!, { type: 'number', value: '1' }, number, 'typed'), '1'],
    ['number to trunks', begins(trunks!, { type: 'number', value: '1' }, number, 'typed'), ''],
    ['to the end', begins(end!, { type: 'number', value: '1' }, number, 'typed'), null],
    ['to the end, keyed', begins(end!, undefined, undefined, 'keyed'), true],
    ['to rules', begins(nested!, { type: 'number', value: '1' }, number, 'typed'), []],
  ];
  for (const [what, value, expected] of rows) t.same(value, expected, what);
});

t.test('rules that count calls at once', async (t) => {
  const rows: readonly (readonly [shape: typeof typed, rule: Json, counts: boolean])[] = [[typed, { type: 'limited', criteria: 20 }, true], [typed, { type: 'periodic', criteria: '1/24' }, false], [typed, { type: 'percent-allocation', criteria: 40 }, false], [keyed, { criteria: { day: '2' } }, false], [typed, null, false]];
  for (const [shape, rule, counts] of rows) t.equal(countsCalls(shape, rule), counts, JSON.stringify(rule));
});
