import t from 'tap';
import type { Call, DecisionValue } from '../../../service/routing/call.js';
import type { Answer } from '../../../service/routing/decision.js';
import type { Json } from '../../../service/schema/kind.js';
import { Easy0Site, keyed } from '../../support/easy0-site.js';
import { inWords } from '../../support/icr-site.js';
import { Random } from '../../../scripts/nanp/random.js';
import { Easy0Oracle, type KeyedPlan, type KeyedRule, type KeyedSite } from '../../support/oracle/easy0-oracle.js';

const always = { always: true };
const to = (number: string): Json => keyed(always, { number });

/** `sp` and `other`, each with a plan that leads to a number of its own. */
function twoProviders(): Easy0Site {
  const site = Easy0Site.of(to('3125550101'));
  site.provider('other');
  site.plan('main', to('3125550102'), 0, 'other');
  return site;
}

t.test('whose call it is', async (t) => {
  const site = twoProviders();
  site.ingress('pointcode', '000-000-001');
  site.ingress('trunk', '101', 'other');
  site.ingress('realm', 'sp.example.net');
  site.ingress('realm', '101', 'sp');
  const [own, others, nobody] = ['number 3125550101', 'number 3125550102', 'no route'];
  const cases: readonly (readonly [what: string, attributes: Call['attributes'], words: string, told: readonly string[]])[] = [
    ['a point code', { pointcode: '000-000-001' }, own, ['pointcode']], ['a point code in few digits', { pointcode: '0-0-1' }, own, ['pointcode']], ['another', { pointcode: '000-000-002' }, nobody, ['pointcode', 'provider']],
    ['a trunk', { trunk: '101' }, others, ['trunk']], ['a realm', { realm: 'sp.example.net' }, own, ['realm']], ['a realm in other letters', { realm: 'SP.example.net' }, own, ['realm']],
    ['a point code before a trunk', { pointcode: '000-000-001', trunk: '101' }, own, ['pointcode']], ['a trunk before a realm', { trunk: '101', realm: 'sp.example.net' }, others, ['trunk']],
    ['a trunk where the point code has no mapping', { pointcode: '000-000-002', trunk: '101' }, others, ['pointcode', 'trunk']], ['told by the stack', { sp: 'other', pointcode: '000-000-001' }, others, ['provider']], ['told as nothing', { sp: '', trunk: '101' }, others, ['trunk']],
    ['told, and not there', { sp: 'nobody', trunk: '101' }, nobody, ['provider', 'provider']], ['by nothing', {}, nobody, ['provider']],
  ];
  for (const [what, attributes, words, told] of cases) {
    const { answer, steps } = site.explain({ attributes });
    t.equal(inWords(answer), words, what);
    t.same(site.decide({ attributes }), answer);
    t.same(steps.filter(({ path, criterion }) => path === '' && criterion !== 'operator').map(({ criterion }) => criterion), told, what);
    t.same(answer.effects.map((effect) => effect.kind === 'event' && effect.event), words === nobody ? ['no_provider'] : [], what);
  }
});

t.test('a single provider takes every call', async (t) => {
  const site = Easy0Site.of(to('3125550101'));
  t.equal(inWords(site.decide()), 'number 3125550101');
  site.provider('other');
  t.equal(inWords(site.decide()), 'no route', 'there are two');
  site.view.archive('service_provider', ['other']);
  t.equal(inWords(site.decide()), 'number 3125550101', 'one again');
  site.view.archive('service_provider', ['sp']);
  t.equal(inWords(site.decide()), 'no route', 'there is none');
});

t.test('plans by priority, then by name', async (t) => {
  const site = new Easy0Site();
  const decided = () => site.decide().decision.rule?.split('/')[0];
  t.equal(decided(), undefined, 'no plan');
  for (const [name, priority, first] of [['m', 5, 'm'], ['z', 5, 'm'], ['B', 5, 'B'], ['last', 10, 'B'], ['first', 4, 'first'], ['zero', 0, 'zero']] as const) {
    site.plan(name, to('3125550101'), priority);
    t.equal(decided(), first, `${name} at ${priority}`);
  }
  site.plan('zero', keyed({ zip: ['96813'] }, { terminate: true }), 0);
  t.equal(decided(), 'first', 'a plan that decides nothing gives way');
  site.plan('zero', to('3125550101'), 99);
  t.equal(decided(), 'first', 'moved behind');
  site.view.archive('call_plan', ['sp', 'first']);
  t.equal(decided(), 'B', 'archived');
  t.match(site.decide().decision, { kind: 1, value: '3125550101', extra: { sp: 'sp' } });
  const plans = site.explain().steps.filter(({ criterion }) => criterion === 'plan');
  t.same(plans.map(({ path, expected, outcome }) => [path, expected, outcome]), [['B', 'priority 5', 'matched'], ['m', 'priority 5', 'not_reached'], ['z', 'priority 5', 'not_reached'], ['last', 'priority 10', 'not_reached'], ['zero', 'priority 99', 'not_reached']]);
});

t.test('nothing holds: the operator', async (t) => {
  const site = Easy0Site.of(keyed({ zip: ['96813'] }, { terminate: true }));
  site.provider('other');
  const call = { attributes: { sp: 'sp' } };
  t.match(site.decide(call), { noRoute: true, decision: { kind: 0, rule: undefined, extra: { sp: 'sp' } } });
  const cases: readonly (readonly [value: Json, words: string])[] = [
    ['3125550109', 'number 3125550109'], [{ number: '(312) 555-0109' }, 'number 3125550109'], [{ trunk: [['101'], ['102']] }, 'trunks 101,102'], [{ trunk_op: [['101', '']] }, 'outpulse 101,0'], [{ sip: 'operator@example.net' }, 'sip operator@example.net'],
    [{ terminate: true, continue: false }, 'terminate'], [{ continue: true }, 'continue'],
  ];
  for (const [value, words] of cases) {
    site.set('operator_destination', value, 'sp');
    const { answer, steps } = site.explain(call);
    t.equal(inWords(answer), words, JSON.stringify(value));
    t.match(answer, { noRoute: false, position: undefined, decision: { rule: undefined, extra: { sp: 'sp' } } });
    t.match(steps.at(-1), { criterion: 'operator', outcome: 'matched' });
    t.equal(inWords(site.decide({ attributes: { sp: 'sp', zip: '96813' } })), 'terminate', 'rules come first');
    t.equal(inWords(site.decide({ attributes: { sp: 'other' } })), 'no route', 'another provider has none');
    t.equal(inWords(site.decide({ attributes: {} })), 'no route', 'nobody\'s call has none');
  }
  site.set('operator_destination', '3125550109');
  t.equal(inWords(site.decide({ attributes: { sp: 'other' } })), 'number 3125550109', 'the platform\'s, where the provider has none');
  site.set('operator_destination', '0', 'sp');
  t.match(site.decide(call), { noRoute: true, effects: [{ event: 'self_destination', detail: '0' }] }, 'the operator was called already');
  t.equal(inWords(site.decide({ ...call, called: '00' })), 'number 0');
});

t.test('calls that no plan may touch', async (t) => {
  const site = Easy0Site.of(to('3125550101'));
  const cases: readonly (readonly [called: string, diversions: number, words: string])[] = [['0', 0, 'number 3125550101'], ['00', 0, 'number 3125550101'], ['411', 0, 'number 3125550101'], ['911', 0, 'continue'], ['933', 9, 'continue'], ['0', 9, 'number 3125550101'], ['0', 10, 'no route']];
  for (const [called, diversions, words] of cases) {
    t.equal(inWords(site.decide({ called, attributes: { diversions } })), words, `${called} diverted ${diversions} times`);
    t.equal(inWords(site.explain({ called, attributes: { diversions } }).answer), words);
  }
});

t.test('the zone that applies (T7)', async (t) => {
  // 12:00 UTC is 08:00 in New York, 07:00 in Chicago, 02:00 in Honolulu.
  const site = Easy0Site.of(['08', '07', '02'].map((hour) => keyed({ time: [`${hour}:00`, `${hour}:01`] }, { number: `31255501${hour}` })));
  t.equal(inWords(site.decide()), 'no route', 'the NIU\'s');
  site.set('time_zone', 'America/Chicago');
  t.equal(inWords(site.decide()), 'number 3125550107', 'the system\'s');
  site.set('time_zone', 'Pacific/Honolulu', 'sp');
  t.equal(inWords(site.decide()), 'number 3125550102', 'the provider\'s');
  site.set('time_zone', 'America/New_York', 'other');
  t.equal(inWords(site.decide()), 'number 3125550102', 'not another provider\'s');
});

t.test('a call goes on behind the rule used', async (t) => {
  const site = new Easy0Site();
  site.plan('first', [keyed({ percent: 99 }, { rule: [to('3125550101'), to('3125550102')] }, { id: 'group' }), to('3125550103')], 1);
  site.plan('second', to('3125550104'), 2);
  site.set('operator_destination', '3125550109', 'sp');
  const id = ['a', 'b', 'c', 'd'].find((id) => inWords(site.decide({ id })) === 'number 3125550101')!;
  const numbers: string[] = [];
  for (let answer: Answer | undefined = site.decide({ id }); answer !== undefined;) {
    numbers.push(inWords(answer));
    const { position }: Answer = answer;
    answer = position === undefined ? undefined : site.decide({ id }, { kind: 'after', position });
  }
  t.same(numbers, ['number 3125550101', 'number 3125550102', 'number 3125550103', 'number 3125550104', 'number 3125550109']);
});

const seed = 'easy0-1';
const callers = ['8085550001', '8085557001', '8085567890', '3125550001', '2135551234', '+442079460100', '411', undefined];
const window = (random: Random): [string, string] => {
  const [from, until] = random.some(['00:00', '06:30', '08:00', '12:00', '17:00', '22:15', '23:59'], 2);
  return random.percent(70) ? [from!, until!] : [until!, from === '00:00' ? '00:01' : from!];
};
const nested = <T>(random: Random, list: readonly T[]): unknown => random.percent(50) ? list : list.map((item) => [item]);
const codes = ['000-000-001', '000-000-255', '000-001-000', '010-020-030', '255-255-255'];
const pointCodes = (random: Random) => random.some(codes, 2).map((code, place, all) => [code, place === 0 && random.percent(50) ? all[1]! : null]);
const latas = (random: Random) => random.some([['Digits', '834'], ['Digits', '722'], ['Intra', null], ['Inter', null]], random.between(1, 2));

const criterion: Readonly<Record<string, (random: Random) => unknown>> = {
  always: () => true, time: window, date: (random) => random.pick([['2024/07/10.00:00', '2024/07/10.23:59'], ['2024/11/01.00:00', '2024/12/01.00:00'], ['2024/07/01.06:00', '2024/08/01.00:00']]),
  day: (random) => nested(random, random.some(['sunday', 'MONDAY', 'Tuesday', 'wednesday', 'friday'], random.between(1, 3))), match: (random) => nested(random, random.some(['808555xxxx', '808xxxxxxx', 'xxxxxxxxxx', '4xx', '31255X0001'], random.between(1, 2))),
  npa: (random) => nested(random, random.some(['HI', 'CA', 'own'], random.between(1, 2))), pointcode: pointCodes, lata: latas, zip: (random) => nested(random, random.some(['96813', '96814', '60601'], random.between(1, 2))),
};
const destination: Readonly<Record<string, (random: Random, depth: number) => unknown>> = {
  number: (random) => `312555010${random.below(4)}`, trunk: (random) => nested(random, random.some(['101', '102', '103'], 2)), trunk_op: () => [['101', '5550100'], ['102', '']], sip: () => 'desk@example.net', continue: () => true, terminate: () => true,
  rule: (random, depth) => depth > 2 ? undefined : rulesOf(random, random.between(1, 3), depth + 1),
};
const idle = [null, false, '', []];

function rulesOf(random: Random, count: number, depth = 0): KeyedRule[] {
  return Array.from({ length: count }, (): KeyedRule => {
    const keys = random.some(Object.keys(criterion), random.between(1, 3));
    const asked = Object.fromEntries(keys.map((key) => [key, criterion[key]!(random)]));
    const key = random.pick(Object.keys(destination));
    const value = destination[key]!(random, depth);
    const leads: Record<string, unknown> = value === undefined ? { terminate: true } : { [key]: value };
    return { criteria: random.percent(20) ? { ...asked, ...(asked['zip'] === undefined && { zip: random.pick(idle) }) } : asked, destination: random.percent(20) ? { ...leads, ...(leads['sip'] === undefined && { sip: random.pick(idle) }) } : leads };
  });
}

/** A site of up to three providers, and how the oracle is told of it. */
function randomSite(random: Random): KeyedSite {
  const names = ['sp', 'other', 'third'].slice(0, random.between(1, 3));
  const providers = names.map((name) => ({ name, ...(random.percent(50) && { operator: random.pick(['3125550109', '0']) }), ...(random.percent(50) && { zone: random.pick(['Pacific/Honolulu', 'America/New_York']) }) }));
  const plans = names.flatMap((provider) => random.some(['a', 'b', 'c', 'd'], random.between(0, 3)).map((name): KeyedPlan => {
    const rules = rulesOf(random, random.between(0, 4));
    return { name, provider, priority: random.below(3), rules: rules.length === 1 && random.percent(50) ? rules[0]! : rules };
  }));
  const ingresses = [['pointcode', '000-000-001'], ['pointcode', '010-020-030'], ['trunk', '101'], ['trunk', '102'], ['realm', 'example.net']].filter(() => random.percent(60)).map(([kind, value]) => ({ kind: kind!, value: value!, provider: random.pick(names) }));
  const exchanges = [['808', '555', ''], ['808', '555', '7'], ['808', '556', ''], ['312', '555', ''], ['213', '555', '1']].filter(() => random.percent(70))
    .map(([npa, nxx, block]) => ({ npa: npa!, nxx: nxx!, block: block!, ...(random.percent(80) && { lata: random.pick(['834', '722']) }), ...(random.percent(80) && { zip: random.pick(['96813', '96814', '60601']) }) }));
  return { providers, plans, ingresses, exchanges, zone: 'America/Chicago', lists: [{ name: 'HI', provider: '', codes: ['808'] }, { name: 'CA', provider: '', codes: ['213', '415'] }, { name: 'own', provider: 'sp', codes: ['312'] }, { name: 'HI', provider: 'other', codes: ['213'] }] };
}

function built(site: KeyedSite): Easy0Site {
  const made = new Easy0Site(site.zone);
  for (const { name, operator, zone } of site.providers) {
    made.provider(name);
    if (operator !== undefined) made.set('operator_destination', operator, name);
    if (zone !== undefined) made.set('time_zone', zone, name);
  }
  for (const { name, rules, priority, provider } of site.plans) made.plan(name, rules as unknown as Json, priority, provider);
  for (const { kind, value, provider } of site.ingresses) made.ingress(kind, value, provider);
  for (const { npa, nxx, block, lata, zip } of site.exchanges) made.exchange(npa, nxx, block === '' ? undefined : block, lata, zip);
  for (const { name, provider, codes } of site.lists) made.npaList(name, codes, provider);
  return made;
}

function randomCall(random: Random): { readonly called: string; readonly calling: string | undefined; readonly timeMs: number; readonly attributes: Record<string, string | number> } {
  const attributes: Record<string, string | number> = {};
  const maybe = (percent: number, name: string, values: readonly (string | number)[]) => { if (random.percent(percent)) attributes[name] = random.pick(values); };
  maybe(60, 'pointcode', codes);
  maybe(40, 'trunk', ['101', '102', '999']);
  maybe(20, 'realm', ['example.net', 'nowhere.net']);
  maybe(30, 'sp', ['sp', 'other', 'third']);
  maybe(30, 'lata', ['834', '722', '999']);
  maybe(30, 'called_lata', ['834', '722']);
  maybe(30, 'zip', ['96813', '60601']);
  maybe(5, 'diversions', [9, 10]);
  return { called: random.pick(['0', '0', '0', '00', '3125550101', '8085550100', '911']), calling: random.pick(callers), timeMs: Date.UTC(2024, random.pick([6, 10]), random.between(1, 31), random.below(24), random.below(60), random.below(60)), attributes };
}

t.test(`as the oracle decides, over thousands of calls (seed ${seed})`, async (t) => {
  const kinds = new Map<string, number>();
  for (let round = 0; round < 300; round++) {
    const random = new Random(seed, round);
    const site = randomSite(random);
    const oracle = new Easy0Oracle(site);
    const made = built(site);
    for (let number = 0; number < 30; number++) {
      const { called, calling, timeMs, attributes } = randomCall(random);
      const expected = oracle.decide({ called, calling, timeMs, attributes });
      const call = { id: `${round}-${number}`, called, calling, instant: timeMs, attributes };
      const { noRoute, decision: { kind, value, rule } } = made.decide(call);
      const plain = (value: DecisionValue) => value === undefined ? null : value;
      const got = { status: noRoute ? 1 : 0, kind, value: plain(value), plan: rule?.split('/')[0] ?? null };
      const words = `${expected.status}:${expected.kind}${expected.plan === null ? '' : ' by a plan'}`;
      kinds.set(words, (kinds.get(words) ?? 0) + 1);
      if (JSON.stringify(got) === JSON.stringify(expected)) continue;
      t.same(got, expected, `round ${round}, call ${number}: ${JSON.stringify({ called, calling, timeMs, attributes, site })}`);
      return;
    }
  }
  for (const words of ['0:0', '1:0', '0:1', '0:0 by a plan', '0:1 by a plan', '0:2 by a plan', '0:3 by a plan', '0:4 by a plan', '0:5 by a plan']) t.ok((kinds.get(words) ?? 0) > 20, `${words}: ${kinds.get(words)}`);
});

t.test('explain decides as route does', async (t) => {
  for (let round = 0; round < 100; round++) {
    const random = new Random(seed, 'explained', round);
    const made = built(randomSite(random));
    const { called, calling, timeMs, attributes } = randomCall(random);
    const call = { id: `${round}`, called, calling, instant: timeMs, attributes };
    const { answer, steps } = made.explain(call);
    t.same(answer, made.decide(call));
    const { rule } = answer.decision;
    t.ok(rule === undefined || steps.some(({ path, outcome }) => path === rule && outcome === 'matched'), 'the rule that decided is told');
  }
});

t.test('realms are told apart without regard to case, trunks with it', async (t) => {
  const site = new Easy0Site();
  for (const provider of ['one', 'two']) {
    site.provider(provider);
    site.plan('all', [{ criteria: { always: true }, destination: { number: provider === 'one' ? '3125550101' : '3125550102' } }], 0, provider);
  }
  site.ingress('realm', 'sip.example.net', 'one');
  site.ingress('trunk', 'East', 'two');
  for (const [attributes, words] of [[{ realm: 'sip.example.net' }, 'number 3125550101'], [{ realm: 'SIP.Example.NET' }, 'number 3125550101'], [{ trunk: 'East' }, 'number 3125550102'], [{ trunk: 'east' }, 'no route']] as const) {
    t.equal(inWords(site.decide({ called: '0', attributes })), words, JSON.stringify(attributes));
  }
});

t.test('the operator is no emergency number (N3)', async (t) => {
  const site = new Easy0Site();
  site.provider('sp');
  site.set('operator_destination', { trunk_op: [['101', '2-1-1']] }, 'sp');
  t.equal(site.decide({ called: '0' }).decision.kind, 4);
  site.set('emergency_numbers', ['211']);
  const answer = site.decide({ called: '0' });
  t.equal(inWords(answer), 'no route');
  t.match(answer.effects, [{ event: 'emergency_destination', detail: '211' }]);
  site.set('operator_destination', { terminate: true }, 'sp');
  t.equal(inWords(site.decide({ called: '0', calling: '3125550199' })), 'terminate');
  t.equal(inWords(site.decide({ called: '0', calling: '911' })), 'no route', 'a call from an emergency number is not ended');
});
