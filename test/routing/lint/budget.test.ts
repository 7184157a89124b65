import t from 'tap';
import { lintPlan } from '../../../service/apps/icr/plan-lint.js';
import { limits } from '../../../service/core/limits.js';
import { Budget } from '../../../service/routing/lint/budget.js';
import type { Json } from '../../../service/schema/kind.js';
import { IcrSite, rule } from '../../support/icr-site.js';

const many = (count: number, make: (place: number) => Json) => Array.from({ length: count }, (_, place) => make(place));
const two = (number: number) => String(number).padStart(2, '0');
const window = (start: number, minutes: number) => `${two(Math.floor(start / 60))}:${two(start % 60)}-${two(Math.floor((start + minutes) / 60))}:${two((start + minutes) % 60)}`;
const go = (type: string, criteria: Json) => rule(type, criteria, 'continue');
const within = (type: string, criteria: Json, rules: Json) => rule(type, criteria, 'rule', rules);

const site = new IcrSite();
for (let plan = 0; plan < 16; plan++) site.plan(`large${plan}`, many(10, (list) => within('always', '', many(150, (place) => go('label', `${plan} ${list} ${place}`)))));

/** How many warnings there are of each code. */
function counted(rules: Json): Record<string, number> {
  const { warnings } = lintPlan(JSON.stringify(rules), { provider: 'sp', subscriber: 'sub', name: 'main' }, site.view, Date.UTC(2024, 6, 10));
  const counts: Record<string, number> = {};
  for (const { code } of warnings) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

t.test('the largest plans', async (t) => {
  const cases: [what: string, rules: Json, warnings: Record<string, number>][] = [
    ['255 windows that overlap', many(255, (place) => go('time-of-day', window(place * 5, 100))), { gap: 1 }],
    ['the same windows twice', [...many(127, (place) => go('time-of-day', window(place * 10, 100))), ...many(127, (place) => go('time-of-day', window(place * 10 + 5, 80)))], { unreachable: 127, gap: 1 }],
    ['255 rules behind always', [go('always', ''), ...many(254, (place) => go('time-of-day', window(place, 100)))], { unreachable: 254 }],
    ['2,500 rules behind their list\'s first', many(10, () => within('always', '', many(250, () => go('always', '')))), { unreachable: 249 + 9 }],
    ['255 windows on days', many(255, (place) => within('time-of-day', window(place * 5, 100), [go('day-of-week', place % 7 + 1)])), { gap: 1 }],
    ['labels within labels within labels', many(255, (place) => within('label', `a${place}`, [within('label', `b${place * 7 % 255}`, [go('label', `c${place * 11 % 255}`)])])), { not_decided: 1 }],
    ['windows within labels', many(255, (place) => within('label', `a${place}`, many(3, (part) => go('time-of-day', window((place * 37 + part * 100) % 1_300, 97))))), { not_decided: 1 }],
    ['sixteen large plans', many(16, (plan) => rule('always', '', 'call_plan', `large${plan}`)), { not_decided: 1 }],
  ];
  for (const [what, rules, warnings] of cases) t.same(counted(rules), warnings, what);
});

t.test('the same plan comes equally far each time', async (t) => {
  const rules = many(255, (place) => within('label', `a${place}`, [go('time-of-day', window(place, 97)), go('time-of-day', window(place + 10, 50))]));
  t.same(counted(rules), counted(rules));
});

t.test('steps', async (t) => {
  const budget = new Budget(10);
  budget.spend(9);
  t.notOk(budget.spent);
  budget.spend(1);
  t.ok(budget.spent);
  const whole = new Budget();
  whole.spend(limits.lintSteps - 1);
  t.notOk(whole.spent);
});
