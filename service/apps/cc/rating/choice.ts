import { formatTimestamp, wallTime } from '../../../core/zones.js';
import type { Call } from '../../../routing/call.js';
import type { Trace } from '../../../routing/service.js';
import type { View } from '../../../schema/view.js';
import { dialledOf } from './dialled.js';
import { plans, rates, services, type KeptOffering, type KeptPlan, type KeptRate, type KeptService } from './kept.js';
import { compareFit, matchRate, type Asking, type Match } from './match.js';
import { priceWords } from './price-telling.js';

/** The rate that a call is charged by, and where it was found. */
export interface ChosenRate {
  readonly service: KeptService;
  readonly plan: KeptPlan;
  readonly rate: KeptRate;
  readonly match: Match;
}

/**
 * The rate of a call (calling-card.md, Rate choice): of the first calling service of the offering that has one, from
 * the first of its rate plans that has one. Of the rates of a plan that hold when the call begins the one that fits
 * best counts, of those that fit alike the one with the latest effective date, then the one listed first. Undefined
 * where there is none; one that blocks the call is one.
 */
export function chooseRate(
  offering: KeptOffering,
  call: Call,
  view: View,
  zone: string,
  trace?: Trace,
): ChosenRate | undefined {
  const { provider } = offering;
  const local = wallTime(zone, call.instant);
  const asking: Asking = {
    view,
    atMicros: call.instant * 1000,
    destination: dialledOf(call.called),
    origin: call.calling === undefined || call.calling === '' ? undefined : dialledOf(call.calling),
    weekday: local.weekday,
    secondsOfDay: local.secondsOfDay,
  };
  for (const serviceName of offering.services) {
    const service = services.read(view, [provider, serviceName]);
    for (const planName of service?.plans ?? []) {
      const plan = plans.read(view, [provider, planName]);
      const found = plan && bestOf(plan, provider, asking, zone, trace);
      if (found !== undefined) return { service: service!, plan: plan!, ...found };
    }
  }
  return undefined;
}

function bestOf(
  plan: KeptPlan,
  provider: string,
  asking: Asking,
  zone: string,
  trace?: Trace,
): Pick<ChosenRate, 'rate' | 'match'> | undefined {
  let best: Pick<ChosenRate, 'rate' | 'match'> | undefined;
  for (const name of plan.rates) {
    const rate = rates.read(asking.view, [provider, name]);
    if (rate === undefined) continue;
    const holds = rate.from <= asking.atMicros && asking.atMicros < rate.to;
    const match = holds ? matchRate(rate, asking) : undefined;
    if (trace !== undefined) tellRate(trace, plan, rate, holds, match, asking, zone);
    if (match !== undefined && (best === undefined || isBetter(rate, match, best.rate, best.match)))
      best = { rate, match };
  }
  if (trace !== undefined && best !== undefined) {
    const { rate, match } = best;
    trace.step({
      path: `${plan.name}/${rate.name}`,
      criterion: 'rate',
      expected: 'the best match, then the latest effective date',
      found: [rate.name, ...match.path].join(', '),
      outcome: 'matched',
      reason: 'this rate is charged',
    });
  }
  return best;
}

function isBetter(rate: KeptRate, match: Match, than: KeptRate, thanMatch: Match): boolean {
  const fit = compareFit(match, thanMatch);
  return fit < 0 || (fit === 0 && rate.from > than.from);
}

function tellRate(
  trace: Trace,
  plan: KeptPlan,
  rate: KeptRate,
  holds: boolean,
  match: Match | undefined,
  { atMicros }: Asking,
  zone: string,
): void {
  const at = (micros: number): string => `${formatTimestamp(zone, micros / 1000).slice(0, 19)} ${zone}`;
  const reason = !holds
    ? atMicros < rate.from
      ? `not yet effective: from ${at(rate.from)} on`
      : `over since ${at(rate.to)}`
    : match === undefined
      ? 'no price for this call'
      : match.tiers
          .map(
            ({ seconds, method, amount }) =>
              `${priceWords(method, amount)}${seconds === null ? '' : ` for ${seconds} s`}`,
          )
          .join(', then ');
  trace.step({
    path: `${plan.name}/${rate.name}`,
    criterion: 'candidate',
    expected: 'effective when the call begins, and a price for it',
    found: match === undefined ? '' : match.path.length === 0 ? 'the rate itself' : match.path.join(', '),
    outcome: match === undefined ? 'failed' : 'matched',
    reason,
  });
}
