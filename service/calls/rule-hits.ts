import type { Calls } from './calls.js';
import type { Hit } from './hits.js';
import { ruleNumber } from '../routing/lint/rule-number.js';
import { rulePaths, rulesWithin } from '../routing/rule-paths.js';
import type { Registry } from '../schema/registry.js';

/**
 * Calls by rule since the process started, the rules that were never hit among them: of each plan that decided a call
 * every rule that it has now, once it is asked for.
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

/** A rule of a plan as it stands now. */
export interface PlacedRule {
  readonly path: string;
  readonly label: string;
  /** As people count it, `2.1`. */
  readonly no: string | null;
  /** Where it stands in the attributes of its plan. */
  readonly pointer: string;
}

export interface PlanAsked {
  readonly application: string;
  readonly provider: string;
  readonly subscriber: string;
  readonly plan: string;
}

/** The rules of a plan in their order; undefined where there is no such plan. */
export function rulesOfPlan(
  calls: Calls,
  registry: Registry,
  { application, provider, subscriber, plan: name }: PlanAsked,
): readonly PlacedRule[] | undefined {
  const host = calls.host(registry.application(application)!.number)!;
  calls.refresh();
  const plan = host.plans.plan(host.view, provider, subscriber, name);
  return plan === undefined
    ? undefined
    : [...rulesWithin(plan.rules)].map(({ path, label, pointer }) => ({
        path,
        label,
        no: ruleNumber(pointer) ?? null,
        pointer,
      }));
}
