import fc from 'fast-check';
import t from 'tap';
import { compileIcrPlan } from '../../../service/apps/icr/routing.js';
import { lintPlan } from '../../../service/apps/icr/plan-lint.js';
import { placedIn } from '../../../service/routing/lint/placed.js';
import type { Resumption } from '../../../service/routing/service.js';
import type { Answer } from '../../../service/routing/decision.js';
import type { Finding } from '../../../service/core/refusals.js';
import type { Json } from '../../../service/schema/kind.js';
import { IcrSite, rule } from '../../support/icr-site.js';

// Thousands of drawn plans and calls: half a minute on a busy machine.
t.setTimeout(1_100_000);

/** Random plans are linted, then calls are made to the engine itself: what lint says of them must be so. A failure prints its seed. */
const seed = 20_240_710;

const nowMs = Date.UTC(2024, 6, 10, 12);
const hours = ['00:00', '06:00', '08:00', '12:00', '17:30', '22:00', '23:59'];
const dates = ['2024/07/20.00:00', '2024/07/24.12:00', '2024/08/01.00:00', '2025/01/01.00:00'];
const two = <V>(from: readonly V[]) => fc.tuple(fc.constantFrom(...from), fc.constantFrom(...from)).filter(([one, other]) => one !== other);

/** Criteria of which lint knows all, with those that it knows less of, and counted ones. */
const plain: fc.Arbitrary<readonly string[]> = fc.oneof(
  fc.constant<readonly string[]>(['always', '']),
  two(hours).filter(([start]) => start !== '24:00').map(([start, end]) => ['time-of-day', `${start}-${end}`]),
  fc.constantFrom(['day-of-week', '1'], ['day-of-week', '2-6'], ['day-of-week', '7'], ['day-of-week', '6-1'], ['day-of-week', '3,5']),
  fc.constantFrom(['npa', 'HI'], ['npa', 'CA'], ['npa', 'both'], ['npa', 'own']),
);
const others: fc.Arbitrary<readonly string[]> = fc.oneof(
  plain,
  two(dates).map((window) => ['holiday', window.sort().join('-')]),
  fc.constantFrom(['percent-allocation', '20'], ['percent-allocation', '30'], ['percent-allocation', '50']),
  fc.constantFrom(['label', 'a'], ['label', 'b']),
);
const opaque: fc.Arbitrary<readonly string[]> = fc.oneof(
  { weight: 4, arbitrary: others },
  { weight: 1, arbitrary: fc.constantFrom(['match', '^808'], ['match', '[05]$'], ['match', 'called:^312'], ['limited', '2'], ['limited', '0'], ['periodic', '3/1']) },
);

/** Lists of rules three deep; every rule is named, so that decisions tell which of them decided. */
function plans(criterion: fc.Arbitrary<readonly string[]>, withPlans: boolean): fc.Arbitrary<readonly Json[]> {
  let serial = 0;
  const named = (criteria: readonly string[], type: string, value?: Json) => rule(criteria[0]!, criteria[1], type, value, { id: `r${serial++}` });
  const final = fc.constantFrom<[string, string?]>(['continue'], ['terminate'], ['number', '3125550201'], ['number', '3125550301'], ['sip-uri', 'a@example.net'], ...withPlans ? [['call_plan', 'one'], ['call_plan', 'two'], ['call_plan', 'main'], ['call_plan', 'gone']] as [string, string][] : []);
  const leaf = fc.tuple(criterion, final).map(([criteria, [type, value]]) => ({ criteria, type, value, rules: undefined }));
  type Tree = { criteria: readonly string[]; type: string; value: string | undefined; rules: readonly Tree[] | undefined };
  const trees: (depth: number) => fc.Arbitrary<Tree> = (depth) => depth === 0 ? leaf : fc.oneof(
    { weight: 3, arbitrary: leaf as fc.Arbitrary<Tree> },
    { weight: 2, arbitrary: fc.tuple(criterion, fc.array(trees(depth - 1), { maxLength: 4 }), fc.integer({ min: 0, max: 5 })).map(([criteria, rules, menu]) => ({ criteria, type: menu === 0 ? 'menu' : 'rule', value: undefined, rules })) },
  );
  const written = ({ criteria, type, value, rules }: Tree): Json => rules === undefined ? named(criteria, type, value)
    : type === 'rule' ? named(criteria, 'rule', rules.map(written)) : named(criteria, 'menu', { prompt: 'x', choices: { 1: { type: 'rule', value: rules.map(written) }, 2: { type: 'number', value: '3125550202' } } });
  return fc.array(trees(2), { minLength: 3, maxLength: 8 }).map((found) => {
    serial = 0;
    return found.map(written);
  });
}

function siteOf(rules: readonly Json[], one: readonly Json[] = [], two: readonly Json[] = []): IcrSite {
  const site = new IcrSite();
  site.npaList('HI', ['808']);
  site.npaList('CA', ['213', '415']);
  site.npaList('both', ['808', '213', '415', '916']);
  site.npaList('own', ['916', '312'], 'sp');
  site.route('3125550100', 'main');
  // Calls to a number that rules lead to.
  site.route('312555030X', 'main');
  site.plan('main', rules);
  site.plan('one', one);
  site.plan('two', two);
  return site;
}

const callers = ['8085550001', '2135550100', '4155550105', '9165550107', '3125550100', '2025550103', '+442079460100', '411', undefined];
const localMinutes = [...hours, '03:00', '09:15', '17:00', '20:00'].flatMap((text) => {
  const [hour, minute] = text.split(':').map(Number);
  return [hour! * 60 + minute!, hour! * 60 + minute! - 1];
});

/** Numbers that repeat for a seed. */
function* numbersFrom(start: number): Generator<number> {
  for (let state = start;;) yield (state = Math.imul(state ^ state >>> 15, 0x2c1b3c6d) + 0x9e3779b9 >>> 0) >>> 3;
}

function randomCall(next: () => number, number: number) {
  const pick = <V>(from: readonly V[]) => from[next() % from.length]!;
  const instant = Date.UTC(2024, 6, 11 + next() % (next() % 4 === 0 ? 400 : 21)) + (pick(localMinutes) * 60 + pick([0, 59])) * 1000;
  return { id: `call-${number}`, calling: pick(callers), called: pick(['3125550100', '3125550301']), instant, labels: pick([[], ['a'], ['b'], ['a', 'b']]) };
}

const idsOf = ({ decision }: Answer) => new Set(decision.rule?.split('/') ?? []);

/** The ids of the rules that findings of a code are about. */
function idsUnder(site: IcrSite, warnings: readonly Finding[], code: string): readonly string[] {
  const plan = compileIcrPlan(site.view.get('call_plan', ['sp', 'sub', 'main'])!);
  const ids = new Map([...placedIn(plan.rules, 'rules')].flatMap(({ rule, field }) => rule === undefined ? [] : [[field, rule.id] as const]));
  return warnings.filter((finding) => finding.code === code).map(({ field }) => ids.get(field)!);
}

const lint = (site: IcrSite, rules: readonly Json[]) => lintPlan(JSON.stringify(rules), { provider: 'sp', subscriber: 'sub', name: 'main' }, site.view, nowMs);
const settings = (numRuns: number) => ({ seed, numRuns, verbose: 1 as const });

t.test('a rule called unreachable never decides, not even when a call comes back', async (t) => {
  let unreachable = 0, overflow = 0, plansTried = 0;
  fc.assert(fc.property(plans(opaque, true), plans(opaque, true), plans(others, false), fc.nat(), (rules, one, two, start) => {
    const site = siteOf(rules, one, two);
    const { errors, warnings } = lint(site, rules);
    const never = idsUnder(site, warnings, 'unreachable'), notFirst = idsUnder(site, warnings, 'overflow_only');
    if (errors.length > 0 || never.length + notFirst.length === 0) return;
    unreachable += never.length;
    overflow += notFirst.length;
    plansTried++;
    const numbers = numbersFrom(start);
    const next = () => numbers.next().value as number;
    for (let number = 0; number < 2_000; number++) {
      const call = randomCall(next, number);
      for (const rule of ['r0', 'r1', 'r2', 'r3']) site.held.set(`sp/sub/main/${rule}`, next() % 4);
      let answer = site.decide(call);
      const first = idsOf(answer);
      for (const id of [...never, ...notFirst]) if (first.has(id) && answer.decision.rule?.startsWith('main/') === true && ownIds(answer).has(id)) throw new Error(`${id} decided ${JSON.stringify(call)} at first`);
      for (let more = 0; more < 3 && answer.position !== undefined && answer.decision.kind !== 0 && answer.decision.kind !== 5; more++) {
        const resumption: Resumption = answer.decision.kind === 6 ? { kind: 'digits', position: answer.position, digits: String(next() % 3) } : { kind: 'after', position: answer.position };
        answer = site.decide({ ...call, labels: next() % 2 === 0 ? call.labels : ['a', 'b'] }, resumption);
        for (const id of never) if (ownIds(answer).has(id)) throw new Error(`${id} decided ${JSON.stringify(call)} after ${more + 1} events`);
      }
    }
  }), settings(80));
  t.comment(`seed ${seed}: ${unreachable} unreachable and ${overflow} overflow rules in ${plansTried} plans`);
  t.ok(unreachable > 20 && overflow > 20, 'enough of them were met');
});

/** Ids of rules of `main` itself on the way to a decision: those before the path goes on in another plan. */
function ownIds({ decision }: Answer): ReadonlySet<string> {
  const segments = (decision.rule ?? '').split('/');
  const other = segments.findIndex((segment, place) => place > 0 && !/^r\d+(-\d+)?$/.test(segment));
  return new Set(segments.slice(0, other < 0 ? segments.length : other));
}

t.test('every other rule decides a call, where lint knows all about the criteria', async (t) => {
  let rulesTried = 0;
  fc.assert(fc.property(plans(plain, false), (rules) => {
    const site = siteOf(rules);
    const { errors, warnings } = lint(site, rules);
    if (errors.length > 0) return;
    const plan = compileIcrPlan(site.view.get('call_plan', ['sp', 'sub', 'main'])!);
    const told = new Set([...idsUnder(site, warnings, 'unreachable'), ...idsUnder(site, warnings, 'overflow_only')]);
    const deciding = new Set<string>();
    let number = 0;
    for (let day = 11; day < 18; day++) {
      for (const minute of localMinutes.filter((minute) => minute >= 0)) {
        for (const calling of callers) {
          for (const called of ['3125550100', '3125550301']) for (const id of idsOf(site.decide({ id: `call-${number++}`, called, calling, instant: Date.UTC(2024, 6, day) + minute * 60_000 }))) deciding.add(id);
        }
      }
    }
    // A list is there for the rules in it; those of menus wait for digits.
    const visit = (found: typeof plan.rules) => {
      for (const { id, destination } of found) {
        if (told.has(id)) continue;
        rulesTried++;
        if (destination.flow === 'rules') visit(destination.rules);
        else if (!deciding.has(id)) throw new Error(`${id} decides nothing, and lint does not say so`);
      }
    };
    visit(plan.rules);
  }), settings(60));
  t.comment(`seed ${seed}: ${rulesTried} rules`);
  t.ok(rulesTried > 200);
});

t.test('the example of a gap gets no decision, and without a gap every call gets one', async (t) => {
  let gaps = 0, whole = 0;
  fc.assert(fc.property(plans(opaque, true), plans(others, false), fc.boolean(), fc.nat(), (some, two, isClosed, start) => {
    const rules = isClosed ? [...some, rule('day-of-week', '2-7', 'continue', undefined, { id: 'x' }), rule('day-of-week', '1', 'sip-uri', 'a@example.net', { id: 'y' })] : some;
    const site = siteOf(rules, [], two);
    const { errors, warnings } = lint(site, rules);
    const gap = warnings.find(({ code }) => code === 'gap' || code === 'no_default');
    if (errors.length > 0 || warnings.some(({ code }) => code === 'not_decided')) return;
    site.held.get = site.used.get = () => Infinity;
    if (gap === undefined) {
      // What is behind an expression is tried with some callers only.
      if (/match/.test(JSON.stringify(rules))) return;
      whole++;
      const numbers = numbersFrom(start);
      for (let number = 0; number < 300; number++) {
        const call = { ...randomCall(() => numbers.next().value as number, number), called: '3125550100' };
        if (site.decide(call).noRoute) throw new Error(`no rule decides ${JSON.stringify(call)}`);
      }
      return;
    }
    gaps++;
    const { calling, called, instant, labels } = read(gap.example!);
    // The example gives draws, not the id that they follow from.
    const isUndecided = Array.from({ length: 20_000 }, (_, number) => `lint-${number}`).some((id) => site.decide({ id, calling, called, instant, labels }).noRoute);
    if (!isUndecided) throw new Error(`${gap.example} is decided`);
  }), settings(150));
  t.comment(`seed ${seed}: ${gaps} plans with a gap, ${whole} without`);
  t.ok(gaps > 30 && whole > 15, 'enough of both were met');
});

/** The call that an example tells. */
function read(example: string) {
  const [year, month, day, hour, minute] = /^(\d{4})\/(\d\d)\/(\d\d) (\d\d):(\d\d)/.exec(example)!.slice(1).map(Number) as [number, number, number, number, number];
  const found = (name: string) => new RegExp(`, ${name} ([^,]+)`).exec(example)?.[1];
  const label = found('label');
  return {
    instant: Date.UTC(year, month - 1, day, hour, minute), called: found('called') ?? '3125550100',
    calling: example.includes('no caller') ? undefined : found('caller') ?? '8085550001', labels: label === undefined ? [] : [label],
  };
}
