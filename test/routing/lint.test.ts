import t from 'tap';
import { lintPlan } from '../../service/apps/icr/plan-lint.js';
import { npaListsOf, plansNamedIn, staticNumbersOf } from '../../service/routing/references.js';
import type { Json } from '../../service/schema/kind.js';
import { IcrSite, rule } from '../support/icr-site.js';

const site = new IcrSite();
site.npaList('HI', ['808']);
site.npaList('CA', ['213', '415']);
site.npaList('both', ['808', '415', '213']);
site.npaList('empty', []);
site.npaList('mine', ['312'], 'sp');
site.npaList('HI', ['809'], 'sp2');
site.npaList('theirs', ['312'], 'other');
const last = rule('always', '', 'continue');
const list = (rules: Json) => rule('always', '', 'rule', rules);
const go = (type: string, criteria: Json, to = '01') => rule(type, criteria, 'number', `31255502${to}`);
const plan = (name: string, type = 'always', criteria: Json = '') => rule(type, criteria, 'call_plan', name);
const choices = (rules: Json, more = {}) => rule('always', '', 'menu', { prompt: 'x', choices: { 1: { type: 'rule', value: rules } }, ...more });

site.plan('other', []);
site.plan('whole', [rule('time-of-day', '08:00-17:00', 'terminate'), last]);
site.plan('silent', []);
site.plan('half', [rule('time-of-day', '08:00-17:00', 'terminate')]);
site.plan('ring', [plan('ring2')]);
site.plan('ring2', [last, plan('main')]);
for (let place = 1; place <= 17; place++) site.plan(`chain${place}`, place === 17 ? [last] : [plan(`chain${place + 1}`)]);
site.plan('stored away', []);
site.view.archive('call_plan', ['sp', 'sub', 'stored away']);
// Calls of 312 555 030x come to the plan, others of the subscriber to plans of which one leads to it.
site.route('312555030X', 'main');
site.route('312555032X', 'whole');
site.route('3125550330', 'ring2');
site.route('3125550331', 'main');
site.plan('back', [rule('always', '', 'number', '3125550331')]);

const nowMs = Date.UTC(2024, 6, 10, 12);
const main = { provider: 'sp', subscriber: 'sub', name: 'main' };
const lint = (rules: Json, more = {}) => lintPlan(JSON.stringify(rules), { ...main, ...more }, site.view, nowMs);
const inShort = (found: readonly { field: string; code: string }[]) => found.map(({ field, code }) => `${field} ${code}`);

t.test('errors', async (t) => {
  const cases: [what: string, rules: Json, errors: string[]][] = [
    ['none', [last], []], ['a list built in', [rule('npa', 'HI', 'continue'), last], []], ['the provider\'s list', [rule('npa', 'mine', 'continue'), last], []],
    ['another provider\'s list', [rule('npa', 'theirs', 'continue'), last], ['rules/0/criteria unknown_npa_list']], ['no such list', [last, rule('npa', 'XX', 'continue')], ['rules/1/criteria unknown_npa_list']],
    ['nested', [list([rule('npa', 'XX', 'continue')]), last], ['rules/0/destination/value/0/criteria unknown_npa_list']],
    ['in a menu', [choices([rule('npa', 'XX', 'continue')])], ['rules/0/destination/value/choices/1/value/0/criteria unknown_npa_list']],
    ['what the compiler found', [rule('time-of-day', '08:00-08:00', 'continue'), last], ['rules/0/criteria empty_window']],
    ['shares of 101', [rule('percent-allocation', 60, 'continue'), rule('percent-allocation', 41, 'continue'), last], ['rules/0/criteria percent_sum']],
  ];
  for (const [what, rules, errors] of cases) t.same(inShort(lint(rules).errors), errors, what);
  t.same(inShort(lint([last], { destinationType: 'SIP', destinationValue: 'nowhere' }).errors), ['destination_value bad_destination']);
  t.same(inShort(lint([last], { destinationType: 'NONE', destinationValue: '[]' }).errors), []);
});

t.test('rules that no call gets to', async (t) => {
  const [day, night] = ['08:00-18:00', '18:00-08:00'];
  const cases: [what: string, rules: Json, warnings: string[]][] = [
    ['behind always', [last, rule('limited', 1, 'continue')], ['rules/1 unreachable']], ['behind always in a list', [list([last, last]), last], ['rules/0/destination/value/1 unreachable', 'rules/1 unreachable']],
    ['behind a list that decides nothing', [list([]), last], []], ['behind a list that may decide nothing', [list([rule('label', 'x', 'continue')]), last], []],
    ['behind a counted rule', [rule('limited', 1, 'continue'), last], []], ['in a counted list', [rule('limited', 1, 'rule', [last, last]), last], ['rules/0/destination/value/1 unreachable']],
    ['day and night', [rule('time-of-day', day, 'continue'), rule('time-of-day', night, 'continue'), last], ['rules/2 unreachable']],
    ['day and almost the whole night', [rule('time-of-day', day, 'continue'), rule('time-of-day', '18:00-07:59', 'continue'), last], []],
    ['within a window', [rule('time-of-day', day, 'continue'), rule('time-of-day', '17:00-18:00', 'continue'), last], ['rules/1 unreachable']], ['a minute beyond it', [rule('time-of-day', day, 'continue'), rule('time-of-day', '17:00-18:01', 'continue'), last], []],
    ['up to 23:59 is the end of the day', [rule('time-of-day', '00:00-23:59', 'continue'), last], ['rules/1 unreachable']], ['up to 23:58', [rule('time-of-day', '00:00-23:58', 'continue'), last], []],
    ['every day of the week', [rule('day-of-week', '2-6', 'continue'), rule('day-of-week', 'SATURDAY,SUNDAY', 'continue'), last], ['rules/2 unreachable']], ['but one', [rule('day-of-week', '2-6', 'continue'), rule('day-of-week', 'SATURDAY', 'continue'), last], []],
    ['a Wednesday with its date', [rule('day-of-week', '4', 'continue'), rule('holiday', '2026/12/23.08:00-2026/12/23.17:00', 'continue'), last], ['rules/1 unreachable']],
    ['a Thursday', [rule('day-of-week', '4', 'continue'), rule('holiday', '2026/12/24.08:00-2026/12/24.17:00', 'continue'), last], []],
    ['two dates that meet', [rule('holiday', '2026/12/24.00:00-2026/12/24.23:59', 'continue'), rule('holiday', '2026/12/25.00:00-2026/12/26.00:00', 'continue'), rule('holiday', '2026/12/24.12:00-2026/12/25.12:00', 'continue'), last], ['rules/2 unreachable']],
    ['a list within others', [rule('npa', 'HI', 'continue'), rule('npa', 'CA', 'continue'), rule('npa', 'both', 'continue'), last], ['rules/2 unreachable']], ['a list that has one more', [rule('npa', 'CA', 'continue'), rule('npa', 'both', 'continue'), last], []],
    ['shares of 100', [rule('percent-allocation', 60, 'continue'), rule('percent-allocation', 40, 'continue'), last], ['rules/2 unreachable']], ['shares of 99', [rule('percent-allocation', 60, 'continue'), rule('percent-allocation', 39, 'continue'), last], []],
    ['two groups of 50', [rule('percent-allocation', 50, 'continue'), rule('label', 'x', 'continue'), rule('percent-allocation', 50, 'continue'), last], []],
    ['the same expression', [rule('match', '^8', 'continue'), rule('match', '^8', 'terminate'), last], ['rules/1 unreachable']], ['of the called number', [rule('match', '^8', 'continue'), rule('match', 'called:^8', 'terminate'), last], []],
    ['a wider expression is not looked into', [rule('match', '^8', 'continue'), rule('match', '^80', 'terminate'), last], []], ['the same label', [rule('label', 'x', 'continue'), rule('label', ' x', 'terminate'), last], ['rules/1 unreachable']],
    ['the same limit is another count', [rule('limited', 5, 'continue'), rule('limited', 5, 'terminate'), last], []], ['the same period', [rule('periodic', '5/1', 'continue'), rule('periodic', '5/1', 'terminate'), last], []],
    ['two criteria, both taken', [rule('day-of-week', '1', 'rule', [rule('time-of-day', day, 'continue')]), rule('time-of-day', '09:00-10:00', 'rule', [rule('day-of-week', '1', 'continue'), rule('day-of-week', '2', 'continue')]), last], ['rules/1/destination/value/0 unreachable']],
    ['a window past midnight in days', [rule('day-of-week', '6', 'rule', [rule('time-of-day', night, 'continue')]), last], ['rules/0/destination/value/0/criteria window_over_midnight']],
    ['days in it, behind a menu', [rule('time-of-day', night, 'menu', { prompt: 'p', choices: { 1: { type: 'rule', value: [rule('day-of-week', '6', 'continue')] } } }), last], ['rules/0/destination/value/choices/1/value/0/criteria window_over_midnight']],
    ['never together', [rule('time-of-day', day, 'rule', [rule('time-of-day', night, 'continue')]), last], ['rules/0/destination/value/0 unreachable']],
    ['never together for a date', [rule('holiday', '2026/12/24.00:00-2026/12/25.00:00', 'rule', [rule('day-of-week', '1', 'continue')]), last], ['rules/0/destination/value/0 unreachable']],
    ['in the list of a menu', [choices([last, rule('label', 'x', 'continue')])], ['rules/0/destination/value/choices/1/value/1 unreachable']],
    ['behind a plan that decides', [plan('whole'), last], ['rules/1 unreachable']], ['behind one that may not', [plan('half'), last], []], ['behind the rest of one', [plan('half'), rule('time-of-day', '10:00-11:00', 'continue'), last], ['rules/1 unreachable']],
    ['behind one that is not there', [plan('stored away'), last], ['rules/0/destination unknown_call_plan']], ['behind a broken destination', [rule('always', '', 'number', 'x'), last], []],
    ['behind a number, when that is busy', [go('always', ''), last], ['rules/1 overflow_only']],
    ['behind a number that patterns route', [rule('always', '', 'number', '3125550301'), last], []], ['behind one that they do not', [rule('always', '', 'number', '3125550311'), last], ['rules/1 overflow_only']],
    ['behind a number routed to another plan', [rule('always', '', 'number', '3125550321'), last], ['rules/1 overflow_only']],
    ['behind one whose plan leads here', [rule('always', '', 'number', '3125550330'), last], ['rules/0/destination self_destination']],
    ['a plan that leads to a number routed here', [plan('back'), last], ['rules/0/destination self_destination']],
    ['behind a menu, after wrong entries', [choices([last]), last], ['rules/1 overflow_only']], ['behind an end and a number', [rule('time-of-day', day, 'terminate'), go('always', ''), rule('time-of-day', '09:00-10:00', 'continue'), last], ['rules/2 unreachable', 'rules/3 overflow_only']],
  ];
  for (const [what, rules, warnings] of cases) t.same(inShort(lint(rules).warnings), warnings, what);
});

t.test('expressions that no number can match', async (t) => {
  const cases: [criteria: string, hint: RegExp | undefined][] = [
    ['^808', undefined], ['^\\+44', undefined], ['^01144', undefined], ['called:^800', undefined], ['^1?808', undefined], ['^(\\+?1)?808', undefined], ['[^0-9]', undefined], ['^0$', undefined], ['^[2-9]11$', undefined],
    ['^\\+1808', /1 or \+1 before ten digits/], ['^1808', /1 or \+1/], ['^1[0-9]{10}$', /1 or \+1/], ['^[:digit:]{10}$', /inside brackets only/], ['^[0-9]{,10}$', /\{0,10\}/], ['called: ^800', /begins called:/], ['Called:^800', /begins called:/],
    ['^anonymous$', /Numbers are/], ['^808-555', /Numbers are/], ['^[0-9]{19}$', /Numbers are/],
  ];
  for (const [criteria, hint] of cases) {
    const found = lint([rule('match', criteria, 'continue'), last]).warnings.filter(({ code }) => code === 'never_matches');
    t.same(inShort(found), hint === undefined ? [] : ['rules/0/criteria never_matches'], criteria);
    if (hint !== undefined) t.match(found[0]!.message, hint, criteria);
  }
});

t.test('messages name the rule as people count, the list and the sum', async (t) => {
  const cases: [rules: Json, code: string, message: RegExp][] = [
    [[last, last], 'unreachable', /^Rule 2: rule 1 decides/], [[list([last, last]), last], 'unreachable', /^Rule 1\.2: rule 1\.1 decides/],
    [[choices([last, rule('label', 'x', 'continue')])], 'unreachable', /^Rule 1 choice 1 rule 2: /],
    [[choices([last], { default: { type: 'call_plan', value: 'gone' } })], 'unknown_call_plan', /^Rule 1 default: There is no call plan "gone"/],
    [[last, rule('npa', ['HI', 'XX'], 'continue')], 'unknown_npa_list', /^Rule 2: .*"XX"\.$/],
    [[rule('npa', ['L1', 'L2', 'L3', 'L4', 'L5', 'L6', 'HI', 'L7'], 'continue'), last], 'unknown_npa_list', /"L4", "L5" and 2 more\.$/],
    [[rule('percent-allocation', 60, 'continue'), rule('percent-allocation', 41, 'continue'), last], 'percent_sum', /^Rule 1: .* 101,/],
    [[last, rule('always', '', 'trunk-group', ['101', '?'])], 'bad_destination', /^Rule 2: /],
  ];
  for (const [rules, code, message] of cases) {
    const { errors, warnings } = lint(rules);
    t.match([...errors, ...warnings].find((finding) => finding.code === code)?.message, message, JSON.stringify(rules));
  }
});

t.test('what else is wrong with single rules', async (t) => {
  const cases: [what: string, rules: Json, warnings: string[]][] = [
    ['none', [last], []], ['no rules', [], []],
    ['a window that is over', [rule('holiday', '2024/07/09.00:00-2024/07/09.12:00', 'continue'), last], ['rules/0/criteria window_past']], ['one that may not be over everywhere', [rule('holiday', '2024/07/09.00:00-2024/07/10.12:00', 'continue'), last], []],
    ['one that never opens', [rule('holiday', '2025/07/09.00:00-2025/07/08.00:00', 'continue'), last], ['rules/0/criteria never_holds']], ['no calls allowed', [rule('limited', 0, 'continue'), last], ['rules/0/criteria never_holds']],
    ['a list without codes', [rule('npa', 'empty', 'continue'), last], ['rules/0/criteria never_holds']],
    ['a plan that is there', [plan('other'), last], []], ['one that is not', [plan('gone'), last], ['rules/0/destination unknown_call_plan']], ['one that is archived', [plan('stored away'), last], ['rules/0/destination unknown_call_plan']],
    ['in the default of a menu', [choices([last], { default: { type: 'call_plan', value: 'gone' } })], ['rules/0/destination/value/default unknown_call_plan']],
    ['itself', [plan('main'), last], ['rules/0/destination loop']], ['by way of others', [plan('ring'), last], ['rules/0/destination loop', 'rules/1 unreachable']], ['in a menu', [choices([plan('ring')])], ['rules/0/destination/value/choices/1/value/0/destination loop']],
    ['256 plans that a call may enter', [rule('always', '', 'rule', Array.from({ length: 254 }, () => plan('silent'))), plan('silent'), last], []],
    ['257 plans', [rule('always', '', 'rule', Array.from({ length: 255 }, () => plan('silent'))), plan('silent'), last], ['rules/1/destination long_chain']],
    ['sixteen plans', [plan('chain2'), last], ['rules/1 unreachable']], ['seventeen', [plan('chain1'), last], ['rules/0/destination long_chain']],
    ['in the order of the plan', [last, plan('gone'), rule('limited', 0, 'rule', [plan('gone')]), rule('label', 'x', 'continue')], ['rules/1 unreachable', 'rules/1/destination unknown_call_plan', 'rules/2/criteria never_holds', 'rules/2/destination/value/0/destination unknown_call_plan', 'rules/3 unreachable']],
  ];
  for (const [what, rules, warnings] of cases) t.same(inShort(lint(rules).warnings), warnings, what);
  t.same(inShort(lintPlan(JSON.stringify([rule('holiday', '2024/07/09.00:00-2024/07/09.12:00', 'continue'), last]), main, site.view).warnings), [], 'without an instant nothing is over');
});

t.test('windows that the clock skips', async (t) => {
  const zoned = new IcrSite();
  zoned.set('time_zone', 'America/New_York', 'sp');
  const cases: [window: string, warnings: string[]][] = [
    ['2025/03/09.02:00-2025/03/09.03:00', ['rules/0/criteria window_skipped']], ['2025/03/09.02:00-2025/03/09.03:01', []], ['2025/03/09.01:59-2025/03/09.03:00', []],
    ['2025/03/10.02:00-2025/03/10.03:00', []], ['2025/11/02.01:00-2025/11/02.02:00', []], ['2025/03/09.02:30-2026/03/08.02:30', []],
  ];
  for (const [window, warnings] of cases) {
    const rules = JSON.stringify([rule('holiday', window, 'continue'), last]);
    t.same(inShort(lintPlan(rules, main, zoned.view, nowMs).warnings), warnings, window);
    t.same(inShort(lintPlan(rules, { ...main, provider: 'sp2' }, zoned.view, nowMs).warnings), [], 'where no zone is set, nobody knows');
  }
});

t.test('calls that no rule decides, each with an example', async (t) => {
  const [day, night] = ['08:00-18:00', '18:00-08:00'];
  const full = 'with every limited rule full';
  const cases: [what: string, rules: Json, code: string, example: string][] = [
    ['hours', [rule('time-of-day', day, 'continue')], 'gap', '2024/07/11 00:00 (Thursday)'], ['hours and days', [rule('time-of-day', night, 'continue'), rule('day-of-week', '2-6', 'continue')], 'gap', '2024/07/13 08:00 (Saturday)'],
    ['a date', [rule('holiday', '2024/01/01.00:00-2026/12/24.00:00', 'continue'), rule('holiday', '2026/12/24.17:30-2040/01/01.00:00', 'continue')], 'gap', '2026/12/24 00:00 (Thursday)'],
    ['an area', [rule('npa', 'HI', 'continue')], 'gap', '2024/07/11 00:00 (Thursday), caller 2005550100'], ['no area', [rule('npa', 'HI', 'continue'), rule('match', '^[2-9]', 'continue')], 'gap', '2024/07/11 00:00 (Thursday), caller +442079460100'],
    ['no caller', [rule('match', '.', 'continue')], 'no_default', '2024/07/11 00:00 (Thursday), no caller'], ['a share', [rule('percent-allocation', 75, 'continue'), rule('percent-allocation', 20, 'continue')], 'no_default', '2024/07/11 00:00 (Thursday), draw 96.2'],
    ['counted', [rule('limited', 3, 'continue')], 'no_default', `2024/07/11 00:00 (Thursday), ${full}`], ['a label', [rule('label', 'x', 'continue')], 'no_default', '2024/07/11 00:00 (Thursday)'],
    ['with a label', [rule('label', 'x', 'rule', [rule('time-of-day', day, 'continue')]), rule('time-of-day', night, 'continue'), rule('label', 'y', 'continue')], 'gap', '2024/07/11 08:00 (Thursday)'],
    ['in a plan', [plan('half')], 'gap', '2024/07/11 00:00 (Thursday)'], ['behind a plan that is not there', [plan('gone')], 'no_default', '2024/07/11 00:00 (Thursday)'],
    ['of the called number', [rule('match', 'called:^8', 'continue')], 'no_default', '2024/07/11 00:00 (Thursday), called 3125550305'],
  ];
  for (const [what, rules, code, example] of cases) {
    const found = lint(rules).warnings.find(({ field }) => field === 'rules');
    t.same([found?.code ?? '', found?.example ?? ''], [code, example], what);
  }
  const none: [what: string, rules: Json][] = [
    ['day and night', [rule('time-of-day', day, 'continue'), rule('time-of-day', night, 'continue')]], ['a gap that is over', [rule('holiday', '2024/07/09.00:00-2030/01/01.00:00', 'continue')]],
    ['a number of the range that comes to the plan: such a call goes on to it anyway', [rule('always', '', 'number', '3125550301')]],
    ['a list with everything in it', [list([list([last])])]], ['shares of 100', [rule('percent-allocation', 60, 'continue'), rule('percent-allocation', 40, 'continue')]], ['a plan', [plan('whole')]],
  ];
  for (const [what, rules] of none) t.notOk(lint(rules).warnings.some(({ field }) => field === 'rules'), what);
  const routed = new IcrSite();
  routed.route('808555XXXX', 'main');
  routed.route('9175550100', 'main');
  const called = lintPlan(JSON.stringify([rule('match', 'called:^808', 'continue')]), main, routed.view, nowMs).warnings;
  t.same(called.map(({ example }) => example), ['2024/07/11 00:00 (Thursday), called 9175550100'], 'of the called number: one that is routed to the plan');
  t.same(lintPlan(JSON.stringify([rule('time-of-day', day, 'continue')]), main, site.view).warnings.map(({ example }) => example), ['2023/01/01 00:00 (Sunday)'], 'without an instant');
});

t.test('what is said', async (t) => {
  const said: [rules: Json, message: string][] = [
    [[last, last], 'Rule 2: rule 1 decides every such call before it.'],
    [[rule('time-of-day', '08:00-18:00', 'continue'), rule('day-of-week', '1', 'continue'), rule('time-of-day', '18:00-08:00', 'continue'), last], 'Rule 4: rule 1 and rule 3 decide every such call before it.'],
    [[rule('time-of-day', '08:00-18:00', 'continue'), list([rule('time-of-day', '18:00-08:00', 'continue')]), last], 'Rule 3: rule 1 and rule 2.1 decide every such call before it.'],
    [[plan('whole'), rule('time-of-day', '09:00-10:00', 'continue')], 'Rule 2: rule 1 of plan "whole" decides every such call before it.'],
    [[...Array.from({ length: 7 }, (_, day) => rule('day-of-week', day + 1, 'continue')), last], 'Rule 8: rule 1, rule 2, rule 3, rule 4, rule 5 and 2 more decide every such call before it.'],
    [[choices([last, last])], 'Rule 1 choice 1 rule 2: rule 1 choice 1 rule 1 decides every such call before it.'],
    [[go('always', ''), last], 'Rule 2: rule 1 decides every such call before it; only those that come back from there, busy or not answered, get to this rule.'],
    [[plan('ring'), last], 'Rule 1: The plan leads back to itself: main -> ring -> ring2 -> main; the last step is skipped.'],
    [[plan('stored away'), last], 'Rule 1: The call plan "stored away" is in the archive; until there is one, the rule is skipped.'],
  ];
  for (const [rules, message] of said) t.equal(lint(rules).warnings[0]?.message, message);
  t.equal(lint([plan('ring'), last]).warnings[0]?.example, 'main -> ring -> ring2 -> main');
});

t.test('what rules name', async (t) => {
  const rules = JSON.stringify([
    rule('npa', 'HI', 'number', '(312) 555-0201'), rule('npa', 'HI', 'rule', [rule('npa', 'mine', 'number', 3125550202)]), rule('label', 'HI', 'sip-uri', '3125550203@x'), plan('a'), list([plan('b'), plan('a')]),
    rule('always', '', 'menu', { prompt: 'number', choices: { 1: { type: 'number', value: '3125550204' }, 2: { type: 'number', value: 'x' }, 3: { type: 'call_plan', value: 'c' } } }),
  ]);
  t.same(npaListsOf(rules), ['HI', 'mine']);
  t.same(npaListsOf(rules, ['geo']), []);
  t.same(staticNumbersOf(rules).sort(), ['3125550201', '3125550202', '3125550204']);
  t.same(plansNamedIn(rules).sort(), ['a', 'b', 'c']);
  for (const text of ['', '[', '"npa"', '[["npa"]]', '"number"', '"call_plan"']) t.same([npaListsOf(text), staticNumbersOf(text), plansNamedIn(text)], [[], [], []], text);
});
