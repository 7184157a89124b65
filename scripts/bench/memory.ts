import { pauseMs } from '../../service/niuctl/operator.js';
import { median, type Figure } from './figure.js';
import { load } from './programs.js';
import type { BenchSite } from './site.js';
import { Unit } from './unit.js';

const rounds = 3;
/** After the load, for the collector to come to rest. */
const restMs = 2_000;

/** RssAnon after the same calls, with the numbers and with an empty store. */
export async function memory(site: BenchSite): Promise<readonly Figure[]> {
  const calls = ['--numbers', await site.calls(), '--app', 'icr', '--count', site.quick ? '20000' : '100000'];
  const states = [await site.imported(), site.emptyState('empty')] as const;
  const sizes: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    for (const [place, state] of states.entries()) {
      const unit = await Unit.start(state);
      try {
        await load(unit.lookupSocket, calls);
        await pauseMs(restMs);
        sizes[place]!.push(unit.rssAnonKiB() / 1024);
      } finally {
        await unit.stop();
      }
    }
  }
  const [full, empty] = [median(sizes[0]), median(sizes[1])];
  return [
    {
      what: `memory, ${site.sizes.numbers} numbers`,
      measured: `${full.toFixed(0)} MiB`,
      baseline: `empty store: ${empty.toFixed(0)} MiB`,
      value: full / empty,
      unit: 'x',
      better: 'lower',
      must: 1.7,
      aim: 1.2,
    },
  ];
}
