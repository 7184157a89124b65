import { hostname, loadavg, release as kernel, totalmem, freemem, type as osType, uptime } from 'node:os';
import { statfsSync } from 'node:fs';
import { formatTimestamp, tzdataVersion } from '../core/zones.js';
import { generationOf } from '../database/migrate.js';
import type { Stores } from '../database/stores.js';
import type { SystemInformation } from '../platform/system-information.js';
import type { Metric } from '../core/metric.js';
import type { Json } from '../schema/kind.js';
import type { ServedCertificate } from './certificate.js';
import type { Config } from './config.js';
import type { Priorities } from './priorities.js';
import { release } from './release.js';
import { storeBytes } from './unit-metrics.js';

/** What is asked of the rest of niud for `GET /system`. */
interface Unit {
  readonly config: Config;
  readonly stores: Stores;
  readonly startedMs: number;
  readonly information: SystemInformation;
  readonly priorities: Priorities;
  readonly certificate: ServedCertificate;
  readonly zone: () => string;
  readonly isSynchronised: () => boolean | undefined;
  /** Of a unit of a pair. */
  readonly replication?: () => { readonly [name: string]: Json };
}

/**
 * The unit as `GET /system` shows it: niud's own figures as of now, those of the helper process as of `measured_at`.
 * Sizes in bytes.
 */
export function systemOf(
  {
    config,
    stores,
    startedMs,
    information: { measured },
    priorities,
    certificate,
    zone,
    isSynchronised,
    replication,
  }: Unit,
  nowMs: number,
): { readonly [name: string]: Json } {
  const { bavail, blocks, bsize } = statfsSync(config.state_dir);
  const reserve = config.disk_reserve * 2 ** 20;
  return {
    unit: {
      hostname: hostname(),
      model: measured?.model ?? null,
      os: measured?.os ?? osType(),
      kernel: measured?.kernel ?? kernel(),
    },
    versions: { niud: release, node: process.versions.node, tzdata: tzdataVersion() },
    uptime_seconds: Math.floor(uptime()),
    niud_uptime_seconds: Math.max(0, Math.floor((nowMs - startedMs) / 1_000)),
    load: loadavg().map((load) => Math.round(load * 100) / 100),
    load_percent: measured?.load_percent ?? null,
    memory: {
      total: totalmem(),
      available: measured?.memory?.available ?? freemem(),
      swap_total: measured?.memory?.swap_total ?? null,
      swap_used: measured?.memory?.swap_used ?? null,
      niud: process.memoryUsage.rss(),
    },
    threads: priorities.state(),
    certificate: certificate.state(zone()),
    state_disk: {
      folder: config.state_dir,
      size: blocks * bsize,
      free: bavail * bsize,
      reserve,
      below_reserve: bavail * bsize < reserve,
      read_only: stores.readOnly,
    },
    disks: measured?.disks.map((disk) => ({ ...disk })) ?? [],
    stores: [stores.store, stores.calls].map(({ path, lastTransaction }) => ({
      name: path.split('/').at(-1)!,
      bytes: storeBytes(path),
      last_transaction: lastTransaction,
    })),
    temperature: { main: measured?.temperature.main ?? null, highest: measured?.temperature.highest ?? null },
    network: measured?.network.map((device) => ({ ...device })) ?? [],
    ...(replication && { replication: replication() }),
    generation: generationOf(stores),
    zone: zone(),
    clock_synchronised: isSynchronised() ?? null,
    measured_at: measured === undefined ? null : formatTimestamp(zone(), measured.at),
  };
}

/** The same for Prometheus, as far as it is a number that changes. */
export function systemMetrics({ measured }: SystemInformation): readonly Metric[] {
  const gauge = (
    name: string,
    help: string,
    value: number | null | undefined,
    labels?: Metric['labels'],
  ): readonly Metric[] =>
    value === null || value === undefined
      ? []
      : [{ name, kind: 'gauge', help, value, ...(labels === undefined ? {} : { labels }) }];
  const counter = (name: string, help: string, value: number, device: string): Metric => ({
    name,
    kind: 'counter',
    help,
    value,
    labels: { interface: device },
  });
  return [
    ...gauge('system_uptime_seconds', 'Since when the unit runs.', uptime()),
    ...gauge('system_load', 'Processes that run or wait, on average of one minute.', loadavg()[0]),
    ...gauge('system_load_percent', 'Load of all processors.', measured?.load_percent),
    ...gauge('system_memory_bytes', 'Memory of the unit.', totalmem()),
    ...gauge(
      'system_memory_available_bytes',
      'Memory that programs can have.',
      measured?.memory?.available ?? freemem(),
    ),
    ...gauge(
      'system_temperature_celsius',
      'The highest temperature of the processors.',
      measured?.temperature.highest ?? measured?.temperature.main,
    ),
    ...(measured?.network ?? []).flatMap((device) => [
      counter('system_network_received_bytes', 'Received by an interface.', device.received, device.interface),
      counter('system_network_sent_bytes', 'Sent by an interface.', device.sent, device.interface),
    ]),
  ];
}
