import { covered, valuesUnder } from '../../service/schema/grouped.js';
import { encodeKey, encodePartialKey } from '../../service/schema/key.js';
import { keyOf, position, type GroupedIndex, type Table } from '../../service/schema/table.js';
import type { Key, Row } from '../../service/schema/row.js';
import type { ScanOptions, Stored, View } from '../../service/schema/view.js';
import { rowOf } from './row-of.js';
import './secret-key.js';

/**
 * A View over plain maps: the simplest thing that keeps the promises of View, to try decisions against and to hold the real
 * reader beside. Each write is one change.
 */
export class MemoryView implements View {
  #change = 0;
  readonly #tables: ReadonlyMap<string, Table>;
  readonly #live = new Map<string, Map<string, Stored>>();
  readonly #archive = new Map<string, Set<string>>();
  readonly #shapes = new Map<string, readonly string[]>();

  constructor(tables: readonly Table[]) {
    this.#tables = new Map(tables.map((table) => [table.name, table]));
  }

  get change(): number { return this.#change; }

  /** Writes a record given by column names; columns not given take their default. */
  put(table: string, values: Readonly<Record<string, Row[number]>>): Stored {
    const declared = this.#table(table);
    const row = rowOf(declared, values);
    const key = keyOf(declared, row);
    const before = this.get(table, key);
    this.#change++;
    const stored = { key, row, created: before?.created ?? this.#change, modified: this.#change };
    this.#records(table).set(nameOf(key), stored);
    this.#reshape(declared);
    return stored;
  }

  /** Moves a record to the archive. */
  archive(table: string, key: Key): void {
    this.#change++;
    if (!this.#records(table).delete(nameOf(key))) throw new Error(`no ${table} ${key.join('/')}`);
    const archive = this.#archive.get(table) ?? new Set();
    this.#archive.set(table, archive.add(nameOf(key)));
    this.#reshape(this.#table(table));
  }

  get(table: string, key: Key): Stored | undefined { return this.#records(table).get(nameOf(key)); }
  has(table: string, key: Key): boolean { return this.#records(table).has(nameOf(key)); }
  version(table: string, key: Key): number | undefined { return this.get(table, key)?.modified; }
  isArchived(table: string, key: Key): boolean { return this.#archive.get(table)?.has(nameOf(key)) ?? false; }

  *scan(table: string, { prefix = [], partial = false, after, reverse = false, limit = Infinity }: ScanOptions = {}): Iterable<Stored> {
    const start = partial ? encodePartialKey(prefix) : encodeKey(prefix);
    const behind = after === undefined ? undefined : encodeKey(after);
    const ordered = [...this.#records(table).values()]
      .map((stored) => ({ stored, bytes: encodeKey(stored.key) }))
      .filter(({ bytes }) => bytes.subarray(0, start.length).equals(start))
      .sort((a, b) => reverse ? b.bytes.compare(a.bytes) : a.bytes.compare(b.bytes))
      .filter(({ bytes }) => behind === undefined || (reverse ? bytes.compare(behind) < 0 : bytes.compare(behind) > 0));
    for (const { stored } of ordered.slice(0, limit)) yield stored;
  }

  grouped(table: string, index: string, value: string): readonly Row[] {
    const declared = this.#table(table);
    const grouped = indexOf(declared, index);
    return [...this.#records(table).values()]
      .filter(({ row }) => valuesUnder(declared, grouped, row).includes(value))
      .map(({ row }) => covered(declared, grouped, row));
  }

  shapes(table: string, index: string): readonly string[] {
    return this.#shapes.get(`${table}/${index}`) ?? none;
  }

  #table(name: string): Table {
    const table = this.#tables.get(name);
    if (table === undefined) throw new Error(`no table ${name}`);
    return table;
  }

  #records(table: string): Map<string, Stored> {
    const records = this.#live.get(table) ?? new Map<string, Stored>();
    this.#live.set(table, records);
    return records;
  }

  /** The array of shapes is another one only when the shapes are others. */
  #reshape(table: Table): void {
    for (const { name, by, shape } of table.grouped ?? []) {
      if (shape === undefined) continue;
      const values = [...this.#records(table.name).values()].map(({ row }) => shape(row[position(table, by)] as string));
      const shapes = [...new Set(values.filter((value) => value !== undefined))].sort();
      if (JSON.stringify(shapes) !== JSON.stringify(this.shapes(table.name, name))) this.#shapes.set(`${table.name}/${name}`, shapes);
    }
  }
}

const none: readonly string[] = [];

function nameOf(key: Key): string {
  return encodeKey(key).toString('latin1');
}

function indexOf(table: Table, name: string): GroupedIndex {
  const index = table.grouped?.find((index) => index.name === name);
  if (index === undefined) throw new Error(`${table.name} has no grouped index ${name}`);
  return index;
}
