import t from 'tap';
import type { Json } from '../../../service/schema/kind.js';
import type { Write } from '../../../service/schema/write.js';
import { isRefusal } from '../../../service/core/refusals.js';
import { CrsSite, everythingTo } from '../../support/crs-site.js';
import { rule } from '../../support/icr-site.js';

/** `sub` has numbers 3125550100 to 0103 and plans `day`, to 8085550100, and `night`, by rules that tests replace; `other` has 3125550200 and the plan `day`. */
async function start(t: Parameters<typeof CrsSite.start>[0]): Promise<CrsSite> {
  const site = await CrsSite.start(t);
  await site.must(...['0100', '0101', '0102', '0103'].map((end) => site.number(`312555${end}`)), site.number('3125550200', {}, 'other'));
  await site.must(site.plan('day', everythingTo('8085550100')), site.plan('night', []), site.plan('day', everythingTo('8085550100'), 'other'), site.plan('theirs', [], 'other'));
  return site;
}

const expressions = (count: number): readonly string[] => Array.from({ length: count }, (_, place) => `^${String(place).repeat(9)}(1|2|3|4|5|6|7|8|9|10|11|12)[[:digit:]]{100}$`);

/** What is written, and why it is refused; what is not is taken back again. */
const cases: readonly (readonly [title: string, (site: CrsSite) => readonly Write[], refused: string])[] = [
  ['an override number that is 911, however it is written', (site) => [site.group(9, { override_number: 'tel:+1-911' })], 'invalid, override_number emergency_destination'],
  ['an override number that the setting makes an emergency number', (site) => [site.group(9, { override_number: '1933' })], 'invalid, override_number emergency_destination'],
  ['a rule that leads to an emergency number', (site) => [site.plan('sos', [{ type: 'always', criteria: '', destination: { type: 'tg-with-outpulse', value: [['101', '9-3-3']] } }])], 'invalid, rules/0/destination emergency_destination'],
  ['a group of own numbers', (s) => [s.group(1, { members: ['3125550100', '3125550101'], call_plans: ['day', 'night'] })], ''],
  ['a group of nothing', (s) => [s.group(1, {})], ''],
  ['a member that is no number', (s) => [s.group(1, { members: ['3125550100', '3125559999'] })], 'invalid, members no_such_record'],
  ['a member of another subscriber', (s) => [s.group(1, { members: ['3125550100', '3125550200'] })], 'invalid, members no_such_record'],
  ['a plan that is none', (s) => [s.group(1, { call_plans: ['dawn'] })], 'invalid, call_plans no_such_record'],
  ['a plan of another subscriber', (s) => [s.group(1, { call_plans: ['theirs'] })], 'invalid, call_plans no_such_record'],
  ['a group of no subscriber', (s) => [s.group(1, {}, 'nobody')], 'invalid, subscriber_name no_such_record'],
  ['a number in 64 groups', (s) => Array.from({ length: 64 }, (_, place) => s.group(place, { members: ['3125550100'] })), ''],
  ['a number in 65 groups', (s) => Array.from({ length: 65 }, (_, place) => s.group(place, { members: ['3125550100'] })), 'too_many_entries, writes/64/ too_many_entries'],
  ['a constraint', (s) => [s.group(1, { constraints: ['^900', '(011|\\+)[[:digit:]]+'] })], ''],
  ['a constraint that is no expression', (s) => [s.group(1, { constraints: ['^900', '(011'] })], 'invalid, constraints/1 bad_regex'],
  ['a constraint that looks ahead', (s) => [s.group(1, { constraints: ['^900(?=1)'] })], 'invalid, constraints/0 bad_regex'],
  ['constraints as large as the rules of a plan may be', (s) => [s.group(1, { constraints: expressions(8) })], ''],
  ['constraints that are larger', (s) => [s.group(1, { constraints: expressions(40) })], 'invalid, constraints/16 regex_too_large'],
  ['an override number elsewhere', (s) => [s.group(1, { members: ['3125550100'], override_number: '3125550101' })], ''],
  ['an override number that is a member', (s) => [s.group(1, { members: ['3125550100'], override_number: '1-312-555-0100' })], 'invalid, override_number self_destination'],
  ['a plan that leads to a member', (s) => [s.plan('night', everythingTo('3125550100')), s.group(1, { members: ['3125550100'], call_plans: ['night'] })], 'invalid, writes/1/members self_destination'],
  ['a plan that leads to no member', (s) => [s.plan('night', everythingTo('3125550100')), s.group(1, { members: ['3125550101'], call_plans: ['night'] })], ''],
  ['a plan of a group that now leads to a member', (s) => [s.group(1, { members: ['3125550100'], call_plans: ['night'] }), s.plan('night', everythingTo('3125550100'))], 'invalid, writes/1/rules/0/destination self_destination'],
  ['a plan of no group that now leads to a number', (s) => [s.group(1, { members: ['3125550100'], call_plans: ['day'] }), s.plan('night', everythingTo('3125550100'))], ''],
  ['a number of a group that is given to another', (s) => [s.group(1, { members: ['3125550100'] }), { method: 'put', table: 'number', key: ['3125550100'], attributes: { subscriber_name: 'other' } }], 'invalid, writes/1/number foreign_number'],
  ['a number of no group that is given to another', (s) => [s.group(1, { members: ['3125550101'] }), { method: 'put', table: 'number', key: ['3125550100'], attributes: { subscriber_name: 'other' } }], ''],
  ['a number of a group with another zone', (s) => [s.group(1, { members: ['3125550100'] }), { method: 'put', table: 'number', key: ['3125550100'], attributes: { timezone: 'US/Hawaii' } }], ''],
  ['a supergroup of groups', (s) => [s.group(1, {}), s.group(2, {}), s.supergroup(1, [1, 2])], ''],
  ['a supergroup of a group that is none', (s) => [s.group(1, {}), s.supergroup(1, [1, 2])], 'invalid, writes/1/group_entries no_such_record'],
  ['a supergroup of a group of another', (s) => [s.group(1, {}, 'other'), s.supergroup(1, [1])], 'invalid, writes/1/group_entries no_such_record'],
  ['a number in a group to the archive', (s) => [s.group(1, { members: ['3125550100'] }), { method: 'archive', table: 'number', key: ['3125550100'] }], 'in_use, writes/1/ in_use'],
  ['a number in no group to the archive', (s) => [s.group(1, { members: ['3125550100'] }), { method: 'archive', table: 'number', key: ['3125550101'] }], ''],
  ['a plan of a group to the archive', (s) => [s.group(1, { call_plans: ['day'] }), { method: 'archive', table: 'call_plan', key: ['sp', 'sub', 'day'] }], 'in_use, writes/1/ in_use'],
  ['a plan of no group to the archive', (s) => [s.group(1, { call_plans: ['day'] }), { method: 'archive', table: 'call_plan', key: ['sp', 'sub', 'night'] }], ''],
  ['a group of a supergroup to the archive', (s) => [s.group(1, {}), s.supergroup(1, [1]), { method: 'archive', table: 'group', key: ['sp', 'sub', 1] }], 'in_use, writes/2/ in_use'],
  ['a supergroup to the archive, then its group', (s) => [s.group(1, {}), s.supergroup(1, [1]), { method: 'archive', table: 'supergroup', key: ['sp', 'sub', 1] }, { method: 'archive', table: 'group', key: ['sp', 'sub', 1] }], ''],
  ['a rule by an area', (s) => [s.of('npa_list', { name: 'HI', npas: ['808'] }), s.plan('night', [rule('geo', 'HI', 'terminate')])], ''],
  ['a rule by an area in the spelling of icr', (s) => [s.of('npa_list', { name: 'HI', npas: ['808'] }), s.plan('night', [rule('npa', 'HI', 'terminate')])], 'invalid, writes/1/rules/0/type bad_criterion'],
  ['a rule by no list', (s) => [s.plan('night', [rule('geo', 'HI', 'terminate')])], 'invalid, rules/0/criteria unknown_npa_list'],
  ['a list that a rule names to the archive', (s) => [s.of('npa_list', { name: 'HI', npas: ['808'] }), s.plan('night', [rule('geo', 'HI', 'terminate')]), { method: 'archive', table: 'npa_list', key: ['', 'HI'] }], 'in_use, writes/2/ in_use'],
  ['a rule to a menu', (s) => [s.plan('night', [rule('always', '', 'menu', { prompt: 'welcome', choices: {} })])], 'invalid, rules/0/destination bad_destination'],
  ['trunks with digits, in both spellings', (s) => [s.plan('night', [rule('always', '', 'tg-with-outpulse', '101:5550100'), rule('always', '', 'trunk-outpulse', '101:')])], ''],
];

t.test('what is refused, beside what is not', async (t) => {
  t.setTimeout(120_000);
  const site = await start(t);
  for (const [title, writes, refused] of cases) {
    const before = site.view.change;
    t.equal(await site.refused(...writes(site)), refused, title);
    if (site.view.change > before) await site.takeBack(site.view.change);
  }
});

t.test('who is told of another\'s number is told of none', async (t) => {
  const site = await start(t);
  const messages = async (member: string): Promise<string> => {
    const written = await site.write(site.group(1, { members: [member] }));
    return isRefusal(written) ? written.errors[0]!.message.replace(member, 'N') : 'accepted';
  };
  t.equal(await messages('3125550200'), await messages('3125559999'));
});

/** Warnings as field and code. */
const warned: readonly (readonly [title: string, (site: CrsSite) => readonly Write[], warnings: readonly string[]])[] = [
  ['a number in no group', (s) => [s.number('3125550104')], ['number no_group']],
  ['a number in a group', () => [{ method: 'put', table: 'number', key: ['3125550100'], attributes: { timezone: 'UTC' } }], []],
  ['a group with a plan', (s) => [s.group(2, { call_plans: ['day'] })], []],
  ['a group without plan', (s) => [s.group(3, {})], ['call_plans no_call_plan']],
  ['constraints beside destinations', (s) => [s.group(2, { call_plans: ['day'], override_number: '8085550101', constraints: ['^900'] })], []],
  ['constraints that forbid a destination', (s) => [s.group(4, { call_plans: ['day'], constraints: ['^900', '^808'] })], ['constraints prohibited']],
  ['constraints that forbid the override number', (s) => [s.group(2, { call_plans: ['day'], override_number: '9005550101', constraints: ['^900'] })], ['override_number prohibited']],
  ['a destination that no group forbids', (s) => [s.plan('day', everythingTo('6045550101'))], []],
  ['a destination that a group forbids', (s) => [s.plan('day', everythingTo('9005550101'))], ['rules/0/destination prohibited']],
  ['a SIP user that a group forbids', (s) => [s.plan('day', [rule('always', '', 'sip-uri', '9005550101@example.net')])], ['rules/0/destination prohibited']],
  ['digits sent that a group forbids', (s) => [s.plan('day', [rule('always', '', 'tg-with-outpulse', '1:900,2:')])], ['rules/0/destination prohibited']],
  ['a nested destination that a group forbids', (s) => [s.plan('day', [rule('always', '', 'rule', everythingTo('9005550101'))])], ['rules/0/destination/value/0/destination prohibited']],
  ['a rule that is never reached', (s) => [s.plan('night', [...everythingTo('8085550101') as readonly Json[], rule('match', '^808', 'terminate')])], ['rules/1 overflow_only']],
];

t.test('what is worth a warning', async (t) => {
  t.setTimeout(120_000);
  const site = await start(t);
  await site.must(site.group(1, { members: ['3125550100'], call_plans: ['day'], constraints: ['^900'] }));
  for (const [title, writes, warnings] of warned) {
    const found = await site.must(...writes(site));
    t.same(found.warnings.map(({ field, code }) => `${field} ${code}`), warnings, title);
  }
});

t.test('ten thousand members', async (t) => {
  t.setTimeout(120_000);
  const site = await CrsSite.start(t);
  const numbers = Array.from({ length: 10_000 }, (_, place) => String(3_125_000_000 + place));
  for (let from = 0; from < numbers.length; from += 1_000) await site.must(...numbers.slice(from, from + 1_000).map((number) => site.number(number)));
  await site.must(site.plan('day', everythingTo('8085550100')), site.group(1, { members: numbers, call_plans: ['day'] }));
  await site.must(site.activate('group', 1, 'day'));
  for (const called of [numbers[0]!, numbers[9_999]!]) t.equal(site.decide({ called }).decision.value, '8085550100', called);
  await site.must(site.group(1, { members: numbers.slice(1) }));
  t.equal(site.decide({ called: numbers[0]! }).noRoute, true, 'left out');
  t.equal(site.decide({ called: numbers[9_999]! }).decision.value, '8085550100', 'left in');
  t.equal(await site.refused(site.group(2, { members: Array.from({ length: 10_000 }, (_, place) => String(3_126_000_000 + place)) })) === '', false, 'ten thousand that there are not');
});
