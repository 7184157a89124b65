import { createWriteStream } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Figure } from './figure.js';
import type { BenchSite } from './site.js';
import { sqliteImport } from './sqlite.js';
import { Unit } from './unit.js';

/** The numbers out through a REST job, beside `sqlite3 -csv` of the same, ordered by key as ours are. */
export async function exporting(site: BenchSite): Promise<readonly Figure[]> {
  const { path } = await sqliteImport(site);
  const unit = await Unit.start(await site.imported());
  try {
    const start = performance.now();
    await unit.operator.export('number');
    const ours = performance.now() - start;
    const theirs = await sqliteExport(path, join(site.folder, 'baseline.csv'));
    return [
      {
        what: `export of ${site.sizes.numbers} rows`,
        measured: `${(ours / 1000).toFixed(2)} s`,
        baseline: `sqlite3 -csv: ${(theirs / 1000).toFixed(2)} s`,
        value: ours / theirs,
        unit: 'x',
        better: 'lower',
        must: 1.5,
        aim: 1.1,
      },
    ];
  } finally {
    await unit.stop();
  }
}

async function sqliteExport(database: string, into: string): Promise<number> {
  const start = performance.now();
  const run = spawn('sqlite3', ['-csv', database, 'select * from number order by number'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  run.stdout.pipe(createWriteStream(into));
  await once(run, 'close');
  return performance.now() - start;
}
