import t from 'tap';
import type { Json } from '../../../../service/schema/kind.js';
import { CcSite } from '../../../support/cc-site.js';

const micros = (...date: Parameters<typeof Date.UTC>): number => Date.UTC(...date) * 1000;

/** A child of a rate. */
function child(type: string, value: Json, more: Readonly<Record<string, Json>> = {}): Json {
  return { type, value, ...more };
}

/** A site whose one rate `flat` has these children. */
function siteOf(children: readonly Json[], values: Readonly<Record<string, string | number>> = {}): CcSite {
  const site = new CcSite();
  site.rate('flat', { amount: 100_000, ...values }, children);
  return site;
}

t.test('the tree of a rate, a minute each', async (t) => {
  const cases: readonly [why: string, children: readonly Json[], call: { called?: string; calling?: string | undefined; instant?: number }, priced: string][] = [
    ['no children: the rate itself', [], {}, 'flat 10'],
    ['none holds: the rate itself', [child('destination', '808', { amount: '0.02' })], {}, 'flat 10'],
    ['a destination', [child('destination', '312', { amount: '0.02' })], {}, 'flat 2'],
    ['an amount as a number', [child('destination', '312', { amount: 0.02 })], {}, 'flat 2'],
    ['the longest prefix, wherever it stands', [child('destination', '3', { amount: 1 }), child('destination', '3125', { amount: 3 }), child('destination', '312', { amount: 2 })], {}, 'flat 300'],
    ['several prefixes', [child('destination', ['808', '312'], { amount: 2 })], {}, 'flat 200'],
    ['the first of the same prefix', [child('destination', '312', { amount: 1 }), child('destination', '312', { amount: 2 })], {}, 'flat 100'],
    ['an international number, with its +', [child('destination', '+44', { amount: 2 })], { called: '+442071838750' }, 'flat 200'],
    ['dialled as from home', [child('destination', '01144', { amount: 2 })], { called: '+442071838750' }, 'flat 200'],
    ['digits alone are of North America', [child('destination', '44', { amount: 2 })], { called: '+442071838750' }, 'flat 10'],
    ['with or without the 1', [child('destination', '1312', { amount: 2 })], {}, 'flat 200'],
    ['the whole plan', [child('destination', '1', { amount: 2 })], {}, 'flat 200'],
    ['an origin', [child('origin', '808', { amount: 2 })], {}, 'flat 200'],
    ['an origin and no caller', [child('origin', '808', { amount: 2 })], { calling: undefined }, 'flat 10'],
    ['a destination before an origin', [child('origin', '808555', { amount: 1 }), child('destination', '3', { amount: 2 })], {}, 'flat 200'],
    ['an origin before a day', [child('day', 'WEDNESDAY', { amount: 1 }), child('origin', '8', { amount: 2 })], {}, 'flat 200'],
    ['a day before a time', [child('time', '00:00-24:00', { amount: 1 }), child('day', '4', { amount: 2 })], {}, 'flat 200'],
    ['the first of two times', [child('time', '12:00-13:00', { amount: 1 }), child('time', '00:00-24:00', { amount: 2 })], {}, 'flat 100'],
    ['another day', [child('day', 'MONDAY', { amount: 1 })], {}, 'flat 10'],
    ['a time that is over', [child('time', '11:00-12:00', { amount: 1 })], {}, 'flat 10'],
    ['a time across midnight', [child('time', '22:00-12:01', { amount: 1 })], {}, 'flat 100'],
    ['members that are absent are the parent\'s', [child('destination', '312', { charge_method: 'per_call' })], {}, 'flat 10'],
    ['a surcharge of its own', [child('destination', '312', { surcharge: '0.50' })], {}, 'flat 60'],
    ['a child of a child', [child('destination', '312', { amount: 2, children: [child('time', '12:00-13:00', { amount: 3 })] })], {}, 'flat 300'],
    ['a child none of whose children holds', [child('destination', '312', { amount: 2, children: [child('time', '13:00-14:00', { amount: 3 })] })], {}, 'flat 200'],
    ['a child that rejects: the next that holds', [
      child('destination', '3125', { amount: 2, if_no_sub_rates_exist: 'reject', children: [child('day', '1', { amount: 3 })] }), child('destination', '312', { amount: 4 }),
    ], {}, 'flat 400'],
    ['a sequence', [child('sequence', 30, { amount: 1 }), child('sequence', null, { amount: 2 })], {}, 'flat 150'],
    ['a sequence of a child', [child('destination', '312', { children: [child('sequence', 30, { amount: 1 }), child('sequence', null)] })], {}, 'flat 55'],
    ['a child before the sequence beside it', [child('sequence', null, { amount: 1 }), child('time', '00:00-24:00', { amount: 2 })], {}, 'flat 200'],
    ['the surcharge of the first part, once', [child('sequence', 30, { amount: 1, surcharge: '0.10' }), child('sequence', null, { amount: 1, surcharge: '0.20' })], {}, 'flat 110'],
    ['free', [child('destination', '312', { charge_method: 'free' })], {}, 'flat 0'],
  ];
  for (const [why, children, call, priced] of cases) t.equal(siteOf(children).priced(call), priced, why);
});

t.test('where no sub rate exists', async (t) => {
  const other = [child('destination', '808', { amount: 2 })];
  t.equal(siteOf(other, { if_no_sub_rates_exist: 'use_parent' }).priced({}), 'flat 10');
  t.equal(siteOf(other, { if_no_sub_rates_exist: 'reject' }).priced({}), 'no rate');
  t.equal(siteOf([], { if_no_sub_rates_exist: 'reject' }).priced({}), 'no rate', 'none at all');
  t.equal(siteOf([child('destination', '312')], { if_no_sub_rates_exist: 'reject' }).priced({}), 'flat 10', 'one that holds');
  t.equal(siteOf([child('sequence', null)], { if_no_sub_rates_exist: 'reject' }).priced({}), 'flat 10', 'a sequence always does');
  const inner = [child('destination', '312', { amount: 2, children: [child('day', '1', { amount: 3 })] })];
  t.equal(siteOf(inner, { if_no_sub_rates_exist: 'reject' }).priced({}), 'no rate', 'the children have it from the rate');
  const unpriced = new CcSite();
  unpriced.rate('flat', {}, []);
  t.equal(unpriced.priced({}), 'no rate', 'a method without an amount is no price');
});

t.test('the zone of windows: the provider\'s, the system\'s, the NIU\'s', async (t) => {
  const site = siteOf([child('time', '07:00-08:00', { amount: 7 }), child('time', '08:00-09:00', { amount: 8 }), child('time', '02:00-03:00', { amount: 2 })]);
  t.equal(site.priced({}), 'flat 10', 'UTC: noon');
  site.set('time_zone', 'America/Chicago');
  t.equal(site.priced({}), 'flat 700');
  site.set('time_zone', 'America/New_York', 'sp');
  t.equal(site.priced({}), 'flat 800');
  site.plan('plan', ['flat'], [{ start: '08:00', end: '08:01', factor: '0.5' }]);
  t.equal(site.priced({}, 120), 'flat 1200', 'of modifiers too');
});

t.test('rates, plans and services', async (t) => {
  const site = new CcSite();
  site.rate('near', { amount: 20_000, if_no_sub_rates_exist: 'reject' }, [child('destination', '808')]);
  site.rate('far', { amount: 300_000 });
  site.plan('plan', ['near', 'flat']);
  t.equal(site.priced({}), 'flat 10', 'the one that has a price');
  t.equal(site.priced({ called: '8085550123' }), 'near 2', 'the better match');
  site.plan('plan', ['flat', 'near']);
  t.equal(site.priced({ called: '8085550123' }), 'near 2', 'whatever the order');
  site.plan('plan', ['flat', 'far']);
  t.equal(site.priced({}), 'flat 10', 'of two that match alike the first');
  site.rate('far', { amount: 300_000, effective_date: micros(2024, 0, 1) });
  t.equal(site.priced({}), 'far 30', 'or the one with the latest effective date');
  site.rate('flat', { amount: 100_000, effective_date: micros(2024, 1, 1) });
  t.equal(site.priced({}), 'flat 10', 'or the one with the latest effective date');
  site.plan('first', ['near']);
  site.service('long', ['first', 'plan']);
  t.equal(site.priced({ called: '8085550123' }), 'near 2', 'the first plan');
  t.equal(site.priced({}), 'flat 10', 'the second where the first has none');
  site.service('special', ['first'], { call_markup: 100_00 });
  site.offering({ calling_services: ['special', 'long'] });
  t.equal(site.priced({ called: '8085550123' }), 'near 4', 'the first service');
  t.equal(site.priced({}), 'flat 10', 'the second where the first has none');
  site.offering({ calling_services: [] });
  t.equal(site.priced({}), 'no rate');
});

t.test('dates are instants', async (t) => {
  const site = new CcSite();
  const noon = Date.UTC(2024, 6, 10, 12);
  site.rate('new', { amount: 200_000, effective_date: noon * 1000 });
  site.rate('old', { amount: 100_000, effective_date: micros(2024, 0, 1), end_date: noon * 1000 });
  site.plan('plan', ['old', 'new']);
  for (const [instant, priced] of [[noon - 1, 'old 10'], [noon, 'new 20'], [Date.UTC(2024, 0, 1) - 1, 'no rate'], [Date.UTC(2024, 0, 1), 'old 10']] as const) {
    t.equal(site.priced({ instant }), priced, new Date(instant).toISOString());
  }
  site.rate('old', { amount: 100_000, end_date: (noon + 1) * 1000 });
  t.equal(site.priced({ instant: noon }), 'new 20', 'both hold: the later');
});

t.test('promotions', async (t) => {
  const from = Date.UTC(2024, 6, 10, 12);
  const start = { promotion_active: true, promotion_discount: 50_00, promotion_start: from * 1000 };
  const day = 86_400_000;
  const cases: readonly [why: string, values: Readonly<Record<string, string | number | boolean>>, instant: number, cents: number][] = [
    ['before', { ...start, promotion_end: (from + day) * 1000 }, from - 1, 10],
    ['its first instant', { ...start, promotion_end: (from + day) * 1000 }, from, 5],
    ['its last', { ...start, promotion_end: (from + day) * 1000 }, from + day - 1, 5],
    ['its end', { ...start, promotion_end: (from + day) * 1000 }, from + day, 10],
    ['not active', { ...start, promotion_active: false }, from, 10],
    ['two days: within', { ...start, promotion_duration: '2 days' }, from + 2 * day - 1, 5],
    ['two days: over', { ...start, promotion_duration: '2 days' }, from + 2 * day, 10],
    ['a year: within', { ...start, promotion_duration: '1 year' }, Date.UTC(2025, 6, 10, 12) - 1, 5],
    ['a year: over', { ...start, promotion_duration: '1 year' }, Date.UTC(2025, 6, 10, 12), 10],
    ['an end comes before a duration', { ...start, promotion_duration: '2 days', promotion_end: (from + day) * 1000 }, from + day, 10],
  ];
  const site = new CcSite();
  for (const [why, values, instant, cents] of cases) {
    site.service('long', ['plan'], values);
    t.equal(site.priced({ instant }), `flat ${cents}`, why);
  }
});

t.test('explain names every candidate, the rate and the arithmetic', async (t) => {
  const site = new CcSite();
  site.rate('near', { amount: 20_000, if_no_sub_rates_exist: 'reject' }, [child('destination', '808')]);
  site.rate('next', { amount: 20_000, effective_date: micros(2025, 0, 1) });
  site.plan('plan', ['near', 'next', 'flat']);
  const { steps, answer } = site.explain();
  t.same(answer, site.decide());
  t.same(steps.map(({ path, criterion, found, outcome, reason }) => `${path} ${criterion}: ${found}, ${outcome}, ${reason}`), [
    ' access number: 8005550100, matched, sp/card',
    ' account: 10000001, matched, 10000001',
    ' status: activated, matched, ',
    ' expiry: does not expire, matched, ',
    'plan/near candidate: , failed, no price for this call',
    'plan/next candidate: , failed, not yet effective: from 2025-01-01 00:00:00 UTC on',
    'plan/flat candidate: the rate itself, matched, 0.1 a minute',
    'plan/flat rate: flat, matched, this rate is charged',
    ' balance: 10.00, matched, ',
    'flat affordable time: 10.00 available, matched, 3600 s cost 6.00, one interval more 6.10; answered, it goes on by EVENT extend, up to 6000 s',
    'flat rounding: 3600 s measured, matched, 3600 s, whole intervals',
    'flat increments: 3600 s, increments 1 to 60, from 2024-07-10 12:00:00 UTC, matched, 6',
    'flat price: 6 for the time, matched, 6.00',
  ]);
  t.notMatch(JSON.stringify(steps), '4711', 'never the PIN');
});
