import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse';
import { normalise } from './number.js';

/** A record of `number`. */
export interface NumberRecord {
  readonly zone: string;
  readonly tenant: string;
}

export interface RouteRecord {
  /** With X in upper case. */
  readonly pattern: string;
  readonly plan: string;
  readonly tenant: string;
  readonly priority: number;
}

export interface RuleRecord {
  readonly type: string;
  readonly criteria?: string;
  readonly destination: { readonly type: string; readonly value?: unknown };
}

export interface PlanRecord {
  readonly name: string;
  readonly provider: string;
  readonly rules: readonly RuleRecord[];
}

/** What an operator's files say, as plain maps and lists. */
export interface Site {
  readonly numbers: ReadonlyMap<string, NumberRecord>;
  /** By `tenantOf` and name. */
  readonly plans: ReadonlyMap<string, PlanRecord>;
  readonly routes: readonly RouteRecord[];
  /** Area codes by provider (empty for built in), a zero byte, and the list's name. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
  /** Where neither the number nor a setting names a zone (T7). */
  readonly zone: string;
}

/** Built-in lists of states that have one area code. */
const builtIn: Readonly<Record<string, string>> = { HI: '808', AK: '907', WY: '307', MT: '406', VT: '802' };

export const tenantOf = (provider: string, subscriber: string) => `${provider}\0${subscriber}`;
export const listKey = (provider: string, name: string) => `${provider}\0${name}`;
export const planKey = (tenant: string, name: string) => `${tenant}\0${name}`;

type Cells = Readonly<Record<string, string>>;

async function* rows(folder: string, table: string): AsyncIterable<Cells> {
  yield* createReadStream(join(folder, `${table}.csv`)).pipe(parse({ columns: true, bom: true })) as AsyncIterable<Cells>;
}

/** Reads the files of a folder as they were handed to the operator. */
export async function readSite(folder: string, zone: string): Promise<Site> {
  const numbers = new Map<string, NumberRecord>();
  const plans = new Map<string, PlanRecord>();
  const routes: RouteRecord[] = [];
  const lists = new Map<string, readonly string[]>(Object.entries(builtIn).map(([name, code]) => [listKey('', name), [code]]));
  for await (const row of rows(folder, 'npa_list')) lists.set(listKey(row['service_provider_name']!, row['name']!), row['npas']!.split(','));
  for await (const row of rows(folder, 'number')) {
    const tenant = tenantOf(row['service_provider_name']!, row['subscriber_name']!);
    numbers.set(normalise(row['number']!), { zone: row['timezone']!, tenant });
  }
  for await (const row of rows(folder, 'call_plan')) {
    const [provider, name] = [row['service_provider_name']!, row['name']!];
    const rules = JSON.parse(row['rules'] === '' ? '[]' : row['rules']!) as readonly RuleRecord[];
    plans.set(planKey(tenantOf(provider, row['subscriber_name']!), name), { name, provider, rules });
  }
  for await (const row of rows(folder, 'route')) {
    const tenant = tenantOf(row['service_provider_name']!, row['subscriber_name']!);
    routes.push({ pattern: row['number']!.toUpperCase(), plan: row['call_plan_name']!, tenant, priority: Number(row['priority'] || 0) });
  }
  return { numbers, plans, routes, lists, zone };
}
