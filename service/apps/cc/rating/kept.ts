import { KeptRecords } from '../../../routing/kept-records.js';
import { parseDuration } from '../../../schema/kinds/duration.js';
import { reading, type Table } from '../../../schema/table.js';
import type { Value } from '../../../schema/kind.js';
import type { Stored } from '../../../schema/view.js';
import type { ChargeMethod, Childless } from '../kinds/charge.js';
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

/** Reads columns of one table by name. */
function columns(table: Table): <V extends Value>(name: string) => (stored: Stored) => V | undefined {
  return (name) => {
    const read = reading(table, name);
    return ({ row }) => read(row) as never;
  };
}

const none: readonly string[] = [];

/** From the first instant to before the second, in microseconds. */
export interface Validity {
  readonly from: number;
  readonly to: number;
}

export interface KeptRate extends Validity {
  readonly provider: string;
  readonly name: string;
  readonly tree: RateNode;
}

const ofRate = columns(rate);
const rateAt = {
  provider: ofRate<string>('service_provider_name'), name: ofRate<string>('name'), from: ofRate<number>('effective_date'), to: ofRate<number>('end_date'),
  method: ofRate<ChargeMethod>('charge_method'), amount: ofRate<number>('amount'), surcharge: ofRate<number>('surcharge'),
  childless: ofRate<Childless>('if_no_sub_rates_exist'), children: ofRate<string>('child_rates'),
};

export const rates = new KeptRecords<KeptRate>(rate.name, (stored) => ({
  provider: rateAt.provider(stored)!,
  name: rateAt.name(stored)!,
  from: rateAt.from(stored) ?? -Infinity,
  to: rateAt.to(stored) ?? Infinity,
  tree: rateTree(
    { method: rateAt.method(stored) ?? 'per_minute', amount: rateAt.amount(stored), surcharge: rateAt.surcharge(stored), firstSeconds: undefined, nextSeconds: undefined },
    rateAt.childless(stored) ?? 'use_parent',
    readChildRates(rateAt.children(stored) ?? '[]'),
  ),
}));

export interface KeptPlan {
  readonly name: string;
  readonly rates: readonly string[];
  readonly modifiers: readonly ModifierTerms[];
}

const ofPlan = columns(ratePlan);
const planAt = { name: ofPlan<string>('name'), rates: ofPlan<readonly string[]>('rates'), modifiers: ofPlan<string>('modifier_schedule') };

export const plans = new KeptRecords<KeptPlan>(ratePlan.name, (stored) => ({
  name: planAt.name(stored)!,
  rates: planAt.rates(stored) ?? none,
  modifiers: readModifierSchedule(planAt.modifiers(stored) ?? '[]').map(({ days, window: { start, end }, effect: { kind, millionths } }) => ({ days, start, end, kind, millionths })),
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

const ofService = columns(callingService);
const serviceAt = {
  name: ofService<string>('name'), plans: ofService<readonly string[]>('rate_plans'), minimum: ofService<number>('minimum_billing'),
  interval: ofService<number>('default_rounding_interval'), threshold: ofService<number>('rounding_threshold'), markup: ofService<number>('call_markup'),
  active: ofService<boolean>('promotion_active'), from: ofService<number>('promotion_start'), to: ofService<number>('promotion_end'),
  lasting: ofService<string>('promotion_duration'), discount: ofService<number>('promotion_discount'),
};

export const services = new KeptRecords<KeptService>(callingService.name, (stored) => ({
  name: serviceAt.name(stored)!,
  plans: serviceAt.plans(stored) ?? none,
  // Measured seconds are whole ones: an interval of one changes nothing.
  intervalSeconds: Math.max(1, serviceAt.interval(stored) ?? 1),
  thresholdSeconds: serviceAt.threshold(stored) ?? 0,
  minimumSeconds: serviceAt.minimum(stored) ?? 0,
  markup: serviceAt.markup(stored) ?? 0,
  promotion: serviceAt.active(stored) !== true ? undefined : {
    from: serviceAt.from(stored), to: serviceAt.to(stored), lasting: parseDuration(serviceAt.lasting(stored) ?? ''), discount: serviceAt.discount(stored) ?? 0,
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

const ofOffering = columns(productOffering);
const offeringAt = {
  provider: ofOffering<string>('service_provider_name'), name: ofOffering<string>('name'), type: ofOffering<string>('type'),
  maximumCall: ofOffering<number>('maximum_call_duration'), isLimited: ofOffering<boolean>('limit_simultaneous_calls'), calls: ofOffering<number>('maximum_simultaneous_calls'),
  oneStep: ofOffering<boolean>('allow_one_step_list'), carrier: (['carrier_selection', 'nature_of_carrier', 'carrier_digits'] as const).map((name) => ofOffering<string>(name)),
  least: ofOffering<number>('minimum_balance'), most: ofOffering<number>('maximum_balance'), sweep: ofOffering<number>('sweep_balance'),
  constraints: ofOffering<string>('constraints'), services: ofOffering<readonly string[]>('calling_services'),
};

export const offerings = new KeptRecords<KeptOffering>(productOffering.name, (stored) => {
  const isPrepaid = offeringAt.type(stored) !== 'postpaid';
  const carrier = offeringAt.carrier.map((read) => read(stored));
  return {
    provider: offeringAt.provider(stored)!,
    name: offeringAt.name(stored)!,
    isPrepaid,
    maximumCallSeconds: offeringAt.maximumCall(stored),
    simultaneousCalls: offeringAt.isLimited(stored) === true ? offeringAt.calls(stored) ?? 1 : undefined,
    allowsOneStep: offeringAt.oneStep(stored) === true,
    carrier: carrier.every((field) => field === undefined) ? undefined : carrier,
    // Without a maximum balance a postpaid account has no credit: nothing is lent that nobody has written down.
    floorCents: isPrepaid ? offeringAt.least(stored) ?? 0 : 0 - (offeringAt.most(stored) ?? 0),
    sweepCents: offeringAt.sweep(stored) ?? 0,
    constraints: readConstraints(offeringAt.constraints(stored) ?? '[]'),
    services: offeringAt.services(stored) ?? none,
  };
});
