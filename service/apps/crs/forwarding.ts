import { limits } from '../../core/limits.js';
import type { Forwarding } from '../../routing/lint/forwarding.js';
import { NumberReader } from '../../routing/numbers.js';
import { staticNumbersOf } from '../../routing/references.js';
import { value } from '../../schema/declaration.js';
import { groupsWithPlan } from './plan-lint.js';
import { groupsOfNumber } from './redirected-group.js';
import { callPlan } from './tables/call-plan.js';
import { group } from './tables/group.js';
import { number } from './tables/number.js';
import { groupOf, rulesOf } from './rows.js';

const numbers = new NumberReader(number);

/**
 * The override numbers of a number's groups, and the numbers among the destinations of their plans, whether these are
 * active or could be.
 */
export const forwarding: Forwarding = {
  leadsTo(view, called) {
    const record = numbers.read(view, called);
    if (record === undefined || record === 'archived') return [];
    const found = new Set<string>();
    for (const { plans, override } of groupsOfNumber(view, called, record)) {
      if (override !== undefined) found.add(override);
      for (const plan of plans)
        for (const reached of staticNumbersOf(rulesOf(view, record, plan) ?? '')) found.add(reached);
    }
    found.delete(called);
    return [...found];
  },

  decides(view, table, row) {
    if (table === number.name) return [value(row, number.at.number)];
    if (table === group.name) return groupOf(row).members.slice(0, limits.forwardingStarts);
    if (table !== callPlan.name) return [];
    const { at } = callPlan;
    const [provider, subscriber, name] = [
      value(row, at.service_provider_name),
      value(row, at.subscriber_name),
      value(row, at.call_plan_name),
    ];
    return groupsWithPlan(view, { provider, subscriber, name })
      .flatMap(({ members }) => members.slice(0, limits.forwardingStarts))
      .slice(0, limits.forwardingStarts);
  },
};
