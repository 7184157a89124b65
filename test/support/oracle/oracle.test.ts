import t from 'tap';
import { finds } from './expression.js';
import { inDays, inHoliday, inTimeOfDay, wallClock } from './local-time.js';
import { areaCodeOf, comparePatterns, normalise, patternMatches, withAreaCode } from './number.js';
import { Oracle, type AskedCall, type Verdict } from './oracle.js';
import { listKey, planKey, tenantOf, type RouteRecord, type RuleRecord, type Site } from './site.js';

t.test('numbers', async (t) => {
  const spellings: [typed: string, number: string][] = [
    ['2125550100', '2125550100'], ['12125550100', '2125550100'], ['+12125550100', '2125550100'], ['(212) 555-0100', '2125550100'], ['+1 212.555.0100', '2125550100'],
    ['+442079460000', '+442079460000'], ['+493012345', '+493012345'], ['442079460000', '442079460000'], ['0', '0'], ['411', '411'], ['5550100', '5550100'], ['555-0100', '5550100'],
    ['1212555010', '1212555010'], ['121255501000', '121255501000'],
  ];
  for (const [typed, number] of spellings) t.equal(normalise(typed), number, typed);
  const completed: [called: string, calling: string | undefined, number: string][] = [
    ['5550100', '2125550199', '2125550100'], ['5550100', undefined, '5550100'], ['5550100', '411', '5550100'], ['5550100', '+442079460000', '5550100'],
    ['2125550100', '3125550199', '2125550100'], ['411', '3125550199', '411'],
  ];
  for (const [called, calling, number] of completed) t.equal(withAreaCode(called, calling), number, `${called} from ${calling}`);
  t.equal(areaCodeOf('8085550100'), '808');
  t.equal(areaCodeOf('+4420794600'), undefined, 'a foreign number has no area code');
});

t.test('wildcards', async (t) => {
  const matches: [pattern: string, number: string, expected: boolean][] = [
    ['212XXXXXXX', '2125550100', true], ['212XXXXXXX', '3125550100', false], ['212XXXXXXX', '212555010', false], ['212XXXXXXX', '21255501000', false],
    ['2125550100', '2125550100', true], ['X125550100', '9125550100', true], ['XX', '+4', false],
  ];
  for (const [pattern, number, expected] of matches) t.equal(patternMatches(pattern, number), expected, `${pattern} ${number}`);
  const inOrder: [first: string, second: string][] = [['2125550100', '212555010X'], ['212555XXXX', '212XXXXXXX'], ['212XXXXXX0', '212XXXXXXX'], ['2XX', 'X2X'], ['21X5', '2X15']];
  for (const [first, second] of inOrder) {
    t.ok(comparePatterns(first, second) < 0, `${first} before ${second}`);
    t.ok(comparePatterns(second, first) > 0, `${second} after ${first}`);
  }
  t.equal(comparePatterns('21X', '31X'), 0);
});

t.test('local time', async (t) => {
  const clock = (time: string) => wallClock(Date.parse(`${time}Z`), 'UTC');
  const windows: [window: string, time: string, expected: boolean][] = [
    ['08:00-17:00', '08:00:00', true], ['08:00-17:00', '07:59:59', false], ['08:00-17:00', '16:59:59', true], ['08:00-17:00', '17:00:00', false],
    ['22:00-06:00', '22:00:00', true], ['22:00-06:00', '05:59:59', true], ['22:00-06:00', '06:00:00', false], ['22:00-06:00', '21:59:59', false],
    ['18:00-23:59', '23:59:59', true], ['18:00-24:00', '23:59:59', true], ['00:00-24:00', '00:00:00', true], ['23:59-00:01', '23:59:00', true], ['23:59-00:01', '00:01:00', false],
  ];
  for (const [window, time, expected] of windows) t.equal(inTimeOfDay(window, clock(`2026-06-01T${time}`)), expected, `${window} at ${time}`);
  // 2026-06-07 is a Sunday.
  const days: [list: string, date: number, expected: boolean][] = [
    ['1', 7, true], ['1', 8, false], ['2-6', 8, true], ['2-6', 12, true], ['2-6', 13, false], ['6-1', 12, true], ['6-1', 7, true], ['6-1', 8, false], ['7,1', 13, true],
    ['SATURDAY,sunday', 13, true], ['Monday', 13, false],
  ];
  for (const [list, date, expected] of days) t.equal(inDays(list, clock(`2026-06-${String(date).padStart(2, '0')}T12:00`)), expected, `${list} on the ${date}th`);
  const holidays: [window: string, time: string, expected: boolean][] = [
    ['2026/01/01.00:00-2026/01/02.00:00', '2026-01-01T00:00:00', true], ['2026/01/01.00:00-2026/01/02.00:00', '2025-12-31T23:59:59', false],
    ['2026/01/01.00:00-2026/01/02.00:00', '2026-01-01T23:59:59', true], ['2026/01/01.00:00-2026/01/02.00:00', '2026-01-02T00:00:00', false],
    ['2026/07/03.12:00-2026/07/05.23:59', '2026-07-05T23:59:30', true], ['2026/07/03.12:00-2026/07/05.23:59', '2026-07-06T00:00:00', false],
    ['2026/07/03.12:00-2026/07/05.24:00', '2026-07-05T23:59:59', true],
  ];
  for (const [window, time, expected] of holidays) t.equal(inHoliday(window, clock(time)), expected, `${window} at ${time}`);
});

t.test('clocks that change', async (t) => {
  const walls: [instant: string, zone: string, wall: number][] = [
    ['2026-03-08T06:59:59Z', 'America/New_York', 20260308015959], ['2026-03-08T07:00:00Z', 'America/New_York', 20260308030000],
    ['2026-11-01T05:30:00Z', 'America/New_York', 20261101013000], ['2026-11-01T06:30:00Z', 'America/New_York', 20261101013000],
    ['2026-07-01T12:00:00Z', 'America/Phoenix', 20260701050000], ['2026-07-01T12:00:00Z', 'America/St_Johns', 20260701093000], ['2026-07-01T12:00:00Z', 'US/Hawaii', 20260701020000],
  ];
  for (const [instant, zone, wall] of walls) t.equal(wallClock(Date.parse(instant), zone).date, wall, `${instant} in ${zone}`);
  t.throws(() => wallClock(0, 'America/Nowhere'));
});

t.test('expressions', async (t) => {
  const cases: [expression: string, text: string, expected: boolean][] = [
    ['^808[[:digit:]]{7}$', '8085550100', true], ['^808[[:digit:]]{7}$', '80855501000', false], ['[^[:digit:]]', '+44', true], ['[^[:digit:]]', '44', false],
    ['00$', '2125550100', true], ['00$', '2125550101', false], ['^[[:digit:]+]+$', '+44', true],
  ];
  for (const [expression, text, expected] of cases) t.equal(finds(expression, text), expected, `${expression} in ${text}`);
});

const acme = tenantOf('Harbor', 'Acme');
const other = tenantOf('Harbor', 'Other');
const to = (value: string): RuleRecord['destination'] => ({ type: 'number', value });
const always = (destination: RuleRecord['destination']): RuleRecord => ({ type: 'always', destination });

function site(plans: Readonly<Record<string, readonly RuleRecord[]>>, routes: readonly Partial<RouteRecord>[], numbers: Readonly<Record<string, string>> = {}): Site {
  return {
    plans: new Map(Object.entries(plans).flatMap(([name, rules]) => [acme, other].map((tenant) => [planKey(tenant, name), { name, provider: 'Harbor', rules }] as const))),
    routes: routes.map((route) => ({ pattern: '2125550100', plan: 'A', tenant: acme, priority: 0, ...route })),
    numbers: new Map(Object.entries(numbers).map(([number, tenant]) => [number, { zone: 'Pacific/Honolulu', tenant }])),
    lists: new Map([[listKey('', 'HI'), ['808']], [listKey('', 'VT'), ['802']], [listKey('Harbor', 'VT'), ['212']]]),
    zone: 'America/New_York',
  };
}

const asked: AskedCall = { called: '2125550100', calling: '8085550199', timeMs: Date.parse('2026-06-01T15:00:00Z') };
const decided = (kind: number, value: Verdict['value'], plan = 'A'): Verdict => ({ status: 0, kind, value, plan });
const noRoute: Verdict = { status: 1, kind: 0, value: null, plan: null };

t.test('rules', async (t) => {
  const miss: RuleRecord = { type: 'npa', criteria: 'VT', destination: to('1') };
  const cases: [what: string, rules: readonly RuleRecord[], expected: Verdict][] = [
    ['no rule', [], noRoute],
    ['the first that holds', [miss, always(to('2')), always(to('3'))], decided(1, '2')],
    ['none holds', [miss], noRoute],
    ['continue', [always({ type: 'continue' }), always(to('2'))], decided(0, null)],
    ['terminate', [always({ type: 'terminate' })], decided(5, null)],
    ['sip', [always({ type: 'sip-uri', value: '1@x' })], decided(2, '1@x')],
    ['trunks as text', [always({ type: 'trunk-group', value: '101,102' })], decided(3, ['101', '102'])],
    ['trunks as a list', [always({ type: 'trunk-group', value: ['101'] })], decided(3, ['101'])],
    ['digits as text', [always({ type: 'trunk-outpulse', value: '101:5550100,102:' })], decided(4, [['101', '5550100'], ['102', '2125550100']])],
    ['digits as pairs', [always({ type: 'trunk-outpulse', value: [['101', '']] })], decided(4, [['101', '2125550100']])],
    ['nested', [always({ type: 'rule', value: [miss, always(to('2'))] })], decided(1, '2')],
    ['nested without success', [always({ type: 'rule', value: [miss] }), always(to('3'))], decided(1, '3')],
    ['built-in list', [{ type: 'npa', criteria: 'HI', destination: to('2') }], decided(1, '2')],
    ['unknown list', [{ type: 'npa', criteria: 'XX', destination: to('2') }], noRoute],
    ['caller matches', [{ type: 'match', criteria: '99$', destination: to('2') }], decided(1, '2')],
    ['called matches', [{ type: 'match', criteria: 'called:^212', destination: to('2') }], decided(1, '2')],
    ['called does not', [{ type: 'match', criteria: 'called:99$', destination: to('2') }], noRoute],
    ['local time of the system', [{ type: 'time-of-day', criteria: '11:00-11:01', destination: to('2') }], decided(1, '2')],
  ];
  for (const [what, rules, expected] of cases) t.strictSame(new Oracle(site({ A: rules }, [{}])).decide(asked), expected, what);
});

t.test('routes', async (t) => {
  const plans = { A: [always(to('1'))], B: [always(to('2'))], none: [], end: [always({ type: 'terminate' })] };
  const cases: [what: string, routes: readonly Partial<RouteRecord>[], numbers: Record<string, string>, call: Partial<AskedCall>, expected: Verdict][] = [
    ['exact before pattern', [{ pattern: '212XXXXXXX', plan: 'B' }, {}], {}, {}, decided(1, '1')],
    ['priority before exactness', [{ pattern: '212XXXXXXX', plan: 'B' }, { priority: 1 }], {}, {}, decided(1, '2', 'B')],
    ['plan name last', [{ plan: 'B' }, { plan: 'A' }], {}, {}, decided(1, '1')],
    ['the next route when a plan decides nothing', [{ plan: 'none' }, { plan: 'B', priority: 9 }], {}, {}, decided(1, '2', 'B')],
    ['a pattern that begins with X', [{ pattern: 'X125550100' }], {}, {}, decided(1, '1')],
    ['the owner alone', [{ plan: 'A', tenant: other }, { plan: 'B', priority: 9 }], { '2125550100': acme }, {}, decided(1, '2', 'B')],
    ['anybody without an owner', [{ plan: 'A', tenant: other }, { plan: 'B', priority: 9 }], {}, {}, decided(1, '1')],
    ['another number', [{}], {}, { called: '2125550101' }, noRoute],
    ['seven digits', [{}], {}, { called: '5550100', calling: '2125550000' }, decided(1, '1')],
    ['emergency', [{ pattern: '911' }], {}, { called: '911' }, { ...noRoute, status: 0 }],
    ['diverted nine times', [{}], {}, { attributes: { diversions: 9 } }, decided(1, '1')],
    ['diverted ten times', [{}], {}, { attributes: { diversions: 10 } }, noRoute],
    ['ended, however often it was diverted', [{ plan: 'end' }], {}, { attributes: { diversions: 10 } }, decided(5, null, 'end')],
  ];
  for (const [what, routes, numbers, call, expected] of cases) t.strictSame(new Oracle(site(plans, routes, numbers)).decide({ ...asked, ...call }), expected, what);
});

t.test('zones and absent callers', async (t) => {
  const five: RuleRecord = { type: 'time-of-day', criteria: '05:00-05:01', destination: to('1') };
  t.strictSame(new Oracle(site({ A: [five] }, [{}], { '2125550100': acme })).decide(asked), decided(1, '1'), 'the zone of the number');
  t.strictSame(new Oracle(site({ A: [five] }, [{}])).decide(asked), noRoute, 'the zone of the system');
  const rules: RuleRecord[] = [{ type: 'match', criteria: '.*', destination: to('1') }, { type: 'npa', criteria: 'HI', destination: to('2') }];
  t.strictSame(new Oracle(site({ A: rules }, [{}])).decide({ ...asked, calling: undefined }), noRoute, 'criteria of the caller are false');
});
