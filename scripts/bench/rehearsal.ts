import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lookups } from '../nanp/lookups.js';
import { median, type Figure } from './figure.js';
import type { BenchSite } from './site.js';
import { Unit } from './unit.js';

const rounds = 3;

/** A file of calls decided by a REST job: from its start to its end, the report written. */
export async function rehearsal(site: BenchSite): Promise<readonly Figure[]> {
  const cases = site.quick ? 20_000 : 500_000;
  const file = join(site.folder, 'cases.csv');
  const rows = [...lookups(site.sizes, cases)].map(({ called, calling = '' }) => `${called},${calling}\n`);
  writeFileSync(file, `called,calling\n${rows.join('')}`);
  const unit = await Unit.start(await site.imported());
  try {
    const inFile = await unit.operator.upload(file);
    const rates: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const start = performance.now();
      const job = await unit.operator.rehearse(inFile);
      if (job.cases !== cases) throw new Error(`of ${cases} calls ${job.cases} were decided`);
      rates.push((cases * 1000) / (performance.now() - start));
    }
    return [
      {
        what: `rehearsal of ${cases} cases`,
        measured: `${median(rates).toFixed(0)} cases/s`,
        baseline: '-',
        value: median(rates),
        unit: '/s',
        better: 'higher',
        must: 60_000,
        aim: 200_000,
      },
    ];
  } finally {
    await unit.stop();
  }
}
