import { KeptRecords } from '../../../routing/kept-records.js';
import { value } from '../../../schema/declaration.js';
import { parseDuration } from '../../../schema/kinds/duration.js';
import { readChildRates } from '../kinds/child-rates.js';
import { readConstraints, type Constraint } from '../kinds/constraints.js';
import { readModifierSchedule } from '../kinds/modifier-schedule.js';
import { callingService } from '../tables/calling-service.js';
import { productOffering } from '../tables/product-offering.js';
import { ratePlan } from '../tables/rate-plan.js';
import { rate } from '../tables/rate.js';
import { rateTree, type RateNode } from './rate-tree.js';
import type { ModifierTerms } from './terms.js';

/** Records made ready to decide with, once for each version. */

const none: readonly string[] = [];

/** From the first instant to before the second, in microseconds. */
interface Validity {
  readonly from: number;
  readonly to: number;
}

export interface KeptRate extends Validity {
  readonly provider: string;
  readonly name: string;
  readonly tree: RateNode;
}

export const rates = new KeptRecords<KeptRate>(rate.name, ({ row }) => ({
  provider: value(row, rate.at.service_provider_name),
  name: value(row, rate.at.name),
  from: value(row, rate.at.effective_date) ?? -Infinity,
  to: value(row, rate.at.end_date) ?? Infinity,
  tree: rateTree(
    {
      method: value(row, rate.at.charge_method),
      amount: value(row, rate.at.amount),
      surcharge: value(row, rate.at.surcharge),
      firstSeconds: undefined,
      nextSeconds: undefined,
    },
    value(row, rate.at.if_no_sub_rates_exist),
    readChildRates(value(row, rate.at.child_rates) ?? '[]'),
  ),
}));

export interface KeptPlan {
  readonly name: string;
  readonly rates: readonly string[];
  readonly modifiers: readonly ModifierTerms[];
}

export const plans = new KeptRecords<KeptPlan>(ratePlan.name, ({ row }) => ({
  name: value(row, ratePlan.at.name),
  rates: value(row, ratePlan.at.rates) ?? none,
  modifiers: readModifierSchedule(value(row, ratePlan.at.modifier_schedule) ?? '[]').map(
    ({ days, window: { start, end }, effect: { kind, millionths } }) => ({ days, start, end, kind, millionths }),
  ),
}));

export interface KeptService {
  readonly name: string;
  readonly plans: readonly string[];
  readonly intervalSeconds: number;
  readonly thresholdSeconds: number;
  readonly minimumSeconds: number;
  readonly markup: number;
  readonly promotion: Promotion | undefined;
}

/** When a promotion is given; its end may follow from its start. */
export interface Promotion {
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly lasting: { readonly count: number; readonly unit: 'day' | 'year' } | undefined;
  readonly discount: number;
}

export const services = new KeptRecords<KeptService>(callingService.name, ({ row }) => ({
  name: value(row, callingService.at.name),
  plans: value(row, callingService.at.rate_plans) ?? none,
  // Measured seconds are whole ones: an interval of one changes nothing.
  intervalSeconds: Math.max(1, value(row, callingService.at.default_rounding_interval)),
  thresholdSeconds: value(row, callingService.at.rounding_threshold),
  minimumSeconds: value(row, callingService.at.minimum_billing),
  markup: value(row, callingService.at.call_markup),
  promotion: !value(row, callingService.at.promotion_active)
    ? undefined
    : {
        from: value(row, callingService.at.promotion_start),
        to: value(row, callingService.at.promotion_end),
        lasting: parseDuration(value(row, callingService.at.promotion_duration) ?? ''),
        discount: value(row, callingService.at.promotion_discount),
      },
}));

export interface KeptOffering {
  readonly provider: string;
  readonly name: string;
  readonly isPrepaid: boolean;
  readonly maximumCallSeconds: number | undefined;
  /** Undefined where calls at the same time are not limited. */
  readonly simultaneousCalls: number | undefined;
  readonly allowsOneStep: boolean;
  /** Undefined where none of the three fields is set. */
  readonly carrier: readonly (string | undefined)[] | undefined;
  /** What an account may not fall below: the least balance of a prepaid one, the credit of a postpaid one. */
  readonly floorCents: number;
  readonly sweepCents: number;
  readonly constraints: readonly Constraint[];
  readonly services: readonly string[];
}

export const offerings = new KeptRecords<KeptOffering>(productOffering.name, ({ row }) => {
  const { at } = productOffering;
  const isPrepaid = value(row, at.type) !== 'postpaid';
  const carrier = [value(row, at.carrier_selection), value(row, at.nature_of_carrier), value(row, at.carrier_digits)];

  return {
    provider: value(row, at.service_provider_name),
    name: value(row, at.name),
    isPrepaid,
    maximumCallSeconds: value(row, at.maximum_call_duration),
    simultaneousCalls: value(row, at.limit_simultaneous_calls)
      ? (value(row, at.maximum_simultaneous_calls) ?? 1)
      : undefined,
    allowsOneStep: value(row, at.allow_one_step_list),
    carrier: carrier.every((field) => field === undefined) ? undefined : carrier,
    // Without a maximum balance a postpaid account has no credit: nothing is lent that nobody has written down.
    floorCents: isPrepaid ? value(row, at.minimum_balance) : 0 - (value(row, at.maximum_balance) ?? 0),
    sweepCents: value(row, at.sweep_balance) ?? 0,
    constraints: readConstraints(value(row, at.constraints) ?? '[]'),
    services: value(row, at.calling_services) ?? none,
  };
});
