import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { evaluate } from '../../service/routing/evaluate.js';
import type { Resumption } from '../../service/routing/service.js';
import type { Answer } from '../../service/routing/decision.js';
import { emergencyOf } from '../../service/schema/emergency.js';
import type { Json } from '../../service/schema/kind.js';
import { callOf, IcrSite, inWords, rule } from '../support/icr-site.js';

const never = (destination: string, value?: Json, more = {}) => rule('limited', 0, destination, value, more);
const go = (number: number, id?: string) => rule('always', '', 'number', `31255502${String(number).padStart(2, '0')}`, id === undefined ? {} : { id });
const to = (number: number) => `number 31255502${String(number).padStart(2, '0')}`;
const list = (rules: Json, id?: string) => rule('always', '', 'rule', rules, id === undefined ? {} : { id });
const plan = (name: string, id?: string) => rule('always', '', 'call_plan', name, id === undefined ? {} : { id });
const itself = rule('always', '', 'number', '3125550100');
const broken = rule('always', '', 'number', 'x');
const events = ({ effects }: Answer) => effects.flatMap((effect) => effect.kind === 'event' ? [`${effect.event} ${effect.detail}`] : []);
const after = ({ position }: Answer): Resumption => ({ kind: 'after', position: position! });
const digits = ({ position }: Answer, text: string): Resumption => ({ kind: 'digits', position: position!, digits: text });

t.test('the first rule that holds and can be used decides', async (t) => {
  const cases: [what: string, rules: Json, decision: string, events?: string[]][] = [
    ['no rules', [], 'no route'], ['the first', [go(1), go(2)], to(1)], ['the first that holds', [never('number', '3125550201'), go(2)], to(2)], ['none', [never('continue')], 'no route'],
    ['continue stops', [rule('always', '', 'continue'), go(1)], 'continue'], ['terminate stops', [rule('always', '', 'terminate'), go(1)], 'terminate'],
    ['a nested list', [list([go(1)])], to(1)], ['R2: a list that fails', [list([never('continue')]), go(2)], to(2)], ['R2: ten lists that fail', [list([list([list([list([list([list([list([list([list([])])])])])])])])]), go(2)], to(2)],
    ['an empty list', [list([]), go(2)], to(2)], ['a list under a rule that does not hold', [never('rule', [go(1)]), go(2)], to(2)],
    ['R6: the called number', [itself, go(2)], to(2), ['self_destination 3125550100']], ['R6: nothing else', [itself], 'no route', ['self_destination 3125550100']],
    ['R6: in a list', [list([itself]), go(2)], to(2), ['self_destination 3125550100']], ['stored badly', [broken, go(2)], to(2), ['invalid The value is not a telephone number.']],
    ['a criterion stored badly', [rule('nonsense', '', 'number', '3125550201'), go(2)], to(2)],
  ];
  for (const [what, rules, decision, expected] of cases) {
    const answer = IcrSite.of(rules).decide();
    t.equal(inWords(answer), decision, what);
    if (expected !== undefined) t.same(events(answer), expected, what);
  }
});

t.test('paths and what goes beside the decision', async (t) => {
  const site = IcrSite.of([list([never('continue'), go(1, 'b')], 'a')]);
  const { decision, position } = site.decide();
  t.equal(decision.rule, 'main/a/b');
  t.same(decision.extra, { sp: 'sp', subscriber: 'sub' });
  t.same(position, { rule: 'sp/sub/main/a/b' });
});

t.test('call plans (R5)', async (t) => {
  const site = new IcrSite();
  site.route('3125550100', 'main');
  site.plan('one', [go(1, 'x')]);
  site.plan('nothing', []);
  site.plan('self', [plan('self'), go(3)]);
  site.plan('ring', [plan('main'), never('continue')]);
  const cases: [what: string, rules: Json, decision: string, events: string[]][] = [
    ['decides', [plan('one', 'p'), go(2)], to(1), []], ['decides nothing', [plan('nothing'), go(2)], to(2), []], ['is not there', [plan('gone'), go(2)], to(2), ['no_plan gone']],
    ['leads to itself', [plan('self')], to(3), ['loop self']], ['leads back', [plan('ring'), go(2)], to(2), ['loop main']], ['leads back to the first at once', [plan('main'), go(2)], to(2), ['loop main']],
    ['twice, one behind the other', [plan('nothing'), plan('nothing'), go(2)], to(2), []],
    ['seventeen siblings', [...Array.from({ length: 16 }, () => plan('nothing')), plan('one'), go(2)], to(1), []],
  ];
  for (const [what, rules, decision, expected] of cases) {
    site.plan('main', rules);
    const answer = site.decide();
    t.equal(inWords(answer), decision, what);
    t.same(events(answer), expected, what);
  }
  site.plan('main', [plan('one', 'p')]);
  t.equal(site.decide().decision.rule, 'main/p/one/x');
  site.view.archive('call_plan', ['sp', 'sub', 'one']);
  t.equal(inWords(site.decide()), 'no route', 'archived');
});

t.test('a chain of sixteen plans is followed, a seventeenth is not', async (t) => {
  for (const [length, decision] of [[16, to(1)], [17, 'no route']] as const) {
    const site = IcrSite.of([plan('p1')]);
    for (let place = 1; place < length; place++) site.plan(`p${place}`, [plan(`p${place + 1}`)]);
    site.plan(`p${length}`, [go(1)]);
    t.equal(inWords(site.decide()), decision, `${length} hops`);
  }
});

t.test('256 plans are entered for one decision, the first and those that decide nothing among them', async (t) => {
  const entries = (count: number) => Array.from({ length: count }, () => plan('nothing'));
  const cases: [what: string, rules: Json, decision: string, events: string[]][] = [
    ['255 behind the first', [list(entries(254)), plan('one'), go(2)], to(1), []],
    ['256 behind the first', [list(entries(255)), plan('one'), go(2)], to(2), ['loop one']],
    ['counted through plans', [plan('many'), plan('many'), go(2)], to(2), ['loop nothing']],
  ];
  for (const [what, rules, decision, expected] of cases) {
    const site = IcrSite.of(rules);
    site.plan('one', [go(1)]);
    site.plan('nothing', []);
    site.plan('many', entries(128).slice(1));
    const answer = site.decide();
    t.equal(inWords(answer), decision, what);
    t.same(events(answer), expected, what);
  }
  const site = IcrSite.of(entries(200));
  site.plan('nothing', []);
  site.plan('next', [list(entries(60)), plan('one')]);
  site.plan('one', [go(1)]);
  site.route('312555XXXX', 'next');
  t.same(events(site.decide()).at(-1), 'loop one', 'routes of one number share them');
});

t.test('a plan of another tenant is not followed', async (t) => {
  const site = IcrSite.of([plan('theirs'), go(2)]);
  site.plan('theirs', [go(1)], {}, ['sp', 'other']);
  t.equal(inWords(site.decide()), to(2));
});

t.test('percent groups', async (t) => {
  const share = (percent: number, number: number, id: string, destination: [string, Json?] = ['number', `31255502${String(number).padStart(2, '0')}`]) => rule('percent-allocation', percent, destination[0], destination[1], { id });
  const tally = (rules: Json, calls = 4_000) => {
    const site = IcrSite.of(rules);
    const counts: Record<string, number> = {};
    for (let call = 0; call < calls; call++) {
      const words = inWords(site.decide({ id: `id-${call}` }));
      counts[words] = (counts[words] ?? 0) + 1;
    }
    return counts;
  };
  const close = (found: number | undefined, percent: number) => Math.abs((found ?? 0) / 40 - percent) < 3;
  const whole = tally([share(60, 1, 'a'), share(40, 2, 'b'), go(3)]);
  t.ok(close(whole[to(1)], 60) && close(whole[to(2)], 40) && whole[to(3)] === undefined, JSON.stringify(whole));
  const rest = tally([share(20, 1, 'a'), share(30, 2, 'b'), go(3)]);
  t.ok(close(rest[to(1)], 20) && close(rest[to(2)], 30) && close(rest[to(3)], 50), JSON.stringify(rest));
  const failing = tally([share(50, 1, 'a', ['number', '3125550100']), share(25, 2, 'b'), go(3)]);
  t.ok(close(failing[to(2)], 25) && close(failing[to(3)], 75), `a branch that fails falls behind its group: ${JSON.stringify(failing)}`);
  const parted = tally([share(50, 1, 'a'), never('continue'), share(50, 2, 'b'), go(3)]);
  t.ok(close(parted[to(1)], 50) && close(parted[to(2)], 25) && close(parted[to(3)], 25), `a rule between makes two draws: ${JSON.stringify(parted)}`);
  const nested = tally([share(50, 0, 'a', ['rule', [share(50, 1, 'c')]]), share(50, 2, 'b'), go(3)]);
  t.ok(close(nested[to(1)], 25) && close(nested[to(3)], 25) && close(nested[to(2)], 50), `a nested list draws anew: ${JSON.stringify(nested)}`);
  const site = IcrSite.of([share(50, 1, 'a'), go(2)]);
  for (let call = 0; call < 100; call++) {
    const first = inWords(site.decide({ id: `id-${call}` }));
    t.equal(inWords(site.decide({ id: `id-${call}`, calling: '4155550000', instant: 0 })), first);
  }
});

t.test('going on behind the rule used', async (t) => {
  const site = IcrSite.of([go(1), list([go(2), go(3)]), plan('other'), go(6)]);
  site.plan('other', [go(4), list([go(5)])]);
  let answer = site.decide();
  for (const expected of [to(1), to(2), to(3), to(4), to(5), to(6)]) {
    t.equal(inWords(answer), expected);
    answer = site.decide({}, after(answer));
  }
  t.equal(inWords(answer), 'no route');
  t.equal(answer.position, undefined);
});

t.test('a failed percent branch falls behind its group', async (t) => {
  const site = IcrSite.of([rule('percent-allocation', 50, 'number', '3125550201'), rule('percent-allocation', 50, 'number', '3125550202'), go(3)]);
  const drawn = new Set<string>();
  for (let call = 0; call < 50; call++) {
    const id = `id-${call}`;
    const first = site.decide({ id });
    drawn.add(inWords(first));
    t.equal(inWords(site.decide({ id }, after(first))), to(3));
  }
  t.equal(drawn.size, 2);
});

t.test('going on in the next route', async (t) => {
  const site = IcrSite.of([go(1)]);
  site.plan('wide', [go(2)]);
  site.route('312555XXXX', 'wide');
  site.plan('wide', [go(3)], {}, ['sp', 'other']);
  site.route('31255XXXXX', 'wide', 0, ['sp', 'other']);
  const first = site.decide();
  const second = site.decide({}, after(first));
  const third = site.decide({}, after(second));
  t.same([first, second, third, site.decide({}, after(third))].map(inWords), [to(1), to(2), to(3), 'no route']);
  t.equal(second.decision.rule?.split('/')[0], 'wide');
  t.same(third.decision.extra, { sp: 'sp', subscriber: 'other' });
});

t.test('the plan was edited meanwhile', async (t) => {
  const site = IcrSite.of([list([go(1, 'b'), go(2, 'c')], 'a'), go(3)]);
  const first = site.decide();
  site.plan('main', [list([go(2, 'c')], 'a'), go(3)]);
  t.equal(inWords(site.decide({}, after(first))), to(3), 'its rule is gone: behind the list it stood in');
  site.plan('main', [go(4), go(3)]);
  t.equal(inWords(site.decide({}, after(first))), 'no route', 'the list is gone: behind the plan');
  site.view.archive('route', ['sp', 'sub', 'main', '3125550100']);
  const last = site.decide({}, after(first));
  t.equal(inWords(last), 'no route');
  t.same(events(last), ['gone sp/sub/main/a/b']);
});

const menu = (more: { readonly [name: string]: Json } = {}) => rule('always', '', 'menu', {
  prompt: 'welcome',
  choices: { 1: { type: 'number', value: '3125550201' }, 22: { type: 'rule', value: [never('continue'), go(2, 'in'), go(3, 'in2')] }, 3: { type: 'number', value: '3125550100' }, 4: { type: 'menu', value: { prompt: 'more', tries: 1, choices: { 9: { type: 'number', value: '3125550209' } } } }, 5: { type: 'call_plan', value: 'other' } },
  ...more,
}, { id: 'm' });

t.test('menus', async (t) => {
  const answers: [what: string, rules: Json, entries: string[], decisions: string[]][] = [
    ['a choice', [menu()], ['1'], ['collect welcome,1,2,3', to(1)]],
    ['a list behind a choice', [menu()], ['22'], ['collect welcome,1,2,3', to(2)]],
    ['a menu behind a choice', [menu()], ['4', '9'], ['collect welcome,1,2,3', 'collect more,1,1,1', to(9)]],
    ['a wrong entry in the inner menu goes on behind the outer', [menu(), go(8)], ['4', '1'], ['collect welcome,1,2,3', 'collect more,1,1,1', to(8)]],
    ['a plan behind a choice', [menu()], ['5'], ['collect welcome,1,2,3', to(7)]],
    ['wrong, then right', [menu()], ['2', '', '1'], ['collect welcome,1,2,3', 'collect welcome,1,2,2', 'collect welcome,1,2,1', to(1)]],
    ['three wrong: the next rule', [menu(), go(8)], ['2', '7', ''], ['collect welcome,1,2,3', 'collect welcome,1,2,2', 'collect welcome,1,2,1', to(8)]],
    ['three wrong: no next rule', [menu()], ['2', '7', ''], ['collect welcome,1,2,3', 'collect welcome,1,2,2', 'collect welcome,1,2,1', 'no route']],
    ['three wrong: its default', [menu({ default: { type: 'number', value: '3125550206' } }), go(8)], ['2', '7', ''], ['collect welcome,1,2,3', 'collect welcome,1,2,2', 'collect welcome,1,2,1', to(6)]],
    ['one try', [menu({ tries: 1 }), go(8)], ['2'], ['collect welcome,1,2,1', to(8)]],
    ['two tries', [menu({ tries: 2 }), go(8)], ['2', '2'], ['collect welcome,1,2,2', 'collect welcome,1,2,1', to(8)]],
    ['a choice that cannot be used', [menu(), go(8)], ['3'], ['collect welcome,1,2,3', to(8)]],
  ];
  for (const [what, rules, entries, decisions] of answers) {
    const site = IcrSite.of(rules);
    site.plan('other', [go(7)]);
    let answer = site.decide();
    const found = [inWords(answer)];
    for (const entry of entries) found.push(inWords(answer = site.decide({}, digits(answer, entry))));
    t.same(found, decisions, what);
  }
});

t.test('behind a menu', async (t) => {
  const site = IcrSite.of([menu(), go(8)]);
  site.plan('other', [go(7, 'x'), go(6, 'y')]);
  const collect = site.decide();
  t.equal(collect.decision.rule, 'main/m');
  t.same(collect.position, { rule: 'sp/sub/main/m', tries: 3 });
  const one = site.decide({}, digits(collect, '1'));
  t.equal(one.decision.rule, 'main/m');
  t.equal(inWords(site.decide({}, after(one))), to(8), 'a choice that fails goes on behind the menu');
  const two = site.decide({}, digits(collect, '22'));
  t.equal(two.decision.rule, 'main/m/in');
  const three = site.decide({}, after(two));
  t.same([inWords(three), three.decision.rule], [to(3), 'main/m/in2']);
  t.equal(inWords(site.decide({}, after(three))), to(8));
  const chained = site.decide({}, digits(collect, '5'));
  t.equal(chained.decision.rule, 'main/m/other/x');
  const next = site.decide({}, after(chained));
  t.same([inWords(next), next.decision.rule], [to(6), 'main/m/other/y']);
  t.equal(inWords(site.decide({}, after(next))), to(8));
  t.equal(inWords(site.decide({}, after(collect))), to(8), 'fail while collecting');
  t.equal(inWords(site.decide({}, digits(one, '1'))), to(8), 'digits that nobody asked for');
});

t.test('counted rules: effects of the rule finally used alone', async (t) => {
  const kinds = ({ effects }: Answer) => effects.map((effect) => !('counter' in effect) ? 'event' : `${effect.kind} ${effect.counter.split('/').slice(2).join('/')}`);
  const limited = (destination: string, value: Json, id: string) => rule('limited', 5, destination, value, { id });
  const periodic = (destination: string, value: Json, id: string) => rule('periodic', '5/1', destination, value, { id });
  t.same(kinds(IcrSite.of([limited('number', '3125550100', 'a'), limited('number', '3125550201', 'b')]).decide()), ['event', 'lease main/b'], 'not of one that could not be used');
  t.same(kinds(IcrSite.of([limited('rule', [never('continue')], 'a'), go(1)]).decide()), [], 'not of a list that failed');
  t.same(kinds(IcrSite.of([limited('rule', [periodic('number', '3125550201', 'b')], 'a')]).decide()), ['use main/b', 'lease main/a'], 'of the list that decided too');
  t.same(kinds(IcrSite.of([go(1)]).decide()), []);
  const site = IcrSite.of([limited('rule', [periodic('number', '3125550201', 'b'), periodic('number', '3125550202', 'c')], 'a'), periodic('menu', { prompt: 'x', choices: { 1: { type: 'continue' } } }, 'm')]);
  const first = site.decide();
  t.same(kinds(first), ['use main/b', 'lease main/a']);
  const second = site.decide({}, after(first));
  t.same(kinds(second), ['use main/c', 'lease main/a'], 'going on in the list, its lease is held on');
  const third = site.decide({}, after(second));
  t.same(kinds(third), ['use main/m'], 'out of the list');
  t.same(kinds(site.decide({}, digits(third, '2'))), [], 'a call is counted once by the menu that asks again');
  t.same(kinds(site.decide({}, digits(third, '1'))), []);
});

t.test('counters are asked for the call, and have the same name however the plan is edited', async (t) => {
  const names = (rules: Json) => IcrSite.of(rules).decide().effects.flatMap((effect) => effect.kind === 'lease' ? [effect.counter] : []);
  const counted = rule('limited', 1, 'number', '3125550201');
  t.same(names([counted]), names([never('continue'), list([never('terminate')]), counted]));
  t.same(names([list([counted])]), names([counted]));
});

t.test('far-end pick-up', async (t) => {
  const site = new IcrSite();
  site.route('3125550100', 'main');
  const far = (type: string, value: string) => ({ destination_type: type, destination_value: value });
  site.plan('main', [plan('inner')], far('SIP', 'pick@up'));
  site.plan('inner', [go(1)]);
  t.same(site.decide().decision.extra, { sp: 'sp', subscriber: 'sub', pickup: ['SIP', 'pick@up'] }, 'of the plan around');
  site.plan('inner', [go(1)], far('TRUNK-OUTPULSE', '101:,102:5'));
  t.same(site.decide().decision.extra, { sp: 'sp', subscriber: 'sub', pickup: ['TRUNK-OUTPULSE', [['101', '3125550100'], ['102', '5']]] }, 'of the plan that decided');
  site.plan('main', [go(1)], far('NONE', '[]'));
  t.same(site.decide().decision.extra, { sp: 'sp', subscriber: 'sub' });
});

t.test('prohibited destinations', async (t) => {
  const site = IcrSite.of([go(1), rule('always', '', 'sip-uri', '9005550100@x'), rule('always', '', 'trunk-outpulse', '1:'), go(4)]);
  const answer = evaluate({
    call: callOf(), world: site.world, emergency: emergencyOf(undefined), candidates: [{ provider: 'sp', subscriber: 'sub', plan: 'main', words: '' }], zone: () => 'UTC', numberLabels: () => [],
    forbids: (_, reached) => reached === '3125550204' ? undefined : 'constraint',
  });
  t.equal(inWords(answer), to(4));
  t.same(events(answer), ['prohibited 3125550201: constraint', 'prohibited 9005550100: constraint', 'prohibited 3125550100: constraint']);
});

t.test('events of one decision are bounded', async (t) => {
  t.equal(events(IcrSite.of(Array.from({ length: 200 }, () => itself)).decide()).length, limits.decisionEvents);
});

t.test('an event stands behind the step that it came from', async (t) => {
  const told: string[] = [];
  evaluate({
    call: callOf(), world: IcrSite.of([itself, go(1)]).world, emergency: emergencyOf(undefined), candidates: [{ provider: 'sp', subscriber: 'sub', plan: 'main', words: '' }], zone: () => 'UTC', numberLabels: () => [],
    trace: { step: ({ criterion, outcome }) => told.push(`${criterion} ${outcome}`), event: (effect) => told.push(effect.kind === 'event' ? `event ${effect.event}` : effect.kind) },
  });
  t.same(told, ['plan matched', 'always matched', 'destination failed', 'event self_destination', 'always matched']);
});

t.test('explain tells every rule', async (t) => {
  const site = IcrSite.of([
    rule('time-of-day', '08:00-09:00', 'rule', [go(1, 'early')], { id: 'a' }), rule('always', '', 'number', '3125550100', { id: 'b' }), rule('always', '', 'call_plan', 'gone', { id: 'g' }),
    rule('match', '^808', 'rule', [go(2, 'used'), go(3, 'left')], { id: 'c' }), go(4, 'd'), menu(),
  ]);
  site.plan('wide', [go(5)]);
  site.route('312555XXXX', 'wide');
  const hidden = site.explain().steps.find(({ path, criterion }) => path.startsWith('main/m/') && criterion === 'limited')!.path.slice('main/m/'.length);
  const told = (resumption?: Resumption) => site.explain({}, resumption).steps.map(({ path, criterion, outcome, reason }) => `${path} ${criterion} ${outcome}: ${reason}`);
  t.same(told(), [
    ' number matched: routes of every subscriber count',
    'main plan matched: ',
    'main/a time-of-day failed: the criterion does not hold',
    'main/a/early always not_reached: the rule around it does not hold',
    'main/b always matched: number 3125550100',
    'main/b destination failed: self_destination',
    'main/g always matched: call plan gone',
    'main/g destination failed: no_plan',
    'main/c match matched: 2 nested rules',
    'main/c/used always matched: number 3125550202',
    'main/c/left always not_reached: an earlier rule decided',
    'main/d always not_reached: an earlier rule decided',
    'main/m always not_reached: an earlier rule decided',
    `main/m/${hidden} limited not_reached: an earlier rule decided`,
    'main/m/in always not_reached: an earlier rule decided',
    'main/m/in2 always not_reached: an earlier rule decided',
    'wide plan not_reached: an earlier plan decided',
  ]);
  const [first] = site.explain().steps.filter(({ path }) => path === 'main/a');
  t.match(first, { expected: '08:00-09:00', found: '12:00' });
  t.same(told(after(site.decide())).slice(2, 12), [
    'main/a time-of-day not_reached: the call goes on behind it',
    'main/a/early always not_reached: the call goes on behind it',
    'main/b always not_reached: the call goes on behind it',
    'main/g always not_reached: the call goes on behind it',
    'main/c match not_reached: the call goes on behind it',
    'main/c/used always not_reached: the call goes on behind it',
    'main/c/left always matched: number 3125550203',
    'main/d always not_reached: an earlier rule decided',
    'main/m always not_reached: an earlier rule decided',
    `main/m/${hidden} limited not_reached: an earlier rule decided`,
  ], 'going on, what was passed is told once');
});
