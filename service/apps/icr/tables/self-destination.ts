import { refusals, type Finding } from '../../../core/refusals.js';
import { staticNumbersOf } from '../../../routing/references.js';
import type { View } from '../../../schema/view.js';
import { routeCovers } from './ownership.js';

/**
 * A plan must not send calls back to the number they were made to (routing.md R6). Held from both sides, since either record may come last; a pattern says
 * nothing here, for which number was called is known only then.
 */

interface PlanKey {
  readonly provider: string;
  readonly subscriber: string;
  readonly name: string;
}

const coverPlaces = {
  provider: routeCovers.indexOf('service_provider_name'),
  subscriber: routeCovers.indexOf('subscriber_name'),
  name: routeCovers.indexOf('call_plan_name'),
};

/** The numbers among the destinations of a plan's rules that a route gives to this plan. One seek for each number. */
export function routedDestinations(view: View, rulesText: string, plan: PlanKey): readonly Finding[] {
  const routed = staticNumbersOf(rulesText).filter((number) => view.grouped('route', 'pattern', number).some((row) =>
    row[coverPlaces.provider] === plan.provider && row[coverPlaces.subscriber] === plan.subscriber && row[coverPlaces.name] === plan.name));
  return routed.map((number) => finding('rules', `A route gives calls to ${number} to this plan.`));
}

/** Whether the plan that is to decide for a number has it among its destinations. */
export function destinationOfPlan(view: View, called: string, plan: PlanKey): readonly Finding[] {
  const rulesText = view.get('call_plan', [plan.provider, plan.subscriber, plan.name])?.row[rulesAt];
  if (typeof rulesText !== 'string' || !numbersOf(rulesText).has(called)) return [];
  return [finding('number', `A rule of ${plan.name} leads to ${called}.`)];
}

/** The place of `rules` in a row of `call_plan`. */
export const rulesAt = 4;

/** What was read last: an import brings the routes of one plan one after the other, and its rules may be long. */
let last: { readonly rulesText: string; readonly numbers: ReadonlySet<string> } = { rulesText: '', numbers: new Set() };

function numbersOf(rulesText: string): ReadonlySet<string> {
  if (last.rulesText !== rulesText) last = { rulesText, numbers: new Set(staticNumbersOf(rulesText)) };
  return last.numbers;
}

function finding(field: string, message: string): Finding {
  return { field, code: 'self_destination', message: `${refusals.self_destination.text} ${message}` };
}
