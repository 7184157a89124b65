import t from 'tap';
import { vocabulary } from '../../service/apps/icr/vocabulary.js';
import { lintPlan } from '../../service/routing/lint.js';
import { npaListsOf, staticNumbersOf } from '../../service/routing/references.js';
import type { Json } from '../../service/schema/kind.js';
import { IcrSite, rule } from '../support/icr-site.js';

const site = new IcrSite();
site.npaList('HI', ['808']);
site.npaList('mine', ['312'], 'sp');
site.npaList('theirs', ['312'], 'other');
site.plan('other', []);

function lint(rules: Json, far: { destinationType?: string; destinationValue?: string } = {}) {
  const { errors, warnings } = lintPlan(JSON.stringify(rules), { provider: 'sp', subscriber: 'sub', name: 'main', ...far }, site.view, vocabulary, Date.UTC(2024, 6, 10, 12));
  return { errors: errors.map(({ field, code }) => `${field} ${code}`), warnings: warnings.map(({ field, code }) => `${field} ${code}`) };
}

const last = rule('always', '', 'continue');
const list = (rules: Json) => rule('always', '', 'rule', rules);

t.test('errors', async (t) => {
  const cases: [what: string, rules: Json, errors: string[]][] = [
    ['none', [last], []], ['a list built in', [rule('npa', 'HI', 'continue'), last], []], ['the provider\'s list', [rule('npa', 'mine', 'continue'), last], []],
    ['another provider\'s list', [rule('npa', 'theirs', 'continue'), last], ['rules/0/criteria unknown_npa_list']], ['no such list', [last, rule('npa', 'XX', 'continue')], ['rules/1/criteria unknown_npa_list']],
    ['nested', [list([rule('npa', 'XX', 'continue')]), last], ['rules/0/destination/value/0/criteria unknown_npa_list']],
    ['in a menu', [rule('always', '', 'menu', { prompt: 'x', choices: { 1: { type: 'rule', value: [rule('npa', 'XX', 'continue')] } } })], ['rules/0/destination/value/choices/1/value/0/criteria unknown_npa_list']],
    ['what the compiler found', [rule('time-of-day', '08:00-08:00', 'continue'), last], ['rules/0/criteria empty_window']],
  ];
  for (const [what, rules, errors] of cases) t.same(lint(rules).errors, errors, what);
  t.same(lint([last], { destinationType: 'SIP', destinationValue: 'nowhere' }).errors, ['destination_value bad_destination']);
  t.same(lint([last], { destinationType: 'NONE', destinationValue: '[]' }).errors, []);
});

t.test('warnings', async (t) => {
  const cases: [what: string, rules: Json, warnings: string[]][] = [
    ['none', [last], []], ['no rules', [], []], ['no default', [rule('limited', 1, 'continue')], ['rules no_default']], ['behind always', [last, rule('limited', 1, 'continue')], ['rules/1 unreachable']],
    ['behind always in a list', [list([last, last]), last], ['rules/0/destination/value/1 unreachable']], ['behind a list that may decide nothing', [list([]), last], []], ['behind a number that may be the called one', [rule('always', '', 'number', '3125550201'), last], []],
    ['a window that is over', [rule('holiday', '2024/07/09.00:00-2024/07/09.12:00', 'continue'), last], ['rules/0/criteria window_past']], ['one that may not be over everywhere', [rule('holiday', '2024/07/09.00:00-2024/07/10.12:00', 'continue'), last], []],
    ['one that never opens', [rule('holiday', '2025/07/09.00:00-2025/07/08.00:00', 'continue'), last], ['rules/0/criteria never_holds']], ['no calls allowed', [rule('limited', 0, 'continue'), last], ['rules/0/criteria never_holds']],
    ['a plan that is there', [rule('always', '', 'call_plan', 'other'), last], []], ['one that is not', [rule('always', '', 'call_plan', 'gone'), last], ['rules/0/destination unknown_call_plan']], ['itself', [rule('always', '', 'call_plan', 'main'), last], ['rules/0/destination loop']],
    ['in the default of a menu', [rule('always', '', 'menu', { prompt: 'x', choices: { 1: { type: 'continue' } }, default: { type: 'call_plan', value: 'gone' } })], ['rules/0/destination/value/default unknown_call_plan']],
  ];
  for (const [what, rules, warnings] of cases) t.same(lint(rules), { errors: [], warnings }, what);
});

t.test('what rules name', async (t) => {
  const rules = JSON.stringify([
    rule('npa', 'HI', 'number', '(312) 555-0201'), rule('npa', 'HI', 'rule', [rule('npa', 'mine', 'number', 3125550202)]), rule('label', 'HI', 'sip-uri', '3125550203@x'),
    rule('always', '', 'menu', { prompt: 'number', choices: { 1: { type: 'number', value: '3125550204' }, 2: { type: 'number', value: 'x' } } }),
  ]);
  t.same(npaListsOf(rules), ['HI', 'mine']);
  t.same(npaListsOf(rules, ['geo']), []);
  t.same(staticNumbersOf(rules).sort(), ['3125550201', '3125550202', '3125550204']);
  for (const text of ['', '[', '"npa"', '[["npa"]]', '"number"']) t.same([npaListsOf(text), staticNumbersOf(text)], [[], []], text);
});
