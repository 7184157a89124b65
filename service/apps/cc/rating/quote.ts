import type { Call } from '../../../routing/call.js';
import type { Trace } from '../../../routing/service.js';
import type { View } from '../../../schema/view.js';
import { affordableSeconds, secondsUntilFlat } from './affordable.js';
import { chooseRate, type ChosenRate } from './choice.js';
import type { KeptOffering } from './kept.js';
import { price } from './price.js';
import { moneyText } from './price-telling.js';
import { discountAt } from './promotion.js';
import type { Terms } from './terms.js';

/** What a call will be charged by: its rate, and all that fixes its price. */
export interface Quote {
  readonly chosen: ChosenRate;
  readonly terms: Terms;
}

/** Undefined where no rate has a price for the call. */
export function quote(offering: KeptOffering, call: Call, view: View, zone: string, trace?: Trace): Quote | undefined {
  const chosen = chooseRate(offering, call, view, zone, trace);
  if (chosen === undefined) {
    trace?.step({ path: '', criterion: 'rate', expected: 'a rate with a price for the call', found: 'none', outcome: 'failed', reason: 'no rate' });
    return undefined;
  }
  const { service, plan, rate, match } = chosen;
  const { intervalSeconds, thresholdSeconds, minimumSeconds, markup, promotion } = service;
  return {
    chosen,
    terms: {
      rate: rate.name, tiers: match.tiers, surchargeCents: match.surchargeCents, intervalSeconds, thresholdSeconds, minimumSeconds, markup,
      discount: discountAt(promotion, call.instant), modifiers: plan.modifiers, zone,
    },
  };
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

/**
 * What of its money a call is given (calling-card.md, At call time): the least of what it can pay, what the offering allows and what is reserved at once; undefined
 * where it cannot pay a single interval. A call whose money never ends is not cut for the sake of a reservation: time costs it nothing.
 */
export function allot(terms: Terms, startMs: number, cents: number, offering: KeptOffering, reservationSeconds: number, trace?: Trace): Allotment | undefined {
  const { maximumCallSeconds } = offering;
  const paid = affordableSeconds(terms, startMs, cents, Math.min(maximumCallSeconds ?? reservationSeconds, reservationSeconds));
  if (trace !== undefined) tellAffordable(trace, terms, startMs, cents, paid, maximumCallSeconds, reservationSeconds);
  if (paid === 0) return undefined;
  const seconds = paid ?? maximumCallSeconds;
  return { seconds, cents: price(terms, startMs, seconds ?? secondsUntilFlat(terms), trace).cents };
}

function tellAffordable(trace: Trace, terms: Terms, startMs: number, cents: number, paid: number | undefined, maximum: number | undefined, reservation: number): void {
  const step = (expected: string, found: string, holds: boolean, reason: string): void =>
    trace.step({ path: terms.rate, criterion: 'affordable time', expected, found, outcome: holds ? 'matched' : 'failed', reason });
  const has = `${moneyText(cents)} available`;
  if (paid === undefined) return step('whole intervals that the money pays', has, true, `it never ends; the offering ends the call ${maximum === undefined ? 'never' : `after ${maximum} s`}`);
  const caps = `at most ${maximum === undefined ? '' : `${maximum} s by the offering and `}${reservation} s reserved at once`;
  const oneMore = price(terms, startMs, paid + terms.intervalSeconds).cents;
  const reason = paid === 0 ? 'not one interval' : `${paid} s cost ${moneyText(price(terms, startMs, paid).cents)}, one interval more ${moneyText(oneMore)}`;
  step(`whole intervals of ${terms.intervalSeconds} s that the money pays, ${caps}`, has, paid > 0, paid === 0 ? `${reason}: it costs ${moneyText(oneMore)}` : reason);
}
