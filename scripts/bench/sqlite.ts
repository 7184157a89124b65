import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { headers } from '../nanp/data-set.js';
import { ensure, output } from './programs.js';
import type { BenchSite } from './site.js';

/**
 * SQLite as the baseline of files: the numbers imported into a table with a key. Gives the database's path and the
 * time.
 */
export async function sqliteImport(site: BenchSite): Promise<{ readonly path: string; readonly ms: number }> {
  if (!ensure('sqlite3', 'sqlite3')) throw new Error('sqlite3 is missing: apt-get install sqlite3');
  await site.generated();
  const path = join(site.folder, 'baseline.sqlite');
  rmSync(path, { force: true });
  const [key, ...others] = headers.number;
  const start = performance.now();
  await output('sqlite3', [
    path,
    `create table number(${key} text primary key, ${others.join(', ')})`,
    '.mode csv',
    `.import --skip 1 ${site.csv('number')} number`,
  ]);
  return { path, ms: performance.now() - start };
}
