import fc from 'fast-check';
import { isRefusal } from '../../../service/core/refusals.js';
import type { Json } from '../../../service/schema/kind.js';
import { keyOf, position, type Table } from '../../../service/schema/table.js';
import type { Key } from '../../../service/schema/row.js';
import type { Attributes } from '../../../service/schema/write.js';
import { readAttributes } from '../../../service/records/fields.js';
import type { RestSite } from '../rest-site.js';
import { cellsOf } from './kind-values.js';
import { inOrder } from './records.js';
import { isTenantTable, type Owner } from './rights.js';

/** A live record of a table, in a tenant. */
export interface SampleRecord {
  readonly table: Table;
  readonly key: Key;
  readonly attributes: Attributes;
  readonly owner: Owner;
}

const attempts = 40;

/** One record of each table in each tenant, beside those of the tenants themselves: with what it must have, and nothing else. */
export async function sampleRecords(site: RestSite, seed: number): Promise<readonly SampleRecord[]> {
  const made: SampleRecord[] = [];
  for (const table of inOrder(site.application)) for (const provider of ['north', 'south']) made.push(isTenantTable(table) ? tenantRecord(site, table, provider) : await make(site, table, provider, made, seed));
  return made;
}

function ownerOf(table: Table, provider: string, hasSubscribers: boolean): Owner {
  if (table.shared === true) return { shared: true };
  return { provider, ...(table.tenant?.subscriber !== undefined || (table.tenantOf !== undefined && hasSubscribers) ? { subscriber: 'one' } : {}) };
}

function tenantRecord({ store, application }: RestSite, table: Table, provider: string): SampleRecord {
  const key: Key = table.tenant?.subscriber === undefined ? [provider] : [provider, 'one'];
  const { row } = store.reader.view(application.name).get(table.name, key)!;
  const attributes = Object.fromEntries(table.columns.flatMap(({ name, kind }, place): [string, Json][] => row[place] === undefined ? [] : [[name, kind.show(row[place])]]));
  return { table, key, attributes, owner: ownerOf(table, provider, false) };
}

async function make(site: RestSite, table: Table, provider: string, made: readonly SampleRecord[], seed: number): Promise<SampleRecord> {
  const hasSubscribers = site.application.roles.includes('subscriber');
  const owner = ownerOf(table, provider, hasSubscribers);
  let last = '';
  for (let attempt = 0; attempt < attempts; attempt++) {
    const attributes = attributesOf(table, owner, provider, made, seed + attempt * 2 + (provider === 'north' ? 0 : 1));
    const written = await site.store.write({ method: 'create', table: table.name, attributes });
    if (!isRefusal(written)) return { table, key: keyOf(table, readAttributes(table, attributes).row), attributes, owner };
    last = `${written.message} ${JSON.stringify(attributes)}`;
  }
  throw new Error(`no record of ${table.name} could be made: ${last}`);
}

function attributesOf(table: Table, owner: Owner, provider: string, made: readonly SampleRecord[], seed: number): Attributes {
  const drawn = table.columns.filter(({ name, required }) => required === true || table.key.includes(name)).map(({ name, kind }, place): [string, Json] => {
    const cell = fc.sample(cellsOf(kind)!, { seed: seed * 100 + place, numRuns: 1 })[0]!;
    return [name, kind.show(kind.parse(cell))];
  });
  const tenant = [[table.tenant?.provider, provider], [table.tenant?.subscriber, 'one']].filter(([column]) => column !== undefined) as [string, Json][];
  const role: [string, Json][] = table.tenantOf === undefined ? [] : [['role_id', owner.subscriber === undefined ? `service_provider:${provider}` : `subscriber:${provider}:${owner.subscriber}`]];
  const referred = (table.references ?? []).flatMap(({ to, by, optional }): [string, Json][] => {
    const target = made.find((record) => record.table.name === to && record.owner.provider === provider);
    if (typeof by === 'function' || optional === true || target === undefined) return [];
    return by.map((column, place) => [column, table.columns[position(table, column)]!.kind.show(target.key[place]!)]);
  });
  return Object.fromEntries([...drawn, ...tenant, ...role, ...referred]);
}
