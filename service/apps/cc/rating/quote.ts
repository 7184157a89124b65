import type { Call } from '../../../routing/call.js';
import type { Trace, World } from '../../../routing/service.js';
import { priceRounding } from '../settings.js';
import { affordableSeconds, secondsUntilFlat } from './affordable.js';
import { chooseRate, type ChosenRate } from './choice.js';
import { dearestWithin, type ModifierChoice } from './course.js';
import type { KeptOffering, KeptService } from './kept.js';
import type { Match } from './match.js';
import { price } from './price.js';
import { intervalWords, moneyText } from './price-telling.js';
import { discountAt } from './promotion.js';
import type { Terms } from './terms.js';
import { ccLimits } from '../limits.js';

/** What a call will be charged by: its rate, and all that fixes its price. */
export interface Quote {
  readonly chosen: ChosenRate;
  readonly terms: Terms;
}

/** The rate of a call and what it fixes; else why there is none. */
export function quote(
  offering: KeptOffering,
  call: Call,
  { view, settings }: World,
  zone: string,
  trace?: Trace,
): Quote | 'no rate' | 'blocked destination' {
  const chosen = chooseRate(offering, call, view, zone, trace);
  const refused = chosen === undefined ? 'no rate' : chosen.match.isBlocked ? 'blocked destination' : undefined;
  if (chosen === undefined || refused !== undefined) {
    trace?.step({
      path: '',
      criterion: 'rate',
      expected: 'a rate with a price for the call',
      found: chosen === undefined ? 'none' : 'blocked',
      outcome: 'failed',
      reason: refused!,
    });
    return refused!;
  }
  const { service, plan, rate, match } = chosen;
  return {
    chosen,
    terms: {
      rate: rate.name,
      tiers: match.tiers,
      surchargeCents: match.surchargeCents,
      ...countingOf(service, match),
      markup: service.markup,
      discount: discountAt(service.promotion, call.instant),
      modifiers: plan.modifiers,
      zone,
      rounding: settings.read(view, priceRounding, offering.provider)!,
    },
  };
}

/**
 * How seconds are counted: as the service says, or, where the rate says something of it, as the rate does
 * (calling-card.md, Rate choice).
 */
function countingOf(
  { intervalSeconds, thresholdSeconds, minimumSeconds }: KeptService,
  { firstSeconds, nextSeconds }: Match,
): Pick<Terms, 'firstSeconds' | 'intervalSeconds' | 'thresholdSeconds' | 'minimumSeconds'> {
  if (firstSeconds === undefined && nextSeconds === undefined)
    return { intervalSeconds, thresholdSeconds, minimumSeconds };
  const next = nextSeconds ?? intervalSeconds;
  return { firstSeconds: firstSeconds ?? next, intervalSeconds: next, thresholdSeconds: 0, minimumSeconds: 0 };
}

/** Whether a call costs nothing however long it is, surcharge included. */
export function costsNothing(terms: Terms, startMs: number): boolean {
  return affordableSeconds(terms, startMs, 0, 1) === undefined;
}

/** How long a call may last, and what that costs. */
export interface Allotment {
  /** Undefined where neither the money nor the offering ends it. */
  readonly seconds: number | undefined;
  /** What is reserved. */
  readonly cents: number;
}

/** What cuts a call beside its money. */
interface Bounds {
  /** By its offering. */
  readonly maximumSeconds: number | undefined;
  /** What is reserved at once; of a call that goes on, with what it has had. */
  readonly reservedSeconds: number;
  /** Where the instant is not that of the answer: how long that may take. */
  readonly ringingSeconds: number;
}

/**
 * What of its money a call is given (calling-card.md, At call time): the least of what it can pay, what the offering
 * allows and what is reserved at once; undefined where it cannot pay a single interval. A call whose money never ends
 * is not cut for the sake of a reservation: time costs it nothing. While it rings the hours of the modifiers go on, so
 * that each increment is reserved at the dearest price it may come to: whoever ends the call in time has been sold no
 * second that is not paid.
 */
export function allot(
  terms: Terms,
  startMs: number,
  cents: number,
  bounds: Bounds,
  trace?: Trace,
): Allotment | undefined {
  const { maximumSeconds, reservedSeconds, ringingSeconds } = bounds;
  const dearest =
    terms.modifiers.length === 0 || ringingSeconds === 0 ? undefined : dearestWithin(ringingSeconds * 1000);
  const paid = affordableSeconds(
    terms,
    startMs,
    cents,
    Math.min(maximumSeconds ?? reservedSeconds, reservedSeconds),
    dearest,
  );
  if (trace !== undefined) tellAffordable(trace, terms, startMs, cents, paid, bounds, dearest);
  if (paid === 0) return undefined;
  const seconds = paid ?? maximumSeconds;
  const longest = seconds ?? secondsUntilFlat(terms);
  const reserved = price(terms, startMs, longest, dearest === undefined ? trace : undefined, dearest).cents;
  if (dearest !== undefined && trace !== undefined) {
    const atOnce = price(terms, startMs, longest, trace).cents;
    trace.step({
      path: terms.rate,
      criterion: 'ringing',
      expected: `an answer within ${ringingSeconds} s, at the dearest of the hours until then`,
      found: `${moneyText(atOnce)} if answered at once`,
      outcome: 'matched',
      reason: `${moneyText(reserved)} are reserved`,
    });
  }
  return { seconds, cents: reserved };
}

function tellAffordable(
  trace: Trace,
  terms: Terms,
  startMs: number,
  cents: number,
  paid: number | undefined,
  { maximumSeconds, reservedSeconds }: Bounds,
  dearest: ModifierChoice | undefined,
): void {
  const step = (expected: string, found: string, holds: boolean, reason: string): void =>
    trace.step({
      path: terms.rate,
      criterion: 'affordable time',
      expected,
      found,
      outcome: holds ? 'matched' : 'failed',
      reason,
    });
  const has = `${moneyText(cents)} available`;
  if (paid === undefined)
    return step(
      'whole intervals that the money pays',
      has,
      true,
      `it never ends; the offering ends the call ${maximumSeconds === undefined ? 'never' : `after ${maximumSeconds} s`}`,
    );
  const caps = `at most ${maximumSeconds === undefined ? '' : `${maximumSeconds} s by the offering and `}${reservedSeconds} s reserved at once`;
  const costOf = (seconds: number): string => moneyText(price(terms, startMs, seconds, undefined, dearest).cents);
  const oneMore = costOf(paid === 0 ? 0 : paid + terms.intervalSeconds);
  const longest =
    affordableSeconds(
      terms,
      startMs,
      cents,
      Math.min(maximumSeconds ?? ccLimits.callSeconds, ccLimits.callSeconds),
      dearest,
    ) ?? paid;
  const goesOn = longest > paid && paid > 0 ? `; answered, it goes on by EVENT extend, up to ${longest} s` : '';
  const reason =
    paid === 0
      ? `not one interval: it costs ${oneMore}`
      : `${paid} s cost ${costOf(paid)}, one interval more ${oneMore}${goesOn}`;
  step(`${intervalWords(terms)} that the money pays whole, ${caps}`, has, paid > 0, reason);
}
