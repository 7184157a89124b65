import t from 'tap';
import { lintPlan } from '../../../service/apps/easy0/plan-lint.js';
import { Easy0Site, keyed } from '../../support/easy0-site.js';
import { keyedHoldsAt } from './keyed.js';

const site = new Easy0Site();
const easy0Warnings = (rules: object): readonly string[] =>
  lintPlan(JSON.stringify(rules), { provider: 'sp', subscriber: '', name: 'main' }, site.view).warnings.map(({ field, code }) => `${field} ${code}`);

/** 2024-07-12 is a Friday. */
const at = (utc: string) => ({ instant: Date.parse(`2024-07-${utc}Z`) });
const rule = (day: readonly string[], time: readonly [string, string], more = {}) => Easy0Site.of(keyed({ day, time: [...time], ...more }, { continue: true }));

t.test('T4: a day and a window past midnight in one rule belong to the day that the window starts on', async (t) => keyedHoldsAt(t, rule(['friday'], ['22:00', '06:00']), [
  ['Friday, the end of Thursday night', at('12T05:00:00'), false], ['Friday before it starts', at('12T21:59:59'), false], ['Friday when it starts', at('12T22:00:00'), true],
  ['Friday midnight', at('13T00:00:00'), true], ['Saturday, the last second', at('13T05:59:59'), true], ['Saturday, its end', at('13T06:00:00'), false], ['Saturday evening', at('13T22:00:00'), false],
]));

t.test('from Saturday to Sunday, around the end of the week', async (t) => keyedHoldsAt(t, rule(['7'], ['22:00', '06:00']), [
  ['Saturday evening', at('13T23:00:00'), true], ['Sunday morning', at('14T01:00:00'), true], ['Saturday morning', at('13T01:00:00'), false], ['Sunday evening', at('14T23:00:00'), false],
]));

t.test('windows that end with the day are of the day itself', async (t) => {
  for (const end of ['24:00', '23:59', '00:00']) {
    keyedHoldsAt(t, rule(['friday'], ['22:00', end]), [
      [`Thursday until ${end}`, at('11T23:00:00'), false], ['Friday', at('12T23:59:59'), true], ['Saturday', at('13T00:00:00'), false],
    ]);
  }
});

t.test('with other keys, and on every day', async (t) => {
  keyedHoldsAt(t, rule(['friday'], ['22:00', '06:00'], { match: ['808xxxxxxx'] }), [['Saturday morning', at('13T05:00:00'), true]]);
  keyedHoldsAt(t, rule(['1-7'], ['22:00', '06:00']), [['morning', at('12T05:00:00'), true], ['noon', at('12T12:00:00'), false]]);
});

t.test('lint: only separate rules are told of', async (t) => {
  const always = keyed({ always: true }, { terminate: true });
  const cases: [what: string, rules: object, warnings: string[]][] = [
    ['one rule', [keyed({ day: ['friday'], time: ['22:00', '06:00'] }, { continue: true }), always], []],
    ['a window in days', [keyed({ day: ['friday'] }, { rule: [keyed({ time: ['22:00', '06:00'] }, { continue: true })] }), always], ['rules/0/destination/rule/0/criteria window_over_midnight']],
    ['days in a window', [keyed({ time: ['22:00', '06:00'] }, { rule: [keyed({ day: ['friday'] }, { continue: true })] }), always], ['rules/0/destination/rule/0/criteria window_over_midnight']],
    ['every day', [keyed({ day: ['1-7'] }, { rule: [keyed({ time: ['22:00', '06:00'] }, { continue: true })] }), always], []],
    ['a window until midnight', [keyed({ day: ['friday'] }, { rule: [keyed({ time: ['22:00', '24:00'] }, { continue: true })] }), always], []],
    ['side by side', [keyed({ day: ['friday'] }, { continue: true }), keyed({ time: ['22:00', '06:00'] }, { continue: true }), always], []],
  ];
  for (const [what, rules, warnings] of cases) t.same(easy0Warnings(rules), warnings, what);
});

t.test('lint: one rule with both still shadows its like, and no other', async (t) => {
  const night = keyed({ day: ['friday'], time: ['22:00', '06:00'] }, { continue: true }), always = keyed({ always: true }, { terminate: true });
  t.same(easy0Warnings([night, night, always]), ['rules/1 unreachable']);
  t.same(easy0Warnings([night, keyed({ day: ['saturday'], time: ['00:00', '06:00'] }, { continue: true }), always]), [], 'the morning is covered, which is not found out');
  t.same(easy0Warnings([keyed({ time: ['22:00', '06:00'] }, { continue: true }), night, always]), ['rules/1 unreachable']);
});
