import fc from 'fast-check';
import t from 'tap';
import { wallTime } from '../../../../service/core/zones.js';
import { affordableSeconds } from '../../../../service/apps/cc/rating/affordable.js';
import { billedSecondsOf, price } from '../../../../service/apps/cc/rating/price.js';
import type { ModifierTerms, Terms, Tier } from '../../../../service/apps/cc/rating/terms.js';
import { instead, termsOf, tier, times } from '../../../support/cc-terms.js';
import { ccLimits } from '../../../../service/apps/cc/limits.js';

const noon = Date.UTC(2024, 6, 10, 12);

t.test('affordable time; 0.10 a minute', async (t) => {
  const perCall = { tiers: [tier(0.25, null, 'per_call')] };
  const thenFree = { tiers: [tier(0.1, 300), tier(0, null, 'free')] };
  const cases: readonly [why: string, terms: Partial<Terms>, cents: number, cap: number, seconds: number | undefined][] = [
    ['ten minutes for a dollar', {}, 100, 3600, 600],
    ['nine for a cent less', {}, 99, 3600, 540],
    ['one minute', {}, 10, 3600, 60],
    ['not one', {}, 9, 3600, 0],
    ['nothing', {}, 0, 3600, 0],
    ['less than nothing', {}, -1, 3600, 0],
    ['the cap', {}, 100_00, 3600, 3600],
    ['whole intervals within the cap', {}, 100_00, 100, 60],
    ['a cap below one interval, which is charged as one', {}, 10, 30, 30],
    ['a cap below one interval that cannot be paid', {}, 9, 30, 0],
    ['what is rounded down to the money counts: 63 s are 10.5, 62 s 10.3', { intervalSeconds: 1 }, 10, 3600, 62],
    ['the surcharge is paid first', { surchargeCents: 35 }, 55, 3600, 120],
    ['a surcharge alone takes all', { surchargeCents: 35 }, 44, 3600, 0],
    ['minimum billing has to be paid', { minimumSeconds: 180 }, 29, 3600, 0],
    ['and pays for its time', { minimumSeconds: 180 }, 30, 3600, 180],
    ['a minimum between intervals: 90 s are 15', { minimumSeconds: 90 }, 15, 3600, 60],
    ['markup', { markup: 100_00 }, 100, 3600, 300],
    ['discount', { discount: 50_00 }, 100, 3600, 1200],
    ['all off', { discount: 100_00 }, 0, 3600, undefined],
    ['per call: paid once', perCall, 25, 3600, undefined],
    ['per call: a cent short', perCall, 24, 3600, 0],
    ['free', { tiers: [tier(0, null, 'free')] }, 0, 3600, undefined],
    ['free and nothing left', { tiers: [tier(0, null, 'free')] }, -1, 3600, 0],
    ['an amount of 0', { tiers: [tier(0)] }, 0, 3600, undefined],
    ['free behind five minutes that can be paid', thenFree, 50, 3600, undefined],
    ['free behind five minutes of which four can', thenFree, 49, 3600, 240],
    ['per call behind a minute', { tiers: [tier(0.1, 60), tier(0.3, null, 'per_call')] }, 39, 3600, 60],
    ['per call behind a minute, paid', { tiers: [tier(0.1, 60), tier(0.3, null, 'per_call')] }, 40, 3600, undefined],
    ['a window that doubles: 2 x 10, then 20 each', { modifiers: [times(2, '12:02-13:00')] }, 60, 3600, 240],
    ['an amount of 0, but not in a window', { tiers: [tier(0)], modifiers: [instead(0.1, '12:10-12:20')] }, 5, 3600, 600],
    ['30/6: the first and five behind it', { firstSeconds: 30, intervalSeconds: 6 }, 10, 3600, 60],
    ['30/6: the first alone', { firstSeconds: 30, intervalSeconds: 6 }, 5, 3600, 30],
    ['30/6: not the first', { firstSeconds: 30, intervalSeconds: 6 }, 4, 3600, 0],
    ['90/60: the cap lies within an interval', { firstSeconds: 90, intervalSeconds: 60 }, 100_00, 200, 150],
    ['90/60: a cap within the first, which is charged whole', { firstSeconds: 90, intervalSeconds: 60 }, 15, 60, 60],
    ['90/60: the same, a cent short', { firstSeconds: 90, intervalSeconds: 60 }, 14, 60, 0],
    ['rounded up, 61 s are 11 cents', { intervalSeconds: 1, rounding: 'up' }, 10, 3600, 60],
    ['rounded up, nothing is given for nothing', { intervalSeconds: 6, tiers: [tier(0.0016)], rounding: 'up' }, 0, 3600, 0],
    ['half up, 186 s of 0.0016 are', { intervalSeconds: 6, tiers: [tier(0.0016)] }, 0, 3600, 186],
    ['free at this hour is not free for ever', { modifiers: [times(0, '12:00-13:00')] }, 10, 7200, 3660],
  ];
  for (const [why, terms, cents, cap, seconds] of cases) t.equal(affordableSeconds(termsOf(terms), noon, cents, cap), seconds, why);
});

/** Random terms: prices from free to dear, intervals and windows of every kind. */
const method = fc.constantFrom<Tier['method']>('per_minute', 'per_minute', 'per_increment', 'per_call', 'free');
const amount = fc.oneof(fc.integer({ min: 0, max: 2_000_000 }), fc.constantFrom(0, 1, 999_999, 100_000), fc.integer({ min: 0, max: 200_000_000 }).map((steps) => steps / 100));
const tiers: fc.Arbitrary<readonly Tier[]> = fc.tuple(
  fc.array(fc.record({ seconds: fc.integer({ min: 1, max: 900 }), method, amount }), { maxLength: 3 }),
  fc.record({ seconds: fc.constant(null), method, amount }),
).map(([first, rest]) => [...first, rest]);
const clock = fc.integer({ min: 0, max: 1439 }).map((minute) => minute * 60);
const modifier: fc.Arbitrary<ModifierTerms> = fc.record({
  days: fc.integer({ min: 1, max: 127 }).map((bits) => bits << 1), start: clock, end: clock.map((second) => second + 60), kind: fc.constantFrom('factor' as const, 'amount' as const),
  millionths: fc.oneof(fc.integer({ min: 0, max: 3_000_000 }), fc.constantFrom(0, 500_000, 1_000_000), fc.integer({ min: 0, max: 200_000_000 }).map((steps) => steps / 100)),
}).filter(({ start, end }) => start !== end);
const serviceTerms: fc.Arbitrary<Terms> = fc.record({
  rate: fc.constant('rate'), tiers, surchargeCents: fc.constantFrom(0, 0, 1, 35), intervalSeconds: fc.constantFrom(1, 6, 30, 60, 7, 90), thresholdSeconds: fc.constantFrom(0, 0, 5, 100),
  minimumSeconds: fc.constantFrom(0, 0, 45, 180), markup: fc.constantFrom(0, 10_00, 1, 12_34), discount: fc.constantFrom(0, 0, 50_00, 33_33, 100_00),
  modifiers: fc.array(modifier, { maxLength: 4 }), zone: fc.constantFrom('UTC', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'),
  rounding: fc.constantFrom('half_up' as const, 'half_up' as const, 'up' as const),
});
/** Half of them with a first interval of its own, which leaves no threshold and no minimum. */
const randomTerms: fc.Arbitrary<Terms> = fc.tuple(serviceTerms, fc.option(fc.constantFrom(1, 6, 30, 60, 90, 7), { nil: undefined })).map(([terms, firstSeconds]) =>
  firstSeconds === undefined ? terms : { ...terms, firstSeconds, thresholdSeconds: 0, minimumSeconds: 0 });
/** Around the hours in which clocks change in New York and on Lord Howe, and an ordinary day. */
const startMs = fc.tuple(fc.constantFrom(Date.UTC(2024, 2, 10, 7), Date.UTC(2024, 10, 3, 6), Date.UTC(2024, 3, 6, 15), Date.UTC(2024, 9, 5, 15, 30), noon), fc.integer({ min: -5_400_000, max: 5_400_000 }))
  .map(([at, off]) => at + off);

/** The price by the letter of the page: second by second, each increment's modifier looked up by itself. */
function naivePrice(terms: Terms, start: number, measured: number): number {
  const { tiers, intervalSeconds, modifiers, zone, surchargeCents, markup, discount, rounding, firstSeconds = intervalSeconds } = terms;
  const steps = (millionths: number): bigint => BigInt(Math.round(millionths * 100));
  // In units of a step of a step, divided by 60 and the interval at the end.
  const scale = 60n * BigInt(intervalSeconds);
  let sum = 0n;
  let place = 0, tierStart = 0;
  for (let second = 0; second < billedSecondsOf(terms, measured); second++) {
    while (place < tiers.length - 1 && second >= tierStart + tiers[place]!.seconds!) tierStart += tiers[place++]!.seconds!;
    const { method, amount } = tiers[place]!;
    const { weekday, secondsOfDay } = wallTime(zone, start + (second < firstSeconds ? 0 : firstSeconds + Math.floor((second - firstSeconds) / intervalSeconds) * intervalSeconds) * 1000);
    const yesterday = weekday === 1 ? 7 : weekday - 1;
    const inWindow = ({ days, start, end }: ModifierTerms): boolean => start < end
      ? (days >> weekday & 1) === 1 && start <= secondsOfDay && secondsOfDay < end
      : ((days >> weekday & 1) === 1 && start <= secondsOfDay) || ((days >> yesterday & 1) === 1 && secondsOfDay < end);
    const holding = modifiers.find(inWindow);
    const each = holding === undefined ? steps(amount) * 100_000_000n : holding.kind === 'amount' ? steps(holding.millionths) * 100_000_000n : steps(amount) * steps(holding.millionths);
    if (method === 'per_minute') sum += each * scale / 60n;
    if (method === 'per_increment') sum += each * scale / BigInt(intervalSeconds);
    if (method === 'per_call' && second === tierStart) sum += each * scale;
  }
  const [numerator, cent] = [(sum + BigInt(surchargeCents) * 100_000_000_000_000n * scale) * BigInt(10_000 + markup) * BigInt(10_000 - discount), 100_000_000_000_000n * scale * 100_000_000n];
  return Number(rounding === 'up' ? (numerator + cent - 1n) / cent : (numerator * 2n + cent) / (2n * cent));
}

const seed = Number(process.env['SEED'] ?? 20_240_710);

t.test('the price is that of the letter of the page, second by second', async (t) => {
  fc.assert(fc.property(randomTerms, startMs, fc.integer({ min: 0, max: 4000 }), (terms, start, measured) => price(terms, start, measured).cents === naivePrice(terms, start, measured)), { seed, numRuns: 400 });
  t.pass(`seed ${seed}`);
});

t.test('forward and inverse agree', async (t) => {
  t.setTimeout(60_000);
  fc.assert(fc.property(randomTerms, startMs, fc.integer({ min: -10, max: 3000 }), fc.constantFrom(20, 100, 3600, 86_400, ccLimits.callSeconds), (terms, start, cents, cap) => {
    const seconds = affordableSeconds(terms, start, cents, cap);
    if (seconds === undefined) return price(terms, start, ccLimits.callSeconds).cents <= cents;
    const { intervalSeconds, firstSeconds = intervalSeconds } = terms;
    if (seconds === 0) return price(terms, start, 0).cents > cents;
    const isPaid = price(terms, start, seconds).cents <= cents;
    const isWhole = (seconds >= firstSeconds && (seconds - firstSeconds) % intervalSeconds === 0) || (cap < firstSeconds && seconds === cap);
    const isCapped = seconds + intervalSeconds > cap;
    return isPaid && isWhole && seconds <= cap && (isCapped || price(terms, start, seconds + intervalSeconds).cents > cents);
  }), { seed, numRuns: 3000 });
  t.pass(`seed ${seed}`);
});

t.test('the price never falls as a call grows', async (t) => {
  fc.assert(fc.property(randomTerms, startMs, fc.nat(4000), fc.nat(500), (terms, start, measured, more) =>
    price(terms, start, measured).cents <= price(terms, start, measured + more).cents), { seed, numRuns: 1000 });
  t.pass(`seed ${seed}`);
});
