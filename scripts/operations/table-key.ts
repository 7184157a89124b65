import { Failure } from './outcome.js';
import type { Site } from './unit.js';

interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The path of a record, from its table and key; says what the key is made of when it has another number of parts. */
export async function recordPath(site: Site, table: string, key: readonly string[]): Promise<string> {
  const { paths } = JSON.parse(await site.door.text(`${site.api}/openapi.json`)) as Described;
  // Of all paths only those of whole records can be deleted and put.
  const records = Object.entries(paths).filter(([, methods]) => 'delete' in methods && 'put' in methods).map(([path]) => path.split('/').slice(1));
  const found = records.find(([name]) => name === table);
  if (found === undefined) throw new Failure('usage', `There is no table ${table}; there are ${records.map(([name]) => name).join(', ')}`);
  const columns = found.slice(1).map((part) => part.slice(1, -1));
  if (columns.length !== key.length) throw new Failure('usage', `The key of ${table} is ${columns.join(' ')}; ${key.length} of ${columns.length} were given`);
  return `/${[table, ...key].map(encodeURIComponent).join('/')}`;
}
