import { covered, valuesUnder } from '../schema/grouped.js';
import { encodeKey } from '../schema/key.js';
import { indexedAs } from '../schema/table.js';
import type { Reference, Table } from '../schema/table.js';
import type { Key, Row } from '../schema/row.js';
import { refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import { pack, unpack } from './layout.js';
import { numberKey, numberOf } from './numbers.js';
import { JoinedKey } from './sub-database.js';
import type { SubDatabase } from './sub-database.js';
import type { Grouped, Shelf } from './shelf.js';
import { keysReferredTo } from './referred.js';
import { shapeCountKey, shapeListKey } from './shapes.js';

const nothing = Buffer.alloc(0);

/** The value of a unique or indexed column as the beginning of an index key; undefined where it is not set. */
export function valueKey(table: Table, row: Row | undefined, column: number): Buffer | undefined {
  const value = row?.[column];
  if (value === undefined) return undefined;
  const under = indexedAs(table.columns[column]!, value);
  return encodeKey([typeof under === 'boolean' ? (under ? 1 : 0) : (under as Key[number])]);
}

/**
 * The entries of a live record in every index of its table, added with it and removed with it, in the same transaction.
 * Only what differs between `before` and `after` is touched.
 */
export function writeEntries(
  shelf: Shelf,
  key: Buffer,
  before: Row | undefined,
  after: Row | undefined,
): Refusal | undefined {
  for (const { column, entries } of shelf.unique) {
    const [old, now] = [valueKey(shelf.table, before, column), valueKey(shelf.table, after, column)];
    if (same(old, now)) continue;
    if (old !== undefined) entries.remove(old);
    if (now !== undefined) entries.put(now, key);
  }
  for (const { column, entries } of shelf.indexed) {
    const [old, now] = [valueKey(shelf.table, before, column), valueKey(shelf.table, after, column)];
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

/** What a row of this key lies under in an index of references. */
export function referenceEntries(
  table: Table,
  reference: Reference,
  key: Buffer,
  row: Row | undefined,
): readonly Buffer[] {
  return row === undefined ? noEntries : keysReferredTo(table, reference, row).map((to) => encodeKey(to, key));
}

/** What a row of this key lies under in the index of a column. */
export function columnEntries(table: Table, column: number, key: Buffer, row: Row | undefined): readonly Buffer[] {
  const value = valueKey(table, row, column);
  return value === undefined ? noEntries : [Buffer.concat([value, key])];
}

function writeReferences(
  table: Table,
  { reference, entries }: Shelf['references'][number],
  key: Buffer,
  before: Row | undefined,
  after: Row | undefined,
): void {
  // Of a new record, as most are, nothing has to be compared.
  if (before === undefined && after !== undefined) {
    for (const to of keysReferredTo(table, reference, after)) entries.put(new JoinedKey(to, key), nothing);
    return;
  }
  const [old, now] = [referenceEntries(table, reference, key, before), referenceEntries(table, reference, key, after)];
  // A record may refer to thousands: no entry is held beside every other.
  const [were, are] = old.length === 0 || now.length === 0 ? [noNames, noNames] : [namesOf(old), namesOf(now)];
  for (const entry of old) if (!are.has(entry.toString('latin1'))) entries.remove(entry);
  for (const entry of now) if (!were.has(entry.toString('latin1'))) entries.put(entry, nothing);
}
const noEntries: readonly Buffer[] = [];
const noNames: ReadonlySet<string> = new Set();

function namesOf(entries: readonly Buffer[]): ReadonlySet<string> {
  return new Set(entries.map((entry) => entry.toString('latin1')));
}

function same(one: Buffer | undefined, other: Buffer | undefined): boolean {
  return one === other || (one !== undefined && other !== undefined && one.equals(other));
}

/** Of a list only the entries that come, go or hold something else now are touched. */
function writeGrouped(
  table: Table,
  grouped: Grouped,
  before: Row | undefined,
  after: Row | undefined,
): Refusal | undefined {
  const { index } = grouped;
  const old = before === undefined ? noValues : valuesUnder(table, index, before);
  const now = after === undefined ? noValues : valuesUnder(table, index, after);
  if (old.length === 0 && now.length === 0) return undefined;
  const [entryBefore, entryAfter] = [before && covered(table, index, before), after && covered(table, index, after)];
  const isSame = old.length > 0 && now.length > 0 && pack(entryBefore).equals(pack(entryAfter));
  const [were, are] = [old.length > few ? new Set(old) : undefined, now.length > few ? new Set(now) : undefined];
  for (const value of old)
    if (!(are?.has(value) ?? now.includes(value))) writeGroup(table, grouped, value, entryBefore, undefined);
  for (const value of now) {
    const was = were?.has(value) ?? old.includes(value);
    if (was && isSame) continue;
    const refused = writeGroup(table, grouped, value, was ? entryBefore : undefined, entryAfter);
    if (refused !== undefined) return refused;
  }
  return undefined;
}
const noValues: readonly string[] = [];

/** Values that are looked through sooner than put into a set. */
const few = 8;

/**
 * Why the entries of a row cannot be written: a value that comes to it has as many as its index takes, or its shape is
 * one too many. Asked before anything of the record is written, for a slice of an import goes on behind a row that is
 * refused. What the row gives up frees no shape for what it takes.
 */
export function entriesRefused(shelf: Shelf, before: Row | undefined, after: Row): Refusal | undefined {
  for (const grouped of shelf.grouped) {
    const { index, shapes } = grouped;
    const old = before === undefined ? noValues : valuesUnder(shelf.table, index, before);
    const were = old.length > few ? new Set(old) : undefined;
    const added = new Set<string>();
    for (const value of valuesUnder(shelf.table, index, after)) {
      if (were?.has(value) ?? old.includes(value)) continue;
      const there = readGroup(databaseOf(grouped, value), encodeKey([value])).length;
      if (there >= index.limit) return tooMany(shelf.table, grouped, value);
      const shape = there === 0 ? index.shape?.(value) : undefined;
      if (shape !== undefined && shapes.getBinary(shapeCountKey(shape)) === undefined) added.add(shape);
    }
    if (added.size > 0 && shapesOf(shapes).length + added.size > (index.shapeLimit ?? Infinity))
      return refuse('too_many_shapes');
  }
  return undefined;
}

/** Where the entries of a value lie. */
function databaseOf({ index, shaped, entries }: Grouped, value: string): SubDatabase {
  return index.shape?.(value) === undefined ? entries : shaped;
}

function readGroup(database: SubDatabase, key: Buffer): Row[] {
  const bytes = database.getBinary(key);
  return bytes === undefined ? [] : unpack<Row[]>(bytes);
}

/**
 * The entries of one value, without one that goes and with one that comes, read and written whole: they are bounded by
 * the limit of the index.
 */
function writeGroup(
  table: Table,
  grouped: Grouped,
  value: string,
  goes: Row | undefined,
  comes: Row | undefined,
): Refusal | undefined {
  const key = encodeKey([value]);
  const database = databaseOf(grouped, value);
  const before = readGroup(database, key);
  const gone = goes && pack(goes);
  const group = gone === undefined ? [...before] : before.filter((other) => !pack(other).equals(gone));
  if (comes !== undefined) {
    if (group.length >= grouped.index.limit) return tooMany(table, grouped, value);
    group.push(comes);
  }
  if (before.length === 0 && group.length > 0) {
    const refused = countShape(grouped, value, 1);
    if (refused !== undefined) return refused;
  }
  if (group.length === 0) {
    database.remove(key);
    countShape(grouped, value, -1);
    return undefined;
  }
  if (database === grouped.shaped) grouped.filter?.add(value);
  database.put(key, pack(group));
  return undefined;
}

/** Takes an entry out of the list of a value, of a record that cannot say itself what it lies under. */
export function removeGroupEntry(grouped: Grouped, value: string, entry: Row): void {
  const gone = pack(entry);
  const database = databaseOf(grouped, value);
  const key = encodeKey([value]);
  const before = readGroup(database, key);
  const group = before.filter((other) => !pack(other).equals(gone));
  if (group.length === before.length) return;
  if (group.length > 0) return void database.put(key, pack(group));
  database.remove(key);
  countShape(grouped, value, -1);
}

/** Values that have shapes are numbers, and their entries routes. */
function tooMany(table: Table, { index }: Grouped, value: string): Refusal {
  if (index.limit === 1) return refuse('key_taken', `There is a live ${table.name} with ${value} in ${index.by}.`);
  return index.shape === undefined
    ? refuse('too_many_entries', `${value} has ${index.limit} ${table.name} records already.`)
    : refuse('too_many_routes', `${value} has ${index.limit} already.`);
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
  const list = shapesOf(shapes);
  if (difference === 1 && list.length >= (index.shapeLimit ?? Infinity)) return refuse('too_many_shapes');
  shapes.put(shapeListKey, pack(difference === 1 ? [...list, shape] : list.filter((other) => other !== shape)));
  return undefined;
}

function shapesOf(shapes: SubDatabase): readonly string[] {
  const listed = shapes.getBinary(shapeListKey);
  return listed === undefined ? [] : unpack<string[]>(listed);
}
