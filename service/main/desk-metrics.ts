import { applications } from '../apps/all.js';
import type { callCounters } from '../calls/statistics.js';
import { metricsOf } from '../calls/told-statistics.js';
import type { Metric } from '../core/metric.js';
import type { Night } from '../jobs/night.js';
import type { SystemInformation } from '../platform/system-information.js';
import type { Config } from './config.js';
import { systemMetrics } from './system.js';
import { unitMetrics } from './unit-metrics.js';

/** What counts and measures in this process. */
interface Measured {
  readonly config: Config;
  readonly startedMs: number;
  readonly information: SystemInformation;
  readonly counters: ReturnType<typeof callCounters>;
  /** Parts that have metrics of their own, in the order in which they are told. */
  readonly parts: readonly { metrics(): readonly Metric[] }[];
  readonly change: () => number;
  readonly night: Night;
  /** What the last verification of each ledger found, by application. */
  readonly ledgerFaults: ReadonlyMap<string, number>;
}

/** Everything that `/metrics` tells of this unit beside what the doors count. */
export function deskMetrics({
  config,
  startedMs,
  information,
  counters,
  parts,
  change,
  night,
  ledgerFaults,
}: Measured): readonly Metric[] {
  return [
    ...metricsOf(counters, applications),
    ...unitMetrics(config, startedMs),
    ...systemMetrics(information),
    ...parts.flatMap((part) => part.metrics()),
    { name: 'change_number', kind: 'gauge', help: 'Number of the last change.', value: change() },
    {
      name: 'purges_waiting',
      kind: 'gauge',
      help: 'Nightly purges that wait for somebody to say that the clock is right.',
      value: night.waiting().length,
    },
    ...[...ledgerFaults].map(
      ([application, value]): Metric => ({
        name: 'ledger_faults',
        kind: 'gauge',
        help: 'What the last verification of a ledger found not to hold.',
        value,
        labels: { application },
      }),
    ),
  ];
}
