import t from 'tap';
import { crs } from '../../../service/apps/crs/application.js';
import type { Json } from '../../../service/schema/kind.js';
import { CrsSite, everythingTo } from '../../support/crs-site.js';
import { inWords, rule } from '../../support/icr-site.js';

const hourMs = 3_600_000;
const [called, beside] = ['3125550100', '3125550101'];
const [first, second, third, last] = ['8085550101', '8085550102', '8085550103', '8085550199'];

/** Number `called` in groups 1 and 2, with the plans `first`, `second` and `third` on both, each to the number of its name; nothing is active. */
async function start(t: Parameters<typeof CrsSite.start>[0], zone?: string): Promise<CrsSite> {
  const site = await CrsSite.start(t, zone);
  const plans = ['first', 'second', 'third'];
  await site.must(
    site.number(called), site.number(beside),
    ...plans.map((name, place) => site.plan(name, everythingTo([first, second, third][place]!))),
    ...[1, 2].map((number) => site.group(number, { members: [called], call_plans: plans })),
    site.supergroup(1, [1, 2]),
  );
  return site;
}

const words = (site: CrsSite, call = {}): string => inWords(site.decide({ called, ...call }));
const inARow = (site: CrsSite, call = {}): string => site.inARow({ called, ...call }).map((answer) => inWords(answer).replace('number ', '')).join(', ');

t.test('which numbers are redirected', async (t) => {
  const site = await start(t);
  await site.must(site.activate('group', 1, 'first'));
  t.equal(words(site), `number ${first}`, 'a member');
  t.same(site.decide({ called }).decision, { kind: 1, value: first, rule: site.decide({ called }).decision.rule, extra: { sp: 'sp', subscriber: 'sub' } });
  t.match(site.decide({ called }).decision.rule, /^first\/[^/]+$/, 'the path of the rule');
  t.equal(words(site, { called: beside }), 'no route', 'a number in no group');
  t.same(site.decide({ called: beside }).decision.extra, { sp: 'sp', subscriber: 'sub' }, 'and yet it is known whose it is');
  t.equal(words(site, { called: '3125550199' }), 'no route', 'a number without record');
  t.equal(site.decide({ called: '3125550199' }).decision.extra, undefined);
  await site.must(...[1, 2].map((group) => site.group(group, { members: [] })), { method: 'archive', table: 'number', key: [called] });
  t.equal(words(site), 'no route', 'a number in the archive');
});

t.test('the plan activated last is asked first', async (t) => {
  const site = await start(t);
  t.equal(inARow(site), 'no route', 'nothing is active');
  await site.must(site.activate('group', 1, 'first'));
  await site.must(site.activate('group', 2, 'second'));
  t.equal(inARow(site), `${second}, ${first}, no route`);
  await site.must(site.activate('group', 1, 'first'));
  t.equal(inARow(site), `${first}, ${second}, no route`, 'activated again');
  await site.must(site.plan('second', [...everythingTo(second) as readonly Json[], rule('match', '^808', 'terminate')]));
  t.equal(inARow(site), `${second}, terminate, ${first}, no route`, 'its rules changed');
  await site.must({ method: 'put', table: 'call_plan', key: ['sp', 'sub', 'first'], attributes: { display_name: 'First' } });
  t.equal(inARow(site), `${second}, terminate, ${first}, no route`, 'only its title changed');
  await site.must(site.deactivate('group', 2, 'second'));
  t.equal(inARow(site), `${first}, no route`, 'deactivated');
  await site.must(site.plan('second', everythingTo(second)));
  t.equal(inARow(site), `${first}, no route`, 'its rules changed while it was not active');
});

t.test('activated in one change: the lowest group, then the name', async (t) => {
  const site = await start(t);
  await site.must(site.activate('group', 2, 'first'), site.activate('group', 1, 'third'), site.activate('group', 1, 'second'));
  t.equal(inARow(site), `${second}, ${third}, ${first}, no route`);
});

t.test('start and end', async (t) => {
  const site = await start(t);
  await site.must(site.activate('group', 1, 'first', { start: '2026-03-01 08:00:00', end: '2026-03-02 08:00:00' }));
  const cases: readonly (readonly [instant: string, words: string])[] = [
    ['2026-03-01T07:59:59.999Z', 'no route'], ['2026-03-01T08:00:00Z', `number ${first}`], ['2026-03-02T07:59:59.999Z', `number ${first}`], ['2026-03-02T08:00:00Z', 'no route'],
  ];
  for (const [instant, expected] of cases) t.equal(words(site, { instant: Date.parse(instant) }), expected, instant);
  await site.must(site.activate('group', 1, 'first', { start: '2026-03-01 09:00:00', end: '2026-03-01T00:00:00-10:00' }));
  t.equal(words(site, { instant: Date.parse('2026-03-01T08:59:59Z') }), 'no route', 'the time that was to come is gone');
  t.equal(words(site, { instant: Date.parse('2026-03-01T09:59:59Z') }), `number ${first}`);
  t.equal(words(site, { instant: Date.parse('2026-03-01T10:00:00Z') }), 'no route');
  await site.must(site.plan('first', everythingTo(second)));
  t.equal(words(site, { instant: Date.parse('2026-03-01T10:00:00Z') }), 'no route', 'other rules, the same times');
  await site.must(site.activate('group', 1, 'first'));
  t.equal(words(site, { instant: Date.parse('2036-03-01T10:00:00Z') }), `number ${second}`, 'for ever');
});

t.test('one activation in force and one to come', async (t) => {
  const site = await start(t);
  const { clock } = site.store;
  const at = (hours: number): number => clock.now() + hours * hourMs;
  const written = (hours: number): string => new Date(at(hours)).toISOString();
  await site.must(site.activate('group', 1, 'first'));
  await site.must(site.activate('group', 1, 'second'));
  await site.must(site.activate('group', 1, 'first', { start: written(2), end: written(4) }));
  const began = clock.now();
  const decided = (hours: number): string => words(site, { instant: began + hours * hourMs });
  t.same([0, 1.99, 2, 3.99, 4].map(decided), [second, second, first, first, second].map((number) => `number ${number}`), 'the present one goes on, and the other comes first at its start');
  await site.must(site.deactivate('group', 1, 'second'));
  t.same([0, 2, 4].map(decided), [first, first, first].map((number) => `number ${number}`), 'scheduling an active plan does not end it');
  await site.must(site.activate('group', 1, 'first', { end: written(1) }));
  t.same([0, 1, 2, 4].map(decided), [`number ${first}`, 'no route', `number ${first}`, 'no route'], 'activated anew: what is to come stays');
  await site.must(site.activate('group', 1, 'first', { start: written(6) }));
  t.same([0, 2, 6].map(decided), [`number ${first}`, 'no route', `number ${first}`], 'there is one to come');
  clock.advance(7 * hourMs);
  await site.must(site.activate('group', 1, 'first', { start: written(3), end: written(4) }));
  t.same([7, 10, 12].map(decided), [first, first, first].map((number) => `number ${number}`), 'what was to come is in force, and another may come');
  await site.must(site.deactivate('group', 1, 'first'));
  t.same([0, 7, 10].map(decided), ['no route', 'no route', 'no route'], 'deactivated: neither is left');
});

t.test('the stamp orders: the command\'s instant, or the start when that is later', async (t) => {
  const site = await start(t);
  const { clock } = site.store;
  const began = clock.now();
  const written = (hours: number): string => new Date(began + hours * hourMs).toISOString();
  const inARowAt = (hours: number): string => inARow(site, { instant: began + hours * hourMs });
  await site.must(site.activate('group', 1, 'third', { start: written(2) }));
  await site.must(site.activate('group', 2, 'first', { start: written(2) }));
  t.equal(inARowAt(2), `${third}, ${first}, no route`, 'the same start: the lowest group, whichever was asked for last');
  clock.advance(hourMs);
  await site.must(site.activate('group', 1, 'second'));
  t.equal(inARowAt(2), `${third}, ${first}, ${second}, no route`, 'a start behind a command');
  await site.must(site.plan('third', everythingTo(last)));
  t.equal(inARowAt(2), `${last}, ${first}, ${second}, no route`, 'other rules do not stamp what is to come');
  clock.advance(2 * hourMs);
  await site.must(site.plan('first', everythingTo(called.replace('0100', '0199'))));
  t.equal(inARowAt(3), `3125550199, ${last}, ${second}, no route`, 'but what has come');
  clock.set(began);
  await site.must(site.activate('group', 1, 'second'));
  t.equal(inARowAt(3), `${second}, 3125550199, ${last}, no route`, 'a clock that was set back does not put a command behind earlier ones');
});

t.test('times are given and shown in the zone of the provider', async (t) => {
  const site = await start(t);
  await site.must({ method: 'put', table: 'setting', key: ['sp', 'time_zone'], attributes: { value: 'Pacific/Honolulu' } });
  await site.must(site.activate('group', 1, 'first', { start: '2026-12-24 18:00', end: '2026-12-26T06:00:00Z' }));
  for (const [instant, expected] of [['2026-12-25T03:59:59Z', 'no route'], ['2026-12-25T04:00:00Z', `number ${first}`], ['2026-12-26T06:00:00Z', 'no route']] as const) {
    t.equal(words(site, { instant: Date.parse(instant) }), expected, instant);
  }
  t.match(stateOf(site, Date.parse('2026-12-25T04:00:00Z')), {
    zone: 'Pacific/Honolulu', active: [{ call_plan: 'first', activated: '2026-12-24 18:00:00.000000', by: /^who made change \d+$/, start: '2026-12-24 18:00:00.000000', end: '2026-12-25 20:00:00.000000' }],
  });
  const step = site.explain({ called, instant: Date.parse('2026-12-25T05:00:00Z') }).steps.find(({ criterion, path }) => criterion === 'activation' && path === 'first');
  t.match(step, { expected: 'active on group 1 at 2026-12-24 19:00:00 Pacific/Honolulu', outcome: 'matched' });
});

const groupTable = crs.tables.find(({ name }) => name === 'group')!;

/** What is shown beside group 1. */
function stateOf(site: CrsSite, ms: number): { readonly [name: string]: Json } {
  return groupTable.state!(site.view.get('group', ['sp', 'sub', 1])!, site.view, { ms, zone: 'UTC', moved: () => 0, mark: () => undefined, by: (change) => `who made change ${change}` });
}

t.test('a group says what is in force, why, until when, and what then', async (t) => {
  const site = await start(t);
  const began = Date.parse('2026-12-25T00:00:00Z');
  site.store.clock.set(began);
  const at = (hours: number): string => new Date(began + hours * hourMs).toISOString();
  const told = (hours: number): unknown => {
    const { why, plan, number, until, next } = stateOf(site, began + hours * hourMs)['in_force'] as { why: string; plan: string | null; number: string | null; until: string | null; next: { at: string; why: string; plan: string | null } | null };
    return [why, plan ?? number, until?.slice(11, 16) ?? null, next === null ? null : next.plan ?? next.why];
  };
  t.same(told(0), ['as_dialled', null, null, null]);
  await site.must(site.activate('group', 1, 'first', { start: at(1), end: at(6) }));
  await site.must(site.activate('group', 1, 'second', { start: at(2), end: at(4) }));
  await site.must(site.activate('group', 1, 'third', { end: at(3) }));
  const hours: readonly (readonly [hours: number, told: unknown])[] = [
    [0, ['activated', 'third', '01:00', 'first']], [1, ['activated', 'first', '02:00', 'second']], [2, ['activated', 'second', '04:00', 'first']],
    [3.5, ['activated', 'second', '04:00', 'first']], [4, ['activated', 'first', '06:00', 'as_dialled']], [6, ['as_dialled', null, null, null]],
  ];
  for (const [hour, expected] of hours) t.same(told(hour), expected, `${hour} h`);
  await site.must({ method: 'put', table: 'group', key: ['sp', 'sub', 1], attributes: { override_number: '8085550177' } });
  t.same(told(6), ['last_resort', '8085550177', null, null]);
  t.same(told(4), ['activated', 'first', '06:00', 'last_resort']);
  await site.must({ method: 'put', table: 'subscriber', key: ['sp', 'sub'], attributes: { override: true } });
  t.same(told(4), ['override', '8085550177', null, null], 'whatever is active');
});

t.test('a write that moves calls says whose', async (t) => {
  const site = await start(t);
  const anew = async (name: string, number: string): Promise<readonly string[]> => (await site.must(site.plan(name, everythingTo(number)))).warnings.filter(({ code }) => code === 'activated_anew').map(({ message }) => message);
  t.same(await anew('first', '8085550111'), [], 'not active');
  await site.must(site.activate('supergroup', 1, 'first'));
  t.same(await anew('first', '8085550112'), [], 'the only one');
  await site.must(site.activate('group', 1, 'second'));
  t.same(await anew('second', '8085550113'), [], 'the latest already');
  t.same(await anew('first', '8085550112'), [], 'the same rules');
  t.match(await anew('first', '8085550114'), [/calls of groups 1, 2 go by it before second/], 'group 2 shares a number with group 1');
  t.same(await anew('first', '8085550115'), [], 'now it is the latest');
  t.match(await anew('second', '8085550116'), [/calls of group 1 go by it before first/]);
  await site.must(site.group(2, { members: [] }));
  t.match(await anew('first', '8085550117'), [/calls of group 1 go by it before second/], 'without a number in common');
  t.match(await anew('second', '8085550118'), [/calls of group 1 /]);
  await site.must(site.deactivate('supergroup', 1, 'first'), site.activate('group', 1, 'first', { start: '2099-01-01' }));
  t.same(await anew('first', '8085550119'), [], 'what is to come is not stamped');
});

t.test('override numbers', async (t) => {
  const site = await start(t);
  await site.must(site.activate('supergroup', 1, 'first'), site.group(2, { override_number: last }));
  t.equal(inARow(site), `${first}, ${last}, no route`, 'off: the last resort');
  await site.must(site.overriding(true));
  t.equal(inARow(site), `${last}, ${first}, no route`, 'on: before all plans');
  await site.must(site.group(1, { override_number: third }));
  t.equal(inARow(site), `${third}, ${last}, ${first}, no route`, 'the lowest group first');
  await site.must(site.overriding(false));
  t.equal(inARow(site), `${first}, ${third}, ${last}, no route`);
  await site.must(site.deactivate('supergroup', 1, 'first'));
  t.equal(inARow(site), `${third}, ${last}, no route`, 'nothing is active');
  const { decision, effects } = site.decide({ called });
  t.same(decision, { kind: 1, value: third, rule: undefined, extra: { sp: 'sp', subscriber: 'sub' } });
  t.same(effects, [{ kind: 'event', event: 'override', detail: 'group 1' }]);
});

t.test('the override is switched while the call is on its way', async (t) => {
  const site = await start(t);
  await site.must(site.activate('group', 1, 'first'), site.group(1, { override_number: third }), site.group(2, { override_number: last }), site.overriding(true));
  const overridden = site.decide({ called });
  await site.must(site.overriding(false));
  const planned = site.decide({ called }, { kind: 'after', position: overridden.position! });
  t.equal(inWords(planned), `number ${first}`, 'off: the plans have not been asked yet');
  t.equal(inWords(site.decide({ called }, { kind: 'after', position: planned.position! })), `number ${third}`, 'from there it is a call like any other');
  await site.must(site.overriding(true));
  t.equal(inWords(site.decide({ called }, { kind: 'after', position: planned.position! })), 'no route', 'on: behind the plans is nothing');
});

t.test('prohibited destinations (R6)', async (t) => {
  const site = await start(t);
  const cases: readonly (readonly [title: string, rules: Json, constraints: readonly string[], words: string, event: string])[] = [
    ['a number', everythingTo('9005550100'), ['^900'], 'no route', '9005550100: constraint ^900 of group 1'],
    ['another number', everythingTo(first), ['^900'], `number ${first}`, ''],
    ['the second constraint', everythingTo('9005550100'), ['^976', '^9'], 'no route', '9005550100: constraint ^9 of group 1'],
    ['a SIP user', [rule('always', '', 'sip-uri', '900@example.net')], ['^900$'], 'no route', '900: constraint ^900$ of group 1'],
    ['the host of a SIP URI', [rule('always', '', 'sip-uri', 'front@900.example.net')], ['900'], 'sip front@900.example.net', ''],
    ['a SIP user longer than any number', [rule('always', '', 'sip-uri', `900${'0'.repeat(60)}@example.net`)], ['^900'], 'no route', `900${'0'.repeat(60)}: constraint ^900 of group 1`],
    ['digits sent', [rule('always', '', 'tg-with-outpulse', '1:900,2:')], ['^900'], 'no route', '900: constraint ^900 of group 1'],
    ['the called number sent', [rule('always', '', 'tg-with-outpulse', '1:')], ['^312'], 'no route', `${called}: constraint ^312 of group 1`],
    ['trunks', [rule('always', '', 'trunk-group', '900')], ['900'], 'trunks 900', ''],
    ['the end of the call', [rule('always', '', 'terminate')], ['.*'], 'terminate', ''],
    ['the next rule', [rule('always', '', 'rule', everythingTo('9005550100')), ...everythingTo(second) as readonly Json[]], ['^900'], `number ${second}`, '9005550100: constraint ^900 of group 1'],
  ];
  await site.must(site.activate('group', 1, 'first'));
  for (const [title, rules, constraints, expected, event] of cases) {
    await site.must(site.plan('first', rules), site.group(1, { constraints }));
    t.equal(words(site), expected, title);
    t.same(site.decide({ called }).effects, event === '' ? [] : [{ kind: 'event', event: 'prohibited', detail: event }], title);
  }
});

t.test('only the constraints of the group through which a plan is asked', async (t) => {
  const site = await start(t);
  await site.must(site.plan('first', everythingTo('9005550100')), site.group(1, { constraints: ['^900'] }), site.activate('supergroup', 1, 'first'));
  t.equal(inARow(site), '9005550100, no route', 'group 1 prohibits it, group 2 does not');
  await site.must(site.group(2, { constraints: ['0$'] }));
  t.equal(inARow(site), 'no route');
  await site.must(site.group(1, { override_number: '9005550101' }), site.group(2, { override_number: '9005550101' }));
  t.equal(inARow(site), '9005550101, no route', 'the override number of group 1 is prohibited, that of group 2 is not');
  t.same(site.decide({ called }).effects.map((effect) => effect.kind === 'event' && effect.event), ['prohibited', 'prohibited', 'prohibited', 'override']);
});

t.test('a plan on several groups is not tried twice', async (t) => {
  const site = await start(t);
  await site.must(site.activate('supergroup', 1, 'first'));
  t.equal(inARow(site), `${first}, no route`);
  await site.must(site.plan('first', [...everythingTo(first) as readonly Json[], ...everythingTo(second) as readonly Json[]]));
  t.equal(inARow(site), `${first}, ${second}, no route`);
  await site.must(site.group(1, { constraints: [`^${first}`] }));
  t.equal(inARow(site), `${second}, no route`, 'through group 1');
  await site.must(site.group(1, { constraints: ['^808'] }));
  t.equal(inARow(site), `${first}, ${second}, no route`, 'through group 2, and on from there');
});

t.test('what is gone while the call is on its way', async (t) => {
  const site = await start(t);
  await site.must(site.activate('group', 1, 'first'), site.activate('group', 1, 'second'), site.group(1, { override_number: last }));
  const { position } = site.decide({ called });
  await site.must(site.deactivate('group', 1, 'first'));
  const answer = site.decide({ called }, { kind: 'after', position: position! });
  t.equal(inWords(answer), `number ${last}`);
  t.match(answer.effects, [{ event: 'gone' }, { event: 'override' }]);
});

t.test('emergency numbers (N3) and diversions (R6)', async (t) => {
  const site = await start(t);
  await site.must(site.number('911'), site.number('411'), site.group(1, { members: [called, '911', '411'] }), site.activate('group', 1, 'first'));
  for (const [number, diversions, expected] of [['911', 0, 'continue'], ['411', 0, `number ${first}`], [called, 4, `number ${first}`], [called, 5, 'no route']] as const) {
    t.equal(words(site, { called: number, attributes: { diversions } }), expected, `${number}, diverted ${diversions} times`);
  }
});

t.test('the zone that applies (T7)', async (t) => {
  // 12:00 UTC is 08:00 in New York, 07:00 in Chicago, 02:00 in Honolulu.
  const site = await start(t);
  const zones: Json = [rule('time-of-day', '08:00-09:00', 'number', first), rule('time-of-day', '07:00-08:00', 'number', second), rule('time-of-day', '02:00-03:00', 'number', third), rule('always', '', 'number', last)];
  await site.must(site.plan('first', zones), site.activate('group', 1, 'first'));
  const set = (zone: string, provider: string | null) => site.must({ method: 'put', table: 'setting', key: [provider ?? '', 'time_zone'], attributes: { value: zone } });
  t.equal(words(site), `number ${last}`, 'the NIU\'s');
  await set('America/Chicago', null);
  t.equal(words(site), `number ${second}`, 'the system\'s');
  await set('Pacific/Honolulu', 'sp');
  t.equal(words(site), `number ${third}`, 'the provider\'s');
  await site.must({ method: 'put', table: 'number', key: [called], attributes: { timezone: 'US/Eastern' } });
  t.equal(words(site), `number ${first}`, 'the number\'s');
});

t.test('explain tells groups, override and activations, and decides the same', async (t) => {
  const site = await start(t);
  await site.must(site.activate('group', 2, 'second', { end: '2026-03-02 08:00:00' }));
  await site.must(site.activate('group', 1, 'first'), site.plan('first', everythingTo('9005550100')), site.group(1, { constraints: ['^900'], override_number: last }));
  const instant = Date.parse('2026-03-02T08:00:00Z');
  const { answer, steps } = site.explain({ called, instant });
  t.same(answer, site.decide({ called, instant }));
  t.same(steps.map(({ path, criterion, found, outcome }) => [path.split('/')[0], criterion, found.replace(/ by change \d+, stamped [^,]*(, |$)/, '$1'), outcome]), [
    ['', 'number', 'sp, sub', 'matched'],
    ['', 'group', 'group 1', 'matched'],
    ['', 'group', 'group 2', 'matched'],
    ['', 'override', 'off', 'failed'],
    ['first', 'activation', 'activated', 'matched'],
    ['second', 'activation', 'not active', 'failed'],
    ['third', 'activation', 'not active', 'failed'],
    ['first', 'activation', 'not active', 'failed'],
    ['second', 'activation', 'activated, until 2026-03-02 08:00:00 UTC', 'failed'],
    ['third', 'activation', 'not active', 'failed'],
    ['first', 'plan', `called ${called}`, 'matched'],
    ['first', 'always', 'a call', 'matched'],
    ['first', 'destination', '9005550100: constraint ^900 of group 1', 'failed'],
    ['', 'override', `${last} of group 1`, 'matched'],
  ]);
  for (const number of ['911', beside, '3125550199']) t.same(site.explain({ called: number }).answer, site.decide({ called: number }), number);
});
