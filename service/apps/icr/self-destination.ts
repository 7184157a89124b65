import { limits } from '../../core/limits.js';
import { refusals, type Finding } from '../../core/refusals.js';
import { numbered } from '../../routing/lint/rule-number.js';
import { pointersOf, staticNumbersOf } from '../../routing/references.js';
import { value } from '../../schema/declaration.js';
import type { View } from '../../schema/view.js';
import { callPlan } from './tables/call-plan.js';
import { route, routeEntry } from './tables/route.js';

/**
 * A plan must not send calls back to the number they were made to (routing.md, R6). Held from both sides, since either
 * record may come last; a pattern says nothing here, for which number was called is known only then.
 */

interface PlanKey {
  readonly provider: string;
  readonly subscriber: string;
  readonly name: string;
}

/** The numbers among the destinations of a plan's rules that a route gives to this plan. One seek for each number. */
export function routedDestinations(view: View, rulesText: string, plan: PlanKey): readonly Finding[] {
  const routed = staticNumbersOf(rulesText).filter((number) =>
    view
      .grouped(route.name, 'pattern', number)
      .some(
        (entry) =>
          value(entry, routeEntry.service_provider_name) === plan.provider &&
          value(entry, routeEntry.subscriber_name) === plan.subscriber &&
          value(entry, routeEntry.call_plan_name) === plan.name,
      ),
  );
  return routed.flatMap((number) =>
    pointersOf(rulesText, number).map((pointer) =>
      numbered(finding(pointer, `A route gives calls to ${number} to this plan.`)),
    ),
  );
}

/** Whether the plan that is to decide for a number has it among its destinations. */
export function destinationOfPlan(view: View, called: string, plan: PlanKey): readonly Finding[] {
  return numbersOfPlan(view, plan).has(called)
    ? [finding('number', `A rule of ${plan.name} leads to ${called}.`)]
    : none;
}
const none: readonly Finding[] = [];

interface Kept {
  readonly version: number;
  readonly numbers: ReadonlySet<string>;
}

/**
 * What the plans read lately lead to: an import brings the routes of a few thousand plans in any order, and their rules
 * may be long.
 */
const kept = new Map<string, Kept>();

function numbersOfPlan(view: View, { provider, subscriber, name }: PlanKey): ReadonlySet<string> {
  const key = [provider, subscriber, name];
  const version = view.version(callPlan.name, key);
  if (version === undefined) return noNumbers;
  const plan = `${provider}/${subscriber}/${name}`;
  const known = kept.get(plan);
  if (known?.version === version && version < view.change) return known.numbers;
  if (kept.size >= limits.cachedPlans) kept.clear();
  const numbers = new Set(staticNumbersOf(value(view.get(callPlan.name, key)!.row, callPlan.at.rules)));
  // The number of a change that is still evaluated is given to another when it is refused.
  if (version < view.change) kept.set(plan, { version, numbers });
  return numbers;
}
const noNumbers: ReadonlySet<string> = new Set();

function finding(field: string, message: string): Finding {
  return { field, code: 'self_destination', message: `${refusals.self_destination.text} ${message}` };
}
