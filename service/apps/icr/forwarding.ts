import type { Forwarding } from '../../routing/lint/forwarding.js';
import { NumberReader, RouteReader } from '../../routing/numbers.js';
import { plansNamedIn, staticNumbersOf } from '../../routing/references.js';
import { value } from '../../schema/declaration.js';
import type { View } from '../../schema/view.js';
import { numbersOf, rulesOf } from './routed.js';
import { callPlan } from './tables/call-plan.js';
import { number } from './tables/number.js';
import { route, routeEntry } from './tables/route.js';

const numbers = new NumberReader(number);
const routes = new RouteReader(route.name, 'pattern', routeEntry);

/**
 * The numbers among the destinations of the plans that a number's routes lead to, and of those that these go on into.
 */
export const forwarding: Forwarding = {
  leadsTo(view, called) {
    const record = numbers.read(view, called);
    if (record === 'archived') return [];
    const found = new Set<string>();
    for (const { provider, subscriber, plan } of routes.matching(view, called, record))
      gather(view, provider, subscriber, plan, found);
    found.delete(called);
    return [...found];
  },

  decides(view, table, row) {
    if (table === number.name) return [value(row, number.at.number)];
    if (table === route.name) return [value(row, route.at.number)].filter((called) => !isPattern(called));
    if (table !== callPlan.name) return [];
    const { at } = callPlan;
    return numbersOf(view, {
      provider: value(row, at.service_provider_name),
      subscriber: value(row, at.subscriber_name),
      name: value(row, at.name),
    });
  },
};

function isPattern(text: string): boolean {
  return text.includes('X');
}

/** The numbers of a plan and of all those it leads to, each plan once. */
function gather(view: View, provider: string, subscriber: string, plan: string, found: Set<string>): void {
  const entered = new Set([plan]);
  for (const name of entered) {
    const rules = rulesOf(view, { provider, subscriber }, name);
    if (rules === undefined) continue;
    for (const reached of staticNumbersOf(rules)) found.add(reached);
    for (const named of plansNamedIn(rules)) entered.add(named);
  }
}
