import { Failure } from './outcome.js';
import type { Site } from './unit.js';

interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A path that is made of a table and a key. */
interface Template {
  readonly table: string;
  readonly columns: readonly string[];
}

async function described(site: Site): Promise<Described['paths']> {
  return (JSON.parse(await site.door.text(`${site.api}/openapi.json`)) as Described).paths;
}

/** The path of a record, from its table and key; says what the key is made of when it has another number of parts. */
export async function recordPath(site: Site, table: string, key: readonly string[]): Promise<string> {
  // Of all paths only those of whole records can be deleted and put.
  const records = Object.entries(await described(site)).filter(([, methods]) => 'delete' in methods && 'put' in methods).map(([path]) => templateOf(path.split('/').slice(1)));
  const found = records.find((record) => record.table === table);
  if (found === undefined) throw new Failure('usage', `There is no table ${table}; there are ${records.map((record) => record.table).join(', ')}`);
  return filled(found, key, [], []);
}

/** What stands before the table and behind the key of a path that only some tables have. */
interface Around {
  readonly before?: readonly string[];
  readonly behind?: readonly string[];
  readonly method: string;
  /** The table, where it is named; else it is the only one that has such a path. */
  readonly table?: string;
}

/** Such a path. Ends the command where no table has it, or several have and none is named. */
export async function pathOf(site: Site, key: readonly string[], { before = [], behind = [], method, table }: Around): Promise<string> {
  const templates = Object.entries(await described(site)).flatMap(([path, methods]) => {
    const parts = path.split('/').slice(1);
    const inside = parts.slice(before.length, parts.length - behind.length);
    const fits = method in methods && before.every((part, place) => parts[place] === part) && behind.every((part, place) => parts.at(place - behind.length) === part);
    return fits && inside.length > 1 && inside.slice(1).every((part) => part.startsWith('{')) ? [templateOf(inside)] : [];
  });
  const found = table === undefined ? templates : templates.filter((template) => template.table === table);
  const names = templates.map((template) => template.table).join(', ');
  if (found.length === 0) throw new Failure('usage', templates.length === 0 ? `${site.application} has no accounts` : `${table} has no accounts; those that have are ${names}`);
  if (found.length > 1) throw new Failure('usage', `Say which table is meant: --table ${names.replaceAll(', ', '|')}`);
  return filled(found[0]!, key, before, behind);
}

function templateOf([table, ...columns]: readonly string[]): Template {
  return { table: table!, columns: columns.map((part) => part.slice(1, -1)) };
}

function filled({ table, columns }: Template, key: readonly string[], before: readonly string[], behind: readonly string[]): string {
  if (columns.length !== key.length) throw new Failure('usage', `The key of ${table} is ${columns.join(' ')}; ${key.length} of ${columns.length} were given`);
  return `/${[...before, table, ...key, ...behind].map(encodeURIComponent).join('/')}`;
}
