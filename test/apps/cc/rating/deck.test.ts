import fc from 'fast-check';
import t from 'tap';
import { longestLine } from '../../../../service/apps/cc/rating/deck.js';
import { ratePrefix } from '../../../../service/apps/cc/tables/rate-prefix.js';
import type { ScanOptions } from '../../../../service/schema/view.js';
import { CcSite } from '../../../support/cc-site.js';
import { MemoryView } from '../../../support/memory-view.js';
import { ccLimits } from '../../../../service/apps/cc/limits.js';

t.test('the line of a deck', async (t) => {
  const site = new CcSite();
  const lines: readonly [prefix: string, amount: number][] = [['3', 1], ['312', 2], ['3125550', 3], ['313', 4], ['+44', 5], ['+4420', 6], ['411', 7], ['0', 8]];
  for (const [prefix, amount] of lines) site.line('flat', prefix, { amount: amount * 1_000_000 });
  const cases: readonly [why: string, called: string, priced: string][] = [
    ['the longest', '3125550100', 'flat 300'],
    ['a shorter one', '3125560100', 'flat 200'],
    ['behind a neighbour', '3145550100', 'flat 100'],
    ['a neighbour', '3135550100', 'flat 400'],
    ['none', '8085550100', 'flat 10'],
    ['international', '+442071838750', 'flat 600'],
    ['international, as a stack sends it that knows no +', '442071838750', 'flat 600'],
    ['international, the shorter one', '+441618301234', 'flat 500'],
    ['a short code', '411', 'flat 700'],
    ['the operator', '0', 'flat 800'],
    ['a short code is no area code', '313', 'flat 400'],
    ['and nothing but its own line', '311', 'flat 10'],
    ['which may be one digit', '3', 'flat 100'],
    ['six digits', '312555', 'flat 10'],
    ['seven digits of nobody knows where', '3125551', 'flat 10'],
    ['an area code that begins as a short code does', '4115550100', 'flat 700'],
  ];
  for (const [why, called, priced] of cases) t.equal(site.priced({ called }), priced, why);
  t.equal(site.decide().decision.rule, 'long/plan/flat/deck 3125550');
});

t.test('a deck and children are siblings', async (t) => {
  const site = new CcSite();
  site.rate('flat', { amount: 100_000, surcharge: 5, if_no_sub_rates_exist: 'reject' }, [{ type: 'destination', value: '312', amount: 1 }, { type: 'origin', value: '808', amount: 2 }]);
  t.equal(site.priced({}), 'flat 105', 'a child');
  site.line('flat', '312555', { amount: 3_000_000 });
  t.equal(site.priced({}), 'flat 305', 'a longer prefix of the deck');
  site.line('flat', '313', { charge_method: 'per_call' });
  t.equal(site.priced({ called: '3135550100' }, 600), 'flat 15', 'what is absent is the rate\'s');
  t.equal(site.priced({ called: '5125550100' }), 'flat 205', 'no prefix: the origin');
  t.equal(site.priced({ called: '5125550100', calling: '5125550101' }), 'no rate');
  site.line('flat', '312', { amount: 9_000_000 });
  t.equal(site.priced({ called: '3124440100' }), 'flat 105', 'of the same prefix the child');
});

/** A3 of the cases: what a list from A to Z says of North America, the Caribbean, other countries and short codes. */
t.test('a deck with country codes', async (t) => {
  const site = new CcSite();
  site.rate('flat', { if_no_sub_rates_exist: 'reject' });
  const deck: readonly [prefix: string, amount: number][] = [['+41', 5], ['242', 25], ['+2424', 60], ['+7', 3], ['+98', 30], ['+49', 4]];
  for (const [prefix, cents] of deck) site.line('flat', prefix, { amount: cents * 10_000 });
  const cases: readonly [why: string, called: string, priced: string][] = [
    ['Toronto is not Switzerland', '4165550100', 'no rate'],
    ['Switzerland', '+41446681800', 'flat 5'],
    ['the Bahamas are not the Congo', '2424753044', 'flat 25'],
    ['the Congo', '+242468123456', 'flat 60'],
    ['the relay service is not Russia', '711', 'no rate'],
    ['the crisis line is not Iran', '988', 'no rate'],
    ['assistance is not Switzerland', '411', 'no rate'],
    ['Germany', '+498912345678', 'flat 4'],
    ['Germany, without its +', '498912345678', 'flat 4'],
  ];
  for (const [why, called, priced] of cases) t.equal(site.priced({ called }), priced, why);
  site.line('flat', '+1', { amount: 20_000 });
  for (const [why, called, priced] of [['Toronto', '4165550100', 'flat 2'], ['the Bahamas', '2424753044', 'flat 25'], ['assistance', '411', 'no rate'], ['Switzerland', '+41446681800', 'flat 5']] as const) {
    t.equal(site.priced({ called }), priced, `with a line for the whole plan: ${why}`);
  }
});

t.test('origins are prefixes of the same form', async (t) => {
  const site = new CcSite();
  site.rate('flat', { amount: 100_000 }, [{ type: 'origin', value: ['1808', '01144'], amount: 2 }, { type: 'origin', value: '1', amount: 3 }]);
  for (const [calling, priced] of [['8085550001', 'flat 200'], ['+442071838750', 'flat 200'], ['9075550001', 'flat 300'], ['808', 'flat 200'], ['8085', 'flat 10'], ['+33142685300', 'flat 10']] as const) {
    t.equal(site.priced({ calling }), priced, calling);
  }
});

t.test('blocked lines, children and rates', async (t) => {
  const site = new CcSite();
  site.rate('flat', { amount: 100_000, surcharge: 5 }, [
    { type: 'destination', value: '900', charge_method: 'blocked', children: [{ type: 'destination', value: '9005550', charge_method: 'per_minute' }] },
    { type: 'destination', value: '+53', children: [{ type: 'time', value: '00:00-24:00', charge_method: 'blocked' }] },
    { type: 'destination', value: '700', children: [{ type: 'sequence', value: 60, charge_method: 'free' }, { type: 'sequence', value: null, charge_method: 'blocked' }] },
  ]);
  site.line('flat', '+86139', { charge_method: 'blocked' });
  site.line('flat', '+86', { amount: 990_000 });
  site.rate('barred', { charge_method: 'blocked' });
  const cases: readonly [why: string, called: string, words: string][] = [
    ['a line', '+8613912345678', 'blocked destination'],
    ['its neighbour', '+8613812345678', 'flat'],
    ['a child', '9004440100', 'blocked destination'],
    ['a child of it that is sold', '9005550100', 'flat'],
    ['a child of a child', '+5378301234', 'blocked destination'],
    ['a part of the call', '7005550100', 'blocked destination'],
    ['the rest', '3125550100', 'flat'],
  ];
  const decided = (called: string): string => {
    const { denied, decision } = site.decide({ called });
    return denied ?? decision.rule!.split('/')[2]!;
  };
  for (const [why, called, words] of cases) t.equal(decided(called), words, why);
  t.equal(site.priced({ called: '+8613912345678' }), 'no rate', 'on paper');
  site.plan('plan', ['flat', 'barred']);
  t.equal(decided('3125550100'), 'flat', 'of two that fit alike the first');
  site.plan('plan', ['barred', 'flat']);
  t.equal(decided('3125550100'), 'blocked destination', 'a whole rate');
  t.equal(decided('+8613812345678'), 'flat', 'one that fits better is charged');
  site.plan('other', ['flat']);
  site.plan('plan', ['barred']);
  site.service('long', ['plan', 'other']);
  t.equal(decided('+8613812345678'), 'blocked destination', 'what is blocked is not looked for in the next plan');
  t.match(site.explain({ called: '3125550100' }).steps.at(-1), { criterion: 'rate', found: 'blocked', reason: 'blocked destination' });
});

t.test('intervals of lines and children, 65 s', async (t) => {
  const site = new CcSite();
  site.service('long', ['plan'], { minimum_billing: 600, rounding_threshold: 30, default_rounding_interval: 10 });
  site.rate('flat', { amount: 100_000 }, [
    { type: 'destination', value: '700', first_interval: 30, next_interval: 6, children: [{ type: 'destination', value: '7001', next_interval: 60 }] },
    { type: 'destination', value: '600', children: [{ type: 'sequence', value: 60, next_interval: 30 }, { type: 'sequence', value: null, amount: '1' }] },
  ]);
  site.line('flat', '201', { first_interval: 90, next_interval: 60 });
  site.line('flat', '202', { first_interval: 30 });
  site.line('flat', '203', { next_interval: 50 });
  site.line('flat', '204', {});
  const cases: readonly [why: string, called: string, seconds: number, priced: string][] = [
    ['90/60', '2015550100', 95, 'flat 25'],
    ['30 alone: the next is the rounding interval', '2025550100', 65, 'flat 12'],
    ['50 alone: the first is as long', '2035550100', 65, 'flat 17'],
    ['none: the service counts, with its minimum', '2045550100', 65, 'flat 100'],
    ['a child: 30/6', '7005550100', 65, 'flat 11'],
    ['its child has the first from it: 30/60', '7001550100', 65, 'flat 15'],
    ['a sequence of 30/30: 60 at 0.10, 30 at 1', '6005550100', 65, 'flat 60'],
  ];
  for (const [why, called, seconds, priced] of cases) t.equal(site.priced({ called }, seconds), priced, why);
  const { steps } = site.explain({ called: '2015550100' });
  t.match(steps.find(({ criterion }) => criterion === 'rounding'), { expected: 'a first interval of 90 s, then intervals of 60 s, threshold 0 s' });
});

t.test('dates of lines', async (t) => {
  const site = new CcSite();
  const at = (day: number): number => Date.UTC(2024, 6, day) * 1000;
  site.line('flat', '312', { amount: 1_000_000, effective_date: at(1) });
  site.line('flat', '312', { amount: 2_000_000, effective_date: at(5) });
  site.line('flat', '312', { amount: 3_000_000, effective_date: at(8), end_date: at(9) });
  site.line('flat', '312555', { amount: 4_000_000, effective_date: at(3), end_date: at(4) });
  const cases: readonly [why: string, micros: number, priced: string][] = [
    ['before all', at(1) - 1000, 'flat 10'],
    ['the first instant', at(1), 'flat 100'],
    ['a longer one', at(3), 'flat 400'],
    ['its last instant', at(4) - 1000, 'flat 400'],
    ['it is over', at(4), 'flat 100'],
    ['the next price', at(5), 'flat 200'],
    ['just before the one after', at(8) - 1000, 'flat 200'],
    ['the latest', at(8), 'flat 300'],
    ['over: the one before goes on', at(9), 'flat 200'],
  ];
  for (const [why, micros, priced] of cases) t.equal(site.priced({ instant: micros / 1000 }), priced, why);
});

t.test('more ended lines of a prefix than are looked through', async (t) => {
  for (const [ended, line] of [[ccLimits.endedLines - 1, '312'], [ccLimits.endedLines, '31']] as const) {
    const view = new MemoryView([ratePrefix]);
    const put = (prefix: string, effective: number, end?: number): void => { view.put('rate_prefix', { service_provider_name: 'sp', rate_name: 'flat', prefix, effective_date: effective, ...end !== undefined && { end_date: end } }); };
    put('31', 0);
    put('312', 0);
    for (let at = 1; at <= ended; at++) put('312', at, at + 1);
    t.equal(longestLine(view, 'sp', 'flat', '3125550100', 1_000_000)?.prefix, line, `${ended}`);
  }
});

/** Counts seeks. */
class SeekingView extends MemoryView {
  seeks = 0;
  override scan(table: string, options?: ScanOptions) {
    this.seeks++;
    return super.scan(table, options);
  }
}

t.test('against a search through all lines; a seek for each digit at most', async (t) => {
  const seed = Number(process.env['SEED'] ?? 20_240_711);
  const digits = (most: number) => fc.string({ unit: fc.constantFrom('1', '2', '3'), minLength: 1, maxLength: most });
  const line = fc.record({ prefix: digits(6), effective: fc.integer({ min: 0, max: 9 }), lasting: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }) });
  fc.assert(fc.property(fc.array(line, { maxLength: 60 }), digits(8), fc.integer({ min: 0, max: 12 }), (lines, called, at) => {
    const view = new SeekingView([ratePrefix]);
    const kept = new Map(lines.map((line) => [`${line.prefix} ${line.effective}`, line]));
    for (const { prefix, effective, lasting } of kept.values()) {
      view.put('rate_prefix', { service_provider_name: 'sp', rate_name: 'flat', prefix, effective_date: effective, ...lasting !== undefined && { end_date: effective + lasting } });
      view.put('rate_prefix', { service_provider_name: 'sp', rate_name: 'flau', prefix: `${prefix}1`, effective_date: 0 });
    }
    const [best] = [...kept.values()]
      .filter(({ prefix, effective, lasting }) => called.startsWith(prefix) && effective <= at && (lasting === undefined || at < effective + lasting))
      .sort((one, other) => other.prefix.length - one.prefix.length || other.effective - one.effective);
    const found = longestLine(view, 'sp', 'flat', called, at);
    const dates = Math.max(0, ...[...kept.values()].map(({ prefix }) => [...kept.values()].filter((other) => other.prefix === prefix).length));
    return found?.prefix === best?.prefix && view.seeks <= (called.length + 1) * (dates + 2);
  }), { seed, numRuns: 1000 });
  t.pass(`seed ${seed}`);
});
