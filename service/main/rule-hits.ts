import type { Calls } from '../calls/decide.js';
import type { Hit } from '../calls/hits.js';
import { rulePaths } from '../routing/rule-paths.js';
import type { Registry } from '../schema/registry.js';

/**
 * Calls by rule since the process started, the rules that were never hit among them: of each plan that decided a call every rule that it
 * has now, once it is asked for.
 */
export function ruleHits(calls: Calls, registry: Registry, application: string): readonly Hit[] {
  const { number } = registry.application(application)!;
  const host = calls.host(number)!;
  calls.refresh();
  const hits = [...calls.statistics.hits(number)];
  const plans = new Map(hits.map((hit) => [`${hit.provider}/${hit.subscriber}/${hit.rule.split('/')[0]}`, hit]));
  const seen = new Set(hits.map(({ provider, subscriber, rule }) => `${provider}/${subscriber}/${rule}`));
  for (const { provider, subscriber, rule: path } of plans.values()) {
    const plan = host.plans.plan(host.view, provider, subscriber, path.split('/')[0]!);
    for (const rule of plan === undefined ? [] : rulePaths(plan.rules)) {
      if (!seen.has(`${provider}/${subscriber}/${rule}`)) hits.push({ provider, subscriber, rule, count: 0 });
    }
  }
  return hits;
}
