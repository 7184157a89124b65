import t from 'tap';
import { vocabulary } from '../../service/apps/icr/vocabulary.js';
import { limits } from '../../service/core/limits.js';
import { compilePlan } from '../../service/routing/plan.js';
import type { Json } from '../../service/schema/kind.js';
import { quickest } from '../support/hostile/quickest.js';
import { rule } from '../support/icr-site.js';

function compile(rules: Json | string) {
  return compilePlan({ provider: 'sp', subscriber: 'sub', name: 'p', rules: typeof rules === 'string' ? rules : JSON.stringify(rules) }, vocabulary);
}

const faults = (rules: Json | string) => compile(rules).errors.map(({ field, code }) => `${field} ${code}`);
const ids = (rules: Json) => compile(rules).rules.map(({ id }) => id);
const goOn = rule('always', '', 'continue');
const many = (count: number, each: Json = goOn): Json => Array.from({ length: count }, () => each);

/** Lists nested so deep, the plan's own counted. */
function nested(depth: number): Json {
  return depth === 1 ? [goOn] : [rule('always', '', 'rule', nested(depth - 1))];
}

t.test('what is refused', async (t) => {
  const percent = (share: number) => rule('percent-allocation', share, 'continue');
  const regex = rule('match', 'x{494}', 'continue');
  const cases: [what: string, rules: Json | string, faults: string[]][] = [
    ['nothing', '', []], ['no rules', [], []], ['not JSON', '[', ['rules bad_json']], ['no array', {}, ['rules bad_json']], ['a rule that is no object', [5], ['rules/0 bad_criterion']],
    ['no type', [{ destination: { type: 'continue' } }], ['rules/0/type bad_criterion']], ['no destination', [{ type: 'always' }], ['rules/0/destination bad_destination']],
    ['every fault at once', [rule('always', 'x', 'number', 'y'), rule('limited', -1, 'continue')], ['rules/0/criteria bad_criterion', 'rules/0/destination bad_destination', 'rules/1/criteria bad_criterion']],
    ['other members are left alone', [rule('always', '', 'continue', undefined, { label: 'x', note: { a: [1] }, enabled: true })], []],
    ['255 rules', many(255), []], ['256 rules', many(256), ['rules too_many_rules']], ['256 nested rules', [rule('always', '', 'rule', many(256))], ['rules/0/destination/value too_many_rules']],
    ['10 lists deep', nested(10), []], ['11 lists deep', nested(11), [`rules${'/0/destination/value'.repeat(10)} too_deep`]],
    ['as many bytes as allowed', `[${' '.repeat(limits.planBytes - 2)}]`, []], ['one byte more', `[${' '.repeat(limits.planBytes - 1)}]`, ['rules plan_too_large']],
    ['bytes, not characters', `[${' '.repeat(limits.planBytes - 6)}"é"]`, ['rules/0 bad_criterion']], ['one more', `[${' '.repeat(limits.planBytes - 5)}"é"]`, ['rules plan_too_large']],
    ['a member twice', '[{"type":"always","type":"always","destination":{"type":"continue"}}]', ['rules bad_json']],
    ['100 per cent', [percent(50), percent(50)], []], ['101 per cent', [percent(50), percent(51)], ['rules/0/criteria percent_sum']], ['said once', [percent(99), percent(99), percent(99)], ['rules/0/criteria percent_sum']],
    ['two groups', [percent(60), goOn, percent(60)], []], ['the second of two groups', [percent(60), goOn, percent(60), percent(60)], ['rules/2/criteria percent_sum']],
    ['a nested group', [rule('always', '', 'rule', [percent(60), percent(60)])], ['rules/0/destination/value/0/criteria percent_sum']],
    ['nested shares are a group of their own', [rule('percent-allocation', 60, 'rule', [percent(60)]), percent(40)], []],
    ['expressions of a plan within bounds', many(4, regex), []], ['and beyond', many(5, regex), ['rules/4/criteria regex_too_large']],
  ];
  for (const [what, rules, expected] of cases) t.same(faults(rules), expected, what);
});

t.test('ids stay while others are edited', async (t) => {
  const a = rule('limited', '1', 'number', '3125550101'), b = rule('limited', '2', 'number', '3125550102'), c = rule('day-of-week', '2', 'continue');
  const [idA, idB, idC] = ids([a, b, c]);
  t.equal(new Set([idA, idB, idC]).size, 3);
  t.same(ids([c, a]), [idC, idA], 'moved, another removed');
  t.same(ids([b]), [idB], 'alone');
  t.same(ids([{ ...a as object, label: 'Monday', collapsed: true }]), [idA], 'labelled');
  t.same(ids([{ destination: { value: '3125550101', type: 'number' }, criteria: '1', type: 'limited' }]), [idA], 'members in another order');
  t.same(ids([rule('limited', '3', 'number', '3125550101')]), [idA], 'another amount: what it holds stays');
  t.not(ids([rule('periodic', '1/24', 'number', '3125550101')])[0], idA, 'another criterion');
  t.same(ids([rule('periodic', '1/24', 'number', '3125550101')]), ids([rule('periodic', '9/1', 'number', '3125550101')]), 'nor do hours make another rule');
  t.same(ids([rule('limited', '5', 'number', '3125550101'), a]), [idA, `${idA}-2`], 'rules alike but for their amounts go by order');
  t.not(ids([rule('limited', '1', 'number', '3125550103')])[0], idA, 'another destination');
  t.same(ids([a, a, a]), [idA, `${idA}-2`, `${idA}-3`], 'equal ones are numbered');
});

t.test('a rule with a list keeps its id when the list is edited', async (t) => {
  const holder = (list: Json) => ids([rule('limited', '1', 'rule', list)])[0];
  t.equal(holder([goOn]), holder([]));
  t.equal(holder([goOn]), holder([rule('always', '', 'terminate'), goOn]));
  const menu = (list: Json) => ids([rule('always', '', 'menu', { prompt: 'x', choices: { 1: { type: 'rule', value: list } } })])[0];
  t.equal(menu([goOn]), menu([]));
});

t.test('ids that rules bring along', async (t) => {
  const own = (id: Json, type = 'continue') => rule('always', '', type, undefined, { id });
  const [made] = ids([goOn]);
  const cases: [what: string, rules: Json, ids: string[]][] = [
    ['kept', [own('first'), own('second')], ['first', 'second']], ['given twice', [own('x'), own('x'), own('x')], ['x', 'x-2', 'x-3']],
    ['a made one brought along', [goOn, own(made!)], [`${made}-2`, made!]], ['64 characters', [own('a'.repeat(64))], ['a'.repeat(64)]],
    ['65', [own('a'.repeat(65))], [made!]], ['a slash', [own('a/b')], [made!]], ['empty', [own('')], [made!]], ['a number', [own(7)], [made!]], ['an equals sign', [own('=1')], [made!]],
  ];
  for (const [what, rules, expected] of cases) t.same(ids(rules), expected, what);
});

t.test('paths', async (t) => {
  const [outer] = compile([rule('always', '', 'rule', [rule('always', '', 'continue', undefined, { id: 'in' })], { id: 'out' })]).rules;
  t.equal(outer!.path, 'p/out');
  t.equal(outer!.destination.flow === 'rules' && outer!.destination.rules[0]!.path, 'p/out/in');
  const [menu] = compile([rule('always', '', 'menu', { prompt: 'x', choices: { 1: { type: 'rule', value: [rule('always', '', 'continue', undefined, { id: 'in' })] } } }, { id: 'm' })]).rules;
  const choice = menu!.destination.flow === 'menu' ? menu!.destination.choices.get('1') : undefined;
  t.match(choice?.flow === 'rules' && choice.rules[0], { path: 'p/m/in', place: 'p/m/=1/in' });
});

t.test('thousands of equal rules are numbered without delay', async (t) => {
  const lists = Array.from({ length: 12 }, () => rule('always', '', 'rule', many(200)));
  t.same(faults(lists), []);
  t.ok(quickest(1_000, () => faults(lists)) < 1_000);
});
