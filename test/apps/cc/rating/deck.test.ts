import fc from 'fast-check';
import t from 'tap';
import { longestLine } from '../../../../service/apps/cc/rating/deck.js';
import { limits } from '../../../../service/core/limits.js';
import { ratePrefix } from '../../../../service/apps/cc/tables/rate-prefix.js';
import type { ScanOptions } from '../../../../service/schema/view.js';
import { CcSite } from '../../../support/cc-site.js';
import { MemoryView } from '../../../support/memory-view.js';

t.test('the line of a deck', async (t) => {
  const site = new CcSite();
  const lines: readonly [prefix: string, amount: number][] = [['3', 1], ['312', 2], ['3125550', 3], ['313', 4], ['44', 5], ['4420', 6], ['01144', 7]];
  for (const [prefix, amount] of lines) site.line('flat', prefix, { amount: amount * 1_000_000 });
  const cases: readonly [why: string, called: string, priced: string][] = [
    ['the longest', '3125550100', 'flat 300'],
    ['a shorter one', '3125560100', 'flat 200'],
    ['behind a neighbour', '3145550100', 'flat 100'],
    ['a neighbour', '3135550100', 'flat 400'],
    ['none', '8085550100', 'flat 10'],
    ['international, written without +', '+442071838750', 'flat 600'],
    ['international, dialled as at home', '01144207183875', 'flat 700'],
    ['the prefix itself', '313', 'flat 400'],
    ['shorter than the prefix', '31', 'flat 100'],
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

t.test('decks behind country codes', async (t) => {
  const site = new CcSite();
  const ohio = '4405550100';
  site.line('flat', '44', { amount: 4_000_000 });
  t.equal(site.priced({ called: ohio }), 'flat 400', 'numbers alone: 44 begins 440');
  site.line('flat', '1440', { amount: 3_000_000 });
  t.equal(site.priced({ called: ohio }), 'flat 300', 'the one that says more of it');
  site.line('flat', '4405', { amount: 5_000_000 });
  t.equal(site.priced({ called: ohio }), 'flat 500', 'the one that says more of it');
  site.line('flat', '1', { amount: 1_000_000 });
  t.equal(site.priced({ called: ohio }), 'flat 300', 'where 1 has a price, 44 is a country');
  t.equal(site.priced({ called: '8085550100' }), 'flat 100');
  t.equal(site.priced({ called: '+442071838750' }), 'flat 400');
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
  for (const [ended, line] of [[limits.endedLines - 1, '312'], [limits.endedLines, '31']] as const) {
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
