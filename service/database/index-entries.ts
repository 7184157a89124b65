import { encodeKey } from '../schema/key.js';
import { position } from '../schema/table.js';
import type { Key, Row, Table } from '../schema/table.js';
import { refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import { pack, unpack } from './layout.js';
import { numberKey, numberOf } from './numbers.js';
import type { SubDatabase } from './environment.js';
import type { Grouped, Shelf } from './shelf.js';
import { keysReferredTo } from './referred.js';
import { shapeCountKey, shapeListKey } from './shapes.js';

const nothing = Buffer.alloc(0);

/** The value of a unique or indexed column as the beginning of an index key. */
function valueKey(row: Row | undefined, column: number): Buffer | undefined {
  const value = row?.[column];
  return value === undefined ? undefined : encodeKey([typeof value === 'boolean' ? (value ? 1 : 0) : value as Key[number]]);
}

/**
 * The entries of a live record in every index of its table, added with it and removed with it, in the same transaction.
 * Only what differs between `before` and `after` is touched.
 */
export function writeEntries(shelf: Shelf, key: Buffer, before: Row | undefined, after: Row | undefined): Refusal | undefined {
  for (const { column, entries } of shelf.unique) {
    const [old, now] = [valueKey(before, column), valueKey(after, column)];
    if (same(old, now)) continue;
    if (old !== undefined) entries.remove(old);
    if (now !== undefined) entries.put(now, key);
  }
  for (const { column, entries } of shelf.indexed) {
    const [old, now] = [valueKey(before, column), valueKey(after, column)];
    if (same(old, now)) continue;
    if (old !== undefined) entries.remove(Buffer.concat([old, key]));
    if (now !== undefined) entries.put(Buffer.concat([now, key]), nothing);
  }
  for (const indexed of shelf.references) writeReferences(shelf.table, indexed, key, before, after);
  for (const grouped of shelf.grouped) {
    const refused = writeGrouped(shelf.table, grouped, before, after);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

function writeReferences(table: Table, { reference, entries }: Shelf['references'][number], key: Buffer, before: Row | undefined, after: Row | undefined): void {
  const entriesOf = (row: Row | undefined): readonly Buffer[] => (row === undefined ? noEntries : keysReferredTo(table, reference, row).map((to) => encodeKey(to, key)));
  const [old, now] = [entriesOf(before), entriesOf(after)];
  for (const entry of old) if (!now.some((other) => other.equals(entry))) entries.remove(entry);
  for (const entry of now) if (!old.some((other) => other.equals(entry))) entries.put(entry, nothing);
}
const noEntries: readonly Buffer[] = [];

function same(one: Buffer | undefined, other: Buffer | undefined): boolean {
  return one === other || (one !== undefined && other !== undefined && one.equals(other));
}

/** One grouped value is read, changed and written whole: it is bounded by its limit. */
function writeGrouped(table: Table, grouped: Grouped, before: Row | undefined, after: Row | undefined): Refusal | undefined {
  const by = position(table, grouped.index.by);
  const [old, now] = [before?.[by], after?.[by]] as [string | undefined, string | undefined];
  const covered = (row: Row): Row => grouped.index.covers.map((name) => row[position(table, name)]);
  if (old !== undefined) removeGrouped(grouped, old, covered(before!));
  return now === undefined ? undefined : addGrouped(grouped, now, covered(after!));
}

/** Where the entries of a value lie. */
function databaseOf({ index, shaped, entries }: Grouped, value: string): SubDatabase {
  return index.shape?.(value) === undefined ? entries : shaped;
}

function readGroup(database: SubDatabase, key: Buffer): Row[] {
  const bytes = database.getBinary(key);
  return bytes === undefined ? [] : unpack<Row[]>(bytes);
}

function addGrouped(grouped: Grouped, value: string, row: Row): Refusal | undefined {
  const key = encodeKey([value]);
  const database = databaseOf(grouped, value);
  const group = readGroup(database, key);
  if (group.length >= grouped.index.limit) return refuse('too_many_routes', `${value} has ${grouped.index.limit} already.`);
  const refused = group.length === 0 ? countShape(grouped, value, 1) : undefined;
  if (refused !== undefined) return refused;
  group.push(row);
  if (database === grouped.shaped) grouped.filter?.add(value);
  database.put(key, pack(group));
  return undefined;
}

function removeGrouped(grouped: Grouped, value: string, row: Row): void {
  const key = encodeKey([value]);
  const text = pack(row);
  const database = databaseOf(grouped, value);
  const group = readGroup(database, key).filter((other) => !pack(other).equals(text));
  if (group.length > 0) {
    database.put(key, pack(group));
    return;
  }
  database.remove(key);
  countShape(grouped, value, -1);
}

/** Keeps how many values have each shape, and the list of shapes that at least one has. */
function countShape({ index, shapes }: Grouped, value: string, difference: 1 | -1): Refusal | undefined {
  const shape = index.shape?.(value);
  if (shape === undefined) return undefined;
  const key = shapeCountKey(shape);
  const bytes = shapes.getBinary(key);
  const count = (bytes === undefined ? 0 : numberOf(bytes)) + difference;
  if (count > 0) shapes.put(key, numberKey(count));
  else shapes.remove(key);
  if (count > 1 || (count === 1 && difference === -1)) return undefined;
  const listed = shapes.getBinary(shapeListKey);
  const list = listed === undefined ? [] : unpack<string[]>(listed);
  if (difference === 1 && list.length >= (index.shapeLimit ?? Infinity)) return refuse('too_many_shapes');
  shapes.put(shapeListKey, pack(difference === 1 ? [...list, shape] : list.filter((other) => other !== shape)));
  return undefined;
}
