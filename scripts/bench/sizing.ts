/**
 * What sites of several sizes take, as a table of Markdown for `systemd/README.md`:
 *
 *     node dist/scripts/bench/sizing.js [10000 100000 1000000]
 *
 * Numbers, as many routes, and plans in the proportions of quality.md are imported as an operator does; disk is what
 * the stores take behind it, memory is RssAnon behind a start of its own and 20,000 calls.
 */
import { storeBytes } from '../../service/main/unit-metrics.js';
import { pauseMs } from '../../service/niuctl/operator.js';
import { join } from 'node:path';
import { load } from './programs.js';
import { BenchSite } from './site.js';
import { Unit } from './unit.js';

/** After the load, for the collector to come to rest. */
const restMs = 2_000;
const MiB = 2 ** 20;

const sizes = process.argv.slice(2).map(Number);
console.log(
  '| numbers | plans | records in all | store | calls | memory of niud |\n| ---: | ---: | ---: | ---: | ---: | ---: |',
);
for (const numbers of sizes.length > 0 ? sizes : [10_000, 100_000, 1_000_000]) {
  const site = new BenchSite(false, numbers);
  try {
    const state = await site.imported();
    const bytes = (store: string) => `${(storeBytes(join(state, store)) / MiB).toFixed(0)} MiB`;
    const unit = await Unit.start(state);
    try {
      await load(unit.lookupSocket, ['--numbers', await site.calls(), '--app', 'icr', '--count', '20000']);
      await pauseMs(restMs);
      const { plans, providers, subscribers, routes } = site.sizes;
      const records = numbers + routes + plans + providers + subscribers;
      console.log(
        `| ${numbers.toLocaleString('en-US')} | ${plans.toLocaleString('en-US')} | ${records.toLocaleString('en-US')} | ${bytes('store')} | ${bytes('calls')} | ${(unit.rssAnonKiB() / 1024).toFixed(0)} MiB |`,
      );
    } finally {
      await unit.stop();
    }
  } finally {
    site.remove();
  }
}
