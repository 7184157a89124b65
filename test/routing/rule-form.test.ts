import t from 'tap';
import { vocabulary } from '../../service/apps/easy0/vocabulary.js';
import { limits } from '../../service/core/limits.js';
import { isRefusal } from '../../service/core/refusals.js';
import { compilePlan, readDestination } from '../../service/routing/plan.js';
import { npaListsOf, plansNamedIn, staticNumbersOf } from '../../service/routing/references.js';
import { keyedRules } from '../../service/routing/rule-form.js';
import { rulePaths } from '../../service/routing/rule-paths.js';
import type { Json } from '../../service/schema/kind.js';
import { Easy0Site, keyed } from '../support/easy0-site.js';
import { inWords } from '../support/icr-site.js';

const compiled = (rules: Json) => compilePlan({ provider: 'sp', subscriber: '', name: 'p', rules: JSON.stringify(rules) }, vocabulary);
const errorsOf = (rules: Json): readonly string[] => compiled(rules).errors.map(({ field, code }) => `${field} ${code}`);
const always = { always: true };
const go = { continue: true };

t.test('what a cell may hold', async (t) => {
  const cases: readonly (readonly [rules: Json, errors: readonly string[]])[] = [
    [keyed(always, go), []], [[keyed(always, go)], []], [[keyed(always, go), keyed(always, { terminate: true })], []], [[], []],
    ['always', ['rules bad_json']], [7, ['rules bad_json']], [null, ['rules bad_json']], [true, ['rules bad_json']],
    [[7], ['rules/0 bad_criterion']], [{}, ['rules/0/criteria bad_criterion', 'rules/0/destination bad_destination']],
    [keyed(always, go, { label: 'examplerule', id: 'mine', colour: 'red' }), []],
    [Array.from({ length: limits.rulesInList }, () => keyed(always, go)), []], [Array.from({ length: limits.rulesInList + 1 }, () => keyed(always, go)), ['rules too_many_rules']],
  ];
  for (const [rules, errors] of cases) t.same(errorsOf(rules), errors, JSON.stringify(rules).slice(0, 80));
});

t.test('criteria: what says something, and what does not', async (t) => {
  const cases: readonly (readonly [criteria: Json, errors: readonly string[]])[] = [
    [{ always: true }, []], [{ always: true, time: null, date: [], day: '', percent: false, match: {}, npa: [], pointcode: [], lata: [], zip: [] }, []],
    [{ time: ['08:00', '17:00'] }, []], [{ time: [['08:00'], ['17:00']] }, []], [{ time: '08:00-17:00' }, []], [{ time: ['08:00', '08:00'] }, ['time empty_window']], [{ time: ['08:00'] }, ['time bad_criterion']], [{ time: ['08:00', '24:01'] }, ['time bad_criterion']],
    [{ date: ['2024/12/24.12:00', '2024/12/26.08:00'] }, []], [{ date: ['2024/12/24.12:00', '2024/12/24.12:00'] }, ['date empty_window']], [{ date: ['2023/02/29.00:00', '2023/03/01.00:00'] }, ['date bad_criterion']],
    [{ day: [['sunday'], ['monday']] }, []], [{ day: ['Sunday', 'TUE'] }, []], [{ day: [['someday']] }, ['day bad_criterion']],
    [{ percent: 1 }, []], [{ percent: 99 }, []], [{ percent: '50' }, []], [{ percent: 0 }, ['percent bad_criterion']], [{ percent: 100 }, ['percent bad_criterion']], [{ percent: 2.5 }, ['percent bad_criterion']],
    [{ npa: [['AL'], ['AK']] }, []], [{ npa: ['AL'] }, []], [{ npa: [['AL', 'AK']] }, ['npa bad_criterion']], [{ always: 'yes' }, ['always bad_criterion']],
    [{ time: ['08:00', '09:00'], zip: [['1234']], lata: [['Local', null]] }, ['lata bad_criterion', 'zip bad_criterion']],
    [{ geo: ['AL'] }, ['geo bad_criterion']], [{ always: true, geo: null }, ['geo bad_criterion']],
  ];
  for (const [criteria, errors] of cases) t.same(errorsOf(keyed(criteria, go)), errors.map((error) => `rules/0/criteria/${error}`), JSON.stringify(criteria));
  for (const nothing of [{}, null, false, '', [], 'always', [['always']], { always: false }, { time: null }, { zip: [] }] as Json[]) {
    t.same(errorsOf(keyed(nothing, go)), ['rules/0/criteria bad_criterion'], `nothing is asked for: ${JSON.stringify(nothing)}`);
  }
  t.same(errorsOf([{ destination: go }]), ['rules/0/criteria bad_criterion']);
});

t.test('destinations: exactly one', async (t) => {
  const cases: readonly (readonly [destination: Json, words: string | undefined])[] = [
    [{ number: '1234567890' }, 'number 1234567890'], [{ number: 3125550101 }, 'number 3125550101'], [{ number: '312-555-0101' }, 'number 3125550101'],
    [{ trunk: [['12345'], ['22345']] }, 'trunks 12345,22345'], [{ trunk: ['12345', '22345'] }, 'trunks 12345,22345'], [{ trunk: '12345,22345' }, 'trunks 12345,22345'],
    [{ trunk_op: [['12345', '1234567890'], ['22345', '']] }, 'outpulse 12345,1234567890,22345,0'], [{ trunk_op: '12345:1234567890' }, 'outpulse 12345,1234567890'],
    [{ sip: '1234567890@example.com' }, 'sip 1234567890@example.com'], [{ continue: true }, 'continue'], [{ terminate: true }, 'terminate'],
    [{ number: '', trunk: [], trunk_op: null, sip: '', continue: false, terminate: true, rule: [] }, 'terminate'],
    [{ rule: [keyed(always, { number: '3125550102' })] }, 'number 3125550102'],
    [{ number: '3125550101', terminate: true }, undefined], [{ number: '3125550101', sip: 'a@b', continue: false }, undefined], [{ continue: false, terminate: false }, undefined], [{}, undefined], [null, undefined], ['continue', undefined],
    [[{ continue: true }], undefined], [{ continue: 'yes' }, undefined], [{ number: '5551234' }, undefined], [{ number: 'x' }, undefined], [{ trunk: [['1', '2']] }, undefined], [{ trunk_op: [['12345']] }, undefined], [{ sip: 'nobody' }, undefined],
    [{ fax: '3125550101' }, undefined], [{ continue: true, fax: null }, undefined], [{ type: 'continue' }, undefined], [{ rule: keyed(always, go) }, undefined],
  ];
  for (const [destination, words] of cases) {
    t.same(errorsOf(keyed(always, destination)), words === undefined ? ['rules/0/destination bad_destination'] : [], JSON.stringify(destination));
    if (words !== undefined) t.equal(inWords(Easy0Site.of(keyed(always, destination)).decide()), words);
  }
});

t.test('nested lists', async (t) => {
  let deep: Json = [keyed(always, go)];
  for (let depth = 1; depth < limits.ruleDepth; depth++) deep = [keyed(always, { rule: deep })];
  t.same(errorsOf(deep), []);
  t.same(errorsOf([keyed(always, { rule: deep })]).map((error) => error.split(' ')[1]), ['too_deep']);
  t.same(errorsOf([keyed(always, go), keyed(always, { rule: [keyed(always, go), keyed({ percent: 0 }, { rule: [keyed(always, {})] })] })]), [
    'rules/1/destination/rule/1/criteria/percent bad_criterion', 'rules/1/destination/rule/1/destination/rule/0/destination bad_destination',
  ], 'findings name the way');
});

t.test('a rule keeps its id', async (t) => {
  const idOf = (rule: Json): string => compiled([rule]).rules[0]!.id;
  const one = keyed({ zip: [['12345'], ['22345']], time: ['08:00', '09:00'] }, { trunk: [['1'], ['2']] });
  const same: readonly (readonly [what: string, rule: Json])[] = [
    ['keys in another order', keyed({ time: ['08:00', '09:00'], zip: [['12345'], ['22345']] }, { trunk: [['1'], ['2']] })],
    ['a flat list', keyed({ zip: ['12345', '22345'], time: ['08:00', '09:00'] }, { trunk: ['1', '2'] })],
    ['with what says nothing', keyed({ zip: [['12345'], ['22345']], time: ['08:00', '09:00'], npa: null, always: false }, { trunk: [['1'], ['2']], continue: false })],
    ['labelled', keyed({ zip: [['12345'], ['22345']], time: ['08:00', '09:00'] }, { trunk: [['1'], ['2']] }, { label: 'x' })],
  ];
  for (const [what, rule] of same) t.equal(idOf(rule), idOf(one), what);
  const other: readonly (readonly [what: string, rule: Json])[] = [
    ['another order of what is listed', keyed({ zip: ['22345', '12345'], time: ['08:00', '09:00'] }, { trunk: ['1', '2'] })],
    ['a criterion less', keyed({ zip: ['12345', '22345'] }, { trunk: ['1', '2'] })], ['another destination', keyed({ zip: ['12345', '22345'], time: ['08:00', '09:00'] }, { trunk: ['1'] })],
    ['another kind of destination', keyed({ zip: ['12345', '22345'], time: ['08:00', '09:00'] }, { terminate: true })],
  ];
  for (const [what, rule] of other) t.not(idOf(rule), idOf(one), what);
  t.equal(idOf(keyed(always, { rule: [keyed(always, go)] })), idOf(keyed(always, { rule: [keyed(always, { terminate: true }), keyed(always, go)] })), 'what is nested counts for nothing');
  t.equal(idOf(keyed(always, go, { id: 'mine' })), 'mine');
  const paths = [...rulePaths(compiled([keyed(always, { rule: [keyed(always, go, { id: 'inner' })] }, { id: 'outer' }), keyed(always, go, { id: 'inner' })]).rules)];
  t.same(paths, ['p/outer', 'p/outer/inner', 'p/inner-2']);
});

t.test('all of several criteria', async (t) => {
  const site = Easy0Site.of(keyed({ time: ['08:00', '17:00'], day: ['wednesday'], zip: ['96813'] }, go));
  const at = (utc: string) => Date.parse(utc);
  const cases: readonly (readonly [what: string, instant: number, zip: string, reason: string])[] = [
    ['all', at('2024-07-10T12:00Z'), '96813', ''], ['another time', at('2024-07-10T17:00Z'), '96813', 'time does not hold'], ['another day', at('2024-07-11T12:00Z'), '96813', 'day does not hold'],
    ['another place', at('2024-07-10T12:00Z'), '96814', 'zip does not hold'], ['none', at('2024-07-11T17:00Z'), '96814', 'day and time and zip do not hold'],
  ];
  for (const [what, instant, zip, reason] of cases) {
    const { answer, steps } = site.explain({ instant, attributes: { zip } });
    t.equal(inWords(answer), reason === '' ? 'continue' : 'no route', what);
    const step = steps.find(({ path }) => path.includes('/'))!;
    t.match(step, { criterion: 'day and time and zip', outcome: reason === '' ? 'matched' : 'failed', reason: reason === '' ? 'continue' : reason }, what);
    t.match(step.found, new RegExp(`ZIP ${zip}`));
    t.match(step.expected, /time: 08:00-17:00; zip: ZIP 96813/);
  }
});

t.test('percent bands follow the written order, whatever else a rule asks for', async (t) => {
  const to = (number: string) => ({ number });
  const rules: Json = [keyed({ percent: 30, zip: ['96813'] }, to('3125550101')), keyed({ percent: 20 }, to('3125550102')), keyed(always, to('3125550103'))];
  const site = Easy0Site.of(rules);
  const shares = new Map<string, number>();
  for (let call = 0; call < 20_000; call++) {
    const id = `seeded-${call}`;
    const [inside, outside] = [inWords(site.decide({ id, attributes: { zip: '96813' } })), inWords(site.decide({ id, attributes: { zip: '96814' } }))];
    if (outside !== (inside === 'number 3125550101' ? 'number 3125550103' : inside)) t.fail(`${id}: the first band falls to the rule behind the group, the second stays where it is`);
    shares.set(inside, (shares.get(inside) ?? 0) + 1);
  }
  for (const [number, percent] of [['3125550101', 30], ['3125550102', 20], ['3125550103', 50]] as const) {
    const share = shares.get(`number ${number}`)! / 200;
    t.ok(Math.abs(share - percent) < 1, `${number}: ${share} % for ${percent} %`);
  }
  t.same(errorsOf([keyed({ percent: 60 }, go), keyed({ percent: 40, zip: ['96813'] }, go)]), []);
  t.same(errorsOf([keyed({ percent: 60 }, go), keyed({ percent: 41, zip: ['96813'] }, go)]), ['rules/0/criteria percent_sum']);
  t.same(errorsOf([keyed({ percent: 60 }, go), keyed(always, go), keyed({ percent: 41 }, go)]), [], 'another rule parts two groups');
});

t.test('what rules name', async (t) => {
  const rules = JSON.stringify([
    keyed({ npa: [['AL'], ['AK']], time: ['08:00', '09:00'] }, { number: '312-555-0101' }),
    keyed({ npa: null }, { rule: [keyed({ npa: ['AL', 'HI'] }, { number: 3125550102, continue: false }), keyed(always, { number: '' })] }), { npa: ['XX'] },
  ]);
  t.same(npaListsOf(rules, ['npa'], keyedRules), ['AL', 'AK', 'HI']);
  t.same(staticNumbersOf(rules, keyedRules), ['3125550101', '3125550102']);
  t.same(plansNamedIn(rules, ['call_plan'], keyedRules), []);
  t.same(npaListsOf(rules), [], 'in the other form nothing is said');
  t.same(npaListsOf(JSON.stringify([{ type: 'npa', criteria: 'AL' }, { type: 'npa', criteria: ['AK', 'AL'] }])), ['AL', 'AK']);
});

t.test('a destination by itself', async (t) => {
  for (const [json, decides] of [[{ number: '3125550101' }, true], [{ trunk: [['1']] }, true], [{ terminate: true }, true], [{ rule: [keyed(always, go)] }, false], [{}, false], ['3125550101', false], [{ number: '3125550101', sip: 'a@b' }, false]] as [Json, boolean][]) {
    t.equal(isRefusal(readDestination(json, vocabulary)), !decides, JSON.stringify(json));
  }
});
