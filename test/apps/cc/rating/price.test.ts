import t from 'tap';
import { price } from '../../../../service/apps/cc/rating/price.js';
import type { Terms } from '../../../../service/apps/cc/rating/terms.js';
import type { Step } from '../../../../service/schema/explanation-description.js';
import { days, instead, termsOf, tier, times } from '../../../support/cc-terms.js';

type Case = readonly [why: string, terms: Partial<Terms>, measured: number, billed: number, cents: number];

/** Answered on Wednesday, 2024-07-10, at 12:00 UTC where nothing else is said. */
const noon = Date.UTC(2024, 6, 10, 12);

function hold(name: string, cases: readonly Case[], startMs = noon): void {
  t.test(name, async (t) => {
    for (const [why, terms, measured, billedSeconds, cents] of cases) {
      t.same(price(termsOf(terms), startMs, measured), { billedSeconds, cents }, `${why}: ${measured} s`);
    }
  });
}

const second: Partial<Terms> = { intervalSeconds: 1 };
hold('rounding to intervals; 0.10 a minute', [
  ['an answered call of no length is one interval', {}, 0, 60, 10],
  ['less than one interval is one', {}, 1, 60, 10],
  ['one second short', {}, 59, 60, 10],
  ['exactly one', {}, 60, 60, 10],
  ['a second more begins the next', {}, 61, 120, 20],
  ['exactly two', {}, 120, 120, 20],
  ['an hour', {}, 3600, 3600, 600],
  ['seconds: 10.1666 cents', second, 61, 61, 10],
  ['seconds: 10.3333 cents', second, 62, 62, 10],
  ['seconds: 10.5 cents, half up', second, 63, 63, 11],
  ['seconds: 9.3333 cents', second, 56, 56, 9],
  ['seconds: 9.5 cents, half up', second, 57, 57, 10],
  ['six seconds: a cent each', { intervalSeconds: 6 }, 7, 12, 2],
  ['half minutes', { intervalSeconds: 30 }, 30, 30, 5],
  ['half minutes, one begun', { intervalSeconds: 30 }, 31, 60, 10],
]);

const lenient: Partial<Terms> = { thresholdSeconds: 5 };
hold('the threshold of rounding', [
  ['five over are given away', lenient, 65, 60, 10],
  ['six are not', lenient, 66, 120, 20],
  ['none over', lenient, 60, 60, 10],
  ['less than one interval counts as one all the same', lenient, 5, 60, 10],
  ['over the second interval', lenient, 125, 120, 20],
  ['too much over the second', lenient, 126, 180, 30],
  ['as long as the interval: always down', { thresholdSeconds: 60 }, 119, 60, 10],
]);

hold('minimum billing, behind rounding', [
  ['up to the minimum', { minimumSeconds: 180 }, 10, 180, 30],
  ['the minimum itself', { minimumSeconds: 180 }, 180, 180, 30],
  ['beyond it', { minimumSeconds: 180 }, 181, 240, 40],
  ['not rounded again', { minimumSeconds: 90 }, 10, 90, 15],
  ['a rounded call beyond it', { minimumSeconds: 90 }, 61, 120, 20],
  ['below one interval', { minimumSeconds: 1 }, 0, 60, 10],
]);

const half: Partial<Terms> = { intervalSeconds: 30, tiers: [tier(0.05, null, 'per_increment')] };
const call: Partial<Terms> = { tiers: [tier(0.25, null, 'per_call')] };
hold('what the amount is for', [
  ['an increment begun', half, 1, 30, 5],
  ['one increment', half, 30, 30, 5],
  ['two', half, 31, 60, 10],
  ['one and a half by the minimum: 7.5 cents', { ...half, minimumSeconds: 45 }, 10, 45, 8],
  ['a call of a second', call, 1, 60, 25],
  ['a call of two hours', call, 7200, 7200, 25],
  ['a free call', { tiers: [tier(9, null, 'free')] }, 7200, 7200, 0],
]);

hold('cents are rounded once', [
  ['0.5 cents', { tiers: [tier(0.005)] }, 60, 60, 1],
  ['0.4999 cents', { tiers: [tier(0.004999)] }, 60, 60, 0],
  ['five times 0.4 cents', { tiers: [tier(0.004)] }, 300, 300, 2],
  ['12.3456 cents', { tiers: [tier(0.123456)] }, 60, 60, 12],
  ['123.456 cents', { tiers: [tier(0.123456)] }, 600, 600, 123],
  ['the least amount for an hour: 0.006 cents', { tiers: [tier(0.000001)] }, 3600, 3600, 0],
  ['the highest for a week, eleven times', { tiers: [tier(1_000_000)], markup: 1000_00 }, 604_800, 604_800, 11_088_000_000_000],
]);

hold('surcharge, markup, discount, in this order', [
  ['a surcharge, once', { surchargeCents: 35 }, 61, 120, 55],
  ['a surcharge on nothing', { tiers: [tier(0, null, 'free')], surchargeCents: 50 }, 61, 120, 50],
  ['a markup of 10 %', { markup: 10_00 }, 61, 120, 22],
  ['a markup on the surcharge too: 60.5', { surchargeCents: 35, markup: 10_00 }, 61, 120, 61],
  ['a markup of 0.01 %: 20.002', { markup: 1 }, 61, 120, 20],
  ['a markup of 1000 %', { markup: 1000_00 }, 61, 120, 220],
  ['half off', { discount: 50_00 }, 61, 120, 10],
  ['a third off: 13.334', { discount: 33_33 }, 61, 120, 13],
  ['all off', { discount: 100_00, surchargeCents: 35 }, 61, 120, 0],
  ['markup, then half off', { markup: 10_00, discount: 50_00 }, 61, 120, 11],
  ['all three: 30.25', { surchargeCents: 35, markup: 10_00, discount: 50_00 }, 61, 120, 30],
]);

const two: Partial<Terms> = { tiers: [tier(0.1, 300), tier(0.05)] };
const three: Partial<Terms> = { tiers: [tier(0.3, 60), tier(0.2, 60), tier(0.1)] };
hold('sequences', [
  ['the first tier', two, 60, 60, 10],
  ['all of the first tier', two, 300, 300, 50],
  ['a minute of the second', two, 301, 360, 55],
  ['five minutes of each', two, 600, 600, 75],
  ['a tier that ends in an increment: 15 + 2', { tiers: [tier(0.1, 90), tier(0.04)] }, 120, 120, 17],
  ['three: the first', three, 60, 60, 30],
  ['three: two of them', three, 120, 120, 50],
  ['three: all', three, 180, 180, 60],
  ['the last goes on', { tiers: [tier(0.3, 60), tier(0.2, 60)] }, 240, 240, 90],
  ['the first minute for 0.50', { tiers: [tier(0.5, 60, 'per_call'), tier(0.1)] }, 60, 60, 50],
  ['and the next for 0.10', { tiers: [tier(0.5, 60, 'per_call'), tier(0.1)] }, 61, 120, 60],
  ['the first minute free', { tiers: [tier(0, 60, 'free'), tier(0.1)] }, 60, 60, 0],
  ['and no longer', { tiers: [tier(0, 60, 'free'), tier(0.1)] }, 61, 120, 10],
  ['all that follows for 0.30: not yet', { tiers: [tier(0.1, 60), tier(0.3, null, 'per_call')] }, 60, 60, 10],
  ['all that follows for 0.30', { tiers: [tier(0.1, 60), tier(0.3, null, 'per_call')] }, 61, 120, 40],
  ['all that follows for 0.30, an hour', { tiers: [tier(0.1, 60), tier(0.3, null, 'per_call')] }, 3600, 3600, 40],
]);

const halfPrice: Partial<Terms> = { modifiers: [times(0.5, '12:00-12:02')] };
const wednesday = 4, thursday = 5;
hold('modifiers, from 12:00', [
  ['two minutes at half, two in full', halfPrice, 240, 240, 30],
  ['a factor of 0', { modifiers: [times(0, '12:00-12:02')] }, 180, 180, 10],
  ['another amount', { modifiers: [instead(0.01, '12:00-12:02')] }, 240, 240, 22],
  ['on this day', { modifiers: [times(0.5, '12:00-12:02', days(wednesday))] }, 60, 60, 5],
  ['on another day', { modifiers: [times(0.5, '12:00-12:02', days(thursday))] }, 60, 60, 10],
  ['the first of two that hold', { modifiers: [times(0.5, '12:00-13:00'), times(2, '00:00-24:00')] }, 60, 60, 5],
  ['behind the first comes the second', { modifiers: [times(0.5, '12:00-12:01'), times(2, '00:00-24:00')] }, 120, 120, 25],
  ['with tiers', { tiers: [tier(0.1, 60), tier(0.2)], modifiers: [times(0.5, '12:00-12:01')] }, 120, 120, 25],
  ['a tier that ends in an increment: 5 + 5 + 2', { tiers: [tier(0.1, 90), tier(0.04)], modifiers: [times(0.5, '12:00-12:01')] }, 120, 120, 12],
  ['a call at its start', { tiers: [tier(0.5, null, 'per_call')], modifiers: [times(0.5, '12:00-12:01')] }, 180, 180, 25],
  ['a call, not later', { tiers: [tier(0.5, null, 'per_call')], modifiers: [times(0.5, '12:01-12:10')] }, 180, 180, 50],
  ['a call for another amount', { tiers: [tier(0.5, null, 'per_call')], modifiers: [instead(0.2, '12:00-12:01')] }, 180, 180, 20],
  ['what is free stays free', { tiers: [tier(0, null, 'free')], modifiers: [instead(0.2, '12:00-13:00')] }, 180, 180, 0],
  ['twice from eight to six for a day: 84 + 120', { modifiers: [times(2, '08:00-18:00')] }, 86_400, 86_400, 204_00],
]);

hold('an increment is priced when it starts, at 12:01:30', [
  ['the first at half, the second in full', halfPrice, 120, 120, 15],
  ['increments of half a minute', { ...half, modifiers: [times(2, '12:00-12:02')] }, 60, 60, 15],
], noon + 90_000);
hold('the end of a window is outside it, at 12:02', [['in full', halfPrice, 60, 60, 10]], noon + 120_000);
hold('its last millisecond is inside', [['at half', halfPrice, 60, 60, 5]], noon + 119_999);

const night: Partial<Terms> = { modifiers: [times(0.5, '22:00-06:00', days(wednesday))] };
hold('a night belongs to the day on which it starts: Wednesday 05:59', [['Tuesday\'s', night, 120, 120, 20]], Date.UTC(2024, 6, 10, 5, 59));
hold('a night belongs to the day on which it starts: Wednesday 23:59', [
  ['Wednesday\'s, across midnight', night, 120, 120, 10],
  ['the day changes at midnight', { modifiers: [times(2, '00:00-24:00', days(thursday))] }, 120, 120, 30],
], Date.UTC(2024, 6, 10, 23, 59));
hold('a night belongs to the day on which it starts: Thursday 05:59', [['until six', night, 120, 120, 15]], Date.UTC(2024, 6, 11, 5, 59));

const newYork = (...modifiers: Terms['modifiers']): Partial<Terms> => ({ zone: 'America/New_York', modifiers });
hold('local time: noon is 08:00 in New York', [
  ['from eight', newYork(times(0.5, '08:00-09:00')), 60, 60, 5],
  ['until eight', newYork(times(0.5, '07:00-08:00')), 60, 60, 10],
]);
// 2024-03-10 07:00 UTC: 02:00 EST becomes 03:00 EDT.
hold('clocks go forward in the call, from 01:59', [
  ['03:00 comes after 01:59', newYork(times(2, '03:00-04:00')), 180, 180, 50],
  ['02:00 never comes', newYork(times(2, '02:00-03:00')), 180, 180, 30],
], Date.UTC(2024, 2, 10, 6, 59));
hold('a day and an hour from midnight, of which an hour is skipped: two of three hours', [
  ['144 + 12', newYork(times(2, '01:00-04:00')), 86_400, 86_400, 156_00],
], Date.UTC(2024, 2, 10, 5));
// 2024-11-03 06:00 UTC: 02:00 EDT becomes 01:00 EST.
hold('clocks go back in the call, from the first 01:59', [
  ['01:00 comes again', newYork(times(0.5, '01:00-02:00')), 120, 120, 10],
  ['02:00 is an hour off', newYork(times(2, '02:00-03:00')), 120, 120, 20],
], Date.UTC(2024, 10, 3, 5, 59));
hold('clocks go back in the call, from the second 01:59', [['02:00 at last', newYork(times(2, '02:00-03:00')), 120, 120, 30]], Date.UTC(2024, 10, 3, 6, 59));
hold('a day of 25 hours: the repeated hour counts twice', [['150 + 12', newYork(times(2, '01:00-02:00')), 90_000, 90_000, 162_00]], Date.UTC(2024, 10, 3, 4));

/** 30/6 and its like: what a call is charged at least, then whole intervals from its end. */
const counted = (firstSeconds: number, intervalSeconds: number): Partial<Terms> => ({ firstSeconds, intervalSeconds });
const perIncrement: Partial<Terms> = { tiers: [tier(0.01, null, 'per_increment')] };
hold('a first interval and those behind it; 0.10 a minute', [
  ['30/6: the first', counted(30, 6), 0, 30, 5],
  ['30/6: the first, whole', counted(30, 6), 30, 30, 5],
  ['30/6: one more', counted(30, 6), 31, 36, 6],
  ['30/6: its end', counted(30, 6), 36, 36, 6],
  ['90/60: 95 s', counted(90, 60), 95, 150, 25],
  ['90/60: the first', counted(90, 60), 61, 90, 15],
  ['90/60: the second next', counted(90, 60), 151, 210, 35],
  ['1/1', counted(1, 1), 61, 61, 10],
  ['6/60: a first that is shorter', counted(6, 60), 7, 66, 11],
  ['30/6 by increment begins with five', { ...counted(30, 6), ...perIncrement }, 1, 30, 5],
  ['30/6 by increment: the sixth', { ...counted(30, 6), ...perIncrement }, 31, 36, 6],
  ['90/60 by increment: one and a half', { ...counted(90, 60), ...perIncrement }, 1, 90, 2],
  ['a tier that ends within the first', { ...counted(60, 6), tiers: [tier(0.6, 30), tier(0.3)] }, 1, 60, 45],
  ['a window prices the increments that start in it: 30 + 5 x 6 at 0.10, then 6 at 0.20', { ...counted(30, 6), modifiers: [times(2, '12:01-13:00')] }, 61, 66, 12],
]);

const up: Partial<Terms> = { rounding: 'up' };
hold('cents rounded up; 0.10 a minute', [
  ['nothing over', up, 60, 60, 10],
  ['10.1666', { ...up, ...second }, 61, 61, 11],
  ['0.0016 a minute, three minutes are 0.48 of a cent', { ...up, intervalSeconds: 6, tiers: [tier(0.0016)] }, 180, 180, 1],
  ['the same half up', { intervalSeconds: 6, tiers: [tier(0.0016)] }, 180, 180, 0],
  ['a price of nothing', { ...up, tiers: [tier(0)] }, 180, 180, 0],
  ['behind discount: 4.5', { ...up, discount: 55_00 }, 60, 60, 5],
]);

hold('prices of eight digits', [
  ['0.00000001 a minute: 999,999 minutes are a cent, all but', { ...up, tiers: [tier(0.00000001)] }, 604_800, 604_800, 1],
  ['0.12345678 x 10 = 1.2345678', { tiers: [tier(0.12345678)] }, 600, 600, 123],
  ['0.49999999 of a cent', { tiers: [tier(0.00499999)] }, 60, 60, 0],
  ['half a cent', { tiers: [tier(0.005)] }, 60, 60, 1],
  ['0.12345678 doubled by 1.12345678: 0.13870036', { tiers: [tier(0.12345678)], modifiers: [times(1.12345678, '00:00-24:00')] }, 600, 600, 139],
]);

t.test('told step by step', async (t) => {
  const steps: Step[] = [];
  const terms = termsOf({ ...two, surchargeCents: 35, markup: 10_00, discount: 50_00, minimumSeconds: 400, modifiers: [times(0.5, '12:01-12:02')] });
  const told = price(terms, noon, 290, { step: (step) => steps.push(step) });
  t.same(told, price(terms, noon, 290));
  t.same(steps.map(({ criterion, found, reason }) => `${criterion}: ${found} -> ${reason}`), [
    'rounding: 290 s measured -> 300 s, up to the full interval',
    'minimum billing: 300 s -> 400 s are billed',
    'tier 1: 60 s, increment 1, from 2024-07-10 12:00:00 UTC -> 0.1',
    'tier 1: 60 s, increment 2, from 2024-07-10 12:01:00 UTC -> 0.05',
    'tier 1: 180 s, increments 3 to 5, from 2024-07-10 12:02:00 UTC -> 0.3',
    'tier 2: 100 s, increments 6 to 7, from 2024-07-10 12:05:00 UTC -> 0.08333333...',
    'surcharge:  -> ',
    'markup:  -> ',
    'promotion discount:  -> ',
    'price: 0.53333333... for the time -> 0.49',
  ]);
});
