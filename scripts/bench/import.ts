import type { Figure } from './figure.js';
import type { BenchSite } from './site.js';
import { sqliteImport } from './sqlite.js';

/** The numbers through a REST job, all checks on, beside `sqlite3 .import` of the same file. */
export async function importing(site: BenchSite): Promise<readonly Figure[]> {
  await site.imported();
  const { ms } = await sqliteImport(site);
  return [
    {
      what: `import of ${site.sizes.numbers} numbers`,
      measured: `${(site.importMs / 1000).toFixed(2)} s, ${Math.round((site.sizes.numbers * 1000) / site.importMs)} rows/s`,
      baseline: `sqlite3 .import: ${(ms / 1000).toFixed(2)} s`,
      value: site.importMs / ms,
      unit: 'x',
      better: 'lower',
      must: 5,
      aim: 3,
    },
  ];
}
