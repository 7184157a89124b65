import { formatTimestamp } from '../../../core/zones.js';
import { clockText } from '../../../routing/criteria/clock-time.js';
import type { Trace } from '../../../routing/service.js';
import { formatDecimal } from '../../../schema/kinds/decimal.js';
import { formatRate } from '../../../schema/kinds/rate.js';
import type { ChargeMethod } from '../kinds/charge.js';
import type { Span } from './course.js';
import { firstOf, incrementAt, startOf, unitsOf } from './course.js';
import type { ModifierTerms, Terms } from './terms.js';

/** What explain is told of a price; all words are made here, and only while one is explained. */

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Cents as money is written. */
export function moneyText(cents: number): string {
  return formatDecimal(cents, { places: 2, exact: true, least: 0, most: 0 });
}

/** Hundredths of a percent. */
function percentText(hundredths: number): string {
  return `${formatDecimal(hundredths, { places: 2, least: 0, most: 0 })} %`;
}

const methodWords: Readonly<Record<ChargeMethod, string>> = {
  per_minute: 'a minute',
  per_increment: 'an increment',
  per_call: 'a call',
  free: '',
  blocked: '',
};

/** What a tier costs. */
export function priceWords(method: ChargeMethod, amount: number | undefined): string {
  if (method === 'free' || method === 'blocked') return method;
  return `${amount === undefined ? 'no amount' : formatRate(amount)} ${methodWords[method]}`;
}

export function tellBilled(trace: Trace, terms: Terms, measured: number, rounded: number, billed: number): void {
  const { rate: path, thresholdSeconds, minimumSeconds } = terms;
  const way =
    rounded < measured
      ? `up to ${thresholdSeconds} s over a full interval are given away`
      : rounded === measured
        ? 'whole intervals'
        : 'up to the full interval';
  trace.step({
    path,
    criterion: 'rounding',
    expected: `${intervalWords(terms)}, threshold ${thresholdSeconds} s`,
    found: `${measured} s measured`,
    outcome: 'matched',
    reason: `${rounded} s, ${way}`,
  });
  if (minimumSeconds === 0) return;
  trace.step({
    path,
    criterion: 'minimum billing',
    expected: `${minimumSeconds} s`,
    found: `${rounded} s`,
    outcome: 'matched',
    reason: billed > rounded ? `${billed} s are billed` : 'not needed',
  });
}

/** In which steps a call is counted. */
export function intervalWords(terms: Terms): string {
  const { intervalSeconds } = terms;
  const first = firstOf(terms);
  return first === intervalSeconds
    ? `intervals of ${intervalSeconds} s`
    : `a first interval of ${first} s, then intervals of ${intervalSeconds} s`;
}

/** Increments of one price, told together. */
export function tellSpan(trace: Trace, terms: Terms, startMs: number, span: Span): void {
  const { rate: path, tiers, zone } = terms;
  const { from, to, tier, modifier, method } = span;
  const first = incrementAt(terms, from),
    last = incrementAt(terms, to - 1);
  const increments = first === last ? `increment ${first + 1}` : `increments ${first + 1} to ${last + 1}`;
  const at = formatTimestamp(zone, startMs + startOf(terms, first) * 1000).slice(0, 19);
  trace.step({
    path,
    criterion: tiers.length === 1 ? 'increments' : `tier ${tier + 1}`,
    expected: `${priceWords(method, tiers[tier]!.amount)}${modifier === undefined ? '' : `, ${modifierWords(modifier)}`}`,
    found: `${to - from} s, ${increments}, from ${at} ${zone}`,
    outcome: 'matched',
    reason: unitText(terms, span.once + span.perSecond * BigInt(to - from)),
  });
}

function modifierWords({ days, start, end, kind, millionths }: ModifierTerms): string {
  const on = weekdays.filter((_, place) => (days & (1 << (place + 1))) !== 0);
  const effect = kind === 'factor' ? `times ${formatRate(millionths)}` : `${formatRate(millionths)} instead`;
  return `${effect} ${on.length === 7 ? 'every day' : on.join(', ')} ${clockText(start)}-${clockText(end)}`;
}

export function tellTotal(trace: Trace, terms: Terms, units: bigint, cents: number): void {
  const { rate: path, surchargeCents, markup, discount } = terms;
  const step = (criterion: string, expected: string): void =>
    trace.step({ path, criterion, expected, found: '', outcome: 'matched', reason: '' });
  if (surchargeCents > 0) step('surcharge', `${moneyText(surchargeCents)} once`);
  if (markup > 0) step('markup', percentText(markup));
  if (discount > 0) step('promotion discount', percentText(discount));
  trace.step({
    path,
    criterion: 'price',
    expected: terms.rounding === 'up' ? 'rounded up to cents, once' : 'rounded half up to cents, once',
    found: `${unitText(terms, units)} for the time`,
    outcome: 'matched',
    reason: moneyText(cents),
  });
}

/** Units to the smallest steps of a price, cut: enough to follow the arithmetic by. */
function unitText(terms: Terms, units: bigint): string {
  const exact = units % unitsOf(terms) === 0n;
  return `${formatDecimal(Number(units / unitsOf(terms)), { places: 8, least: 0, most: 0 })}${exact ? '' : '...'}`;
}
