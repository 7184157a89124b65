import { bucketEndMicroseconds, latencyBuckets, percentileMicroseconds } from './latency.js';
import type { Hit } from './hits.js';
import { decisionKinds as kinds, denialsOf } from './statistics.js';
import type { Counters } from '../core/counters.js';
import type { Metric } from '../core/metric.js';
import type { Scope } from '../schema/tenant.js';
import type { Json } from '../schema/kind.js';
import type { Application } from '../schema/application.js';

/** In what each figure is. */
const units: Json = {
  since: 'YYYY-MM-DD HH:MM:SS.ffffff in the zone of the system',
  decisions: 'decisions since then',
  refused: 'calls since then',
  latency: 'microseconds',
  calls: 'calls since then',
  hits: 'calls since then',
};

/** What the calls thread counts, as REST shows it (api.md, Results); of a tenant only the plans are its own. */
export function statisticsOf(
  counters: Counters<string>,
  application: Application,
  since: string,
  hits: readonly Hit[],
  tenant: Scope,
): { readonly [name: string]: Json } {
  const { name } = application;
  const buckets = Array.from({ length: latencyBuckets }, (_, bucket) => counters.get(`${name}.latency.${bucket}`));
  const shared = {
    decisions: Object.fromEntries(kinds.map((kind) => [kind, counters.get(`${name}.decisions.${kind}`)])),
    refused: Object.fromEntries(
      denialsOf(application)
        .map((reason) => [reason, counters.get(`${name}.denied.${reason}`)])
        .filter(([, count]) => count !== 0),
    ),
    latency: {
      p50: percentileMicroseconds(buckets, 0.5),
      p99: percentileMicroseconds(buckets, 0.99),
      p999: percentileMicroseconds(buckets, 0.999),
    },
  };
  return { since, units, ...(tenant.provider === undefined ? shared : {}), plans: plansOf(hits, tenant) };
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

/**
 * How long ROUTE took: buckets that end at powers of two microseconds, the same at every look, as whoever adds them up
 * needs them.
 */
function histogramOf(counters: Counters<string>, application: string): readonly Metric[] {
  const routed = { name: 'route_seconds', kind: 'histogram', help: 'ROUTE from reading to reply.' } as const;
  const lines: Metric[] = [];
  let below = 0;
  for (let bucket = 0; bucket < latencyBuckets; bucket++) {
    below += counters.get(`${application}.latency.${bucket}`);
    // The last one has all that took longer, too.
    if (bucket % 4 === 3 && bucket < latencyBuckets - 1)
      lines.push({
        ...routed,
        part: 'bucket',
        value: below,
        labels: { application, le: String(bucketEndMicroseconds(bucket) / 1e6) },
      });
  }
  return [
    ...lines,
    { ...routed, part: 'bucket', value: below, labels: { application, le: '+Inf' } },
    { ...routed, part: 'sum', value: counters.get(`${application}.latency_sum`) / 1e6, labels: { application } },
    { ...routed, part: 'count', value: below, labels: { application } },
  ];
}

/** Calls decided since the start, in all applications. */
export function decidedIn(counters: Counters<string>, applications: readonly Application[]): number {
  return applications.reduce(
    (sum, { name }) => kinds.reduce((all, kind) => all + counters.get(`${name}.decisions.${kind}`), sum),
    0,
  );
}

/** The same for Prometheus. */
export function metricsOf(counters: Counters<string>, applications: readonly Application[]): readonly Metric[] {
  const metrics: Metric[] = [];
  for (const declared of applications) {
    const { name: application } = declared;
    for (const reason of denialsOf(declared))
      metrics.push({
        name: 'calls_refused',
        kind: 'counter',
        help: 'Calls refused, by reason.',
        value: counters.get(`${application}.denied.${reason}`),
        labels: { application, reason },
      });
    for (const kind of kinds)
      metrics.push({
        name: 'decisions',
        kind: 'counter',
        help: 'Decisions given, by kind.',
        value: counters.get(`${application}.decisions.${kind}`),
        labels: { application, kind },
      });
    for (const happening of ['no_route', 'event', 'end', 'serve', 'expired', 'denied']) {
      metrics.push({
        name: `calls_${happening}`,
        kind: 'counter',
        help: `Calls: ${happening.replaceAll('_', ' ')}.`,
        value: counters.get(`${application}.${happening}`),
        labels: { application },
      });
    }
    metrics.push(...histogramOf(counters, application));
  }
  for (const gauge of ['open_calls', 'connections', 'cdrs_waiting'])
    metrics.push({
      name: gauge,
      kind: 'gauge',
      help: `Lookup: ${gauge.replaceAll('_', ' ')}.`,
      value: counters.get(gauge),
    });
  for (const counter of ['cdrs_written', 'cdrs_lost', 'requests', 'overloaded'])
    metrics.push({
      name: counter,
      kind: 'counter',
      help: `Lookup: ${counter.replaceAll('_', ' ')}.`,
      value: counters.get(counter),
    });
  return metrics;
}
