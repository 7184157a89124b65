import fc from 'fast-check';
import t from 'tap';
import { icrService } from '../../../service/apps/icr/routing.js';
import type { Call } from '../../../service/routing/call.js';
import type { Json } from '../../../service/schema/kind.js';
import { callOf, IcrSite, inWords, rule } from '../../support/icr-site.js';

const toNumber = (number: string) => rule('always', '', 'number', number);

t.test('whose routes count', async (t) => {
  const site = new IcrSite();
  site.plan('mine', [toNumber('3125550201')]);
  site.plan('theirs', [toNumber('3125550202')], {}, ['other', 'sub']);
  t.equal(inWords(site.decide()), 'no route', 'no route at all');
  site.route('312555XXXX', 'theirs', 0, ['other', 'sub']);
  t.equal(inWords(site.decide()), 'number 3125550202', 'no record: every route');
  site.route('3125550100', 'mine', 1);
  t.equal(inWords(site.decide()), 'number 3125550202', 'priority first');
  site.number('3125550100');
  t.equal(inWords(site.decide()), 'number 3125550201', 'only the owner\'s');
  site.view.archive('number', ['3125550100']);
  const archived = site.decide();
  t.equal(inWords(archived), 'no route', 'only in the archive');
  t.equal(archived.decision.extra, undefined);
  site.number('3125550100', {}, ['sp', 'nobody']);
  t.same(site.decide().decision.extra, { sp: 'sp', subscriber: 'nobody' }, 'no route, and yet it is known whose call it was');
});

t.test('no rule holds: the next route, then no route (R3)', async (t) => {
  const site = IcrSite.of([rule('limited', 0, 'continue')]);
  t.equal(inWords(site.decide()), 'no route');
  t.equal(site.decide().decision.rule, undefined);
  site.plan('next', [toNumber('3125550201')]);
  site.route('312XXXXXXX', 'next');
  t.equal(inWords(site.decide()), 'number 3125550201');
});

t.test('a plan that is not there', async (t) => {
  const site = new IcrSite();
  site.route('3125550100', 'gone');
  t.same(site.decide().effects, [{ kind: 'event', event: 'no_plan', detail: 'gone' }]);
});

t.test('emergency numbers (N3)', async (t) => {
  const site = new IcrSite();
  site.plan('all', [toNumber('3125550201')]);
  site.route('XXX', 'all');
  const cases: [called: string, diversions: number, words: string][] = [['911', 0, 'continue'], ['933', 0, 'continue'], ['911', 5, 'continue'], ['411', 0, 'number 3125550201'], ['112', 0, 'number 3125550201']];
  for (const [called, diversions, words] of cases) t.equal(inWords(site.decide({ called, attributes: { diversions } })), words, called);
  t.same(site.decide({ called: '911' }).decision, { kind: 0, value: undefined, rule: undefined, extra: undefined });
  site.set('emergency_numbers', ['112']);
  t.equal(inWords(site.decide({ called: '112' })), 'continue', 'as the setting has it');
  t.equal(inWords(site.decide({ called: '911' })), 'continue', '911 is one of them whatever is set');
  t.equal(inWords(site.decide({ called: '933' })), 'number 3125550201', 'the setting names it no more');
});

t.test('a rule does not lead to an emergency number that was none when it was written (N3, R6)', async (t) => {
  for (const to of [toNumber('211'), rule('always', '', 'sip-uri', '%32%31%31;npdi@gw'), rule('always', '', 'trunk-outpulse', '101:2-1-1#'), rule('always', '', 'menu', { prompt: 'x', choices: { 1: { type: 'number', value: '1211' } } })]) {
    const site = new IcrSite();
    site.plan('all', [to, toNumber('3125550201')]);
    site.route('3125550100', 'all');
    t.not(inWords(site.decide()), 'number 3125550201');
    site.set('emergency_numbers', ['211']);
    const first = site.decide();
    const answer = first.decision.kind === 6 ? site.decide({}, { kind: 'digits', position: first.position!, digits: '1' }) : first;
    t.equal(inWords(answer), 'number 3125550201');
    t.match(answer.effects, [{ event: 'emergency_destination' }]);
  }
});

t.test('a call from an emergency number is neither ended nor held back by counts (N3)', async (t) => {
  const site = new IcrSite();
  site.plan('all', [rule('always', '', 'terminate'), rule('limited', '1', 'number', '3125550201'), rule('periodic', '1/24', 'number', '3125550202'), toNumber('3125550203')]);
  site.route('3125550100', 'all');
  t.equal(inWords(site.decide()), 'terminate');
  for (const calling of ['911', '+1911', '933']) {
    const answer = site.decide({ calling });
    t.equal(inWords(answer), 'number 3125550201', calling);
    t.match(answer.effects, [{ event: 'emergency_caller', detail: calling }, { kind: 'lease' }]);
    const full = { ...site.world, counts: { held: () => 5, used: () => 5 } };
    t.equal(inWords(icrService.decide(callOf({ calling }), full)), 'number 3125550201', 'however many calls there are');
  }
});

t.test('diversions (R6): only what would divert the call once more gives way', async (t) => {
  const rules: [what: string, rules: Json, kept: string][] = [
    ['number', [rule('always', '', 'number', '3125550201')], 'no route'], ['sip', [rule('always', '', 'sip-uri', 'a@b.example')], 'no route'],
    ['trunks', [rule('always', '', 'trunk-group', '101')], 'no route'], ['digits', [rule('always', '', 'trunk-outpulse', '101:')], 'no route'],
    ['terminate', [rule('always', '', 'terminate')], 'terminate'], ['continue', [rule('always', '', 'continue')], 'continue'],
    ['menu', [rule('always', '', 'menu', { prompt: 'p', choices: { 1: { type: 'terminate' } } })], 'collect p,1,1,3'],
    ['nothing', [], 'no route'],
  ];
  for (const [what, plan, kept] of rules) {
    const site = IcrSite.of(plan);
    const free = inWords(site.decide());
    for (const diversions of [0, 9, 10, 11]) {
      const answer = site.decide({ attributes: { diversions } });
      t.equal(inWords(answer), diversions < 10 ? free : kept, `${what}, diverted ${diversions} times`);
      t.equal(inWords(site.explain({ attributes: { diversions } }).answer), inWords(answer));
      t.same(answer.effects.map((effect) => effect.kind === 'event' && effect.event), free !== 'no route' && inWords(answer) === 'no route' ? ['diversions'] : [], what);
    }
  }
  const counted = IcrSite.of([rule('limited', 5, 'number', '3125550201'), rule('always', '', 'terminate')]);
  const answer = counted.decide({ attributes: { diversions: 10 } });
  t.same([inWords(answer), answer.effects.map(({ kind }) => kind), answer.position], ['no route', ['event'], undefined], 'nothing counts');
  const blocking = IcrSite.of([rule('limited', 5, 'terminate')]);
  t.same(blocking.decide({ attributes: { diversions: 10 } }).effects.map(({ kind }) => kind), ['lease'], 'what stands counts');
  const menu = IcrSite.of([rule('always', '', 'menu', { prompt: 'p', choices: { 1: { type: 'number', value: '3125550201' } } })]);
  const { position } = menu.decide({ attributes: { diversions: 10 } });
  t.equal(inWords(menu.decide({ attributes: { diversions: 10 } }, { kind: 'digits', position: position!, digits: '1' })), 'no route');
});

t.test('the zone that applies (T7)', async (t) => {
  // 12:00 UTC is 08:00 in New York, 07:00 in Chicago, 02:00 in Honolulu.
  const zones: Json = [rule('time-of-day', '08:00-09:00', 'number', '3125550201'), rule('time-of-day', '07:00-08:00', 'number', '3125550202'), rule('time-of-day', '02:00-03:00', 'number', '3125550203'), toNumber('3125550204')];
  const site = IcrSite.of(zones);
  t.equal(inWords(site.decide()), 'number 3125550204', 'the NIU\'s');
  site.set('time_zone', 'America/Chicago');
  t.equal(inWords(site.decide()), 'number 3125550202', 'the system\'s');
  site.set('time_zone', 'Pacific/Honolulu', 'sp');
  t.equal(inWords(site.decide()), 'number 3125550203', 'the provider\'s');
  site.set('time_zone', 'America/Chicago', 'other');
  t.equal(inWords(site.decide()), 'number 3125550203', 'not another provider\'s');
  site.number('3125550100');
  t.equal(inWords(site.decide()), 'number 3125550203', 'a number without a zone');
  site.number('3125550100', { timezone: 'US/Eastern' });
  t.equal(inWords(site.decide()), 'number 3125550201', 'the number\'s');
});

t.test('without a record each provider\'s plans are in its own zone', async (t) => {
  const site = IcrSite.of([rule('time-of-day', '08:00-09:00', 'number', '3125550201')]);
  site.plan('theirs', [rule('time-of-day', '08:00-09:00', 'number', '3125550202')], {}, ['other', 'sub']);
  site.route('312XXXXXXX', 'theirs', 0, ['other', 'sub']);
  site.set('time_zone', 'Pacific/Honolulu', 'sp');
  site.set('time_zone', 'America/New_York', 'other');
  t.equal(inWords(site.decide()), 'number 3125550202');
});

t.test('labels of the number', async (t) => {
  const site = IcrSite.of([rule('label', 'vip', 'continue')]);
  site.number('3125550100', { params: '{"labels":["vip"],"other":1}' });
  t.equal(inWords(site.decide()), 'continue');
});

const small = fc.integer({ min: 0, max: 3 });
const criterion: fc.Arbitrary<[string, Json]> = fc.oneof(
  fc.constant<[string, Json]>(['always', '']), fc.integer({ min: 1, max: 40 }).map((percent): [string, Json] => ['percent-allocation', percent]),
  fc.constantFrom<[string, Json][]>(['time-of-day', '08:00-17:00'], ['time-of-day', '22:00-06:00'], ['day-of-week', '2-6'], ['holiday', '2024/07/01.00:00-2024/07/31.23:59'], ['match', '^808'], ['match', 'called:0100$'], ['npa', 'HI'], ['npa', 'XX'], ['label', 'vip'], ['nonsense', 1]),
  small.map((most): [string, Json] => ['limited', most]), small.map((most): [string, Json] => ['periodic', `${most}/2`]),
);
const { destination } = fc.letrec<{ destination: Json; rules: Json[] }>((tie) => ({
  destination: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom<Json[]>({ type: 'number', value: '3125550201' }, { type: 'number', value: '3125550100' }, { type: 'continue' }, { type: 'terminate' }, { type: 'sip-uri', value: 'a@b' }, { type: 'trunk-outpulse', value: '1:,2:3' }, { type: 'number', value: 'x' }),
    fc.constantFrom('main', 'second', 'third', 'gone').map((value) => ({ type: 'call_plan', value })),
    tie('rules').map((value) => ({ type: 'rule', value: value as Json[] })),
    fc.tuple(tie('destination'), tie('destination')).map(([one, last]) => ({ type: 'menu', value: { prompt: 'p', tries: 2, choices: { 1: one as Json }, default: last as Json } })),
  ),
  rules: fc.array(fc.tuple(criterion, tie('destination')).map(([[type, criteria], destination]) => ({ type, criteria, destination: destination as Json })), { maxLength: 4 }),
}));
const rules = fc.array(fc.tuple(criterion, destination).map(([[type, criteria], destination]): Json => ({ type, criteria, destination })), { maxLength: 6 });

t.test('explain decides as route does, over whole calls', async (t) => {
  const seed = 20_240_710;
  t.comment(`seed ${seed}`);
  let decided = 0, resumed = 0;
  fc.assert(fc.property(rules, rules, rules, fc.array(fc.constantFrom('after', '1', '2', ''), { maxLength: 6 }), fc.nat(1_000), fc.nat(72), (main, second, third, events, id, hours) => {
    const site = IcrSite.of(main);
    site.plan('second', second);
    site.plan('third', third);
    site.route('312555XXXX', 'third');
    site.npaList('HI', ['808']);
    const call: Partial<Call> = { id: `id-${id}`, instant: Date.UTC(2024, 6, 5, hours), labels: id % 2 === 0 ? ['vip'] : [] };
    const routed = site.decide(call);
    const { answer, steps } = site.explain(call);
    t.same(answer, routed);
    let last = routed;
    let path = steps;
    for (const event of events) {
      if (last.position === undefined) break;
      decided++;
      t.ok(path.some(({ path, outcome }) => path === last.decision.rule && outcome === 'matched'), 'the rule that decided is told');
      const resumption = event === 'after' ? { kind: 'after', position: last.position } as const : { kind: 'digits', position: last.position, digits: event } as const;
      const next = site.decide(call, resumption);
      const explained = site.explain(call, resumption);
      t.same(explained.answer, next);
      t.ok(event !== 'after' || next.position === undefined || next.position.rule !== last.position.rule, 'a call goes on, never back to where it failed');
      last = next;
      path = explained.steps;
      resumed++;
      // Going on in a menu may be told by its digits alone.
      if (event !== 'after') break;
    }
  }), { seed, numRuns: 400 });
  t.ok(decided > 100 && resumed > 100, `${decided} decisions, ${resumed} resumed`);
});

t.test('a stored zone that is none here is an event, and the next counts (T7)', async (t) => {
  const site = new IcrSite('UTC');
  site.plan('all', [rule('time-of-day', '09:00-10:00', 'number', '3125550201'), toNumber('3125550202')]);
  site.route('3125550100', 'all');
  const decide = (hour: number) => site.decide({ instant: Date.UTC(2026, 0, 15, hour) });
  site.number('3125550100', { timezone: 'Ast' });
  t.equal(inWords(decide(9)), 'number 3125550201', 'the NIU\'s');
  t.same(decide(9).effects, [{ kind: 'event', event: 'unknown_zone', detail: 'Ast' }]);
  site.set('time_zone', 'America/New_York');
  t.equal(inWords(decide(14)), 'number 3125550201', 'the system\'s');
  site.set('time_zone', 'America/Nowhere', 'sp');
  t.equal(inWords(decide(14)), 'number 3125550201', 'the provider\'s is none either');
  t.same(decide(14).effects.map((effect) => effect.kind === 'event' ? effect.detail : ''), ['Ast', 'America/Nowhere']);
  site.set('time_zone', 'America/Chicago', 'sp');
  t.equal(inWords(decide(15)), 'number 3125550201', 'the provider\'s');
  site.number('3125550100', { timezone: 'us/mountain' });
  t.same([inWords(decide(16)), decide(16).effects], ['number 3125550201', []], 'the number\'s');
});
