import { statSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { tzdataVersion } from '../core/zones.js';
import type { Metric } from '../core/metric.js';
import type { Config } from './config.js';

/** The two environments on disk, by the names of their folders (database/stores). */
const stores = ['store', 'calls'];
/** LMDB's own name of the file in each. */
const dataFile = 'data.mdb';

/**
 * How the unit itself stands, as an operator looks at first: since when it runs, what its memory, stores and disk hold.
 */
export function unitMetrics(config: Config, startedMs: number): readonly Metric[] {
  const gauge = (name: string, help: string, value: number, labels?: Metric['labels']): Metric => ({
    name,
    kind: 'gauge',
    help,
    value,
    ...(labels === undefined ? {} : { labels }),
  });
  const { bavail, blocks, bsize } = statfsSync(config.state_dir);
  return [
    gauge('start_time_seconds', 'When the process started, in seconds since 1970-01-01 UTC.', startedMs / 1_000),
    gauge('zone_data_info', 'The release of the time zone data in use, as its label.', 1, { release: tzdataVersion() }),
    gauge('resident_bytes', 'Memory of the process, mapped pages of the stores among it.', process.memoryUsage.rss()),
    ...stores.map((store) =>
      gauge('store_bytes', 'Size of a store on disk.', storeBytes(join(config.state_dir, store)), { store }),
    ),
    gauge('disk_bytes', 'Size of the disk of the state folder.', blocks * bsize),
    gauge('disk_free_bytes', 'Room left on it.', bavail * bsize),
    gauge('disk_reserve_bytes', 'Room below which writes are refused.', config.disk_reserve * 2 ** 20),
  ];
}

/** What a store takes on disk, by its folder: LMDB's file may have holes. */
export function storeBytes(folder: string): number {
  const found = statSync(join(folder, dataFile), { throwIfNoEntry: false });
  return found === undefined ? 0 : Math.min(found.size, found.blocks * 512);
}
