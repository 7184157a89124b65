import t from 'tap';
import { vocabulary } from '../../../service/apps/icr/vocabulary.js';
import { decisionKind } from '../../../service/routing/call.js';
import { compilePlan } from '../../../service/routing/plan.js';
import type { DecisionValue } from '../../../service/routing/call.js';
import type { Json } from '../../../service/schema/kind.js';
import { callOf, rule } from '../../support/icr-site.js';

function compiled(type: string, value: Json | undefined) {
  return compilePlan({ provider: 'sp', subscriber: 'sub', name: 'p', rules: JSON.stringify([rule('always', '', type, value)]) }, vocabulary);
}

const { CONTINUE, NUMBER, SIP, TRUNKS, OUTPULSE, TERMINATE } = decisionKind;
const no = -1;

/** What a destination decides for a call to 3125550100; `no` is refused with bad_destination. */
const cases: readonly (readonly [type: string, value: Json | undefined, kind: number, decides?: DecisionValue])[] = [
  ['number', '3125550199', NUMBER, '3125550199'], ['number', 3125550199, NUMBER, '3125550199'], ['number', '+1 (312) 555-0199', NUMBER, '3125550199'], ['number', '411', NUMBER, '411'],
  ['number', '+493012345', NUMBER, '+493012345'], ['number', '5550199', no], ['number', '', no], ['number', undefined, no], ['number', '312555019X', no], ['number', ['3125550199'], no],
  ['sip-uri', '3125550199@pbx.example.net', SIP, '3125550199@pbx.example.net'], ['sip-uri', 'sip:a.b@10.0.0.1:5060;transport=tcp', SIP, 'a.b@10.0.0.1:5060;transport=tcp'],
  ['sip-uri', 'a@[2001:db8::1]', SIP, 'a@[2001:db8::1]'], ['sip-uri', '3125550199', no], ['sip-uri', '@host', no], ['sip-uri', 'a@', no], ['sip-uri', 'a@b@c', no], ['sip-uri', 'a b@c', no],
  ['sip-uri', 'a@b\r\nVia: x', no], ['sip-uri', undefined, no], ['sip-uri', `a@${'b'.repeat(249)}`, no],
  ['terminate', undefined, TERMINATE], ['terminate', '', TERMINATE], ['terminate', null, TERMINATE], ['terminate', [], TERMINATE], ['terminate', 'busy', no],
  ['continue', undefined, CONTINUE], ['continue', '', CONTINUE], ['continue', '3125550199', no],
  ['trunk-group', '101,102', TRUNKS, ['101', '102']], ['trunk-group', ['101', '102'], TRUNKS, ['101', '102']], ['trunk-group', [101], TRUNKS, ['101']], ['trunk-group', 101, TRUNKS, ['101']],
  ['trunk-group', 'east_1, west-2', TRUNKS, ['east_1', 'west-2']], ['trunk-group', '', no], ['trunk-group', [], no], ['trunk-group', '101,,102', no], ['trunk-group', '101;102', no],
  ['trunk-group', Array.from({ length: 64 }, () => '1'), TRUNKS, Array.from({ length: 64 }, () => '1')], ['trunk-group', Array.from({ length: 65 }, () => '1'), no], ['trunk-group', undefined, no],
  ['trunk-outpulse', '101:5550100,102:', OUTPULSE, [['101', '5550100'], ['102', '3125550100']]], ['tg-with-outpulse', [['101', '5550100'], ['102', '']], OUTPULSE, [['101', '5550100'], ['102', '3125550100']]],
  ['trunk-outpulse', [['101', null]], OUTPULSE, [['101', '3125550100']]], ['trunk-outpulse', '101:*67#', OUTPULSE, [['101', '*67#']]], ['trunk-outpulse', '101', no], ['trunk-outpulse', '101:5:6', no],
  ['trunk-outpulse', ':5550100', no], ['trunk-outpulse', '101:abc', no], ['trunk-outpulse', [['101']], no], ['trunk-outpulse', [['101', '5', '6']], no], ['trunk-outpulse', '', no], ['trunk-outpulse', undefined, no],
  ['trunk', '101', no], ['sip', 'a@b', no], ['nowhere', '', no],
];

t.test('final destinations', async (t) => {
  for (const [type, value, kind, decides] of cases) {
    const what = `${type} ${JSON.stringify(value)?.slice(0, 60)}`;
    const { rules, errors } = compiled(type, value);
    const { destination } = rules[0]!;
    t.same(errors.map(({ field, code }) => `${field} ${code}`), kind === no ? ['rules/0/destination bad_destination'] : [], what);
    t.equal(destination.flow, kind === no ? 'unusable' : 'final', what);
    if (destination.flow === 'final') t.same([destination.kind, destination.value(callOf({}))], [kind, decides], what);
  }
});

t.test('what a constraint looks at', async (t) => {
  for (const [type, value, reached] of [
    ['number', '3125550199', ['3125550199']], ['sip-uri', 'alice@b', ['alice']], ['trunk-group', '101', []], ['trunk-outpulse', '101:55,102:', ['55', '3125550100']], ['continue', undefined, []], ['terminate', undefined, []],
  ] as const) {
    const { destination } = compiled(type, value).rules[0]!;
    t.same(destination.flow === 'final' && destination.reached(callOf({})), reached, type);
  }
});

const choice = { type: 'number', value: '3125550199' };

t.test('destinations that lead on', async (t) => {
  const menu = (more: Readonly<Record<string, Json>>): Json => ({ prompt: 'welcome', choices: { 1: choice }, ...more });
  const leading: readonly (readonly [type: string, value: Json | undefined, refusedAt?: string])[] = [
    ['rule', [rule('always', '', 'continue')]], ['rule', []], ['rule', '', 'rules/0/destination'], ['rule', undefined, 'rules/0/destination'], ['rule', {}, 'rules/0/destination'],
    ['rule', [rule('never', '', 'continue')], 'rules/0/destination/value/0/type'], ['rule', [rule('percent-allocation', '0', 'continue')], 'rules/0/destination/value/0/criteria'], ['rule', ['x'], 'rules/0/destination/value/0'],
    ['call_plan', 'other'], ['call_plan', 7], ['call_plan', 'x'.repeat(250)], ['call_plan', 'x'.repeat(251), 'rules/0/destination'], ['call_plan', '', 'rules/0/destination'], ['call_plan', undefined, 'rules/0/destination'],
    ['menu', menu({})], ['menu', menu({ tries: 1 })], ['menu', menu({ tries: 10 })], ['menu', menu({ default: choice })], ['menu', menu({ choices: { '*': choice, '#': choice, '0123456789012345': choice } })],
    ['menu', menu({ tries: 0 }), 'rules/0/destination'], ['menu', menu({ tries: 11 }), 'rules/0/destination'], ['menu', menu({ tries: '3' }), 'rules/0/destination'], ['menu', menu({ prompt: '' }), 'rules/0/destination'],
    ['menu', menu({ choices: {} }), 'rules/0/destination'], ['menu', menu({ choices: { a: choice } }), 'rules/0/destination'], ['menu', menu({ choices: { '': choice } }), 'rules/0/destination'],
    ['menu', menu({ choices: { '01234567890123456': choice } }), 'rules/0/destination'], ['menu', menu({ choices: { 1: { type: 'number', value: 'x' } } }), 'rules/0/destination/value/choices/1'],
    ['menu', menu({ default: { type: 'rule', value: [rule('always', 'x', 'continue')] } }), 'rules/0/destination/value/default/value/0/criteria'], ['menu', menu({ default: 'x' }), 'rules/0/destination/value/default'],
    ['menu', [], 'rules/0/destination'], ['menu', undefined, 'rules/0/destination'],
  ];
  for (const [type, value, refusedAt] of leading) {
    t.same(compiled(type, value).errors.map(({ field }) => field), refusedAt === undefined ? [] : [refusedAt], `${type} ${JSON.stringify(value)?.slice(0, 100)}`);
  }
});

t.test('the digits of a menu come from its choices', async (t) => {
  const { destination } = compiled('menu', { prompt: 'welcome', choices: { 1: choice, 22: choice, '*333': choice } }).rules[0]!;
  t.match(destination, { flow: 'menu', least: 1, most: 4, tries: 3, prompt: 'welcome' });
});

t.test('the far end, in the value forms of destinations', async (t) => {
  for (const [type, value, decides] of [
    ['NONE', '[]', undefined], ['SIP', 'a@b', 'a@b'], ['SIP', '["a@b"]', 'a@b'], ['NUMBER', '3125550199', '3125550199'], ['TRUNK', '101,102', ['101', '102']], ['TRUNK', '["101","102"]', ['101', '102']],
    ['TRUNK-OUTPULSE', '101:', [['101', '3125550100']]], ['TRUNK-OUTPULSE', '[["101","5"]]', [['101', '5']]], ['SIP', '[]', 'refused'], ['NUMBER', '', 'refused'], ['TRUNK', '[', 'refused'], ['NUMBER', '5550100', 'refused'],
  ] as const) {
    const { pickup, errors } = compilePlan({ provider: 'sp', subscriber: 'sub', name: 'p', rules: '[]', farEnd: { type, value } }, vocabulary);
    t.same(errors.map(({ field }) => field), decides === 'refused' ? ['destination_value'] : [], `${type} ${value}`);
    t.same(pickup?.destination.value(callOf({})), decides === 'refused' ? undefined : decides, `${type} ${value}`);
  }
});
