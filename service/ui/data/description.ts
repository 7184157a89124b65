import { signal } from '@preact/signals';
import type { ApplicationDescription, PermittedTable } from '../../schema/application-description.js';
import type { ColumnDescription } from '../../schema/description.js';
import { callTables, plural } from './words.js';
import { get, type Entry, type Json, type Refused } from './api.js';

export type {
  ApplicationDescription,
  PermittedTable,
  CommandDescription,
  RulePartDescription,
  RulesDescription,
} from '../../schema/application-description.js';
export type { ColumnDescription, FieldDescription } from '../../schema/description.js';

/** A key of a table: its columns' values, tenant first. */
export type Key = readonly string[];

const known = signal<Readonly<Record<string, ApplicationDescription | Refused | undefined>>>({});
const asked = new Set<string>();

/**
 * What an application consists of, for the one who has signed in; undefined while it is on its way. Everything derived
 * comes from it.
 */
export function descriptionOf(app: string): ApplicationDescription | Refused | undefined {
  const found = known.value[app];
  if (found === undefined && !asked.has(app)) void loadDescription(app);
  return found;
}

/** Reads it anew: after a sign-in, or when permissions may have changed. */
export async function loadDescription(app: string): Promise<void> {
  asked.add(app);
  const answer = await get(app, 'description');
  asked.delete(app);
  const found = answer.ok ? (answer.data[0]!.attributes as unknown as ApplicationDescription) : answer;
  if ('tables' in found) callTables(found.tables.map((table) => [table.name, oneOf(table)]));
  known.value = { ...known.value, [app]: found };
}

/** Each that is known is read anew: the unit has another role, and more or less may be done on it. */
export function loadDescriptions(): void {
  for (const app of Object.keys(known.value)) void loadDescription(app);
}

export function forgetDescription(app: string): void {
  known.value = { ...known.value, [app]: undefined };
}

/** The application's description where it has come, and is none that was refused. */
export function described(app: string): ApplicationDescription | undefined {
  const found = descriptionOf(app);
  return found === undefined || 'ok' in found ? undefined : found;
}

export function tableOf(app: string, name: string): PermittedTable | undefined {
  return described(app)?.tables.find((table) => table.name === name);
}

export function columnOf(table: PermittedTable, name: string): ColumnDescription | undefined {
  return table.columns.find((column) => column.name === name);
}

/** What a path has for a part of a key that is not set. */
const unset = '-';

/** The key of a record as its path has it. */
export function keyOf(table: PermittedTable, { attributes }: Pick<Entry, 'attributes'>): Key {
  return table.key.map((column) => textOf(attributes[column]) || unset);
}

/** What tells records of one list apart: the key, and of the archive the generation. */
export function identityOf(table: PermittedTable, entry: Entry): string {
  return JSON.stringify([
    ...keyOf(table, entry),
    ...(entry.meta?.['archived'] === undefined ? [] : [entry.meta['txnid'] ?? null]),
  ]);
}

/** A value as the text that a path or an input has for it. */
export function textOf(value: Json | undefined): string {
  return value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
}

/** The column by which people know a record: the last of its key. */
export function nameColumn(table: PermittedTable): string {
  return table.key.at(-1)!;
}

/** What one record is called within a sentence: `call plan`, `NPA list`. */
export function oneOf({ title }: PermittedTable): string {
  return title
    .split(' ')
    .map((word) => (/^[A-Z][a-z]/.test(word) ? word.toLowerCase() : word))
    .join(' ');
}

/** One record of a table by its name, as in a log; of a table that may not be seen, its name. */
export function oneNamed(app: string, table: string): string {
  const found = described(app)?.tables.find(({ name }) => name === table);
  return found === undefined ? table.replaceAll('_', ' ') : oneOf(found);
}

/** The title of a list of records: `Call Plans`. */
export function listTitle({ title }: PermittedTable): string {
  return plural(title);
}
