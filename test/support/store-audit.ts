import { archiveKey, batchOf, memberOf } from '../../service/database/archive-key.js';
import { entries, keys } from '../../service/database/cursor.js';
import { rowOf, unpack } from '../../service/database/layout.js';
import { numberOf } from '../../service/database/numbers.js';
import { keysReferredTo } from '../../service/database/referred.js';
import { shapeListKey } from '../../service/database/shapes.js';
import type { Stores } from '../../service/database/stores.js';
import { readTally } from '../../service/database/tally.js';
import { tenantOf } from '../../service/schema/tenant.js';
import { recordOf } from '../../service/database/archive-key.js';
import { encodeKey } from '../../service/schema/key.js';
import { indexedAs, position } from '../../service/schema/table.js';
import type { Key, Row } from '../../service/schema/row.js';

/**
 * What must hold of a store at rest, found by walking all of it: every entry of every index has its record and every record its entries,
 * every live reference resolves, tallies and batches are what the records say. Gives what does not hold.
 */
export function auditStore(stores: Stores): string[] {
  const faults: string[] = [];
  for (const shelf of stores.shelves) {
    const { table, application } = shelf;
    const name = `${application.name}.${table.name}`;
    const expected = { unique: new Set<string>(), indexed: new Set<string>(), references: new Set<string>(), grouped: new Set<string>() };
    const tallies = new Map<string, number>();
    const tally = (archive: boolean, row: Row): void => {
      const tenant = tenantOf(table, row);
      for (let length = 0; length <= tenant.length; length++) {
        const place = JSON.stringify([archive, tenant.slice(0, length)]);
        tallies.set(place, (tallies.get(place) ?? 0) + 1);
      }
    };
    for (const { key, value } of entries(shelf.live, {})) {
      const row = rowOf(table, value);
      tally(false, row);
      const valueKey = (column: number): Buffer | undefined => row[column] === undefined ? undefined : encodeKey([indexedAs(table.columns[column]!, row[column]) as Key[number]]);
      for (const { column } of shelf.unique) if (valueKey(column)) expected.unique.add(`${column} ${valueKey(column)!.toString('hex')} ${key.toString('hex')}`);
      for (const { column } of shelf.indexed) if (valueKey(column)) expected.indexed.add(`${column} ${Buffer.concat([valueKey(column)!, key]).toString('hex')}`);
      for (const reference of table.references ?? []) {
        for (const to of keysReferredTo(table, reference, row)) {
          if (shelf.references.some((candidate) => candidate.reference === reference)) expected.references.add(`${reference.to} ${Buffer.concat([encodeKey(to), key]).toString('hex')}`);
          if (reference.optional !== true && stores.shelf(application.name, reference.to).live.getBinary(encodeKey(to)) === undefined) faults.push(`${name}: ${key} refers to a missing ${reference.to}`);
        }
      }
      const valueOf = (column: string): Row[number] => row[position(table, column)];
      for (const { index } of shelf.grouped) {
        const by = table.columns.find((column) => column.name === index.by)!;
        const value = valueOf(index.by);
        const values = value === undefined ? [] : Array.isArray(value) ? value as readonly string[] : [indexedAs(by, value)];
        for (const under of values) if (index.only?.(String(under)) !== false) expected.grouped.add(`${index.name} ${String(under)} ${spelledEntry(index.covers.map(valueOf))}`);
      }
    }
    const compare = (what: string, found: Set<string>, wanted: Set<string>): void => {
      for (const entry of found) if (!wanted.has(entry)) faults.push(`${name}: ${what} has an entry without a record: ${entry}`);
      for (const entry of wanted) if (!found.has(entry)) faults.push(`${name}: ${what} lacks the entry ${entry}`);
    };
    compare('unique', new Set(shelf.unique.flatMap(({ column, entries: database }) => [...entries(database, {})].map(({ key, value }) => `${column} ${key.toString('hex')} ${value.toString('hex')}`))), expected.unique);
    compare('indexed', new Set(shelf.indexed.flatMap(({ column, entries: database }) => [...keys(database, {})].map((key) => `${column} ${key.toString('hex')}`))), expected.indexed);
    compare('references', new Set(shelf.references.flatMap(({ reference, entries: database }) => [...keys(database, {})].map((key) => `${reference.to} ${key.toString('hex')}`))), expected.references);
    for (const { index, entries: plain, shaped, shapes } of shelf.grouped) {
      const values = [...entries(plain, {}), ...entries(shaped, {})].map(({ key, value }) => ({ value: key.subarray(0, -1).toString('utf8'), rows: unpack<Row[]>(value) }));
      const found = values.flatMap(({ value, rows }) => rows.map((row) => `${index.name} ${value} ${spelledEntry(row)}`));
      if (new Set(found).size < found.length || values.some(({ rows }) => rows.length === 0 || rows.length > index.limit)) faults.push(`${name}: grouped ${index.name} has an entry twice, or a value with none or too many`);
      compare(`grouped ${index.name}`, new Set(found), new Set([...expected.grouped].filter((entry) => entry.startsWith(`${index.name} `))));
      const used = new Set(values.map(({ value }) => index.shape?.(value)).filter((shape) => shape !== undefined));
      const listed = shapes.getBinary(shapeListKey);
      compare('shapes', new Set(listed === undefined ? [] : unpack<string[]>(listed)), used as Set<string>);
    }
    const generations = new Map<string, number>();
    for (const { key, value } of entries(shelf.archive, {})) {
      tally(true, rowOf(table, recordOf(value)));
      const live = key.subarray(0, -8).toString('hex');
      generations.set(live, (generations.get(live) ?? 0) + 1);
      const batched = [...keys(stores.batches, { prefix: encodeNumber(batchOf(value)) })].map(memberOf).some((member) => member.table === table.number && member.archiveKey.equals(key));
      if (!batched) faults.push(`${name}: an archived record is in no batch`);
    }
    compare('generations', new Set([...entries(shelf.generations, {})].map(({ key, value }) => `${key.toString('hex')} ${numberOf(value)}`)), new Set([...generations].map(([key, count]) => `${key} ${count}`)));
    for (const [place, count] of tallies) {
      const [archive, tenant] = JSON.parse(place) as [boolean, string[]];
      const kept = readTally(stores, shelf, archive, tenant);
      if (kept !== count) faults.push(`${name}: the tally of ${place} is ${kept}, the records are ${count}`);
    }
  }
  for (const bytes of keys(stores.batches, {})) {
    const { application, table, archiveKey: place } = memberOf(bytes);
    if (stores.numbered(application, table).archive.getBinary(place) === undefined) faults.push(`a batch has a member that is not in the archive`);
  }
  return faults;
}

function spelledEntry(row: Row): string {
  return JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value ?? null));
}

function encodeNumber(number: number): Buffer {
  return archiveKey(Buffer.alloc(0), number);
}
