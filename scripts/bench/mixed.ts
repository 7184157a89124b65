import { median, type Figure } from './figure.js';
import { answeredPerSecond, load, refusedNote, type LoadReport } from './programs.js';
import type { BenchSite } from './site.js';
import { Unit } from './unit.js';

const rounds = 3;

/** ROUTE and END with CDRs kept, 128 deep: whole calls a second. The calls are those of the data set, which is icr's. */
export async function mixed(site: BenchSite): Promise<readonly Figure[]> {
  const calls = ['--numbers', await site.calls(), '--app', 'icr', '--mode', 'throughput', '--depth', '128', '--seconds', site.quick ? '1' : '5'];
  const unit = await Unit.start(await site.imported());
  try {
    const reports: LoadReport[] = [];
    for (let round = 0; round < rounds; round++) reports.push(await load(unit.lookupSocket, calls));
    const rate = median(reports.map(answeredPerSecond));
    return [{
      what: 'ROUTE + END throughput, 128 deep (icr)', measured: `${rate.toFixed(0)} calls/s${refusedNote(reports)}`, baseline: '-',
      value: rate, unit: '/s', better: 'higher', must: 60_000, aim: 150_000,
    }];
  } finally {
    await unit.stop();
  }
}
