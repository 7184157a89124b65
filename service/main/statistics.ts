import { bucketEndMicroseconds, latencyBuckets, percentileMicroseconds } from '../calls/latency.js';
import type { Hit } from '../calls/hits.js';
import { denialsOf } from '../calls/statistics.js';
import type { Counters } from '../core/counters.js';
import { decisionKind } from '../routing/service.js';
import type { Metric, Scope } from '../rest/desk.js';
import type { Json } from '../schema/kind.js';
import type { Application } from '../schema/application.js';

const kinds = Object.keys(decisionKind).map((name) => name.toLowerCase());

/** What the calls thread counts, as REST shows it (api.md, Results); of a tenant only the plans are its own. */
export function statisticsOf(counters: Counters<string>, application: Application, sinceMs: number, hits: readonly Hit[], tenant: Scope): { readonly [name: string]: Json } {
  const { name } = application;
  const buckets = Array.from({ length: latencyBuckets }, (_, bucket) => counters.get(`${name}.latency.${bucket}`));
  const shared = {
    decisions: Object.fromEntries(kinds.map((kind) => [kind, counters.get(`${name}.decisions.${kind}`)])),
    refused: Object.fromEntries(denialsOf(application).map((reason) => [reason, counters.get(`${name}.denied.${reason}`)]).filter(([, count]) => count !== 0)),
    latency: { p50: percentileMicroseconds(buckets, 0.5), p99: percentileMicroseconds(buckets, 0.99), p999: percentileMicroseconds(buckets, 0.999) },
  };
  return { since: sinceMs, ...(tenant.provider === undefined ? shared : {}), plans: plansOf(hits, tenant) };
}

/** Hits by plan: the first part of a rule's path is its plan. */
function plansOf(hits: readonly Hit[], tenant: Scope): readonly Json[] {
  const plans = new Map<string, { calls: number; rules: { path: string; hits: number }[] }>();
  for (const { provider, subscriber, rule: path, count } of hits) {
    if ((tenant.provider ?? provider) !== provider || (tenant.subscriber ?? subscriber) !== subscriber) continue;
    const key = `${provider}/${subscriber}/${path.split('/')[0]}`;
    const plan = plans.get(key) ?? { calls: 0, rules: [] };
    plan.calls += count;
    plan.rules.push({ path, hits: count });
    plans.set(key, plan);
  }
  return [...plans].map(([key, { calls, rules }]) => ({ key, calls, rules }));
}

/** The same for Prometheus. */
export function metricsOf(counters: Counters<string>, applications: readonly Application[]): readonly Metric[] {
  const metrics: Metric[] = [];
  for (const declared of applications) {
    const { name: application } = declared;
    for (const reason of denialsOf(declared)) metrics.push({ name: 'calls_refused', kind: 'counter', help: 'Calls refused, by reason.', value: counters.get(`${application}.denied.${reason}`), labels: { application, reason } });
    for (const kind of kinds) metrics.push({ name: 'decisions', kind: 'counter', help: 'Decisions given, by kind.', value: counters.get(`${application}.decisions.${kind}`), labels: { application, kind } });
    for (const happening of ['no_route', 'event', 'end', 'serve', 'expired', 'denied']) {
      metrics.push({ name: `calls_${happening}`, kind: 'counter', help: `Calls: ${happening.replaceAll('_', ' ')}.`, value: counters.get(`${application}.${happening}`), labels: { application } });
    }
    let below = 0;
    for (let bucket = 0; bucket < latencyBuckets; bucket++) {
      const count = counters.get(`${application}.latency.${bucket}`);
      below += count;
      if (count > 0) metrics.push({ name: 'route_seconds_bucket', kind: 'counter', help: 'ROUTE from reading to reply, cumulative.', value: below, labels: { application, le: String(bucketEndMicroseconds(bucket) / 1e6) } });
    }
  }
  for (const gauge of ['open_calls', 'connections', 'cdrs_waiting']) metrics.push({ name: gauge, kind: 'gauge', help: `Lookup: ${gauge.replaceAll('_', ' ')}.`, value: counters.get(gauge) });
  for (const counter of ['cdrs_written', 'cdrs_lost', 'requests', 'overloaded']) metrics.push({ name: counter, kind: 'counter', help: `Lookup: ${counter.replaceAll('_', ' ')}.`, value: counters.get(counter) });
  return metrics;
}
