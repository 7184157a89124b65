import type { Json } from '../schema/kind.js';
import { Failure } from './outcome.js';
import type { Site } from './unit.js';

interface Schema {
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly description?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly title?: string;
  readonly [more: string]: unknown;
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** A column of a table, or what a command takes. */
export interface Field {
  readonly name: string;
  readonly required: boolean;
  /** JSON types of its values, `null` left out. */
  readonly types: readonly string[];
  readonly meaning: string;
}

export interface DescribedCommand {
  readonly name: string;
  readonly meaning: string;
  readonly takes: readonly Field[];
}

/** A table as niud describes it (`/openapi.json`): niuctl knows none by itself. */
export interface DescribedTable {
  readonly name: string;
  /** The columns of its key, in the order of paths. */
  readonly key: readonly string[];
  readonly columns: readonly Field[];
  readonly commands: readonly DescribedCommand[];
}

const kept = new WeakMap<object, Map<string, Promise<OpenApi>>>();

function openApi({ door, application, api }: Site): Promise<OpenApi> {
  const known = kept.get(door) ?? new Map<string, Promise<OpenApi>>();
  kept.set(door, known);
  const found = known.get(application) ?? door.text(`${api}/openapi.json`).then((text) => JSON.parse(text) as OpenApi);
  known.set(application, found);
  return found;
}

/** The tables of the application that have records of one's own. */
export async function tablesOf(site: Site): Promise<readonly DescribedTable[]> {
  const {
    paths,
    components: { schemas },
  } = await openApi(site);
  return Object.entries(paths)
    .filter(([, methods]) => 'delete' in methods && 'put' in methods)
    .map(([path]) => {
      const [name = '', ...key] = path.split('/').slice(1);
      const commands = Object.entries(paths).filter(
        ([of, methods]) =>
          of.startsWith(`${path}/`) && 'post' in methods && `${name}.command.${of.slice(path.length + 1)}` in schemas,
      );
      return {
        name,
        key: key.map((part) => part.slice(1, -1)),
        columns: fieldsOf(schemas[`${name}.create`] ?? {}),
        commands: commands.map(([of]) =>
          commandOf(of.slice(path.length + 1), schemas[`${name}.command.${of.slice(path.length + 1)}`]!),
        ),
      };
    });
}

function commandOf(name: string, schema: Schema): DescribedCommand {
  return { name, meaning: schema.description ?? '', takes: fieldsOf(schema) };
}

function fieldsOf({ properties = {}, required = [] }: Schema): readonly Field[] {
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    required: required.includes(name),
    types: typesOf(schema),
    meaning: schema.description ?? '',
  }));
}

function typesOf({ type, anyOf }: Schema): readonly string[] {
  const own = type === undefined ? [] : typeof type === 'string' ? [type] : type;
  return [...own, ...(anyOf ?? []).flatMap(typesOf)].filter((one) => one !== 'null');
}

/** Whether the application has accounts that money is moved on. */
export async function hasAccounts(site: Site): Promise<boolean> {
  return '/ledger/verify' in (await openApi(site)).paths;
}

/** A table by its name; ends the command where there is none, with the names that there are. */
export async function tableOf(site: Site, name: string): Promise<DescribedTable> {
  const tables = await tablesOf(site);
  const found = tables.find((table) => table.name === name);
  if (found === undefined)
    throw new Failure(
      'usage',
      `${site.application} has no table ${name}; it has ${tables.map((table) => table.name).join(', ')}`,
    );
  return found;
}

/** The path of a record, from its table and key; says what the key is made of when it has another number of parts. */
export async function recordPath(site: Site, table: string, key: readonly string[]): Promise<string> {
  return filled(await tableOf(site, table), key, [], []);
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
export async function pathOf(
  site: Site,
  key: readonly string[],
  { before = [], behind = [], method, table }: Around,
): Promise<string> {
  const { paths } = await openApi(site);
  const tables = (await tablesOf(site)).filter(({ name, key: parts }) => {
    const template = `/${[...before, name, ...parts.map((part) => `{${part}}`), ...behind].join('/')}`;
    return method in (paths[template] ?? {});
  });
  const found = table === undefined ? tables : tables.filter(({ name }) => name === table);
  const names = tables.map(({ name }) => name);
  if (found.length === 0)
    throw new Failure(
      'usage',
      tables.length === 0
        ? `${site.application} has no accounts`
        : `${String(table)} has no accounts; those that have are ${names.join(', ')}`,
    );
  if (found.length > 1) throw new Failure('usage', `Say which table is meant: --table ${names.join('|')}`);
  return filled(found[0]!, key, before, behind);
}

function filled(
  { name, key: columns }: DescribedTable,
  key: readonly string[],
  before: readonly string[],
  behind: readonly string[],
): string {
  if (columns.length !== key.length)
    throw new Failure(
      'usage',
      `The key of ${name} is ${columns.join(' ')}; ${key.length} of ${columns.length} were given`,
    );
  return `/${[...before, name, ...key, ...behind].map(encodeURIComponent).join('/')}`;
}

/**
 * What was typed for a field, in a type that it takes: text as it is, else JSON; a list as a,b,c or JSON. niud judges
 * whether it fits.
 */
export function valueFor(field: Field | undefined, typed: string): Json {
  if (field === undefined || field.types.length === 0 || (field.types.includes('string') && field.types.length === 1))
    return typed;
  const json = jsonIn(typed);
  if (field.types.includes('array') && !Array.isArray(json) && !field.types.includes('object'))
    return typed === '' ? [] : typed.split(',').map((part) => part.trim());
  return json ?? typed;
}

function jsonIn(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
